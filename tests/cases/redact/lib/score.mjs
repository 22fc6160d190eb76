// Compares what was found with what stands in the records. A value counts as covered only when all that was read of it is
// inside found spans; everything else that is masked counts against it. It never looks at the type or rule to be kinder.

const counts = /[\p{L}\p{M}\p{N}]/u;
// Words that may stand at the edge of a value and say nothing of it.
const edge = new Set(('dash hyphen space dot point slash comma and then uh um er okay sorry at is the minus underscore tiret espace point virgule slash euh et puis arobase bindestrich leerzeichen punkt schrägstrich äh und dann minus '
  + 'guion guión espacio punto barra eh y luego arroba डैश स्पेस और फिर aur phir').split(' '));

/** Where the value itself begins and ends: without signs and separator words at its edges. */
function core(chars, { start, end }) {
  let [from, to] = [start, end];
  for (;;) {
    while (from < to && !counts.test(chars[from])) from++;
    while (to > from && !counts.test(chars[to - 1])) to--;
    let head = from;
    while (head < to && counts.test(chars[head])) head++;
    let tail = to;
    while (tail > from && counts.test(chars[tail - 1])) tail--;
    if (head < to && edge.has(chars.slice(from, head).join('').toLowerCase())) from = head;
    else if (tail > from && edge.has(chars.slice(tail, to).join('').toLowerCase())) to = tail;
    else return { from, to };
  }
}

function maskOf(length, spans, shift) {
  const mask = new Array(length).fill(false);
  for (const { start, end } of spans) for (let i = Math.max(0, start - shift); i < Math.min(length, end - shift); i++) mask[i] = true;
  return mask;
}

/** What became of one record; answers has the found spans of each turn and how long the prefix of its line is. */
export function judge(record, answers) {
  const result = { types: new Map(), over: 0, others: 0, flagged: false };
  record.turns.forEach((turn, at) => {
    const chars = Array.from(turn.text);
    const { spans, shift } = answers[at];
    const mask = maskOf(chars.length, spans, shift);
    const gold = record.spans.filter((s) => s.turn === at);
    const ours = maskOf(chars.length, gold, 0);
    for (const span of gold) {
      const { from, to } = core(chars, span);
      const whole = chars.slice(from, to).every((c, i) => mask[from + i] || !counts.test(c));
      const named = spans.some((f) => f.type === span.type && f.start - shift < span.end && f.end - shift > span.start);
      const before = result.types.get(span.type) ?? { covered: true, named: true };
      result.types.set(span.type, { covered: before.covered && whole, named: before.named && named });
    }
    chars.forEach((c, i) => {
      if (ours[i] || !counts.test(c)) return;
      result.others++;
      if (mask[i]) result.over++;
    });
    if (spans.length > 0) result.flagged = true;
  });
  return result;
}

const nationalIds = ['us_ssn', 'us_itin', 'gb_nino', 'gb_nhs', 'in_aadhaar', 'in_pan', 'it_codice_fiscale', 'nl_bsn', 'fr_nir', 'lu_matricule',
  'be_nn', 'ch_ahv', 'de_idnr', 'at_vnr', 'es_dni', 'es_nie'];
const strict = new Set(['card', 'iban', 'cvv', 'otp', ...nationalIds]);

/** The share that must be covered, or null where none was promised. Mixed talk counts as spoken. */
export function demanded(type, form) {
  if (strict.has(type)) return form === 'written' ? 0.995 : 0.98;
  return { phone: 0.95, email: 0.98 }[type] ?? null;
}
export const maxOver = 0.005;
export const maxFlagged = 0.02;
