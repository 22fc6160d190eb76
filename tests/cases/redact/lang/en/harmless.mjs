// The numbers of everyday business that nobody needs to hide: order and tracking numbers, prices, dates, meters, flights.
// They are random, so that some pass a check digit by chance, as in life.
import { luhnDigit } from '../../lib/checks.mjs';
import { asrPieces, cut, mixGroups, ordinal, sayGroups, sayMixedGroups, words } from './numbers.mjs';

/** A reference in the form asked for. */
export const reference = (mask) => (rng, form) => {
  const text = rng.fill(typeof mask === 'function' ? mask(rng) : mask);
  if (form === 'written') return text;
  if (/^\d+$/.test(text)) return form === 'mixed' ? (rng.chance(0.5) ? text : asrPieces(text, rng)) : sayGroups(cut(text, rng), rng,
    { slip: 0.05, restart: 0.02 }).join(rng.pick([' ', ', ']));
  if (form === 'mixed') return rng.chance(0.6) ? text : sayMixedGroups([text], rng, true).join(' ');
  return sayMixedGroups([text], rng).join(' ');
};
const pickMask = (...masks) => reference((rng) => rng.pick(masks));

const number = (low, high) => (rng, form) => {
  const n = rng.int(low, high);
  return form === 'spoken' ? words(n, rng) : n >= 1000 && rng.chance(0.4) ? n.toLocaleString('en-US') : String(n);
};
const decimal = (rng, form) => {
  const [a, b] = [rng.int(0, 99), rng.int(1, 99)];
  return form === 'spoken' ? `${words(a)} point ${[...String(b)].map((c) => words(Number(c))).join(' ')}` : `${a}.${b}`;
};
const meter = (rng, form) => {
  const d = rng.digits(rng.int(4, 6));
  if (form === 'written') return d;
  if (form === 'mixed') return rng.pick([d, asrPieces(d, rng), mixGroups([d], rng).join(' ')]);
  return sayGroups([d], rng).join(' ');
};
const year = (rng, form) => {
  const y = rng.int(1962, 2026);
  if (form !== 'spoken') return String(y);
  return y >= 2000 ? rng.pick([`two thousand ${y === 2000 ? '' : `and ${words(y - 2000)}`}`.trim(), y >= 2010
    ? `twenty ${words(y - 2000)}` : `two thousand ${y === 2000 ? '' : words(y - 2000)}`.trim()]) : `nineteen ${words(y - 1900)}`;
};
const tracking = (rng) => rng.pick(['1Z##@###@#########', '1Z@##@##############', '############', '##########',
  '94001######################'.slice(0, 22), 'JD01################', '@@#########GB', 'LZ#########US', '###############',
  'TBA############', '420#####94##############']);
const imei = (rng, form) => {
  const body = `${rng.pick(['35', '86', '01'])}${rng.digits(12)}`;
  return reference(body + luhnDigit(body))(rng, form);
};
const flight = (rng, form) => {
  const [code, name] = rng.pick([['BA', 'British Airways'], ['LH', 'Lufthansa'], ['AI', 'Air India'], ['UA', 'United'], ['EK', 'Emirates'],
    ['DL', 'Delta'], ['LG', 'Luxair'], ['6E', 'IndiGo'], ['FR', 'Ryanair']]);
  const n = rng.int(10, 2999);
  return form === 'spoken'
    ? `${name} ${n < 100 || rng.chance(0.4) ? words(n) : [...String(n)].map((c) => words(Number(c))).join(' ')}` : rng.pick([`${code}${n}`,
    `${code} ${n}`, `${name} ${n}`]);
};
const sizes = (rng, form) => {
  const [a, b, c] = [rng.int(5, 240), rng.int(5, 120), rng.int(2, 90)];
  return form === 'spoken' ? rng.pick([`${words(a)} by ${words(b)}`, `${words(a)} by ${words(b)} by ${words(c)} centimeters`,
    `${words(b)} inches`]) : rng.pick([`${a}x${b}`, `${a} x ${b} x ${c} cm`, `${a} by ${b} inches`, `${b}mm`, `${a}x${b}x${c}`]);
};
const version = (rng, form) => {
  const list = [rng.int(1, 14), rng.int(0, 20), rng.int(0, 9)];
  return form === 'spoken' ? list.map((n) => words(n)).join(' point ') : list.join('.');
};
const percent = (rng, form) => (form === 'spoken'
  ? `${rng.chance(0.5) ? words(rng.int(1, 99)) : `${words(rng.int(0, 19))} point ${words(rng.int(1, 9))}`} percent` : `${rng.chance(0.5) ? rng.int(1, 99) : `${rng.int(0, 19)}.${rng.int(1, 9)}`}${rng.pick(['%', ' %', ' percent'])}`);
const score = (rng, form) => (form === 'spoken'
  ? `${words(rng.int(0, 5))} ${rng.pick(['to', '-', 'nil to', ''])} ${words(rng.int(0, 5))}`.replace(/nil to /,
  'to ') : `${rng.int(0, 120)}-${rng.int(0, 120)}`);
const place = (rng, form) => (form === 'spoken'
  ? `${words(rng.int(10, 60))} point ${[...rng.digits(3)].map((c) => words(Number(c))).join(' ')}` : `${rng.int(-60, 60)}.${rng.digits(4)}, ${rng.int(-170, 170)}.${rng.digits(4)}`);
const counting = (rng, form) => {
  const from = rng.int(1, 6);
  const list = Array.from({ length: rng.int(3, 7) }, (_, i) => from + i);
  return form === 'spoken' ? list.map((n) => words(n)).join(rng.pick([', ', ' '])) : list.join(rng.pick([', ', ' ', '... ']));
};
const nth = (rng, form) => { const n = rng.int(1, 29); return form === 'spoken'
  ? ordinal(n) : `${n}${n % 10 === 1 && n !== 11 ? 'st' : n % 10 === 2 && n !== 12 ? 'nd' : n % 10 === 3 && n !== 13 ? 'rd' : 'th'}`; };

/** Slots of harmless() with their form fixed. */
export const harmless = (form) => Object.fromEntries(Object.entries({
  order: pickMask('######', '#######', '########', '##########', 'ORD-######', 'SO#######', '###-#######-#######', '#-######', 'A########',
    'WEB######', '@@##########', '############'),
  invoice: pickMask('INV-####', 'INV######', '2026-####', '######', 'RE-2026-#####', '########', 'F#####', 'INV-2025-######'),
  policy: pickMask('POL#######', '@@@-######', '###########', 'H##-######', '#########/#', 'P########', '@@########'),
  customer: pickMask('######', '########', 'C######', 'K-#####', '##########', 'CUST#####'),
  ticket: pickMask('######', '#####', 'INC#######', 'CS-#####', 'T########', '#######', 'SR-#########', 'HD####'),
  booking: pickMask('@@@@@@', '@#@@#@', '@@#@@@', '######@', '@@@###', 'BK######', '@@@@##'),
  track: reference(tracking), serial: pickMask('SN######', '@@#@####@', 'C02@####@@@@', '@##-####-##', 'S/N ##########', '############',
    '@@@@########'), model: pickMask('XR-###', 'WM##@', '@@-####', 'TX###', 'SM-@###', 'HP ####', 'DW-###@'),
  imei, flight, meter, year, version, size: sizes, pct: percent, score, place, counting, nth, dec: decimal,
  num: number(2, 60), big: number(100, 9800), huge: number(11000, 980000), small: number(2, 9), ext: reference((r) => rng3(r)),
    room: reference((r) => rng3(r)), train: pickMask('##', '###', '####'), sku: pickMask('#####-##', '###-###', '@@@####', '########',
    '#############'),
}).map(([name, make]) => [name, (rng) => make(rng, form)]));

const rng3 = (r) => r.pick(['###', '####', '##']);
