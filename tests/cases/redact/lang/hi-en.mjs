// Hindi and English in one sentence: Hindi grammar, English nouns and mostly English digits.
// The shapes are those of lang/hi/, shared by the three ways of writing.
import { contact } from './hi/contact.mjs';
import { harmlessTalk } from './hi/negatives.mjs';
import { secrets } from './hi/secrets.mjs';

const makers = { ...secrets, ...contact };

export const types = Object.keys(makers);
export const positives = (type, form, rng) => makers[type](form, 'hi-en', rng);
export const negatives = (rng) => harmlessTalk('hi-en', rng);
