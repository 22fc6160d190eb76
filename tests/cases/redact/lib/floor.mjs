// What holds today, kept in a file: a share for each type, language and form, and how much too much is masked, for one seed and one
// number of records. A change of the rules may not make anything of it worse; what is promised is somewhere else (score.mjs).
import { readFileSync, writeFileSync } from 'node:fs';

const share = (part, whole) => (whole ? part / whole : 0);
const percent = (x) => `${(100 * x).toFixed(2)} %`;
const down = (x, step) => Math.floor(x / step + 1e-9) * step;
const up = (x, step) => Math.ceil(x / step - 1e-9) * step;
const rounded = (x) => Number(x.toFixed(4));

export const readFloor = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Shares rounded down to half a percent; what is masked or flagged too much, rounded up to a tenth. */
export function writeFloor(file, { rows, langs }, settings) {
  const covered = {};
  const most = {};
  for (const r of rows) covered[`${r.type} ${r.lang} ${r.form}`] = rounded(down(share(r.covered, r.positives), 0.005));
  for (const l of langs) {
    most[l.lang] = { over: rounded(up(share(l.over, l.others), 0.001)), flagged: rounded(up(share(l.flagged, l.negatives), 0.001)) };
  }
  writeFileSync(file, `${JSON.stringify({ settings, covered, most }, null, 1)}\n`);
}

/** What became worse, as sentences. A row that is kept but was not measured is worse too. */
export function worse({ rows, langs }, floor) {
  const found = [];
  const seen = new Map(rows.map((r) => [`${r.type} ${r.lang} ${r.form}`, share(r.covered, r.positives)]));
  for (const [key, least] of Object.entries(floor.covered)) {
    if (!seen.has(key)) found.push(`${key}: nothing was measured`);
    else if (seen.get(key) < least) found.push(`${key}: ${percent(seen.get(key))} covered, ${percent(least)} before`);
  }
  for (const l of langs) {
    const most = floor.most[l.lang] ?? { over: 0, flagged: 0 };
    if (share(l.over, l.others) > most.over) found.push(`${l.lang}: ${percent(share(l.over, l.others))} of other characters masked, ${percent(most.over)} before`);
    if (share(l.flagged, l.negatives) > most.flagged) found.push(`${l.lang}: ${percent(share(l.flagged, l.negatives))} of negatives flagged, ${percent(most.flagged)} before`);
  }
  return found;
}
