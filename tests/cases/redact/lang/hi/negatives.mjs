// Hindi talk without anything to hide.
import { record } from './kit.mjs';
import { beside, repeated, shapes, slots } from './talk.mjs';

// Two sentences now and then.
function longer(pair, rng) {
  if (pair[0].includes('\n') || !rng.chance(0.25)) return pair;
  const more = rng.pick(beside);
  return [`${pair[0]}, ${more[0]}`, `${pair[1]}, ${more[1]}`];
}

/** A record without anything to hide. */
export function harmlessTalk(lang, rng) {
  const form = rng.pick(['written', 'spoken', 'mixed']);
  const said = new Map();
  const filled = Object.fromEntries(Object.entries(slots).map(([name, make]) => [name, (r) => {
    if (repeated.has(name) && said.has(name)) return said.get(name);
    const text = make(lang, form, r);
    said.set(name, text);
    return text;
  }]));
  return { form, turns: record(longer(rng.pick(shapes), rng), filled, form, lang, rng).turns };
}
