// Spanish as it is spoken in Spain and in America: numbers, spelling, and the small words between the parts of a number.
import { chance, pick } from '../shared/kit.mjs';

const UNITS = ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve', 'diez', 'once', 'doce', 'trece', 'catorce', 'quince', 'dieciséis', 'diecisiete', 'dieciocho',
	'diecinueve', 'veinte', 'veintiuno', 'veintidós', 'veintitrés', 'veinticuatro', 'veinticinco', 'veintiséis', 'veintisiete', 'veintiocho', 'veintinueve'];
const TENS = ['', '', '', 'treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'];
const HUNDREDS = ['', 'ciento', 'doscientos', 'trescientos', 'cuatrocientos', 'quinientos', 'seiscientos', 'setecientos', 'ochocientos', 'novecientos'];

function below(n) {
	if (n < 30) return UNITS[n];
	if (n < 100) return n % 10 ? `${TENS[Math.floor(n / 10)]} y ${UNITS[n % 10]}` : TENS[n / 10];
	if (n === 100) return 'cien';
	if (n < 1000) return n % 100 ? `${HUNDREDS[Math.floor(n / 100)]} ${below(n % 100)}` : HUNDREDS[n / 100];
	const k = Math.floor(n / 1000), head = k === 1 ? 'mil' : `${below(k).replace(/uno$/, 'un')} mil`;
	return n % 1000 ? `${head} ${below(n % 1000)}` : head;
}

const plain = (s) => s.normalize('NFD').replace(/\u0301/g, '').normalize('NFC');

export const lex = {
	voice: (r) => ({ plain: chance(r, 0.15), alphabet: chance(r, 0.12), joined: chance(r, 0.4), comma: chance(r, 0.5) }),
	digit: (r, d) => UNITS[d],
	number: (r, n, v) => (v.plain ? plain(below(n)) : below(n)),
	double: ['doble', 'doble', 'dos veces'], triple: ['triple', 'tres veces'],
	sorry: ['perdón', 'no perdón', 'no', 'ay no', 'disculpe', 'digo', 'me equivoqué', 'no espere', 'perdone', 'miento', 'perdón empiezo otra vez'],
	between: ['eh', 'luego', 'después', 'y', 'y luego', 'a ver', 'este', 'pues', 'guion', 'espere', 'sigo', 'y después'],
	restart: ['espere, empiezo de nuevo', 'no, otra vez', 'perdón, empiezo desde el principio', 'a ver, lo repito'],
	misheard: { cero: ['sero', 'pero'], tres: ['tras', 'entres'], dos: ['los'], seis: ['eis', 'seís'], uno: ['un'], siete: ['siente'], once: ['onze'] },
	as: 'de',
	alphabet: Object.fromEntries(('A Antonio América|B Barcelona Burgos|C Carmen Casa|D Dinamarca Dedo|E España Elena|F Francia Foca|G Granada Gato|H Huelva Historia|I Italia Inés|J José Jaén|K Kilo|L Lugo León|M Madrid María|'
		+ 'N Navarra Nido|O Oviedo Oso|P París Pedro|Q Queso|R Ramón Roma|S Sevilla Sábado|T Toledo Tomate|U Úbeda Uva|V Valencia Vaca|W Washington|X Xilófono|Y Yegua Yate|Z Zaragoza Zapato').split('|')
		.map((row) => [row[0], row.split(' ').slice(1)])),
	dot: ['punto'], at: ['arroba', 'arroba', 'arroba', 'at'], dash: ['guion', 'guión', 'guion medio', 'raya'], underscore: ['guion bajo', 'guión bajo', 'barra baja', 'subguion'],
	together: ['todo junto', 'todo seguido', 'en una palabra', 'todo en minúsculas'],
	upper: ['mayúscula', 'en mayúscula'], symbols: { '!': ['exclamación'], '?': ['interrogación'], '-': ['guion'], '_': ['guion bajo'], '#': ['almohadilla', 'numeral'], '*': ['asterisco'], '@': ['arroba'], '.': ['punto'], '+': ['más'], '&': ['ampersand'] },
	months: ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre'],
	plus: ['más', 'cero cero'], check: ['letra', 'y la letra', 'con letra'], slash: ['barra', 'diagonal'],
};

export const expiry = (r, value, say, form) => {
	const year = String(value.year), month = value.month, name = lex.months[month - 1];
	const mm = month < 10 && chance(r, 0.6) ? `cero ${UNITS[month]}` : UNITS[month];
	const yy = say(Number(year)), full = `dos mil ${yy}`, digits = `0${month}`.slice(-2);
	if (form === 'mixed') return pick(r, [`${name} de 20${year}`, `${name} ${year}`, `${month} ${year}`, `${digits} ${year}`, `${digits} barra ${year}`, `${digits}/${year}`, `${mm} ${year}`, `${digits}-${year}`, `${name} del ${year}`]);
	return pick(r, [`${mm} ${yy}`, `${mm} ${yy}`, `${mm} barra ${yy}`, `${name} de ${full}`, `${name} del ${yy}`, `${mm} del ${yy}`, `${mm} ${full}`, `${name} ${yy}`]);
};
