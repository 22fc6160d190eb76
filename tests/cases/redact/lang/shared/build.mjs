// Makes records of a language from its words, nouns and sentence shapes. A value is made once for a record and may be told
// twice, in another manner; it is marked where it is put in, so that nothing done to the text later can move a span.
import { between, capital, chance, cut, fill, flatten, int, mark, pick, spans, weighted } from './kit.mjs';
import { blocks, joined } from './say.mjs';
import { NUMBERS } from './values.mjs';
import * as texts from './texts.mjs';

const MOST_TURNS = 6;
const SHORT = ['cvv', 'expiry', 'pin'];

/** How a number of a type is told: text(form) in one breath, parts(form) in the blocks that make turns. */
function number(r, world, type) {
	const { lex, lang } = world, value = NUMBERS[type](r, lang);
	const spoken = (form, options) => {
		if (type === 'expiry') {
			const v = lex.voice(r);
			return [world.expiry(r, value, (n) => lex.number(r, n, v), form)];
		}
		const list = blocks(r, lex, value.groups, form, options);
		if (value.plus) list[0] = `${form === 'mixed' && value.plus === '+' && /^\d/.test(list[0]) ? '+' : `${pick(r, value.plus === '+' ? lex.plus.slice(0, 1) : lex.plus.slice(1))} `}${list[0]}`;
		if ((value.keyed || /^es_/.test(type)) && chance(r, 0.4)) list[list.length - 1] = `${pick(r, lex.check)} ${list.at(-1)}`;
		return list;
	};
	const whole = (form) => [form === 'written' ? value.written : breath(r, lex, spoken(form, {}), {})];
	return {
		text: (form, options) => (form === 'written' ? value.written : breath(r, lex, spoken(form, options), options)),
		parts: (form) => (SHORT.includes(type) ? whole(form) : form === 'written' ? chat(r, welded(value.groups)) : clumped(r, lex, spoken(form, {}), value.groups)),
	};
}

/** In one breath; now and then the reader loses the place and starts over: all that was read is the value. */
function breath(r, lex, list, options) {
	const whole = joined(r, lex, list);
	if (options?.slips === false || list.length < 4 || !chance(r, 0.05)) return whole;
	return `${joined(r, lex, list.slice(0, list[0].length === 1 ? 2 : between(r, 1, 2)))}, ${pick(r, lex.restart)}, ${whole}`;
}

const lone = (g) => /^[A-Za-z]{1,2}$/.test(g);

/** A letter that leads or ends a number is not a turn of its own. */
function welded(groups) {
	const list = [...groups];
	if (list.length > 1 && lone(list[0])) list.splice(0, 2, list[0] + list[1]);
	if (list.length > 1 && lone(list.at(-1))) list.splice(-2, 2, list.at(-2) + list.at(-1));
	return list;
}

/** Blocks of a chat: two or more lines of one number. */
function chat(r, groups) {
	const half = Math.ceil(groups.length / 2), two = [groups.slice(0, half), groups.slice(half)].filter((g) => g.length);
	return groups.length > 3 || (groups.length > 2 && chance(r, 0.5)) ? two.map((g) => g.join(' ')) : groups;
}

/** At most three turns for a value: short blocks are read together. */
function clumped(r, lex, list, groups) {
	const most = groups.length < 4 && groups.some(lone) ? 1 : pick(r, [2, 2, 3]);
	const size = Math.ceil(list.length / most);
	return cut([...list.keys()].map((i) => String.fromCharCode(i)).join(''), ...Array(list.length).fill(size))
		.map((part) => joined(r, lex, [...part].map((c) => list[c.charCodeAt(0)])));
}

function told(r, world, type, kind) {
	if (NUMBERS[type]) return number(r, world, type);
	const text = kind ? texts.answer(r, world, kind) : texts[type](r, world);
	return { text: (form) => text(form), parts: (form) => [text(form)] };
}

const LINE = /^([AC]):\s*(.*)$/;

function turnsOf(template, who = 'customer') {
	return template.split('\n').map((line) => {
		const found = LINE.exec(line);
		return found ? { who: found[1] === 'A' ? 'agent' : 'customer', text: found[2] } : { who, text: line };
	});
}

const across = (who) => (who === 'agent' ? 'customer' : 'agent');

/** No more blocks than there is room for, with a turn between two of them. */
function fitting(parts, room) {
	const most = Math.max(1, Math.floor((room + 1) / 2));
	return parts.length <= most ? parts : [...parts.slice(0, most - 1), parts.slice(most - 1).join(' ')];
}

/** "{v/}" makes a turn of each block, with a word of the other party, or its echo, between them. */
function spread(r, world, turn, type, value, form, slots, others) {
	if (!turn.text.includes('{v/}')) return [turn];
	const [before, after] = turn.text.split('{v/}'), parts = fitting(value.parts(form), MOST_TURNS - others), echo = chance(r, 0.15), alone = chance(r, 0.12), out = [];
	parts.forEach((part, i) => {
		slots[`part${i}`] = mark(type, part);
		if (i > 0 && !alone) out.push({ who: across(turn.who), text: echo ? `{part${i - 1}}` : pick(r, world.phrases.acks) });
		out.push({ who: turn.who, text: `${i === 0 ? before : ''}{part${i}}${i === parts.length - 1 ? after : ''}` });
	});
	return out;
}

function slotsFor(r, world, type, form, value, noun) {
	const more = (t) => () => mark(t === 'blz' ? 'bank_account' : t, told(r, world, t).text(form));
	return {
		...world.slotsOf(form), ...world.noun(noun),
		v: () => mark(type, value.text(form)), w: () => mark(type, value.text(form, { slips: false })),
		expiry: more('expiry'), cvv: more('cvv'), blz: more('blz'), card: more('card'), name: more('name'), phone: more('phone'), email: more('email'),
	};
}

function dressed(r, world, turns) {
	const out = [...turns], { before, after, opening, closing } = world.phrases;
	if (chance(r, 0.2)) {
		out[0] = { ...out[0], text: `${pick(r, out[0].who === 'agent' ? opening.agent : before)} ${out[0].text}` };
	}
	const last = out.length - 1;
	if (chance(r, 0.2) && out[last].who === 'customer') out[last] = { ...out[last], text: `${out[last].text.replace(/[.,;]?$/, '.')} ${pick(r, after)}` };
	const start = turnsOf(pick(r, opening.turns)), end = turnsOf(pick(r, closing));
	if (turns.length > 1 && out.length + start.length <= MOST_TURNS && chance(r, 0.25)) out.unshift(...start);
	if (turns.length > 1 && out.length + end.length <= MOST_TURNS && chance(r, 0.3)) out.push(...end);
	return out;
}

/** Haste: no accents, German umlauts written out. */
const bald = (text) => text.replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü(?=[a-zäöüß])/g, 'ue').replace(/ß/g, 'ss').normalize('NFD').replace(/[\u0300-\u036f]/g, '').normalize('NFC');

/** How it looks on the page: as people write, as engines write with signs, or without. */
export function finish(r, form, turns) {
	const flat = form !== 'written' && chance(r, 0.35), loose = form === 'written' && chance(r, 0.22), hasty = form === 'written' && chance(r, 0.08), all = [];
	const done = turns.map((turn, i) => {
		let text = turn.text.replace(/,\s*(?=[,.?!])/g, '').replace(/ {2,}/g, ' ').replace(/^[\s,]+/, '');
		if (hasty) text = bald(text);
		if (flat) text = flatten(text);
		else if (!loose) text = capital(text).replace(/((?<!\.\.|\d)[.?!]) (\p{Ll})/gu, (_, sign, c) => `${sign} ${c.toUpperCase()}`);
		if (!flat && (form === 'written' ? chance(r, 0.25) : true) && /[\p{L}\d]\u0002?$/u.test(text)) text += '.';
		const clean = spans(i, text);
		all.push(...clean.spans);
		return { who: turn.who, text: clean.text };
	});
	return { turns: done, spans: all };
}

function shapesOf(world, type) {
	const own = world.own[type] ?? { one: [], many: [] }, common = own.alone ? { one: [], many: [] } : world.common;
	return { own, common };
}

function template(r, world, type, form) {
	const { own, common } = shapesOf(world, type);
	const checked = world.bare[type];
	if (checked && chance(r, checked)) return pick(r, world.phrases.bare);
	const side = chance(r, 0.5) ? 'one' : 'many';
	const written = form === 'written' ? own.chat : null;
	if (side === 'one' && written && chance(r, 0.3)) return pick(r, written);
	return pick(r, own[side].length && (common[side].length === 0 || chance(r, 0.55)) ? own[side] : common[side]);
}

/** One record that holds at least one value of the type. */
export function positive(r, world, type, form) {
	const chosen = template(r, world, type, form);
	const kind = world.own[type].kinds ? pick(r, texts.kinds(world.vocab)) : null;
	const value = told(r, world, type, kind);
	const noun = pick(r, world.own[type].nouns ?? [['x', 'm']]);
	const slots = slotsFor(r, world, type, form, value, noun);
	if (kind) Object.assign(slots, world.questions(r, kind));
	const shape = turnsOf(chosen);
	const turns = shape.flatMap((turn) => spread(r, world, turn, type, value, form, slots, shape.length - 1));
	const whole = world.phrases.bare.includes(chosen) ? turns : dressed(r, world, turns);
	const { turns: done, spans: found } = finish(r, form, whole.map((turn) => ({ ...turn, text: fill(r, turn.text, slots) })));
	return { id: '', lang: world.lang, form, type, turns: done, spans: found };
}

/** One record in which nothing is to be masked. */
export function negative(r, world) {
	const form = weighted(r, [[45, 'written'], [35, 'spoken'], [20, 'mixed']]);
	const lines = pick(r, [1, 1, 1, 2, 2, 3]), list = form === 'spoken' ? world.calm.said : world.calm.written;
	const slots = world.slotsOf(form);
	const turns = [];
	for (let i = 0; i < lines && turns.length + 3 <= MOST_TURNS; i++) {
		const shape = turnsOf(pick(r, [list, list, world.calm.both][int(r, 3)]), chance(r, 0.35) ? 'agent' : 'customer');
		turns.push(...shape.map((turn) => ({ ...turn, text: fill(r, turn.text, slots) })));
	}
	return { id: '', lang: world.lang, form, type: 'none', ...finish(r, form, turns) };
}
