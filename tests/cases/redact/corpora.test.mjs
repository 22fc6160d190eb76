// Whether the corpora can be trusted: the same seed gives the same records, spans lie on values, check digits are those of
// published examples, and the measure tells a perfect answer from one that leaves a single character.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codiceLetter, luhnDigit, mod, verhoeffDigit } from './lib/checks.mjs';
import { makeRng } from './lib/rng.mjs';
import { judge } from './lib/score.mjs';
import { values } from './lib/values.mjs';
import { languages, records } from './make.mjs';

async function some(lang, seed) {
  const out = [];
  for await (const record of records(lang, { seed, count: 40, negatives: 60 })) out.push(record);
  return out;
}
const valueOf = (record, { turn, start, end }) => Array.from(record.turns[turn].text).slice(start, end).join('');

test('check digits of published examples', () => {
  assert.equal(luhnDigit('411111111111111'), '1');
  assert.equal(luhnDigit('7992739871'), '3');
  assert.equal(verhoeffDigit('236'), '3');
  assert.equal(verhoeffDigit('19931028145'), '4');
  assert.equal(codiceLetter('RSSMRA85T10A562'), 'S');
});

test('what is made passes its own rule', () => {
  const rng = makeRng('rules');
  const weighted = (digits, weights) => [...digits].reduce((sum, c, i) => sum + Number(c) * weights[i], 0);
  for (let i = 0; i < 500; i++) {
    const iban = values.iban(rng, ['GB', 'DE', 'FR', 'LU', 'NL', 'IE']);
    assert.equal(mod([...(iban.slice(4) + iban.slice(0, 4))].map((c) => parseInt(c, 36)).join(''), 97), 1, iban);
    assert.equal(weighted(values.nl_bsn(rng), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11, 0);
    assert.equal(weighted(values.gb_nhs(rng), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11, 0);
    assert.equal(weighted(values.aba(rng), [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10, 0);
  }
});

for (const lang of languages()) {
  test(`${lang}: the same seed gives the same records, another seed others`, async () => {
    const [a, b, c] = [await some(lang, 5), await some(lang, 5), await some(lang, 6)];
    assert.deepEqual(a, b);
    const texts = new Set(a.map((r) => JSON.stringify(r.turns)));
    assert.ok(c.filter((r) => texts.has(JSON.stringify(r.turns))).length < c.length / 2);
  });

  test(`${lang}: spans lie on values, and nothing of a template is left`, async () => {
    for (const record of await some(lang, 7)) {
      assert.ok(record.turns.length >= 1 && record.turns.length <= 6, record.id);
      for (const turn of record.turns) assert.doesNotMatch(turn.text, /[{}|\uE000-\uE1FF\n]|undefined|\[object/, record.id);
      assert.equal(record.type === 'none', record.spans.length === 0, record.id);
      if (record.type !== 'none') assert.ok(record.spans.some((s) => s.type === record.type), record.id);
      for (const span of record.spans) assert.match(valueOf(record, span), /^\S.*\S$|^\S$/u, record.id);
    }
  });

  test(`${lang}: the measure accepts a perfect answer and no other`, async () => {
    for (const record of await some(lang, 8)) {
      const perfect = record.turns.map((_, k) => ({ shift: 0, spans: record.spans.filter((s) => s.turn === k) }));
      const seen = judge(record, perfect);
      assert.ok([...seen.types.values()].every((t) => t.covered && t.named) && seen.over === 0, record.id);
      if (record.type === 'none') continue;
      const blind = judge(record, record.turns.map(() => ({ shift: 0, spans: [] })));
      assert.ok([...blind.types.values()].every((t) => !t.covered), record.id);
      const all = judge(record, record.turns.map((t) => ({ shift: 0, spans: [{ type: 'card', start: 0, end: Array.from(t.text).length }] })));
      assert.equal(all.over, all.others, record.id);
    }
  });
}
