// French: calls and chats from France, Belgium, Switzerland and Luxembourg.
import { between, chance, pad, pick } from './shared/kit.mjs';
import { negative, positive } from './shared/build.mjs';
import { slotsOf } from './shared/calm.mjs';
import { bare, own } from './fr/own.mjs';
import { common, phrases } from './fr/phrases.mjs';
import { expiry, lex } from './fr/words.mjs';
import { questions, vocab } from './fr/vocab.mjs';
import { calm } from './fr/calm.mjs';

const say = (r, n) => lex.number(r, n, lex.voice(r));

const style = {
	thousand: ' ', currency: ['euros', '€', 'CHF', 'EUR'],
	sum: (r, n, cents) => pick(r, [`${n} euros`, `${n},${cents} €`, `${n},${cents} euros`, `${n} €`, `${n}.${cents} CHF`, `${n} francs`, `${n}€${cents}`]),
	date: (r, d, m, y) => pick(r, [`${pad(d, 2)}/${pad(m, 2)}/${y}`, `${d} ${lex.months[m - 1]}`, `${d} ${lex.months[m - 1]} ${y}`, `${pad(d, 2)}.${pad(m, 2)}.${y}`, `${d}/${m}`]),
	time: (r, h, m) => pick(r, [`${h}h${pad(m, 2)}`, `${h} h ${pad(m, 2)}`, `${h}:${pad(m, 2)}`, `${h}h`]),
	saySum: (r) => `${say(r, between(r, 2, chance(r, 0.15) ? 3200 : 480))} ${pick(r, ['euros', 'euros', `euros ${say(r, between(r, 10, 99))}`, 'francs', 'euros cinquante'])}`,
	sayDate: (r) => `${say(r, between(r, 2, 28))} ${pick(r, lex.months)}${chance(r, 0.25) ? ` deux mille ${say(r, between(r, 22, 26))}` : ''}`,
	sayTime: (r) => `${say(r, between(r, 7, 21))} heures${chance(r, 0.5) ? ` ${pick(r, ['trente', 'quinze', 'et demie', 'moins le quart', 'vingt'])}` : ''}`,
};

/** A noun with its articles: elided before a vowel. */
function noun([n, gender]) {
	const vowel = /^[aeiouyéèêh]/i.test(n) && !/^(CVC|NIR|RIB|IBAN)/.test(n) || /^(IBAN|AVS)/.test(n), many = gender === 'p';
	return { n, mon: many ? `mes ${n}` : gender === 'f' && !vowel ? `ma ${n}` : `mon ${n}`, le: many ? `les ${n}` : vowel ? `l'${n}` : `${gender === 'f' ? 'la' : 'le'} ${n}`, votre: many ? `vos ${n}` : `votre ${n}`, cest: many ? 'ce sont' : 'c\'est' };
}

const world = {
	lang: 'fr', lex, expiry, own, common, phrases, vocab, questions, bare, calm, noun, slotsOf: (form) => slotsOf(style, lex, form),
};

export const types = Object.keys(own);
export const positives = (type, form, rng) => positive(rng, world, type, form);
export const negatives = (rng) => negative(rng, world);
