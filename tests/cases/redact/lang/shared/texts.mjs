// The values that are not numbers: e-mail addresses, passwords, answers to security questions, addresses, names, health.
// Each gives its text for a form; a language lends its vocabulary.
import { between, chance, digits, pick, weighted } from './kit.mjs';
import { pieces, spell, voice, words } from './say.mjs';

const ascii = (s) => s.toLowerCase().replace(/ß/g, 'ss').replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue').normalize('NFD').replace(/[\u0300-\u036f'’ ]/g, '');

function localPart(r, vocab) {
	const first = ascii(pick(r, vocab.first)), last = ascii(pick(r, vocab.last)), word = ascii(pick(r, vocab.words));
	const year = String(between(r, 55, 99)), n = digits(r, between(r, 1, 4), '123456789');
	return weighted(r, [
		[20, [first, '.', last]], [6, [first, '-', last]], [6, [first, '_', last]], [8, [first, last]], [8, [first[0], '.', last]], [6, [first[0] + last]], [7, [first, year]],
		[6, [first, '.', last, n]], [4, [last, '.', first]], [5, [word, n]], [4, [word, '_', first]], [3, [word]], [3, [first, '.', word, '.', n]], [2, [last, '-', word]], [2, [first, '+', word]], [4, [last, n]],
	]);
}

function sayPart(r, lex, v, part, form) {
	if (part === '.') return pick(r, lex.dot);
	if (part === '-') return pick(r, lex.dash);
	if (part === '_') return pick(r, lex.underscore);
	if (part === '+') return pick(r, lex.symbols['+']);
	if (/^\d+$/.test(part)) return form === 'mixed' ? pieces(r, part) : words(r, lex, v, part);
	const spelled = part.length < 3 || chance(r, v.spelling);
	return spelled ? spell(r, lex, v, part).toLowerCase() : part;
}

function sayDomain(r, lex, v, domain) {
	return domain.split('.').flatMap((label, i) => {
		const said = label.length <= 3 ? weighted(r, [[3, label], [2, [...label].join(' ')]]) : label.replace(/-/g, ` ${pick(r, lex.dash)} `);
		return i ? [pick(r, lex.dot), said] : [said];
	}).join(' ');
}

export function email(r, { lex, vocab }) {
	const local = localPart(r, vocab), domain = pick(r, vocab.domains), style = chance(r, 0.85) ? 'single' : undefined;
	return (form) => {
		const plain = `${local.join('')}@${domain}`;
		if (form === 'written') return weighted(r, [[90, plain], [5, plain.replace(/^./, (c) => c.toUpperCase())], [3, plain.toUpperCase()], [3, `${local.join('')} @ ${domain}`], [3, `${local.join('')}(at)${domain}`], [2, `${local.join('')} [at] ${domain}`]]);
		const v = { ...voice(r, lex, style ?? 'pairs'), spelling: pick(r, [0, 0, 0.3, 1]) };
		if (form === 'mixed' && chance(r, 0.3)) return weighted(r, [[3, plain], [1, `${local.join('')} ${pick(r, lex.at)} ${domain}`], [1, `${local.join('')} @ ${domain}`]]);
		const text = local.map((part) => sayPart(r, lex, v, part, form)).join(' ');
		const aside = local.length > 1 && chance(r, 0.12) ? ` ${pick(r, lex.together)}` : '';
		return `${text}${aside} ${pick(r, lex.at)} ${sayDomain(r, lex, v, domain)}`;
	};
}

export function password(r, { lex, vocab }) {
	const word = pick(r, vocab.words), other = pick(r, vocab.words), n = digits(r, between(r, 2, 4), '1234567890'), sign = pick(r, Object.keys(lex.symbols));
	const cap = (s) => ascii(s).replace(/^./, (c) => c.toUpperCase());
	const parts = weighted(r, [[14, [cap(word), n]], [12, [cap(word), n, sign]], [6, [ascii(word), n]], [6, [cap(word), sign, n]], [6, [cap(word), cap(other), n]], [4, [ascii(word), sign, ascii(other)]], [4, [cap(word), n, cap(other)]],
		[3, [n, cap(word), sign]]]);
	return (form) => {
		if (form === 'written') return chance(r, 0.12) ? scramble(r, cap(word)) : parts.join('');
		const v = { ...voice(r, lex), spelling: 0 };
		return parts.map((p) => {
			if (lex.symbols[p]) return pick(r, lex.symbols[p]);
			if (/^\d+$/.test(p)) return form === 'mixed' ? pick(r, [p, pieces(r, p)]) : words(r, lex, v, p);
			const said = p.length < 9 && chance(r, 0.12) ? spell(r, lex, { ...v, joined: false }, p).toLowerCase() : p;
			return /^[A-Z]/.test(p) && chance(r, 0.3) ? `${said} ${pick(r, lex.upper)}` : said;
		}).join(' ');
	};
}

function scramble(r, word) {
	const swap = { a: '4', e: '3', i: '1', o: '0', s: '5' };
	return word.replace(/[aeios]/g, (c) => (chance(r, 0.6) ? swap[c] : c)) + pick(r, ['!', '#', '*', '?', '9']) + digits(r, 2);
}

export function address(r, { lex, vocab }) {
	const place = vocab.place(r), v = voice(r, lex, 'pairs');
	return (form) => {
		const say = (s) => (form === 'spoken' ? vocab.sayHouse(r, lex, v, s) : s);
		const code = form === 'spoken' ? vocab.sayCode(r, lex, v, place.code) : form === 'mixed' && chance(r, 0.3) ? pieces(r, place.code) : place.code;
		return vocab.address(r, { ...place, house: say(place.house), code }, form);
	};
}

export const name = (r, { vocab }) => {
	const first = pick(r, vocab.first), last = pick(r, vocab.last);
	const text = weighted(r, [[60, `${first} ${last}`], [8, `${first} ${pick(r, vocab.last)}-${last}`], [6, `${last} ${first}`], [6, `${first[0]}. ${last}`], [6, `${first}-${pick(r, vocab.first)} ${last}`]]);
	return (form) => (form === 'written' ? text : text.replace('. ', ' '));
};

export const health = (r, { vocab }) => {
	const text = pick(r, vocab.conditions);
	return () => text;
};

/** Questions of security: an answer is of its question's kind. */
export function answer(r, { lex, vocab }, kind) {
	const text = vocab.answers[kind](r);
	return (form) => (form === 'written' ? text : text.replace(/\d+/g, (n) => (form === 'mixed' ? n : lex.number(r, Number(n), voice(r, lex)))));
}

export const kinds = (vocab) => Object.keys(vocab.answers);
