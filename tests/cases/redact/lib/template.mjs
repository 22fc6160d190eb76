// Turns a template into a conversation whose sensitive values are marked, and the marks into spans. A template is lines of
// "A: ..." (agent) and "C: ..." (customer) with alternatives in round brackets, (one|two|), and slots in braces. A value is
// marked where it is put in, so that no later change of letters or signs can move a span: never look for a value afterwards.

const OPEN = '\uE000';
const CLOSE = '\uE001';
const TYPE_BASE = 0xe100;
const names = [];

/** Marks a value, so that finish() makes a span of this type of it. */
export function mark(type, text) {
  let at = names.indexOf(type);
  if (at < 0) at = names.push(type) - 1;
  return OPEN + String.fromCharCode(TYPE_BASE + at) + text + CLOSE;
}

/** Chooses one of each "(a|b|)", innermost first. */
export function choose(template, rng) {
  let text = template;
  for (;;) {
    const next = text.replace(/\(([^()]*\|[^()]*)\)/g, (_, inner) => rng.pick(inner.split('|')));
    if (next === text) return text;
    text = next;
  }
}

function parse(template) {
  return template.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const found = /^([AC]):\s*(.*)$/.exec(line);
    return found ? { who: found[1] === 'A' ? 'agent' : 'customer', text: found[2] } : { who: 'customer', text: line };
  });
}

const other = (who) => (who === 'agent' ? 'customer' : 'agent');

const maxTurns = 6;

/** "{v/}" spreads the pieces of v over turns, with a word of the other party between them; room is how many may be added. */
function spread(turn, slots, acks, rng, room) {
  const found = /\{(\w+)\/\}/.exec(turn.text);
  if (!found) return [turn];
  const pieces = slots[found[1]](rng, true);
  while (pieces.length > 1 && 2 * (pieces.length - 1) > room) pieces.push(`${pieces.splice(-2, 1)} ${pieces.pop()}`);
  const out = [];
  const echo = rng.chance(0.15);
  // Now and then a piece is not understood, and said twice.
  if (pieces.length > 1 && 2 * pieces.length <= room && rng.chance(0.12)) pieces.splice(1, 0, pieces[0]);
  pieces.forEach((piece, i) => {
    const before = i === 0 ? turn.text.slice(0, found.index) : '';
    const after = i === pieces.length - 1 ? turn.text.slice(found.index + found[0].length) : '';
    // The other party says a word, or the piece again.
    if (i > 0) out.push({ who: other(turn.who), text: echo ? rng.pick([pieces[i - 1],
      `${rng.pick(acks).replace(/[?.]$/, '')}, ${pieces[i - 1]}`]) : rng.pick(acks) });
    out.push({ who: turn.who, text: before + piece + after });
  });
  return out;
}

const fillSlots = (text, slots, rng) => text.replace(/\{(\w+)\}/g, (whole, name) => {
  if (!slots[name]) throw new Error(`no slot ${whole} for "${text}"`);
  const value = slots[name](rng, false);
  return Array.isArray(value) ? value.join(' ') : value;
});

/**
 * Composes turns. slots are functions (rng, inPieces) that give a marked text, or with inPieces a list of marked texts.
 * acks are what the other party says between pieces.
 */
export function compose(template, slots, rng, acks = ['okay']) {
  const chosen = typeof template === 'function' ? template(rng) : template;
  const turns = parse(choose(chosen, rng));
  return turns
    .flatMap((turn) => spread(turn, slots, acks, rng, maxTurns - turns.length))
    .map((turn) => ({ ...turn, text: tidy(fillSlots(turn.text, slots, rng)) }));
}

const tidy = (text) => text.replace(/\s+/g, ' ').replace(/ \uE001/g, '\uE001').replace(/ ([,.?!;])(?=[\s\uE001]|$)/g,
  '$1').replace(/([,;]),/g, '$1').trim();

/** As much transcription writes: small letters and no signs, but those inside a number, an address or a word. */
export function asPlain(turns) {
  return turns.map((turn) => ({
    ...turn,
    text: turn.text.toLowerCase()
      .replace(/(?<=[a-z])-(?=[a-z])/g, ' ')
      .replace(/[,.?!;:"…।]+(?=[\s\uE000\uE001]|$)/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
}

/** A capital at the start of each turn, and a full stop where there is no sign. A value keeps its letters if it was typed. */
export function asSentence(turns, typed) {
  return turns.map((turn) => {
    let text = turn.text.replace(/^([\uE000\uE100-\uE1FF]*)([a-zà-ÿ])/, (whole, marks, c) => (typed && marks ? whole : marks + c.toUpperCase()));
    text = text.replace(/(?<=[a-z0-9][.?] )[a-z](?![.@\w]*@)/g, (c) => c.toUpperCase());
    if (/^[\x20-\u024F\uE000-\uE1FF]*$/.test(text) && !/[.?!]\uE001?$/.test(text)) text += '.';
    return { ...turn, text };
  });
}

function finishTurn({ who, text }, turn) {
  const out = [];
  const spans = [];
  let open = null;
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (char === OPEN) {
      if (open) throw new Error(`a mark inside a mark: ${text}`);
      open = { turn, start: out.length };
    } else if (char === CLOSE) {
      spans.push({ turn, start: open.start, end: out.length, type: open.type });
      open = null;
    } else if (code >= TYPE_BASE && code < TYPE_BASE + 256) {
      open.type = names[code - TYPE_BASE];
    } else {
      out.push(char);
    }
  }
  return { turn: { who, text: out.join('') }, spans: spans.map((span) => trim(span, out)).filter((s) => s.end > s.start) };
}

// The signs that belong to no value at its ends, except in a password.
function trim(span, chars) {
  const skip = span.type === 'password' ? /\s/ : /[\s,.;:?!…।]/;
  let { start, end } = span;
  while (start < end && skip.test(chars[start])) start++;
  while (end > start && skip.test(chars[end - 1])) end--;
  return { ...span, start, end };
}

/** Makes turns with marks into the turns and spans of a record. */
export function finish(turns) {
  const done = turns.map(finishTurn);
  return { turns: done.map((d) => d.turn), spans: done.flatMap((d) => d.spans) };
}
