// Choices and templates for French, German and Spanish: a seed in, a text out. Everything random goes through the
// generator that is passed in, so that a corpus can be made again from its seed; nothing here knows a language.

export const float = (r) => (typeof r === 'function' ? r() : r.next());
export const int = (r, n) => Math.floor(float(r) * n);
export const between = (r, low, high) => low + int(r, high - low + 1);
export const chance = (r, share) => float(r) < share;
export const pick = (r, list) => list[int(r, list.length)];
export const pad = (n, width) => String(n).padStart(width, '0');

export function digits(r, count, first = '0123456789') {
	let s = '';
	for (let i = 0; i < count; i++) s += pick(r, i === 0 ? first : '0123456789');
	return s;
}

export function letters(r, count, alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
	let s = '';
	for (let i = 0; i < count; i++) s += pick(r, alphabet);
	return s;
}

/** One of a list of [weight, thing]. */
export function weighted(r, list) {
	const total = list.reduce((sum, [weight]) => sum + weight, 0);
	let at = float(r) * total;
	for (const [weight, thing] of list) {
		at -= weight;
		if (at < 0) return thing;
	}
	return list[list.length - 1][1];
}

/** Cuts a string into parts of the given lengths; what is left is the last part. */
export function cut(s, ...lengths) {
	const parts = [];
	let at = 0;
	for (const n of lengths) {
		if (at >= s.length) break;
		parts.push(s.slice(at, at + n));
		at += n;
	}
	if (at < s.length) parts.push(s.slice(at));
	return parts;
}

export function shuffle(r, list) {
	const copy = [...list];
	for (let i = copy.length - 1; i > 0; i--) {
		const j = int(r, i + 1);
		[copy[i], copy[j]] = [copy[j], copy[i]];
	}
	return copy;
}

const OPEN = '\u0001', NAME = '\u0003', CLOSE = '\u0002';

/** A value inside a text, until spans() takes the marks away. */
export const mark = (type, text) => `${OPEN}${type}${NAME}${text}${CLOSE}`;

/** Fills a template: [a|b|] is a choice, {name} a slot; slots are texts or functions of the generator. */
export function fill(r, template, slots) {
	let s = template;
	for (let m; (m = /\[([^[\]]*)\]/.exec(s));) {
		s = s.slice(0, m.index) + pick(r, m[1].split('|')) + s.slice(m.index + m[0].length);
	}
	return s.replace(/\{(\w+)\}/g, (_, name) => {
		const slot = slots[name];
		if (slot === undefined) throw new Error(`no slot {${name}} in: ${template}`);
		return typeof slot === 'function' ? slot(r) : slot;
	}).replace(/ {2,}/g, ' ').trim();
}

/** As many speech engines write: lower case and no punctuation, save what stands inside a number or a word. */
export function flatten(text) {
	return text.replace(/\u0001\w+\u0003|[^\u0001]+/g, (part) => (part[0] === OPEN ? part : part.toLowerCase()))
		.replace(/[.,;:?!…"«»()¿¡]+(?=[\s\u0001\u0002]|$)/g, '')
		.replace(/(^|[\s\u0003])[.,;:?!…"«»()¿¡]+/g, '$1')
		.replace(/ – | - /g, ' ').replace(/ {2,}/g, ' ').trim();
}

/** A capital at the start of the turn, whatever stands there. */
export function capital(text) {
	return text.replace(/^((?:\u0001\w+\u0003)?[¿¡]?)(\p{Ll})/u, (_, head, c) => head + c.toUpperCase());
}

/** Takes the marks out of a turn: its text, and the spans in code points. */
export function spans(turn, marked) {
	const out = [], text = [];
	let type = null, start = 0;
	for (const part of marked.split(/(\u0001\w+\u0003|\u0002)/)) {
		if (part === CLOSE) {
			out.push({ turn, start, end: text.length, type });
		} else if (part[0] === OPEN) {
			type = part.slice(1, -1);
			start = text.length;
		} else {
			text.push(...part);
		}
	}
	return { text: text.join(''), spans: out };
}
