// Hindi in Latin letters, as it is typed in chats and as some engines write it.
// The shapes are those of lang/hi/, shared by the three ways of writing.
import { contact } from './hi/contact.mjs';
import { harmlessTalk } from './hi/negatives.mjs';
import { secrets } from './hi/secrets.mjs';

const makers = { ...secrets, ...contact };

export const types = Object.keys(makers);
export const positives = (type, form, rng) => makers[type](form, 'hi-Latn', rng);
export const negatives = (rng) => harmlessTalk('hi-Latn', rng);
