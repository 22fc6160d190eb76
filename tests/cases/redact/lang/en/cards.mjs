// Cards, and what stands on them: number, security code, expiry. These must be found in every shape, for there is no second
// chance with them.
import { values } from '../../lib/values.mjs';
import { frame } from './frames.mjs';
import { record, slot } from './kit.mjs';
import { asrPieces, mixGroups, sayGroups, words } from './numbers.mjs';

const split = (digits, sizes) => {
  let at = 0;
  return sizes.map((size) => digits.slice(at, (at += size))).filter(Boolean);
};

function writtenCard({ digits, groups }, rng) {
  const parts = split(digits, groups);
  return rng.pick([
    () => digits, () => parts.join(' '), () => parts.join(' '), () => parts.join('-'), () => parts.join('.'), () => parts.join('  '),
      () => [...digits].join(' '), () => parts.join(' - '),
    () => parts.join('/'), () => split(digits, [6, 6, 7]).join(' '), () => parts.join(', '), () => split(digits, [4, 12, 4]).join(' '),
      () => split(digits, [8, 8, 3]).join(' '), () => parts.join('_'),
  ])();
}

const spokenGroups = ({ digits, groups }, rng) => split(digits, groups.includes(13) ? [4, 4, 4, 4, 3] : rng.chance(0.85)
  ? groups : rng.pick([[3, 3, 3, 3, 3, 4], [2, 2, 2, 2, 2, 2, 2, 2, 2, 1], [5, 5, 6, 3], [8, 8, 3], [16, 3]]));

/** The three ways of a card number: written, in words, in words and numerals. */
export const renderCard = (card, form) => (rng) => {
  if (form === 'written') return writtenCard(card, rng);
  if (form === 'spoken') return sayGroups(spokenGroups(card, rng), rng, { slip: 0.12, restart: 0.05 });
  return rng.chance(0.2) ? asrPieces(card.digits, rng) : mixGroups(spokenGroups(card, rng), rng);
};

const cardNouns = ['card number', 'card number', 'credit card number', 'debit card number', 'long number on the front', 'card', 'credit card',
  'debit card', 'sixteen digit number', 'number on the card', 'Visa', 'Mastercard',
  'card details', 'full card number', 'long card number', 'number across the front', 'Amex', 'company card', 'bank card', 'payment card',
  'business card number', 'travel card number', 'prepaid card'];
const cardOwn = [
  'I want to pay with {v}, the name is the same', 'charge it to {v}', 'can you put it on {v}', 'it\'s a Visa, {v}',
  'it is a Mastercard ending, no wait, the whole thing is {v}', 'please take the {amount} from {v}',
  'I used {v} and it was declined', 'the card that was stolen is {v}', 'cancel {v} please, I lost it', 'it starts with {v}',
  'I would like to pay {amount}, {v}', 'block my card right now, {v}', 'use the other one, {v}',
  'Hi team, my payment of {amount} failed with card {v} on {date}', 'Please charge {v} and send the receipt',
  'my card {v} expires soon so please hurry',
  'A: Which card would you like to use?\nC: my Visa, {v}', 'A: What\'s the number on the front of the card?\nC: {v/}',
  'A: Can I have the first four digits and then the rest?\nC: {v/}',
  'A: How would you like to pay?\nC: credit card. it\'s {v}', 'A: Read me the long number, slowly\nC: {v/}\nA: Okay I got {r}',
  'C: ready?\nA: Ready\nC: {v/}', 'A: Is it still the card {v}?\nC: yes use that',
  'A: The number isn\'t valid\nC: oh sorry, {v}', 'C: someone took {amount} from my card\nA: I\'m sorry. Which card is it?\nC: {v}',
  'A: I\'ll set up the direct debit, the card?\nC: {v}\nA: Thanks',
  'C: I want to add a new card\nA: Go ahead\nC: {v/}\nA: And is that a credit or a debit card?\nC: debit', 'A: First block?\nC: {v/}',
  'C: {v}\nA: {w}?\nC: no, {r}', 'A: Card number?\nC: {v/}\nA: And it ends there?\nC: yes', 'it\'s an American Express, {v}',
  'I\'ve got two cards, the blue one is {v}',
];
const together = [
  'card {v}, expiry {e}, CVV {c}', 'CC: {v} EXP: {e} CVC: {c}', 'cust gave cc# {v} exp {e} cvv {c}', 'card={v};exp={e};cvv={c}',
  'paying by card: {v}, {e}, security code {c}, total {amount}', 'it\'s {v}, it expires {e}', 'Visa {v}, valid until {e}',
  'A: Go ahead with the card\nC: {v}\nA: Expires?\nC: {e}\nA: CVV?\nC: {c}', 'C: {v}, expiry {e}\nA: And the three digits?\nC: {c}',
  '{v} exp {e} cvv {c}', 'my card is {v}, it expires {e} and the security code is {c}',
  'the number is {v}, expiration date {e}, and the three digits on the back are {c}',
  'A: Card number?\nC: {v}\nA: Expiry date?\nC: {e}\nA: And the security code on the back?\nC: {c}',
  'A: I need the card number, the expiry and the CVV\nC: {v}, {e}, {c}',
  'A: The card number please?\nC: {v}\nA: And the expiration?\nC: {e}', 'valid thru {e}, number {v}',
  'A: So that is {v}, expiring {e}\nC: yes, and the CVV is {c}',
];

/** The number with one digit that was understood wrongly. */
function misheard({ digits, groups }, rng) {
  const i = rng.int(4, digits.length - 1);
  return { digits: digits.slice(0, i) + ((Number(digits[i]) + rng.int(1, 9)) % 10) + digits.slice(i + 1), groups };
}

function cardRecord(form, rng) {
  const card = values.card(rng);
  const slots = { n: (r) => r.pick(cardNouns), v: slot('card', renderCard(card, form)), r: slot('card', renderCard(card, form)),
    w: slot('card', renderCard(misheard(card, rng), form)) };
  if (rng.chance(0.15)) {
    const code = rng.digits(card.digits.length === 15 ? 4 : 3);
    return record(rng.pick(form === 'written' ? together : together.filter((t) => !/[;=#]|EXP:/.test(t))), { ...slots, e: slot('expiry',
      expiryText(rng, form)), c: slot('cvv', shortCode(code, form)) }, form, rng);
  }
  return record(frame(rng, { form, own: cardOwn, alone: true }), slots, form, rng);
}

/** A short number without a check: whole, or in single digits. */
export const shortCode = (digits, form) => (rng) => {
  if (form === 'written') return rng.chance(0.9) ? digits : [...digits].join(' ');
  if (form === 'mixed') return rng.pick([() => digits, () => [...digits].join(' '), () => [...digits].join(', '), () => asrPieces(digits,
    rng), () => [...digits].join('-'), () => mixGroups([digits], rng)[0]])();
  const groups = digits.length > 4 && rng.chance(0.6) ? split(digits, digits.length === 6 ? [3, 3] : [4, 4]) : [digits];
  return sayGroups(groups, rng, { slip: 0.06, restart: 0 });
};

const cvvNouns = ['CVV', 'CVC', 'security code', 'three digit code', 'code on the back', 'three digits on the back', 'CVV number',
  'card verification number', 'card security code', 'CVV code', 'CVC2', 'verification code on the card',
  'number on the back of the card', 'last three digits on the back', 'CID', 'four digits on the front', 'signature strip number', 'CV2'];
const cvvOwn = [
  'the three little numbers are {v}', 'on the back it says {v}', 'A: And the three digits on the (back|reverse)(, please|)?\nC: {v}',
  'A: What are the last three numbers on the signature strip?\nC: {v}', 'A: It\'s an Amex so I need the four digits on the front\nC: {v}',
  'A: Could you turn the card over and read me the three digit code?\nC: sure, {v}', 'C: the code on the back?\nA: Yes please\nC: {v}',
  'A: And the CVV?\nC: where is that?\nA: On the back, next to the signature\nC: ah, {v}',
  'A: CVV?\nC: {v}', 'A: Security code?\nC: it\'s rubbed off, I think {v}', 'A: I have {v} for the security code\nC: correct',
  'A: Do you have the CVV?\nC: yes {v}', 'the CVV is a bit worn, it\'s {v}', 'A: The three numbers on the back please\nC: {v}\nA: {r}?\nC: yes',
  'sec code {v}', 'cvv={v}', 'cvv2: {v}', 'CVC is {v}, sorry I forgot', 'my security code on the card is {v}',
  'I put in {v} for the CVV but it says invalid', 'A: That code was wrong, the three digits again?\nC: {v}', 'next to my signature there\'s {v}',
];

function cvvRecord(form, rng) {
  const code = rng.digits(rng.chance(0.8) ? 3 : 4);
  const slots = { n: (r) => r.pick(cvvNouns), v: slot('cvv', shortCode(code, form)), r: slot('cvv', shortCode(code, form)) };
  return record(frame(rng, { form, own: cvvOwn }), slots, form, rng);
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');

/** An expiry date: 03/27, "march twenty seven", "oh three twenty seven". */
export function expiryText(rng0, form) {
  const m = rng0.int(1, 12);
  const y = rng0.int(26, 35);
  const mm = String(m).padStart(2, '0');
  const spokenMonth = (r) => r.pick([monthNames[m - 1], monthNames[m - 1], m < 10
    ? `${r.pick(['oh', 'zero', 'oh'])} ${words(m)}` : words(m), words(m)]);
  const spokenYear = (r) => r.pick([words(y), `twenty ${words(y)}`, `two thousand ${r.pick(['', 'and '])}${words(y)}`, words(y),
    `${words(Math.floor(y / 10))} ${words(y % 10)}`]);
  return (r) => {
    if (form === 'written') return r.pick([`${mm}/${y}`, `${mm}/${y}`, `${mm}/20${y}`, `${m}/${y}`, `${mm}-${y}`, `${mm} / ${y}`,
      `${mm}.20${y}`, `${monthNames[m - 1]} 20${y}`, `${monthNames[m - 1].slice(0, 3)} ${y}`, `${mm}${y}`, `${mm} ${y}`, `${m}/20${y}`]);
    if (form === 'mixed') return r.pick([`${monthNames[m - 1]} ${y}`, `${monthNames[m - 1]} of 20${y}`, `${mm} ${y}`, `${m} slash ${y}`,
      `${spokenMonth(r)} 20${y}`, `${m}, ${y}`, `${monthNames[m - 1]} ${words(y)}`, `0 ${m} ${y}`.replace(/0 (1[0-2])/, '$1')]);
    return `${spokenMonth(r)}${r.pick([' ', ' ', ' of ', ' slash ', ', '])}${spokenYear(r)}`;
  };
}

const expiryNouns = ['expiry date', 'expiration date', 'expiry', 'expiration', 'exp date', 'expiry date on the card', 'card expiry',
  'valid thru date', 'valid until date', 'card\'s expiration date', 'expiration on the card', 'month and year on the card'];
const expiryOwn = [
  'the card expires {v}', 'it expires in {v}', 'expires {v}', 'it\'s valid (until|through|thru) {v}', 'my card runs out {v}', 'good through {v}',
  'the card is good until {v}', 'exp {v}', 'exp: {v}', 'expiring {v}', 'valid thru {v}',
  'A: When does (it|the card|your card) expire?\nC: {v}', 'A: Expiration?\nC: {v}', 'A: And the expiry?\nC: it\'s {v}',
  'A: What month and year does the card run out?\nC: {v}', 'A: Valid until?\nC: {v}', 'A: Expiry date, month and year?\nC: {v}\nA: {r}, thank you',
  'A: And it expires when?\nC: uh {v}', 'my new card expires {v} instead', 'A: I see a card expiring {v}\nC: yes, that one',
  'C: the old card expired, the new one goes until {v}', 'A: The card has expired\nC: no it says {v} on it',
  'A: Your card expires {v}, right?\nC: right',
];

function expiryRecord(form, rng) {
  const make = expiryText(rng, form);
  return record(frame(rng, { form, own: expiryOwn }), { n: (r) => r.pick(expiryNouns), v: slot('expiry', make), r: slot('expiry', make) }, form, rng);
}

export const cards = { card: cardRecord, cvv: cvvRecord, expiry: expiryRecord };
