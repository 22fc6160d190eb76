// Numbers that are nobody's secret: references, parcels, meters, sums, dates, times. Random ones, so that now and then one
// passes a check by chance, as in life.
import { between, chance, digits, letters, pad, pick, weighted } from './kit.mjs';
import { pieces, words } from './say.mjs';

const caps = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

const REFS = {
	ref: (r) => weighted(r, [[5, digits(r, between(r, 5, 8), '123456789')], [2, `CMD-${digits(r, 6)}`], [2, digits(r, 10)], [1, `${letters(r, 2, caps)}${digits(r, 7)}`], [1, `20${between(r, 23, 26)}-${digits(r, 5)}`], [1, `${digits(r, 3)}-${digits(r, 7)}-${digits(r, 7)}`]]),
	inv: (r) => weighted(r, [[3, `F${digits(r, 8)}`], [3, `20${between(r, 23, 26)}/${digits(r, 5)}`], [2, digits(r, 9, '123456789')], [2, `FA-${digits(r, 6)}`], [1, `RE-20${between(r, 23, 26)}-${digits(r, 4)}`]]),
	case: (r) => weighted(r, [[4, digits(r, between(r, 5, 8), '123456789')], [2, `INC${digits(r, 7)}`], [2, `#${digits(r, 6)}`], [1, `SR-${digits(r, 8)}`]]),
	policy: (r) => weighted(r, [[3, digits(r, between(r, 8, 10), '123456789')], [2, `${letters(r, 2, caps)}-${digits(r, 8)}`], [2, `POL${digits(r, 7)}`], [1, `${digits(r, 4)}.${digits(r, 6)}`]]),
	client: (r) => weighted(r, [[4, digits(r, between(r, 6, 9), '123456789')], [1, `C${digits(r, 7)}`], [1, `${digits(r, 3)} ${digits(r, 3)} ${digits(r, 2)}`]]),
	track: (r) => weighted(r, [[2, `1Z${letters(r, 3, caps)}${digits(r, 3)}${digits(r, 10)}`], [2, digits(r, 10)], [2, digits(r, 12)], [1, digits(r, 20)], [1, `9400${digits(r, 18)}`], [2, `${letters(r, 2, caps)}${digits(r, 9)}${pick(r, ['FR', 'DE', 'ES', 'LU', 'CH', 'BE', 'AT'])}`], [1, `JJD${digits(r, 18)}`],
		[1, digits(r, 14, '0')], [1, `${digits(r, 4)} ${digits(r, 4)} ${digits(r, 4)}`]]),
	colissimo: (r) => `${pick(r, ['6A', '8R', '6C', '9L'])}${digits(r, 11)}`, ups: (r) => `1Z${letters(r, 2, caps)}${digits(r, 4)}${digits(r, 10)}`, dhl: (r) => `0034043${digits(r, 13)}`,
	pnr: (r) => letters(r, 6, caps + '23456789'), flight: (r) => `${pick(r, ['AF', 'LH', 'IB', 'LG', 'LX', 'VY', 'SN', 'OS'])}${pick(r, ['', ' '])}${digits(r, between(r, 3, 4), '123456789')}`, train: (r) => digits(r, 4, '56789'), coach: (r) => String(between(r, 1, 18)), seat: (r) => String(between(r, 11, 128)),
	gate: (r) => `${letters(r, 1, 'ABCDEF')}${between(r, 1, 60)}`, sku: (r) => weighted(r, [[3, `${letters(r, 2, caps)}-${digits(r, 5)}`], [2, digits(r, 7, '123456789')], [2, `${digits(r, 3)}.${digits(r, 3)}.${digits(r, 2)}`], [1, `${letters(r, 3, caps)}${digits(r, 4)}${letters(r, 1, caps)}`]]),
	serial: (r) => weighted(r, [[2, `SN${digits(r, 10)}`], [2, `${letters(r, 4, caps)}${digits(r, 8)}`], [1, `${letters(r, 1, caps)}${digits(r, 2)}${letters(r, 2, caps)}${digits(r, 6)}`]]), imei: (r) => `35${digits(r, 13)}`, ean: (r) => `${pick(r, ['30', '40', '84', '76'])}${digits(r, 11)}`,
	version: (r) => `${between(r, 1, 20)}.${between(r, 0, 12)}.${between(r, 0, 99)}`, room: (r) => digits(r, 3, '1234'), floor: (r) => String(between(r, 2, 9)), size: (r) => String(between(r, 20, 240)), pct: (r) => String(between(r, 2, 60)), small: (r) => String(between(r, 2, 9)),
	lat: (r) => `${between(r, 41, 54)}.${digits(r, 5)}`, lon: (r) => `${between(r, 1, 15)}.${digits(r, 5)}`, kg: (r) => String(between(r, 2, 48)), err: (r) => pick(r, ['404', '500', `E${digits(r, 3)}`, `0x${digits(r, 4)}`, `F${digits(r, 2)}`]), cloth: (r) => pick(r, ['38', '40', '42', '44', 'XL', '36', '46', '52']),
	year: (r) => String(between(r, 1998, 2025)), gb: (r) => pick(r, ['20', '50', '80', '100', '150', '200']), ext: (r) => digits(r, between(r, 3, 4), '2345'), model: (r) => `${letters(r, 2, caps)}${digits(r, 4, '123456789')}`, lot: (r) => `L${digits(r, 6)}`, promo: (r) => pick(r, ['NOEL10', 'SUMMER20', 'HERBST15', 'VERANO25', 'WELCOME5', 'HIVER30', 'REBAJAS40']),
	days: (r) => String(between(r, 2, 20)), years: (r) => String(between(r, 2, 25)), qty: (r) => String(between(r, 2, 90)), meter: (r) => digits(r, between(r, 4, 6), '123456789'),
};

const thousand = (n, sep) => String(n).replace(/\B(?=(\d{3})+$)/g, sep);

/** The slots that every language has; its own say sums, dates and times in its manner. */
export function slots(style) {
	return {
		...REFS,
		sum: (r) => style.sum(r, between(r, 3, chance(r, 0.2) ? 4800 : 480), pad(between(r, 0, 99), 2)), bigsum: (r) => `${thousand(between(r, 10, 900) * 1000 + between(r, 0, 999), style.thousand)} ${pick(r, style.currency)}`,
		date: (r) => style.date(r, between(r, 1, 28), between(r, 1, 12), between(r, 2023, 2026)), time: (r) => style.time(r, between(r, 7, 21), pick(r, [0, 15, 30, 45, 20, 5])),
	};
}

const NUMBERS = ['size', 'pct', 'small', 'qty', 'days', 'years', 'gb', 'room', 'seat', 'coach', 'kg', 'year', 'meter', 'train'];

/** What a speaker makes of references and quantities. */
export function sayRef(r, lex, form) {
	const v = { ...lex.voice(r), style: pick(r, ['single', 'pairs', 'single']), alphabet: false };
	return (text) => text.replace(/[#/.\-]/g, ' ').replace(/ +/g, ' ').trim().split(' ').map((g) => (form === 'mixed' ? pieces(r, g) : words(r, lex, v, g))).join(' ');
}

export function slotsOf(style, lex, form) {
	const all = slots(style);
	if (form === 'written') return all;
	const out = { ...all };
	for (const name of Object.keys(REFS)) {
		out[name] = (r) => (/^(promo|cloth|floor)$/.test(name) ? all[name](r) : NUMBERS.includes(name)
			? (form === 'spoken' ? lex.number(r, Number(all[name](r)), lex.voice(r)) : all[name](r)) : sayRef(r, lex, form)(all[name](r)));
	}
	if (form === 'spoken') Object.assign(out, { sum: (r) => style.saySum(r, lex), date: (r) => style.sayDate(r, lex), time: (r) => style.sayTime(r, lex) });
	out.floor = all.floor;
	return out;
}
