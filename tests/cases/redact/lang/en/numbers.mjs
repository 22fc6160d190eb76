// How people who speak English say digits and letters, and what transcription makes of it. Every variant here is one that
// callers use; none is taken from a list of what can be recognised.

const ones = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const teens = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const homophones = { 2: ['to', 'too'], 4: ['for'], 8: ['ate'], 1: ['won'], 0: ['oh', 'o'] };

/** A whole number below a million in words. */
export function words(n, rng) {
  if (n < 10) return ones[n];
  if (n < 20) return teens[n - 10];
  if (n < 100) return tens[Math.floor(n / 10)] + (n % 10 ? `-${ones[n % 10]}` : '');
  const and = rng?.chance(0.5) ? ' and ' : ' ';
  if (n < 1000) return `${ones[Math.floor(n / 100)]} hundred${n % 100 ? and + words(n % 100, rng) : ''}`;
  return `${words(Math.floor(n / 1000), rng)} thousand${n % 1000 ? (n % 1000 < 100 ? and : ' ') + words(n % 1000, rng) : ''}`;
}

const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth', 'eleventh', 'twelfth',
  'thirteenth', 'fourteenth', 'fifteenth',
  'sixteenth', 'seventeenth', 'eighteenth', 'nineteenth', 'twentieth'];
export const ordinal = (n) => (n <= 20 ? ordinals[n] : n === 30 ? 'thirtieth' : `${tens[Math.floor(n / 10)]}-${ordinals[n % 10]}`);

/** How one person says digits: it stays the same through a number. */
export function voice(rng) {
  return {
    zero: rng.pick(['zero', 'zero', 'oh', 'oh', 'oh', 'nought', 'zero']),
    doubles: rng.chance(0.45),
    plural: rng.chance(0.06),
    treble: rng.pick(['triple', 'triple', 'treble']),
    pairs: rng.chance(0.2),
    round: rng.chance(0.3),
    homophones: rng.chance(0.1),
    comma: rng.chance(0.2),
  };
}

const digit = (c, v, rng) => (c === '0' ? v.zero : v.homophones && homophones[c] && rng.chance(0.3) ? rng.pick(homophones[c]) : ones[c]);

const plural = (c, v) => (c === '0' ? (v.zero === 'oh' ? 'ohs' : 'zeros') : c === '6' ? 'sixes' : `${ones[c]}s`);

function singly(group, v, rng) {
  const out = [];
  for (let i = 0; i < group.length;) {
    let same = 1;
    while (group[i + same] === group[i]) same++;
    if (v.plural && same >= 2 && same <= 4) { out.push(`${ones[same]} ${plural(group[i], v)}`); i += same; }
    else if (v.doubles && same >= 4 && rng.chance(0.3)) { out.push(`quadruple ${digit(group[i], v, rng)}`); i += 4; }
    else if (v.doubles && same >= 3) { out.push(`${v.treble} ${digit(group[i], { ...v, homophones: false }, rng)}`); i += 3; }
    else if (v.doubles && same === 2) { out.push(`double ${digit(group[i], { ...v, homophones: false }, rng)}`); i += 2; }
    else { out.push(digit(group[i], v, rng)); i += 1; }
  }
  return out.join(v.comma ? ', ' : ' ');
}

function pair(two, v, rng) {
  if (two === '00') return rng.pick(['double oh', 'zero zero', 'double zero', 'oh oh']);
  if (two[0] === '0') return `${v.zero === 'nought' ? 'nought' : v.zero} ${ones[two[1]]}`;
  return words(Number(two));
}

const inPairs = (group, v, rng) => group.match(/../g).map((two) => pair(two, v, rng)).join(' ');

/** One group of digits as this voice says it. */
export function sayGroup(group, v, rng) {
  if (v.round && group.length === 4 && /^[1-9]000$/.test(group)) return `${ones[group[0]]} thousand`;
  if (v.round && group.length === 3 && /^[1-9]00$/.test(group)) return `${ones[group[0]]} hundred`;
  if (v.round && group.length === 4 && /^[1-9][1-9]00$/.test(group)) return `${words(Number(group.slice(0, 2)))} hundred`;
  if (v.pairs && group.length % 2 === 0) return inPairs(group, v, rng);
  if (v.pairs && group.length === 3 && group[1] !== '0' && group[0] !== '0') return `${ones[group[0]]} ${words(Number(group.slice(1)))}`;
  return singly(group, v, rng);
}

const slips = ['sorry', 'no sorry', 'oops', 'no wait', 'I mean', 'correction', 'scratch that', 'sorry, I mean', 'no, sorry', 'wait, no', 'excuse me',
  'er no', 'let me see, no'];
const again = ['sorry, let me start again', 'hang on, start over', 'wait, let me say that again', 'no, from the top', 'sorry, once more',
  'let me start over'];

/** A group that went wrong first: "four two, sorry, four three". */
function withSlip(group, v, rng) {
  const i = rng.int(0, group.length - 1);
  const wrong = String((Number(group[i]) + rng.int(1, 9)) % 10);
  const head = group.slice(0, i) + wrong;
  if (rng.chance(0.5)) return `${singly(head, v, rng)}, ${rng.pick(slips)}, ${singly(group.slice(0, i + 1), v, rng)} ${singly(group.slice(i + 1), v, rng)}`;
  return `${singly(head, v, rng)}, ${rng.pick(slips)}, ${singly(group.slice(i), v, rng)}`;
}

const joins = [' ', ' ', ' ', ', ', ', ', ', ', ', uh, ', ', um, ', ' uh ', ', then ', ' and then ', ', and ', '. ', ', er, ', ', let me see, ',
  ', okay, ', ' ... '];
const asides = ['hold on, it is hard to read', 'wait, let me get my glasses', 'sorry, the dog', 'are you getting this',
  'hang on, the next ones are rubbed off a bit', 'I think that is right', 'let me turn it to the light', 'and the next ones are',
  'one moment, someone is at the door', 'and after that', 'sorry, I lost my place',
  'and it goes on', 'bear with me', 'my screen is so small'];
export const join = (rng) => (rng.chance(0.02) ? `, ${rng.pick(asides)}, ` : rng.chance(0.45) ? ', ' : rng.pick(joins));

/** Cuts digits in groups of three and four as people do who see no groups. */
export function cut(digits, rng) {
  if (digits.length <= 4) return [digits];
  const sizes = rng.pick([[3], [4], [2], [3, 4], [5], [digits.length]]);
  const out = [];
  for (let at = 0, i = 0; at < digits.length; i++) {
    let size = sizes[i % sizes.length];
    if (digits.length - at - size === 1) size += 1;
    out.push(digits.slice(at, at + size));
    at += size;
  }
  return out;
}

const meant = { to: 'two', too: 'two', for: 'four', ate: 'eight', won: 'one', o: 'oh' };
const first = (text) => text.replace(/^(to|too|for|ate|won|o)(?=[ ,]|$)/, (w) => meant[w]);
const last = (text) => text.replace(/(?<=[ ,]|^)(to|too|for|ate|won|o)$/, (w) => meant[w]);

/** Groups of digits in words: a list with one text for each group. */
export function sayGroups(groups, rng, { slip = 0.08, restart = 0.03 } = {}) {
  const v = voice(rng);
  const out = groups.map((g) => sayGroup(g, v, rng));
  if (rng.chance(slip)) {
    const i = rng.int(0, groups.length - 1);
    out[i] = withSlip(groups[i], v, rng);
  } else if (groups.length > 1 && rng.chance(restart)) {
    out[0] = `${out[0]} ${singly(groups[1].slice(0, 2), v, rng)}, ${rng.pick(again)}, ${out[0]}`;
  }
  // A word that only sounds like a digit stands amid digits, not at either end.
  out[0] = first(out[0]);
  out[out.length - 1] = last(out[out.length - 1]);
  return out;
}

/** Digits as engines write spoken ones: in pieces that have nothing to do with what was meant. */
export function asrPieces(digits, rng) {
  const out = [];
  for (let at = 0; at < digits.length;) {
    const size = rng.pick([1, 2, 2, 3, 3, 4, 4, 5]);
    out.push(digits.slice(at, at + size));
    at += size;
  }
  return out.map((piece, i) => piece + (i === out.length - 1 ? '' : rng.pick([' ', ' ', ' ', '-', ', ']))).join('');
}

/** Words and numerals in one number, a list with one text for each group. */
export function mixGroups(groups, rng) {
  const v = voice(rng);
  const style = rng.int(0, 5);
  if (style === 5) return groups.map((g) => [...g].join(rng.pick(['-', ', ', '. '])));
  if (style === 0) return groups.map((g) => asrPieces(g, rng));
  if (style === 1) return [...groups];
  if (style === 2) return groups.map((g) => [...g].join(' '));
  const numeral = rng.int(0, groups.length - 1);
  if (style === 3) return groups.map((g, i) => (i === numeral ? g : rng.chance(0.5) ? sayGroup(g, v, rng) : g));
  return groups.map((g) => {
    if (g.length < 2) return g;
    const at = rng.int(1, g.length - 1);
    return rng.chance(0.5) ? `${singly(g.slice(0, at), v, rng)} ${g.slice(at)}` : `${g.slice(0, at)} ${singly(g.slice(at), v, rng)}`;
  });
}

const nato = 'Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'.split(' ');
const likes = ['apple Adam alpha', 'boy Bob bravo', 'cat Charlie car', 'dog David delta', 'egg Edward echo', 'Frank fox Freddie', 'George golf',
  'Harry hotel house', 'India ice', 'John Juliet Jack',
  'king kilo', 'Larry Lima London', 'Mary mother Mike', 'Nancy November nut', 'Oscar orange', 'Peter Papa Paul', 'queen Quebec', 'Robert Romeo',
  'Sam sugar sierra', 'Tom tango Tommy', 'uncle uniform', 'Victor',
  'William whiskey', 'x-ray xylophone', 'yellow Yankee', 'zebra Zulu'].map((s) => s.split(' '));

/** How one person spells: a function of a letter. */
export function spelling(rng) {
  const style = rng.pick(['plain', 'plain', 'plain', 'as in', 'for', 'nato', 'like', 'some']);
  const zed = rng.pick(['Z', 'Z', 'zed', 'zee']);
  return (letter) => {
    const c = letter.toUpperCase();
    if (c === 'Z' && style === 'plain') return zed;
    const i = c.charCodeAt(0) - 65;
    if (style === 'nato') return nato[i];
    if (style === 'plain' || (style === 'some' && rng.chance(0.6))) return c;
    const word = rng.pick(likes[i]);
    return style === 'for' ? `${c} for ${word}` : style === 'like' ? `${c} like ${word}` : `${c} as in ${word}`;
  };
}

/** Letters and digits, in groups: a list with one text for each group. */
export function sayMixedGroups(groups, rng, numerals = false) {
  const v = voice(rng);
  const spell = spelling(rng);
  return groups.map((g) => g.match(/[A-Za-z]|\d+/g).map((part) => {
    if (/[A-Za-z]/.test(part)) return rng.chance(0.008) ? `${spell(rng.letters(1))}, ${rng.pick(slips)}, ${spell(part)}` : spell(part);
    return numerals && rng.chance(0.7) ? part : last(first(singly(part, v, rng)));
  }).join(rng.chance(0.2) ? ', ' : ' '));
}
