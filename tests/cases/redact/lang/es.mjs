// Spanish: calls and chats from Spain, and from callers of America.
import { between, chance, pad, pick } from './shared/kit.mjs';
import { negative, positive } from './shared/build.mjs';
import { slotsOf } from './shared/calm.mjs';
import { bare, own } from './es/own.mjs';
import { common, phrases } from './es/phrases.mjs';
import { expiry, lex } from './es/words.mjs';
import { questions, vocab } from './es/vocab.mjs';
import { calm } from './es/calm.mjs';

const say = (r, n) => lex.number(r, n, lex.voice(r));
const before = (words) => words.replace(/uno$/, 'un');

const style = {
	thousand: '.', currency: ['euros', '€', 'pesos', 'EUR'],
	sum: (r, n, cents) => pick(r, [`${n} euros`, `${n},${cents} €`, `${n},${cents} euros`, `${n} €`, `$${n}.${cents}`, `${n} pesos`, `${n},${cents}€`]),
	date: (r, d, m, y) => pick(r, [`${pad(d, 2)}/${pad(m, 2)}/${y}`, `${d} de ${lex.months[m - 1]}`, `${d} de ${lex.months[m - 1]} de ${y}`, `${d}-${m}-${y}`, `${d}/${m}`]),
	time: (r, h, m) => pick(r, [`${h}:${pad(m, 2)}`, `${h}:${pad(m, 2)} h`, `${h}.${pad(m, 2)}`, `${h}:${pad(m, 2)} horas`]),
	saySum: (r) => `${before(say(r, between(r, 2, chance(r, 0.15) ? 3200 : 480)))} ${pick(r, ['euros', 'euros', `euros con ${say(r, between(r, 10, 99))}`, 'pesos', 'euros y medio'])}`,
	sayDate: (r) => `${say(r, between(r, 2, 28))} de ${pick(r, lex.months)}${chance(r, 0.25) ? ` de dos mil ${say(r, between(r, 22, 26))}` : ''}`,
	sayTime: (r) => pick(r, [`${say(r, between(r, 2, 11))} y media`, `${say(r, between(r, 2, 11))} y cuarto`, `${say(r, between(r, 7, 21))}`, `${say(r, between(r, 2, 11))} de la tarde`, `${say(r, between(r, 2, 11))} menos cuarto`]),
};

const noun = ([n, gender]) => ({
	n, mi: gender === 'p' ? `mis ${n}` : `mi ${n}`, el: `${{ m: 'el', f: 'la', p: 'los' }[gender]} ${n}`, su: gender === 'p' ? `sus ${n}` : `su ${n}`, es: gender === 'p' ? 'son' : 'es',
});

const world = { lang: 'es', lex, expiry, own, common, phrases, vocab, questions, bare, calm, noun, slotsOf: (form) => slotsOf(style, lex, form) };

export const types = Object.keys(own);
export const positives = (type, form, rng) => positive(rng, world, type, form);
export const negatives = (rng) => negative(rng, world);
