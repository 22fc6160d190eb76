// Runs the corpora through the redaction and says how much was covered and how much too much was masked, by type, language
// and form. It ends with status 1 when a promise is not kept. It reads answers only: it shares nothing with the rules.
//   node measure.mjs [--command "build/earwitness redact --json"] [--seed N] [--lang en,hi] [--type card] [--form spoken]
//                    [--count 600] [--negatives 1000] [--corpus FILE] [--flat] [--show misses|over|flags [N]] [--json]
//   node measure.mjs --floor FILE        only that nothing is worse than the file says, with its seed and number of records
//   node measure.mjs --write-floor FILE  [--count 300] writes what holds now
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { languages, options, records } from './make.mjs';
import { readFloor, worse, writeFloor } from './lib/floor.mjs';
import { demanded, judge, maxFlagged, maxOver } from './lib/score.mjs';

const given = options(process.argv.slice(2));
const floor = given.floor ? readFloor(given.floor) : null;
const settings = floor?.settings ?? { seed: Number(given.seed ?? 1), count: Number(given.count ?? 600), negatives: Number(given.negatives ?? 1000) };
const asked = given.type?.split(',');
const command = given.command ?? 'build/earwitness redact --json';

async function corpus() {
  if (given.corpus) return readFileSync(given.corpus, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const out = [];
  const wanted = { ...settings, types: asked, form: given.form };
  for (const lang of given.lang?.split(',') ?? languages()) for await (const record of records(lang, wanted)) out.push(record);
  return out;
}

const prefix = { agent: 'Agent: ', customer: 'Customer: ' };

/** The lines of all records, and an empty one after each. */
function ask(list) {
  const input = list.map((r) => `${r.turns.map((t) => (given.flat ? '' : prefix[t.who]) + t.text.replace(/\n/g, ' ')).join('\n')}\n\n`).join('');
  const run = spawnSync('/bin/sh', ['-c', command], { input, maxBuffer: 2 ** 31 - 1, stdio: ['pipe', 'pipe', 'inherit'] });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`"${command}" ended with status ${run.status}`);
  const lines = run.stdout.toString('utf8').split('\n');
  let at = 0;
  return list.map((record) => {
    const answers = record.turns.map((turn) => {
      const answer = JSON.parse(lines[at++] || 'null');
      if (!answer) throw new Error(`no answer for a line of ${record.id}`);
      return { spans: answer.spans, text: answer.text, shift: given.flat ? 0 : prefix[turn.who].length };
    });
    if (lines[at++] !== '') throw new Error(`no empty line after ${record.id}`);
    return answers;
  });
}

function shown(record, answers) {
  const marked = record.turns.map((turn, k) => {
    const chars = Array.from(turn.text);
    for (const s of record.spans.filter((x) => x.turn === k).sort((a, b) => b.start - a.start)) {
      chars.splice(s.end, 0, ']');
      chars.splice(s.start, 0, '[');
    }
    return `    ${turn.who[0].toUpperCase()}: ${chars.join('')}`;
  });
  const rules = answers.flatMap((a) => a.spans.map((s) => `${s.type} by ${s.rule}`));
  return [`${record.id}`, ...marked, ...answers.map((a) => `  > ${a.text}`), `    ${rules.join(', ') || 'nothing found'}`].join('\n');
}

const share = (part, whole) => (whole ? part / whole : 0);
const percent = (x) => `${(100 * x).toFixed(2)} %`;

function tally(list, answers) {
  const rows = new Map();
  const langs = new Map();
  const examples = { misses: [], over: [], flags: [] };
  list.forEach((record, i) => {
    const seen = judge(record, answers[i]);
    const lang = langs.get(record.lang) ?? { lang: record.lang, over: 0, others: 0, negatives: 0, flagged: 0 };
    langs.set(record.lang, lang);
    lang.over += seen.over;
    lang.others += seen.others;
    if (seen.over > 0 && record.type !== 'none') examples.over.push(i);
    if (record.type === 'none') {
      lang.negatives++;
      if (seen.flagged) {
        lang.flagged++;
        examples.flags.push(i);
      }
    }
    for (const [type, { covered, named }] of seen.types) {
      if (asked && !asked.includes(type)) continue;
      const key = `${type} ${record.lang} ${record.form}`;
      const row = rows.get(key) ?? { type, lang: record.lang, form: record.form, positives: 0, covered: 0, named: 0, over: 0, others: 0 };
      rows.set(key, row);
      row.positives++;
      row.covered += covered;
      row.named += named;
      if (!covered) examples.misses.push(i);
      if (type === record.type) {
        row.over += seen.over;
        row.others += seen.others;
      }
    }
  });
  const order = (a, b) => a.lang.localeCompare(b.lang) || a.type.localeCompare(b.type) || b.form.localeCompare(a.form);
  return { rows: [...rows.values()].sort(order), langs: [...langs.values()], examples };
}

function verdict({ rows, langs }) {
  const broken = [];
  for (const row of rows) {
    row.demanded = demanded(row.type, row.form);
    row.kept = row.demanded === null || share(row.covered, row.positives) >= row.demanded;
    if (!row.kept) broken.push(`${row.type} ${row.lang} ${row.form}: ${percent(share(row.covered, row.positives))} covered, ${percent(row.demanded)} demanded`);
  }
  const sum = (name) => langs.reduce((n, l) => n + l[name], 0);
  const total = { lang: 'all', over: sum('over'), others: sum('others'), negatives: sum('negatives'), flagged: sum('flagged') };
  for (const l of langs.length > 1 ? [...langs, total] : langs) {
    if (share(l.over,
      l.others) > maxOver) broken.push(`${l.lang}: ${percent(share(l.over, l.others))} of other characters masked, ${percent(maxOver)} allowed`);
    if (share(l.flagged,
      l.negatives) > maxFlagged) broken.push(`${l.lang}: ${percent(share(l.flagged, l.negatives))} of negatives flagged, ${percent(maxFlagged)} allowed`);
  }
  return { total, broken };
}

function table(head, lines) {
  const all = [head, ...lines];
  const widths = head.map((_, i) => Math.max(...all.map((l) => l[i].length)));
  const left = (i) => i < 3 && head.length > 5;
  return all.map((l) => l.map((c, i) => (i === 0 || left(i) ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  ').trimEnd()).join('\n');
}

function print({ rows, langs, total, broken }) {
  console.log(table(['type', 'lang', 'form', 'positives', 'covered', '%', 'demanded', 'right type', 'over', ''], rows.map((r) => [r.type,
    r.lang, r.form, String(r.positives), String(r.covered), percent(share(r.covered, r.positives)),
    r.demanded === null ? '-' : percent(r.demanded), percent(share(r.named, r.positives)), percent(share(r.over, r.others)), r.kept
      ? '' : 'MISSED'])));
  console.log();
  console.log(table(['lang', 'other characters masked', 'negatives', 'flagged', '%'], [...langs, total].map((l) => [l.lang,
    percent(share(l.over, l.others)), String(l.negatives), String(l.flagged), percent(share(l.flagged, l.negatives))])));
  console.log(broken.length ? `\nnot kept:\n  ${broken.join('\n  ')}` : '\nall kept');
}

/** Against the floor alone: true when something is worse. */
function compare(result) {
  const found = worse(result, floor);
  console.log(found.length ? `worse than before:\n  ${found.join('\n  ')}` : 'nothing is worse than before');
  return found.length > 0;
}

async function main() {
  let list = await corpus();
  if (given.flat) list = list.filter((r) => r.turns.length === 1);
  const answers = ask(list);
  const result = tally(list, answers);
  if (floor) {
    process.exitCode = compare(result) ? 1 : 0;
    return;
  }
  if (given['write-floor']) {
    writeFloor(given['write-floor'], result, settings);
    return;
  }
  const { total, broken } = verdict(result);
  if (given.show) {
    const found = [...new Set(result.examples[given.show] ?? [])];
    const many = Number(given._[0] ?? 20);
    const step = Math.max(1, found.length / many);
    for (let i = 0; i < Math.min(many, found.length); i++) console.log(shown(list[found[Math.floor(i * step)]],
      answers[found[Math.floor(i * step)]]));
    console.log(`${found.length} in all`);
  } else if (given.json) {
    console.log(JSON.stringify({ rows: result.rows, langs: result.langs, total, broken }, null, 1));
  } else {
    print({ ...result, total, broken });
  }
  process.exitCode = broken.length ? 1 : 0;
}

await main();
