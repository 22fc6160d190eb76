// German: calls and chats from Germany, Austria, Switzerland and Luxembourg.
import { between, chance, pad, pick } from './shared/kit.mjs';
import { negative, positive } from './shared/build.mjs';
import { slotsOf } from './shared/calm.mjs';
import { bare, own } from './de/own.mjs';
import { common, phrases } from './de/phrases.mjs';
import { expiry, lex } from './de/words.mjs';
import { questions, vocab } from './de/vocab.mjs';
import { calm } from './de/calm.mjs';

const say = (r, n) => lex.number(r, n, lex.voice(r));
const ORDINALS = ['ersten', 'zweiten', 'dritten', 'vierten', 'fünften', 'sechsten', 'siebten', 'achten', 'neunten', 'zehnten', 'elften', 'zwölften', 'dreizehnten', 'fünfzehnten', 'zwanzigsten', 'einundzwanzigsten', 'dreißigsten'];

const style = {
	thousand: '.', currency: ['Euro', '€', 'CHF', 'EUR'],
	sum: (r, n, cents) => pick(r, [`${n} Euro`, `${n},${cents} €`, `${n},${cents} Euro`, `${n} €`, `${n}.${cents} CHF`, `${n} Franken`, `EUR ${n},${cents}`]),
	date: (r, d, m, y) => pick(r, [`${pad(d, 2)}.${pad(m, 2)}.${y}`, `${d}. ${lex.months[m - 1]}`, `${d}. ${lex.months[m - 1]} ${y}`, `${d}.${m}.`, `${d}.${m}.${y % 100}`]),
	time: (r, h, m) => pick(r, [`${h}:${pad(m, 2)} Uhr`, `${h}.${pad(m, 2)} Uhr`, `${h}:${pad(m, 2)}`, `${h} Uhr`]),
	saySum: (r) => `${say(r, between(r, 2, chance(r, 0.15) ? 3200 : 480))} ${pick(r, ['Euro', 'Euro', `Euro ${say(r, between(r, 10, 99))}`, 'Franken', 'Euro fünfzig'])}`,
	sayDate: (r) => `${pick(r, ORDINALS)} ${chance(r, 0.6) ? pick(r, lex.months) : pick(r, ORDINALS.slice(0, 12))}${chance(r, 0.25) ? ` zweitausend${say(r, between(r, 22, 26))}` : ''}`,
	sayTime: (r) => pick(r, [`${say(r, between(r, 7, 21))} Uhr`, `${say(r, between(r, 7, 21))} Uhr ${pick(r, ['dreißig', 'fünfzehn', 'zwanzig'])}`, `halb ${say(r, between(r, 2, 11))}`, `viertel nach ${say(r, between(r, 2, 11))}`]),
};

const ARTICLES = { m: ['mein', 'meinen', 'der', 'den', 'dem', 'Ihr', 'Ihren'], f: ['meine', 'meine', 'die', 'die', 'der', 'Ihre', 'Ihre'], n: ['mein', 'mein', 'das', 'das', 'dem', 'Ihr', 'Ihr'], p: ['meine', 'meine', 'die', 'die', 'den', 'Ihre', 'Ihre'] };

/** A noun with its articles; an adjective before it takes the ending that the article leaves to it. */
function noun([n, gender]) {
	const names = ['mein', 'meinen', 'der', 'den', 'dem', 'Ihr', 'Ihren'], out = { n, ist: gender === 'p' ? 'sind' : 'ist' };
	names.forEach((name, i) => { out[name] = `${ARTICLES[gender][i]} ${i === 4 ? n.replace(/^(\p{Ll}+)e /u, '$1en ') : n}`; });
	return out;
}

const world = { lang: 'de', lex, expiry, own, common, phrases, vocab, questions, bare, calm, noun, slotsOf: (form) => slotsOf(style, lex, form) };

export const types = Object.keys(own);
export const positives = (type, form, rng) => positive(rng, world, type, form);
export const negatives = (rng) => negative(rng, world);
