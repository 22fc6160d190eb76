// Writes a corpus for the redaction: one record on a line, the same for the same seed. It knows no language and no rule;
// it asks each language module for records until there are enough that differ.
//   node make.mjs --seed N [--lang en,hi] [--type card,cvv] [--form spoken] [--count 600] [--negatives 1000] > corpus.jsonl
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { makeRng } from './lib/rng.mjs';

const here = path.dirname(new URL(import.meta.url).pathname);
const forms = ['written', 'spoken', 'mixed'];

/** What languages there are: the files of lang/. */
export const languages = () => readdirSync(path.join(here, 'lang')).filter((f) => f.endsWith('.mjs')).map((f) => f.slice(0, -4)).sort();

const load = (lang) => import(pathToFileURL(path.join(here, 'lang', `${lang}.mjs`)).href);
const maxTurns = 6;
const keyOf = (record) => JSON.stringify([record.form, record.turns]);

/** count different records; fewer only if the maker cannot make more. */
function* different(count, prefix, makeOne) {
  const seen = new Set();
  for (let tries = 0; seen.size < count && tries < count * 20; tries++) {
    const record = makeOne();
    const key = keyOf(record);
    if (seen.has(key) || record.turns.length > maxTurns) continue;
    seen.add(key);
    yield { ...record, id: `${prefix}-${String(seen.size).padStart(5, '0')}` };
  }
  if (seen.size < count) throw new Error(`${prefix}: only ${seen.size} of ${count} records differ`);
}

/** A module's types are a list, or an object of type: forms. */
const claims = (types) => (Array.isArray(types) ? Object.fromEntries(types.map((t) => [t, forms])) : types);

/** All records of one language. */
export async function* records(lang, { seed = 1, count = 600, negatives = 1000, types = null, form: only = null } = {}) {
  const module = await load(lang);
  for (const [type, itsForms] of Object.entries(claims(module.types))) {
    if (types && !types.includes(type)) continue;
    for (const form of itsForms) {
      if (only && form !== only) continue;
      const rng = makeRng(`${seed}/${lang}/${type}/${form}`);
      yield* different(count, `${lang}-${type}-${form}`, () => ({ id: '', lang, form, type, ...module.positives(type, form, rng), ...{ lang,
        form, type } }));
    }
  }
  if (types && !types.includes('none')) return;
  const rng = makeRng(`${seed}/${lang}/none`);
  yield* different(negatives, `${lang}-none`, () => ({ form: 'mixed', ...module.negatives(rng), lang, type: 'none', spans: [] }));
}

/** Reads "--name value" and "--flag" from the command line. */
export function options(argv) {
  const out = { _: [] };
  for (let i = 0; i < argv.length; i++) {
    if (!argv[i].startsWith('--')) out._.push(argv[i]);
    else out[argv[i].slice(2)] = i + 1 < argv.length && !argv[i + 1].startsWith('--') ? argv[++i] : true;
  }
  return out;
}

async function main() {
  const given = options(process.argv.slice(2));
  const settings = {
    seed: given.seed ?? 1,
    count: Number(given.count ?? 600),
    negatives: Number(given.negatives ?? 1000),
    types: given.type?.split(','),
    form: given.form,
  };
  for (const lang of given.lang?.split(',') ?? languages()) {
    const lines = [];
    for await (const record of records(lang, settings)) lines.push(JSON.stringify(record));
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
