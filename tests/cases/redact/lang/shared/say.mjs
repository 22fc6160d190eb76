// How people read a value aloud, and what a speech engine makes of it: digits one by one, in pairs, in threes, doubled,
// with pauses, slips and starts over. A language gives its words; the habits of readers are here, for all of them.
import { between, chance, cut, int, pick, weighted } from './kit.mjs';

const STYLES = [[40, 'single'], [30, 'pairs'], [9, 'mixed'], [9, 'double'], [6, 'threes'], [2, 'whole']];

/** Who speaks: one manner for a whole value, as one person has. */
export function voice(r, lex, only) {
	return { ...lex.voice(r), style: only ?? weighted(r, STYLES) };
}

function singles(r, lex, v, s) {
	return [...s].map((c) => lex.digit(r, Number(c), v)).join(' ');
}

function number(r, lex, v, s) {
	const zeros = /^0*/.exec(s)[0];
	if (zeros.length === s.length || (zeros.length && s.length > 3)) return singles(r, lex, v, s);
	const rest = lex.number(r, Number(s.slice(zeros.length)), v);
	return zeros ? `${singles(r, lex, v, zeros)} ${rest}` : rest;
}

function pairs(r, lex, v, s) {
	const head = s.length % 2 ? (chance(r, 0.5) && s.length >= 3 ? 3 : 1) : 0;
	const parts = head ? [s.slice(0, head), ...cut(s.slice(head), ...Array(12).fill(2))] : cut(s, ...Array(12).fill(2));
	return parts.filter(Boolean).map((p) => number(r, lex, v, p)).join(' ');
}

function doubled(r, lex, v, s) {
	return s.match(/(\d)\1*/g).map((run) => {
		if (run.length === 1 || run.length > 3) return singles(r, lex, v, run);
		return `${pick(r, run.length === 2 ? lex.double : lex.triple)} ${lex.digit(r, Number(run[0]), v)}`;
	}).join(' ');
}

function digitsOf(r, lex, v, s) {
	if (v.style === 'pairs') return pairs(r, lex, v, s);
	if (v.style === 'double') return doubled(r, lex, v, s);
	if (v.style === 'threes') return cut(s, ...(s.length % 3 === 1 ? [1] : []), ...Array(8).fill(3)).map((p) => number(r, lex, v, p)).join(' ');
	if (v.style === 'whole' && s.length <= 4) return number(r, lex, v, s);
	if (v.style === 'mixed') return loose(r, s).map((p) => number(r, lex, v, p)).join(' ');
	return singles(r, lex, v, s);
}

function loose(r, s) {
	const parts = [];
	for (let at = 0; at < s.length;) {
		const n = between(r, 1, 2);
		parts.push(s.slice(at, at + n));
		at += n;
	}
	return parts;
}

/** A group of digits or letters in words. */
export function words(r, lex, v, group) {
	return group.match(/\d+|[A-Za-z]+/g).map((run) => (/\d/.test(run) ? digitsOf(r, lex, v, run) : spell(r, lex, v, run))).join(' ');
}

/** Letters by name, run together as engines write them, or with the words of a spelling table. */
export function spell(r, lex, v, run) {
	if (v.alphabet) return [...run].map((c) => `${c.toUpperCase()} ${lex.as} ${pick(r, lex.alphabet[c.toUpperCase()])}`).join(v.comma ? ', ' : ' ');
	return v.joined ? run.toUpperCase() : [...run.toUpperCase()].join(' ');
}

/** A group as engines write it that turn words into digits: whole, or in pieces. */
export function pieces(r, group) {
	return group.match(/\d+|[A-Za-z]+/g).map((run) => {
		if (!/\d/.test(run)) return chance(r, 0.5) ? run : [...run].join(' ');
		const kind = weighted(r, [[40, 'whole'], [22, 'pieces'], [14, 'single'], [16, 'pairs'], [8, 'dashes']]);
		if (kind === 'whole') return run;
		if (kind === 'single') return [...run].join(' ');
		if (kind === 'pairs') return cut(run, ...Array(12).fill(2)).join(' ');
		return cutAnywhere(r, run).join(kind === 'dashes' ? '-' : ' ');
	}).join(' ');
}

function cutAnywhere(r, run) {
	const parts = [];
	for (let at = 0; at < run.length;) {
		const n = between(r, 1, 3);
		parts.push(run.slice(at, at + n));
		at += n;
	}
	return parts;
}

/** Another last digit, to be taken back at once. */
function slip(r, group) {
	const wrong = (Number(group.at(-1)) + between(r, 1, 9)) % 10;
	return group.slice(0, -1) + wrong;
}

function corrected(r, group, aloud, lex) {
	const short = group.length > 4 ? group : group.slice(0, between(r, 1, group.length));
	return `${aloud(slip(r, short))}, ${pick(r, lex.sorry)}, ${aloud(group)}`;
}

/** What an engine heard instead of one word, only with words of a number on either side. */
function misheard(r, lex, block) {
	const list = block.split(' ');
	for (let i = 1; i + 1 < list.length; i++) {
		const other = lex.misheard[list[i]];
		if (other) return [...list.slice(0, i), pick(r, other), ...list.slice(i + 1)].join(' ');
	}
	return block;
}

/** A long number is not always read as it is printed: in fives, in threes, as breath allows. */
function regrouped(r, groups) {
	const all = groups.join('');
	if (!/^\d{10,}$/.test(all)) return groups;
	const size = between(r, 3, 6);
	return cut(all, ...Array(8).fill(size));
}

/**
 * The blocks in which a value is read: one text each, so that a dialogue may put a turn between two of them.
 * form is spoken (words) or mixed (words and digits, as engines write them).
 */
export function blocks(r, lex, printed, form, options = {}) {
	const groups = chance(r, 0.12) ? regrouped(r, printed) : printed;
	const v = voice(r, lex, options.style);
	const digital = form === 'mixed' ? weighted(r, [[6, 1], [4, 0.5]]) : 0;
	const aloud = (group) => (chance(r, digital) ? pieces(r, group) : words(r, lex, v, group));
	const wrong = options.slips !== false && chance(r, 0.08) ? int(r, groups.length) : -1;
	const twice = options.slips !== false && chance(r, 0.03) ? int(r, groups.length) : -1;
	const told = (g, i) => (i === wrong && /^\d+$/.test(g) ? corrected(r, g, aloud, lex) : aloud(g));
	const list = groups.map((g, i) => (i === twice && g.length > 1 ? `${aloud(g)}, ${aloud(g)}` : told(g, i)));
	const odd = form === 'spoken' && options.slips !== false && chance(r, 0.05) ? int(r, list.length) : -1;
	return list.map((b, i) => (i === odd ? misheard(r, lex, b) : b));
}

/** The blocks in one breath, with what people say between them. */
export function joined(r, lex, list) {
	const manner = weighted(r, [[50, ' '], [28, ', '], [8, '... '], [14, 'fillers']]);
	if (manner !== 'fillers') return list.join(manner);
	return list.reduce((text, block) => `${text}${chance(r, 0.55) ? `, ${pick(r, lex.between)} ` : chance(r, 0.5) ? ', ' : ' '}${block}`);
}
