// German as it is spoken in Germany, Austria, Switzerland and Luxembourg: numbers with the unit before the ten,
// spelling, and the small words between the parts of a number.
import { chance, pick } from '../shared/kit.mjs';

const UNITS = ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf', 'dreizehn', 'vierzehn', 'fünfzehn', 'sechzehn', 'siebzehn',
	'achtzehn', 'neunzehn'];
const TENS = ['', '', 'zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
const joint = (n) => (n === 1 ? 'ein' : UNITS[n]);

function below(n, v) {
	if (n < 20) return UNITS[n];
	if (n < 100) return n % 10 ? `${joint(n % 10)}${v.gap}und${v.gap}${TENS[Math.floor(n / 10)]}` : TENS[n / 10];
	if (n < 1000) {
		const h = Math.floor(n / 100), head = h === 1 && v.bare ? 'hundert' : `${joint(h)}${v.gap}hundert`;
		return n % 100 ? `${head}${v.gap}${below(n % 100, v)}` : head;
	}
	if (n < 2000 && n >= 1100 && v.bare) return `${UNITS[Math.floor(n / 100)]}${v.gap}hundert${n % 100 ? `${v.gap}${below(n % 100, v)}` : ''}`;
	const k = Math.floor(n / 1000), head = `${k === 1 ? 'ein' : below(k, v)}${v.gap}tausend`;
	return n % 1000 ? `${head}${v.gap}${below(n % 1000, v)}` : head;
}

export const lex = {
	voice: (r) => ({ two: chance(r, 0.3), gap: chance(r, 0.12) ? ' ' : '', bare: chance(r, 0.4), swiss: chance(r, 0.12), alphabet: chance(r, 0.12), joined: chance(r, 0.4), comma: chance(r, 0.5) }),
	digit: (r, d, v) => (d === 2 && v.two ? 'zwo' : UNITS[d]),
	number(r, n, v) {
		const text = v.two && n === 2 ? 'zwo' : below(n, v);
		return v.swiss ? text.replace(/ß/g, 'ss') : text;
	},
	double: ['doppel', 'doppelt', 'zweimal', 'zwei mal', 'zweimal die'], triple: ['dreimal', 'dreifach', 'drei mal', 'dreimal die'],
	sorry: ['Entschuldigung', 'nein', 'Moment', 'äh nein', 'Verzeihung', 'sorry', 'ach nein', 'quatsch', 'falsch', 'nee', 'nein Moment', 'ich meine'],
	between: ['äh', 'dann', 'und', 'und dann', 'danach', 'also', 'weiter', 'ähm', 'Strich', 'Moment', 'so', 'und weiter'],
	restart: ['Moment, noch mal von vorne', 'nein, ich fange noch mal an', 'Entschuldigung, noch einmal', 'warten Sie, von vorne'],
	misheard: { neun: ['nein', 'neu'], sechs: ['sex', 'sags'], drei: ['frei'], acht: ['macht'], vier: ['für', 'wir'], eins: ['ein'], elf: ['elf'], zwei: ['zwo'] },
	as: 'wie',
	alphabet: Object.fromEntries(('A Anton|B Berta|C Cäsar|D Dora|E Emil|F Friedrich|G Gustav|H Heinrich Hamburg|I Ida|J Julius Jakob|K Kaufmann Konrad|L Ludwig|M Martha München|N Nordpol Nürnberg|O Otto|P Paula|Q Quelle|R Richard|'
		+ 'S Samuel Siegfried|T Theodor|U Ulrich|V Viktor|W Wilhelm|X Xanthippe|Y Ypsilon|Z Zacharias Zürich').split('|').map((row) => [row[0], row.split(' ').slice(1)])),
	dot: ['Punkt'], at: ['at', 'at', 'ät', 'Klammeraffe', 'at-Zeichen', 'Affenschwanz'], dash: ['Minus', 'Bindestrich', 'Strich', 'minus'], underscore: ['Unterstrich', 'underscore'],
	together: ['alles zusammen', 'zusammengeschrieben', 'in einem Wort', 'alles klein'],
	upper: ['groß', 'großgeschrieben'], symbols: { '!': ['Ausrufezeichen'], '?': ['Fragezeichen'], '-': ['Minus', 'Bindestrich'], '_': ['Unterstrich'], '#': ['Raute', 'Hashtag'], '*': ['Stern', 'Sternchen'], '@': ['at', 'Klammeraffe'], '.': ['Punkt'], '+': ['Plus'], '&': ['Und-Zeichen'] },
	months: ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'],
	plus: ['plus', 'null null'], check: ['Prüfziffer'], slash: ['Schrägstrich', 'Slash'],
};

const ORDINALS = ['erste', 'zweite', 'dritte', 'vierte', 'fünfte', 'sechste', 'siebte', 'achte', 'neunte', 'zehnte', 'elfte', 'zwölfte'];

export const expiry = (r, value, say, form) => {
	const year = String(value.year), month = value.month, name = lex.months[month - 1];
	const mm = month < 10 && chance(r, 0.6) ? `null ${UNITS[month]}` : UNITS[month];
	const yy = say(Number(year)), full = `zweitausend${yy}`, digits = `0${month}`.slice(-2);
	if (form === 'mixed') return pick(r, [`${name} 20${year}`, `${name} ${year}`, `${month} ${year}`, `${digits} ${year}`, `${digits} Schrägstrich ${year}`, `${digits}/${year}`, `${mm} ${year}`, `${digits}-${year}`, `${month}. ${year}`]);
	return pick(r, [`${mm} ${yy}`, `${mm} ${yy}`, `${mm} Schrägstrich ${yy}`, `${name} ${full}`, `${name} ${yy}`, `${mm} ${full}`, `${ORDINALS[month - 1]} ${full}`, `${mm} Strich ${yy}`]);
};
