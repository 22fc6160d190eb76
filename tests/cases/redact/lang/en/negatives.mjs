// Talk without anything to hide: much of it about the very things that are hidden elsewhere, so that words alone are no
// reason to mask, and much of it full of numbers.
import { harmless } from './harmless.mjs';
import { record, then } from './kit.mjs';
import { beside, dialogues, everyday, money, notes, numbers, without } from './talk.mjs';

// Said again in the same talk, a reference is the same.
const repeated = new Set(['order', 'ticket', 'policy', 'booking', 'track', 'invoice']);

function remembering(slots) {
  const said = new Map();
  return Object.fromEntries(Object.entries(slots).map(([name, make]) => [name, !repeated.has(name) ? make : (rng) => {
    if (!said.has(name)) said.set(name, make(rng));
    return said.get(name);
  }]));
}

export function negatives(rng) {
  const form = rng.pick(['written', 'spoken', 'mixed']);
  let template = rng.pick(rng.pick([numbers, numbers, numbers, money, everyday, without, dialogues, dialogues, ...(form === 'written'
    ? [notes, notes] : [])]));
  if (!template.includes('\n') && rng.chance(0.25)) template = then(template, rng.pick(beside));
  return { form, turns: record(template, remembering(harmless(form)), form, rng).turns };
}
