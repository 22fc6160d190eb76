// English: calls, chats and letters from the United Kingdom, the United States, India and travellers on the continent.
import { cards } from './en/cards.mjs';
import { contact } from './en/contact.mjs';
import { health } from './en/health.mjs';
import { identity } from './en/ids.mjs';
import { secrets } from './en/secrets.mjs';

const makers = { ...cards, ...secrets, ...identity, ...contact, ...health };

export { negatives } from './en/negatives.mjs';
export const types = Object.keys(makers);
export const positives = (type, form, rng) => makers[type](form, rng);
