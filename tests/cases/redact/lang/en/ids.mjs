// Numbers by which a state or a bank knows a person: written with the separators people use, said in the groups that are
// printed. Ids of other countries are told in English too, by people who live abroad.
import { ibanShapes } from '../../lib/checks.mjs';
import { values } from '../../lib/values.mjs';
import { frame } from './frames.mjs';
import { record, slot } from './kit.mjs';
import { asrPieces, cut, mixGroups, sayGroups, sayMixedGroups } from './numbers.mjs';

const split = (text, sizes) => {
  let at = 0;
  return sizes.map((size) => text.slice(at, (at += size))).filter(Boolean);
};

/** Digits alone: sizes as printed, seps as written between them. */
const digitId = (digits, sizes, seps, form) => (rng) => {
  if (form === 'written') return rng.chance(0.06) ? [...digits].join(' ') : split(digits, sizes).join(rng.pick(seps));
  const groups = rng.chance(0.7) ? split(digits, sizes) : cut(digits, rng);
  if (form === 'spoken') return dashed(sayGroups(groups, rng), rng);
  return rng.chance(0.2) ? asrPieces(digits, rng) : mixGroups(groups, rng);
};

const dashed = (groups, rng) => (rng.chance(0.12) ? groups.map((g, i) => (i ? `${rng.pick(['dash', 'dash', 'hyphen', 'space'])} ${g}` : g)) : groups);

/** Letters and digits. */
const letterId = (text, sizes, seps, form) => (rng) => {
  const parts = split(text, sizes);
  if (form === 'written') {
    const out = parts.join(rng.pick(seps));
    return rng.chance(0.15) ? out.toLowerCase() : out;
  }
  if (form === 'mixed' && rng.chance(0.35)) return rng.pick([parts.join(' '), [...text].join(' '),
    parts.map((p) => p.replace(/(?<=[A-Z])(?=[A-Z])/g, '-')).join(' ')]);
  return sayMixedGroups(parts, rng, form === 'mixed');
};

const ids = {
  us_ssn: {
    make: (rng, form) => digitId(values.us_ssn(rng), [3, 2, 4], ['-', '-', '-', '-', ' ', '', '.'], form),
    nouns: ['social security number', 'social', 'SSN', 'social security', 'Social Security Number', 'full social', 'social security no', 'soc',
      'nine digit social'],
    own: ['my social is {v} and I filed on {date}', 'A: And the full nine digits of your social?\nC: {v}', 'A: What\'s your social?\nC: {v/}',
      'ssn {v}', 'SSN# {v}', 'A: For the credit check I need your social security number\nC: it\'s {v}',
      'A: I need the social of the account holder\nC: {v}',
      'they used my social {v} to open an account', 'W-2 shows SSN {v}', 'A: I verified your social as {v}\nC: yep'],
  },
  us_itin: {
    make: (rng, form) => digitId(values.us_itin(rng), [3, 2, 4], ['-', '-', '-', '', ' '], form),
    nouns: ['ITIN', 'individual taxpayer identification number', 'taxpayer ID', 'tax ID number', 'ITIN number', 'individual tax number',
      'taxpayer identification number'],
    own: ['I don\'t have a social but my ITIN is {v}', 'A: Do you have a social or an ITIN?\nC: ITIN, {v}', 'the IRS gave me this ITIN, {v}',
      'A: Taxpayer ID?\nC: {v}', 'ITIN: {v}', 'instead of a social I use the taxpayer number {v}', 'the W-7 came back and my ITIN is {v}'],
  },
  gb_nino: {
    make: (rng, form) => {
      const text = values.gb_nino(rng);
      return letterId(text, rng.pick([[2, 2, 2, 2, 1], [2, 6, 1], [2, 3, 3, 1]]), ['', ' ', ' ', '-'], form);
    },
    nouns: ['national insurance number', 'NI number', 'NINO', 'national insurance', 'National Insurance No.', 'N.I. number', 'NI no'],
    alone: true,
    own: ['my NI is {v}', 'it\'s on my payslip, national insurance {v}', 'A: What is your national insurance number?\nC: it\'s {v/}',
      'A: NI number?\nC: {v}', 'HMRC has me under {v}', 'for the pension my national insurance number is {v}', 'P60 says NI {v}'],
  },
  gb_nhs: {
    make: (rng, form) => digitId(values.gb_nhs(rng), [3, 3, 4], [' ', ' ', ' ', '-', ''], form),
    nouns: ['NHS number', 'NHS no', 'national health number', 'NHS number on the letter', 'N.H.S. number', 'patient NHS number',
      'health service number'],
    own: ['the surgery gave me the NHS number {v}', 'A: Do you know your NHS number?\nC: I do, it\'s {v}',
      'on the hospital letter it says NHS number {v}', 'A: And the child\'s NHS number?\nC: {v}', 'NHS: {v}',
      'for the vaccination my NHS number is {v}', 'A: The practice needs your NHS number\nC: {v/}'],
  },
  in_aadhaar: {
    make: (rng, form) => digitId(values.in_aadhaar(rng), [4, 4, 4], [' ', ' ', ' ', '', '', '-'], form),
    nouns: ['Aadhaar number', 'Aadhaar', 'Aadhar number', 'Aadhaar card number', 'Aadhar card', 'UIDAI number', 'UID', 'aadhar no',
      'twelve digit Aadhaar'],
    alone: true,
    own: ['please link my Aadhaar {v} to the account', 'A: Sir, please tell your Aadhaar number\nC: yes madam, {v/}',
      'A: Kindly confirm the Aadhaar number\nC: {v}', 'for KYC my Aadhaar is {v}',
      'A: For eKYC may I have the Aadhaar?\nC: {v}\nA: {r}, correct sir?\nC: correct', 'the ration card is linked with aadhaar {v}',
      'A: Aadhaar please\nC: {v}'],
  },
  in_pan: {
    make: (rng, form) => letterId(values.in_pan(rng), rng.pick([[10], [5, 4, 1], [3, 2, 4, 1]]), ['', '', '', ' '], form),
    nouns: ['PAN', 'PAN number', 'PAN card number', 'PAN card', 'permanent account number', 'income tax PAN', 'pan no'],
    alone: true,
    own: ['my PAN is {v} and I filed the return', 'A: Please spell your PAN number\nC: {v}', 'A: Sir, PAN card number?\nC: {v/}',
      'for TDS use my PAN {v}', 'A: Kindly share the PAN\nC: {v}', 'PAN - {v}', 'A: I\'ll repeat the PAN, {v}\nC: correct',
      'update PAN {v} in my demat account'],
  },
  it_codice_fiscale: {
    make: (rng, form) => letterId(values.it_codice_fiscale(rng), rng.pick([[16], [3, 3, 5, 5], [6, 5, 5]]), ['', '', ' '], form),
    nouns: ['codice fiscale', 'Italian tax code', 'Italian fiscal code', 'fiscal code', 'tax code from Italy', 'codice fiscale number'],
    alone: true,
    own: ['I\'m a resident of Italy, my codice fiscale is {v}', 'A: Do you have an Italian tax code?\nC: yes, {v/}', 'codice fiscale: {v}',
      'A: I\'d need the codice fiscale for the contract\nC: {v}', 'on my tessera sanitaria there is {v}',
      'for the villa in Tuscany the fiscal code is {v}'],
  },
  nl_bsn: {
    make: (rng, form) => digitId(values.nl_bsn(rng), rng.pick([[4, 2, 3], [3, 3, 3], [9]]), ['', '', '.', ' ', '-'], form),
    nouns: ['BSN', 'BSN number', 'burgerservicenummer', 'Dutch citizen service number', 'citizen service number', 'Dutch BSN', 'sofi number'],
    own: ['I work in Amsterdam, my BSN is {v}', 'A: What is your Dutch BSN?\nC: {v}', 'BSN: {v}', 'the gemeente gave me the BSN {v}',
      'A: For the Dutch payroll I need the BSN\nC: sure, {v/}', 'my BSN from the Netherlands is {v}'],
  },
  iban: {
    make: (rng, form) => {
      const text = values.iban(rng, rng.chance(0.5) ? ['GB', 'IE', 'DE', 'FR', 'NL', 'LU', 'ES', 'IT', 'BE', 'AE', 'CH',
        'AT'] : Object.keys(ibanShapes));
      const fours = text.match(/.{1,4}/g).map((g) => g.length);
      return letterId(text, form === 'written' && rng.chance(0.35) ? [text.length] : fours, [' ', ' ', ' ', '-'], form);
    },
    nouns: ['IBAN', 'IBAN number', 'international account number', 'iban', 'IBAN code', 'euro account IBAN', 'IBAN for the refund'],
    alone: true,
    own: ['please refund it to {v}', 'send the {amount} to my IBAN {v}', 'A: Where should we send the refund?\nC: my IBAN is {v}',
      'A: Please give me the IBAN, letters first\nC: {v/}', 'it\'s a foreign account, {v}', 'transfer to {v}, reference {thing}',
      'A: The IBAN I have is {v}\nC: that\'s right', 'IBAN {v} BIC on request',
      'for the SEPA mandate take {v}', 'my account abroad is {v}', 'A: I\'ll need the IBAN for the SEPA transfer\nC: right, {v/}\nA: Thank you',
      'Please transfer {amount} to {v} by {day}'],
  },
  passport: {
    make: (rng, form) => {
      const text = rng.fill(rng.pick(['#########', '#########', '@########', '@#######', '@#######', '@@#######', '@@######', '#########']));
      return /[A-Z]/.test(text) ? letterId(text, rng.pick([[text.length], [text.search(/\d/), 9]]), ['', '', ' '], form) : digitId(text,
        rng.pick([[3, 3, 3], [9]]), ['', '', ' '], form);
    },
    nouns: ['passport number', 'passport', 'passport no', 'US passport number', 'British passport number', 'Indian passport number',
      'passport document number', 'travel document number', 'number of the passport', 'passport #', 'new passport number'],
    own: ['I\'m checking in, my passport is {v}', 'A: What\'s the passport number?\nC: it\'s {v}', 'A: Passport?\nC: {v}',
      'passport no. {v}, expires next year', 'A: For the visa I need the passport number\nC: {v/}',
      'we fly on {day}, passport numbers {v} and my son has none yet', 'my passport was stolen, the number was {v}',
      'A: The number in the top right corner of the passport?\nC: {v}', 'APIS data: passport {v}'],
  },
};

const sortCode = (rng, form) => {
  const digits = rng.digits(6);
  return digitId(digits, [2, 2, 2], ['-', '-', ' ', ''], form);
};
const accountKinds = [
  { make: (rng, form) => digitId(rng.digits(8), [4, 4], ['', '', ' '], form), nouns: ['account number', 'bank account number',
    'current account number', 'account number at the bank', 'savings account number'] },
  { make: sortCode, nouns: ['sort code', 'sort code', 'bank sort code', 'branch sort code'] },
  { make: (rng, form) => digitId(values.aba(rng), rng.pick([[9], [4, 4, 1], [3, 3, 3]]), ['', '', '-'], form), nouns: ['routing number',
    'ABA number', 'bank routing number', 'routing number on the check', 'ABA routing number'] },
  { make: (rng, form) => { const d = rng.digits(rng.int(9, 12)); return digitId(d, [3, 3, 3, 3], ['', '', '', ' ', '-'], form); },
    nouns: ['account number', 'checking account number', 'bank account', 'savings account', 'bank account number', 'account number on the check',
      'account I want it paid from', 'deposit account number'] },
  { make: (rng, form) => digitId(rng.digits(rng.pick([11, 14, 15])), [4, 4, 4, 4], ['', ''], form), nouns: ['account number',
    'SBI account number', 'HDFC account number', 'bank account number', 'savings account number'] },
];
const accountOwn = [
  'A: Which {n} should we debit?\nC: {v}', 'please deposit it to my {n}, {v}', 'direct deposit to {n} {v}',
  'A: The {n}, at the bottom of the check?\nC: {v}', 'my {n} at the bank is {v}', 'the bank details are {n} {v}',
  'A: I\'ll set up the direct debit, {n}?\nC: {v}',
  'A: Your bank\'s {n}, please\nC: {v/}', 'wire it to {n} {v}', 'salary goes to {n} {v}', 'A: Which account is it coming out of?\nC: {n} {v}',
  'refund to my bank, {n} {v}',
];
const pairOwn = [
  'sort code {s}, account number {v}', 'A: Sort code and account number please\nC: {s}, {v}', 'my sort code is {s} and the account number is {v}',
  'A: The sort code?\nC: {s}\nA: And the account number?\nC: {v}', 'a/c {v} sort code {s}', 'account {v}, sort {s}',
];

const usPairs = ['routing number {s}, account number {v}', 'A: Routing and account number?\nC: routing is {s} and the account is {v}',
  'A: The routing number?\nC: {s}\nA: And the account number?\nC: {v}', 'ACH: routing {s} account {v}',
  'the check says routing {s} and then account number {v}'];

function accountRecord(form, rng) {
  if (rng.chance(0.15)) {
    const digits = rng.digits(8);
    if (rng.chance(0.4)) return record(rng.pick(usPairs), { s: slot('bank_account', digitId(values.aba(rng), [3, 3, 3], ['', '', '-'],
      form)), v: slot('bank_account', digitId(rng.digits(rng.int(9, 12)), [4, 4, 4], ['', '', ' '], form)) }, form, rng);
    return record(rng.pick(pairOwn), { s: slot('bank_account', sortCode(rng, form)), v: slot('bank_account', digitId(digits, [4, 4], ['',
      '', ' '], form)) }, form, rng);
  }
  const kind = rng.pick(accountKinds);
  const make = kind.make(rng, form);
  return record(frame(rng, { form, own: accountOwn }), { n: (r) => r.pick(kind.nouns), v: slot('bank_account', make),
    r: slot('bank_account', make) }, form, rng);
}

const maker = (type, { make, nouns, own, alone }) => (form, rng) => {
  const render = make(rng, form);
  return record(frame(rng, { form, own, alone }), { n: (r) => r.pick(nouns), v: slot(type, render), r: slot(type, render) }, form, rng);
};

export const identity = { ...Object.fromEntries(Object.entries(ids).map(([type, how]) => [type, maker(type, how)])), bank_account: accountRecord };
