// The values that the corpora hide, in French, German and Spanish talk: each as people write it, and in the groups in
// which they read it aloud. No value belongs to anybody: the digits are random, only check digits are computed.
import { between, chance, cut, digits, int, letters, pad, pick, weighted } from './kit.mjs';
import { austrian, dniLetter, ean, ibanCheck, luhn, mod1110, modulo, travel, verhoeff } from './checks.mjs';

function written(r, groups, separators) {
	return { written: groups.join(weighted(r, separators)), groups };
}

// Prefix, total lengths, how the brand's own cards are grouped.
const BRANDS = [
	[20, { prefix: ['4970', '4974', '4539', '4111', '4532', '4921', '4002', '4548', '4'], sizes: [16, 16, 16, 16, 16, 13, 19] }],
	[14, { prefix: ['51', '52', '53', '54', '55', '5413', '5355', '2221', '2345', '2720'], sizes: [16] }],
	[7, { prefix: ['34', '37'], sizes: [15], shape: [4, 6, 5] }],
	[3, { prefix: ['36', '300', '305', '3095', '38'], sizes: [14], shape: [4, 6, 4] }],
	[3, { prefix: ['6011', '644', '649', '65'], sizes: [16] }],
	[3, { prefix: ['3528', '3566', '3589'], sizes: [16] }],
	[3, { prefix: ['62'], sizes: [16, 16, 17, 18, 19] }],
	[4, { prefix: ['5018', '5020', '6304', '6759', '6761', '6763', '6703'], sizes: [16, 16, 13, 17, 18, 19] }],
];

function card(r) {
	const brand = weighted(r, BRANDS), size = pick(r, brand.sizes), prefix = pick(r, brand.prefix);
	const body = prefix + digits(r, size - 1 - prefix.length);
	const number = body + luhn(body);
	const shape = brand.shape ?? (size === 13 ? pick(r, [[4, 4, 5], [4, 3, 3, 3], [1, 4, 4, 4]]) : [4, 4, 4, 4, 3]);
	let groups = cut(number, ...shape);
	if (size === 16 && chance(r, 0.04)) groups = cut(number, 8);
	const v = written(r, groups, [[45, ' '], [12, '-'], [6, '.'], [3, ' - '], [2, '\u00a0'], [2, '  '], [1, '/'], [1, '_'], [1, ', '], [1, '\u2013'], [1, '\u202f']]);
	if (chance(r, 0.3)) v.written = number;
	else if (chance(r, 0.03)) v.written = [...number].join(' ');
	return v;
}

function cvv(r) {
	const number = digits(r, chance(r, 0.15) ? 4 : 3);
	return { written: number, groups: [number] };
}

function expiry(r) {
	const month = between(r, 1, 12), year = between(r, 26, 34), mm = pad(month, 2);
	const text = weighted(r, [[40, `${mm}/${year}`], [14, `${mm}/20${year}`], [8, `${mm}-${year}`], [6, `${mm}.${year}`], [5, `${mm} / ${year}`],
		[5, `${mm} ${year}`], [4, `${mm}-20${year}`], [3, `${month}/${year}`], [3, `${mm}${year}`], [2, `${mm}.20${year}`]]);
	return { written: text, groups: [mm, String(year)], month, year };
}

const BANKS = {
	FR: (r) => { const b = digits(r, 5) + digits(r, 5) + digits(r, 11); return b + pad(97 - modulo(b + '00', 97), 2); },
	MC: (r) => BANKS.FR(r),
	BE: (r) => { const b = digits(r, 10); return b + pad(modulo(b, 97) || 97, 2); },
	LU: (r) => pick(r, ['001', '002', '003', '014', '019', '111']) + digits(r, 13),
	CH: (r) => digits(r, 5) + '0' + digits(r, 11),
	LI: (r) => '088' + digits(r, 14),
	DE: (r) => digits(r, 8, '1234567') + digits(r, 10),
	AT: (r) => digits(r, 16, '1234'),
	ES: (r) => { const bank = digits(r, 4, '012') + digits(r, 4), account = digits(r, 10); return bank + spanishCheck('00' + bank) + spanishCheck(account) + account; },
	IT: (r) => letters(r, 1) + digits(r, 10) + digits(r, 12),
	NL: (r) => pick(r, ['INGB', 'ABNA', 'RABO', 'SNSB']) + '0' + digits(r, 9),
	PT: (r) => digits(r, 21),
	GB: (r) => pick(r, ['BARC', 'HBUK', 'LOYD', 'NWBK']) + digits(r, 14),
	IE: (r) => pick(r, ['AIBK', 'BOFI']) + digits(r, 14),
	PL: (r) => digits(r, 24),
	AD: (r) => digits(r, 20),
};

function spanishCheck(body) {
	const sum = [...body].reduce((s, c, i) => s + Number(c) * [1, 2, 4, 8, 5, 10, 9, 7, 3, 6][i], 0);
	const d = 11 - (sum % 11);
	return String(d === 11 ? 0 : d === 10 ? 1 : d);
}

const IBAN_HOMES = { fr: 'FR FR FR FR BE BE LU LU CH CH MC DE ES IT NL PT', de: 'DE DE DE DE DE AT AT CH CH LU LU LI NL FR IT PL', es: 'ES ES ES ES ES ES AD PT FR DE GB IT NL IE BE' };

// Countries whose account part may hold letters, and where it begins.
const LETTERED = { FR: 10, MC: 10, LU: 3, CH: 5, LI: 5, IT: 11 };

function lettered(r, country, bban) {
	const from = LETTERED[country], last = bban.length - (from === 10 ? 3 : 1);
	if (!from || !chance(r, 0.12)) return bban;
	const at = between(r, from, last);
	return bban.slice(0, at) + letters(r, 1) + bban.slice(at + 1);
}

function iban(r, lang) {
	const country = pick(r, IBAN_HOMES[lang].split(' ')), bban = lettered(r, country, BANKS[country](r));
	const number = country + ibanCheck(country, bban) + bban;
	const v = written(r, cut(number, ...Array(9).fill(4)), [[60, ' '], [6, '-'], [3, '\u00a0'], [2, '.']]);
	if (chance(r, 0.35)) v.written = number;
	if (chance(r, 0.1)) v.written = v.written.toLowerCase();
	return v;
}

const ACCOUNTS = {
	fr: (r) => weighted(r, [
		[5, () => { const g = [digits(r, 5, '1234'), digits(r, 5, '0'), digits(r, 11), digits(r, 2)]; return written(r, g, [[6, ' '], [2, '-'], [1, '']]); }],
		[4, () => { const n = digits(r, 11, '0123'); return { written: n, groups: cut(n, 3, 4, 4) }; }],
		[2, () => { const g = [digits(r, 2, '123478'), digits(r, between(r, 4, 6)), digits(r, 1)]; return written(r, g, [[1, '-']]); }],
		[2, () => { const g = [digits(r, 3), digits(r, 7), digits(r, 2)]; return written(r, g, [[3, '-'], [1, ' ']]); }],
		[2, () => { const n = digits(r, between(r, 8, 10), '123456789'); return { written: n, groups: cut(n, 4, 3, 3) }; }],
	])(),
	de: (r) => { const n = digits(r, between(r, 7, 10), '123456789'); const g = cut(n, 3, 3, 4); return { written: chance(r, 0.7) ? n : g.join(' '), groups: g }; },
	es: (r) => weighted(r, [
		[6, () => written(r, [digits(r, 4, '02'), digits(r, 4), digits(r, 2), digits(r, 10)], [[5, ' '], [3, '-'], [2, '']])],
		[4, () => { const n = digits(r, 10, '0123456789'); return { written: n, groups: cut(n, 4, 3, 3) }; }],
		[2, () => { const n = digits(r, 18, '0123467'); return { written: n, groups: cut(n, 3, 3, 4, 4, 4) }; }],
		[2, () => written(r, [digits(r, 3, '123456789'), digits(r, 6), digits(r, 2)], [[3, '-'], [1, '']])],
	])(),
};

function blz(r) {
	const n = digits(r, 8, '1234567'), g = cut(n, 3, 2, 3);
	return { written: weighted(r, [[5, n], [5, g.join(' ')], [1, cut(n, 3, 3).join(' ')]]), groups: g };
}

function otp(r) {
	const n = digits(r, pick(r, [4, 5, 6, 6, 6, 6, 6, 7, 8, 8]));
	const half = cut(n, Math.ceil(n.length / 2));
	if (chance(r, 0.12)) {
		const code = weighted(r, [[3, letters(r, 1) + '-' + digits(r, 6)], [3, letters(r, 2, 'ABCDEFGHKLMNPRTUVWXYZ') + digits(r, 4)], [2, digits(r, 3) + letters(r, 3, 'ABCDEFGHKLMNPRTUVWXYZ')]]);
		return { written: code, groups: code.match(/[A-Z]+|\d+/g) };
	}
	return { written: weighted(r, [[7, n], [2, half.join(' ')], [1, half.join('-')]]), groups: n.length > 5 ? half : [n] };
}

function pin(r) {
	const n = digits(r, pick(r, [4, 4, 4, 4, 5, 6, 6]));
	return { written: n, groups: [n] };
}

const day = (r) => [between(r, 1, 28), between(r, 1, 12), between(r, 1938, 2006)];

function nir(r) {
	const [, month, year] = day(r);
	const place = weighted(r, [[8, pad(between(r, 1, 95), 2)], [1, '2A'], [1, '2B'], [1, '99']]).replace('20', '21');
	const parts = [pick(r, '12'), pad(year % 100, 2), pad(month, 2), place, digits(r, 3, '0123'), digits(r, 3, '0123')];
	const number = parts.join('').replace('2A', '19').replace('2B', '18');
	const key = pad(97 - modulo(number, 97), 2);
	const all = [...parts, key];
	const shape = weighted(r, [[50, all.join(' ')], [22, all.join('')], [10, parts.join('') + ' ' + key], [8, parts.join(' ') + ' / ' + key],
		[6, parts.join(' ') + ' clé ' + key], [6, all.join('-')], [5, all.join('.')], [4, parts.join(' ') + '-' + key], [4, parts.join('') + '/' + key]]);
	return { written: shape, groups: all, keyed: true };
}

function matricule(r) {
	const [d, month, year] = day(r);
	const body = `${year}${pad(month, 2)}${pad(d, 2)}${digits(r, 3)}`;
	const number = body + luhn(body) + verhoeff(body);
	const groups = cut(number, 4, 2, 2, 3);
	return { written: weighted(r, [[40, number], [30, cut(number, 8).join(' ')], [18, groups.join(' ')], [8, cut(number, 4, 4, 5).join(' ')], [6, cut(number, 8).join('-')],
		[4, cut(number, 4, 2, 2, 3, 2).join('.')]]), groups };
}

function belgian(r) {
	const [d, month, year] = day(r), yy = pad(year % 100, 2), serial = pad(between(r, 1, 997), 3);
	const body = `${yy}${pad(month, 2)}${pad(d, 2)}${serial}`;
	const key = pad(97 - modulo((year >= 2000 ? '2' : '') + body, 97), 2);
	const [mm, dd] = [pad(month, 2), pad(d, 2)];
	return { written: weighted(r, [[5, `${yy}.${mm}.${dd}-${serial}.${key}`], [4, body + key], [2, `${yy}${mm}${dd}-${serial}-${key}`], [2, `${yy}${mm}${dd} ${serial} ${key}`],
		[2, `${yy} ${mm} ${dd} ${serial} ${key}`], [1, `${yy}-${mm}-${dd} ${serial}-${key}`]]), groups: [yy, mm, dd, serial, key] };
}

function ahv(r) {
	const body = '756' + digits(r, 9), number = body + ean(body);
	return written(r, cut(number, 3, 4, 4, 2), [[6, '.'], [2, ' '], [2, ''], [1, '-']]);
}

function idnr(r) {
	for (;;) {
		const drop = int(r, 10);
		const kept = [...'0123456789'].filter((_, i) => i !== drop);
		const body = scattered(r, [...kept, pick(r, kept)]);
		if (body[0] === '0' || /(\d)\1\1/.test(body)) continue;
		const number = body + mod1110(body);
		const groups = cut(number, 2, 3, 3, 3);
		return { written: weighted(r, [[5, groups.join(' ')], [5, number], [1, groups.join('-')], [1, cut(number, 3, 3, 3).join(' ')], [1, groups.join('/')]]), groups };
	}
}

function scattered(r, list) {
	const rest = [...list];
	let s = '';
	while (rest.length) s += rest.splice(int(r, rest.length), 1)[0];
	return s;
}

function austrianNumber(r) {
	for (;;) {
		const [d, month, year] = day(r), serial = digits(r, 3, '123456789'), date = pad(d, 2) + pad(month, 2) + pad(year % 100, 2);
		const check = austrian(serial, date);
		if (check === 10) continue;
		return { written: weighted(r, [[6, `${serial}${check} ${date}`], [3, `${serial}${check}${date}`], [1, `${serial}${check}-${date}`], [1, `${serial}${check}/${date}`]]),
			groups: [serial + check, ...cut(date, 2, 2)] };
	}
}

function dni(r) {
	const n = pad(between(r, 1000000, 79999999), 8), letter = dniLetter(Number(n)), dotted = `${n.slice(0, 2)}.${n.slice(2, 5)}.${n.slice(5)}`;
	return { written: weighted(r, [[40, n + letter], [15, `${n}-${letter}`], [12, `${n} ${letter}`], [10, `${dotted}-${letter}`], [7, dotted + letter], [6, `${dotted} ${letter}`],
		[6, n + letter.toLowerCase()], [4, cut(n, 2, 3, 3).join(' ') + ' ' + letter]]), groups: [...cut(n, 2, 3, 3), letter] };
}

function nie(r) {
	const x = int(r, 3), n = digits(r, 7), letter = dniLetter(Number(x + n)), first = 'XYZ'[x];
	return { written: weighted(r, [[5, first + n + letter], [3, `${first}-${n}-${letter}`], [2, `${first} ${n} ${letter}`], [1, `${first}-${n}${letter}`], [1, `${first}${n}-${letter}`],
		[1, (first + n + letter).toLowerCase()]]), groups: [first, ...cut(n, 1, 3, 3), letter] };
}

function germanPassport(r) {
	const body = pick(r, 'CFGHJK') + letters(r, 8, '0123456789CFGHJKLMNPRTVWXYZ');
	const full = chance(r, 0.25) ? body + travel(body) : body;
	return { written: full, groups: full.match(/[A-Z]+|\d+/g) };
}

const shaped = (r, ...parts) => ({ written: parts.join(weighted(r, [[7, ''], [3, ' '], [1, '-']])), groups: parts });

const PASSPORTS = {
	fr: (r) => weighted(r, [[6, () => shaped(r, digits(r, 2, '012'), letters(r, 2), digits(r, 5))], [3, () => shaped(r, pick(r, ['EH', 'EI', 'EJ', 'GA', 'EP']), digits(r, 6))],
		[3, () => shaped(r, pick(r, 'XSF'), digits(r, 7))], [1, () => shaped(r, letters(r, 2, 'ABCDEFGHJKL'), digits(r, 6))]])(),
	de: (r) => weighted(r, [[7, () => germanPassport(r)], [3, () => shaped(r, pick(r, 'PUA'), digits(r, 7))], [2, () => shaped(r, pick(r, 'XS'), digits(r, 7))]])(),
	es: (r) => weighted(r, [[7, () => shaped(r, pick(r, ['AAA', 'AAB', 'PAA', 'PAB', 'XDA', 'PAC']), digits(r, 6))], [2, () => shaped(r, 'G', digits(r, 8))],
		[1, () => shaped(r, 'AR', digits(r, 6))], [1, () => shaped(r, letters(r, 2, 'ABC'), digits(r, 6))]])(),
};

// Country code, trunk digit, first digits, how many more, groupings of the national number.
const PHONES = {
	fr: [
		[30, { code: '33', trunk: '0', start: ['6', '7'], more: 8, cuts: [[1, 2, 2, 2, 2]] }],
		[14, { code: '33', trunk: '0', start: ['1', '2', '3', '4', '5', '9'], more: 8, cuts: [[1, 2, 2, 2, 2]] }],
		[10, { code: '32', trunk: '0', start: ['47', '48', '49'], more: 7, cuts: [[3, 2, 2, 2], [3, 3, 3]] }],
		[4, { code: '32', trunk: '0', start: ['2'], more: 7, cuts: [[1, 3, 2, 2]] }],
		[10, { code: '41', trunk: '0', start: ['76', '77', '78', '79'], more: 7, cuts: [[2, 3, 2, 2]] }],
		[4, { code: '41', trunk: '0', start: ['21', '22', '24', '26', '32'], more: 7, cuts: [[2, 3, 2, 2]] }],
		[9, { code: '352', trunk: '', start: ['621', '661', '691'], more: 6, cuts: [[3, 3, 3], [3, 2, 2, 2]] }],
		[3, { code: '352', trunk: '', start: ['26', '27'], more: 6, cuts: [[2, 2, 2, 2]] }],
	],
	de: [
		[28, { code: '49', trunk: '0', start: ['151', '152', '157', '160', '162', '170', '171', '172', '175', '176', '179'], more: 7, cuts: [[3, 7], [3, 3, 4], [3, 3, 2, 2], [3, 2, 2, 3]] }],
		[8, { code: '49', trunk: '0', start: ['1512', '1573', '1590', '1761'], more: 7, cuts: [[4, 7], [4, 3, 4], [4, 4, 3]] }],
		[10, { code: '49', trunk: '0', start: ['30', '40', '69', '89'], more: 8, cuts: [[2, 8], [2, 4, 4], [2, 2, 2, 2, 2], [2, 3, 5]] }],
		[8, { code: '49', trunk: '0', start: ['221', '711', '351', '621', '6131', '7531'], more: 6, cuts: [[3, 6], [3, 3, 3], [3, 2, 2, 2]] }],
		[8, { code: '43', trunk: '0', start: ['664', '676', '699', '650', '660'], more: 7, cuts: [[3, 7], [3, 3, 4], [3, 3, 2, 2]] }],
		[3, { code: '43', trunk: '0', start: ['1', '316', '732'], more: 7, cuts: [[1, 3, 4], [3, 3, 4]] }],
		[8, { code: '41', trunk: '0', start: ['76', '78', '79', '44', '31', '61'], more: 7, cuts: [[2, 3, 2, 2]] }],
		[5, { code: '352', trunk: '', start: ['621', '661', '691'], more: 6, cuts: [[3, 3, 3], [3, 2, 2, 2]] }],
	],
	es: [
		[30, { code: '34', trunk: '', start: ['6', '71', '72'], more: 8, size: 9, cuts: [[3, 3, 3], [3, 2, 2, 2], [3, 3, 3]] }],
		[14, { code: '34', trunk: '', start: ['91', '93', '95', '96', '98', '84'], more: 7, cuts: [[2, 3, 2, 2], [3, 3, 3], [3, 2, 2, 2]] }],
		[6, { code: '52', trunk: '', start: ['55', '33', '81'], more: 8, cuts: [[2, 4, 4], [3, 3, 4], [2, 2, 2, 2, 2]] }],
		[5, { code: '57', trunk: '', start: ['300', '310', '320'], more: 7, cuts: [[3, 3, 4], [3, 7]] }],
		[4, { code: '54', trunk: '', start: ['11'], more: 8, cuts: [[2, 4, 4]] }],
		[3, { code: '56', trunk: '', start: ['9'], more: 8, cuts: [[1, 4, 4]] }],
		[3, { code: '51', trunk: '', start: ['9'], more: 8, cuts: [[3, 3, 3]] }],
	],
};

function phone(r, lang) {
	const plan = weighted(r, PHONES[lang]), start = pick(r, plan.start);
	const national = start + digits(r, (plan.size ?? plan.more + start.length) - start.length);
	const shape = pick(r, plan.cuts);
	const parts = cut(national, lang === 'de' ? start.length : shape[0], ...shape.slice(1));
	const abroad = plan.code === '352' || ['52', '57', '54', '56', '51'].includes(plan.code) ? 0.45 : 0.25;
	if (chance(r, abroad)) return foreign(r, plan, parts);
	const groups = [plan.trunk + parts[0], ...parts.slice(1)];
	const text = weighted(r, [[40, groups.join(' ')], [25, groups.join('')], [9, groups.join('.')], [8, groups.join('-')], [7, `${groups[0]}/${groups.slice(1).join(lang === 'de' ? '' : '.')}`],
		[4, `${groups[0]} ${groups.slice(1).join('')}`], [3, `(${groups[0]}) ${groups.slice(1).join(' ')}`], [lang === 'de' ? 5 : 0, `${groups[0]} / ${groups.slice(1).join(' ')}`], [lang === 'de' ? 5 : 0, `${groups[0]}-${groups.slice(1).join('')}`]]);
	return { written: text, groups };
}

function foreign(r, plan, parts) {
	const plus = weighted(r, [[5, '+'], [2, '00']]), zero = plan.trunk && chance(r, 0.2) ? '(0)' : '';
	const rest = weighted(r, [[6, parts.join(' ')], [3, parts.join('')], [1, parts.join('-')], [1, parts.join('.')]]);
	const gap = weighted(r, [[5, ' '], [2, ''], [1, '-']]);
	return { written: plus + plan.code + (zero ? ` ${zero}` : gap) + rest, groups: [plan.code, ...parts], plus };
}

export const NUMBERS = {
	card, cvv, expiry, iban, otp, pin, phone,
	bank_account: (r, lang) => ACCOUNTS[lang](r), blz: (r) => blz(r),
	fr_nir: nir, lu_matricule: matricule, be_nn: belgian, ch_ahv: ahv, de_idnr: idnr, at_vnr: austrianNumber, es_dni: dni, es_nie: nie,
	passport: (r, lang) => PASSPORTS[lang](r),
};
