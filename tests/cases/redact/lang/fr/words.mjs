// French as it is spoken in France, Belgium, Switzerland and Luxembourg: numbers with their variants, spelling, and the
// small words between the parts of a number.
import { chance, pick, weighted } from '../shared/kit.mjs';

const UNITS = ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix', 'onze', 'douze', 'treize', 'quatorze', 'quinze', 'seize',
	'dix-sept', 'dix-huit', 'dix-neuf'];
const TENS = { 2: 'vingt', 3: 'trente', 4: 'quarante', 5: 'cinquante', 6: 'soixante' };

function ten(n, v) {
	const t = Math.floor(n / 10), u = n % 10;
	const name = t === 7 ? v.seventy : t === 8 ? v.eighty : t === 9 ? v.ninety : TENS[t];
	if (name) return u === 0 ? name : u === 1 ? `${name} et un` : `${name}-${UNITS[u]}`;
	if (t === 7) return u === 1 ? 'soixante et onze' : `soixante-${UNITS[10 + u]}`;
	return `quatre-vingt${n === 80 ? 's' : ''}${n === 80 ? '' : `-${UNITS[n - 80]}`}`;
}

function below(n, v) {
	if (n < 20) return UNITS[n];
	if (n < 100) return ten(n, v);
	if (n < 1000) {
		const h = Math.floor(n / 100), rest = n % 100;
		const head = h === 1 ? 'cent' : `${UNITS[h]} cent${rest ? '' : 's'}`;
		return rest ? `${head} ${below(rest, v)}` : head;
	}
	const k = Math.floor(n / 1000), rest = n % 1000;
	const head = k === 1 ? 'mille' : `${below(k, v).replace(/(vingt|cent)s$/, '$1')} mille`;
	return rest ? `${head} ${below(rest, v)}` : head;
}

export const lex = {
	voice: (r) => ({
		...weighted(r, [[60, {}], [16, { seventy: 'septante', ninety: 'nonante' }], [14, { seventy: 'septante', eighty: 'huitante', ninety: 'nonante' }]]),
		hyphens: chance(r, 0.6), reform: chance(r, 0.15), alphabet: chance(r, 0.12), joined: chance(r, 0.4), comma: chance(r, 0.5),
	}),
	digit: (r, d) => UNITS[d],
	number(r, n, v) {
		const text = v.reform ? below(n, v).replace(/ /g, '-') : below(n, v);
		return v.hyphens ? text : text.replace(/-/g, ' ');
	},
	double: ['double', 'double', 'deux fois'], triple: ['triple', 'trois fois'],
	sorry: ['pardon', 'non pardon', 'euh non', 'excusez-moi', 'non', 'ah non', 'je me trompe', 'non désolé', 'pardon je recommence'],
	between: ['euh', 'ensuite', 'puis', 'et', 'et puis', 'alors', 'après', 'voilà', 'donc', 'tiret', 'hein', 'attendez', 'et ensuite'],
	restart: ['attendez je recommence', 'non je reprends', 'pardon, je reprends depuis le début', 'excusez-moi je recommence'],
	misheard: { sept: ['cette', 'set', 'cet'], vingt: ['vin', 'vingts'], six: ['si', 'sis'], cent: ['sans'], huit: ['oui'], dix: ['dis'], deux: ['de'] },
	as: 'comme',
	alphabet: Object.fromEntries(('A Anatole Alain|B Berthe Bernard|C Célestin Camille|D Désiré Denis|E Eugène Émile|F François|G Gaston Georges|H Henri|I Irma Isabelle|J Joseph Julie|K Kléber Kilo|L Louis|'
		+ 'M Marcel Marie|N Nicolas|O Oscar Olivier|P Pierre Paul|Q Quintal Québec|R Raoul Robert|S Suzanne Sophie|T Thérèse Thomas|U Ursule|V Victor|W William Wagon|X Xavier|Y Yvonne|Z Zoé').split('|')
		.map((row) => [row[0], row.split(' ').slice(1)])),
	dot: ['point'], at: ['arobase', 'arobase', 'arobase', 'at', 'arrobas', 'a commercial'], dash: ['tiret', 'trait d\'union', 'tiret du milieu', 'tiret du six'], underscore: ['underscore', 'tiret du bas', 'tiret bas', 'souligné'],
	together: ['tout attaché', 'en un mot', 'tout collé', 'tout en minuscules'],
	upper: ['majuscule', 'en majuscule'], symbols: { '!': ['point d\'exclamation'], '?': ['point d\'interrogation'], '-': ['tiret'], '_': ['tiret du bas', 'underscore'], '#': ['dièse'], '*': ['étoile', 'astérisque'], '@': ['arobase'], '.': ['point'], '+': ['plus'], '&': ['et commercial'] },
	months: ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre'],
	plus: ['plus', 'zéro zéro'], check: ['clé', 'la clé', 'et la clé'], slash: ['slash', 'barre', 'barre oblique'],
};

export const expiry = (r, value, say, form) => {
	const year = String(value.year), month = value.month;
	const mm = month < 10 && chance(r, 0.6) ? `zéro ${UNITS[month]}` : UNITS[month];
	const yy = say(Number(year)), full = `deux mille ${yy}`;
	const slash = pick(r, ['', '', '', ' slash', ' barre', ' sur']);
	if (form === 'mixed') return pick(r, [`${lex.months[month - 1]} 20${year}`, `${lex.months[month - 1]} ${year}`, `${month} ${year}`, `0${month}`.slice(-2) + ` ${year}`, `0${month}`.slice(-2) + ` slash ${year}`, `0${month}`.slice(-2) + `/${year}`, `${mm} ${year}`, `0${month}`.slice(-2) + `-${year}`]);
	return pick(r, [`${mm}${slash} ${yy}`, `${mm}${slash} ${yy}`, `${mm} ${full}`, `${lex.months[month - 1]} ${full}`, `${lex.months[month - 1]} ${yy}`]);
};
