// Check digits by their public rules, for the numbers of the continent that lib/checks.mjs does not have. Written for the
// tests alone: it must share nothing with the product, or both could be wrong together.

export { luhnDigit as luhn, mod as modulo, verhoeffDigit as verhoeff } from '../../lib/checks.mjs';
import { mod } from '../../lib/checks.mjs';

/** ISO 7064 mod 97-10 as IBANs use it: the two digits after the country. */
export function ibanCheck(country, bban) {
	const number = [...(bban + country + '00')].map((c) => String(parseInt(c, 36))).join('');
	return String(98 - mod(number, 97)).padStart(2, '0');
}

/** ISO 7064 mod 11,10 (the German tax number's last digit). */
export function mod1110(body) {
	let product = 10;
	for (const c of body) {
		const sum = (Number(c) + product) % 10 || 10;
		product = (sum * 2) % 11;
	}
	return String((11 - product) % 10);
}

/** EAN-13 (the Swiss AHV number). */
export function ean(body) {
	let sum = 0;
	[...body].forEach((c, i) => { sum += Number(c) * (i % 2 === 0 ? 1 : 3); });
	return String((10 - (sum % 10)) % 10);
}

/** Weights of the Austrian insurance number; 10 means that no number is given out. */
export function austrian(serial, date) {
	const weights = [3, 7, 9, 5, 8, 4, 2, 1, 6];
	const sum = [...(serial + date)].reduce((s, c, i) => s + Number(c) * weights[i], 0);
	return sum % 11;
}

export const dniLetter = (number) => 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23];

/** Weights 7, 3, 1 of machine-readable travel documents. */
export function travel(body) {
	let sum = 0;
	[...body].forEach((c, i) => { sum += parseInt(c, 36) * [7, 3, 1][i % 3]; });
	return String(sum % 10);
}
