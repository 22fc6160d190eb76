// Check digits from the public rules, for making numbers that are valid. Written for the corpora alone: it must not be
// taken from, nor shared with, the code that is measured by them.

export function luhnDigit(body) {
  let sum = 0;
  [...body].reverse().forEach((c, i) => {
    const d = Number(c) * (i % 2 === 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  });
  return String((10 - (sum % 10)) % 10);
}

// Verhoeff by the dihedral group: d(j,k) from its definition instead of a table of 100 numbers.
const times = (j, k) => (j < 5 ? (k < 5 ? (j + k) % 5 : 5 + ((j + k - 5) % 5)) : k < 5 ? 5 + ((j - 5 - k + 5) % 5) : (j - k + 5) % 5);
const swap = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const swapped = (digit, turns) => {
  let d = digit;
  for (let i = 0; i < turns % 8; i++) d = swap[d];
  return d;
};

export function verhoeffDigit(body) {
  let sum = 0;
  [...body].reverse().forEach((c, i) => { sum = times(sum, swapped(Number(c), i + 1)); });
  return String([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].find((d) => times(sum, d) === 0));
}

export const mod = (digits, by) => [...digits].reduce((rest, c) => (rest * 10 + Number(c)) % by, 0);

const asNumber = (text) => [...text].map((c) => (/[A-Z]/.test(c) ? String(c.charCodeAt(0) - 55) : c)).join('');

/** The shape of each country's account part: '#' digit, '@' letter, '*' either. */
export const ibanShapes = {
  AE: '###################', AT: '################', BE: '############', BG: '@@@@######********', CH: '#####************',
    CY: '########****************', CZ: '####################',
  DE: '##################', DK: '##############', EE: '################', ES: '####################', FI: '##############',
    FR: '##########***********##',
  GB: '@@@@##############', GR: '#######****************', HR: '#################', HU: '########################',
    IE: '@@@@##############', IT: '@##########************',
  LI: '#####************', LT: '################', LU: '###*************', LV: '@@@@*************', MT: '@@@@#####******************',
    NL: '@@@@##########',
  NO: '###########', PL: '########################', PT: '#####################', RO: '@@@@****************', SA: '##******************',
    SE: '####################',
  SI: '###############', SK: '####################', TR: '######****************', MC: '##########***********##',
};

const banks = { GB: ['NWBK', 'BARC', 'LOYD', 'MIDL', 'REVO', 'MONZ'], IE: ['AIBK', 'BOFI', 'IPBS'], NL: ['ABNA', 'INGB', 'RABO', 'BUNQ',
  'TRIO'], LV: ['HABA'], MT: ['MALT'], BG: ['BNBG'], RO: ['AAAA', 'BTRL'] };

export function iban(country, rng) {
  let body = ibanShapes[country].replace(/[#@*]/g, (c) => (c === '@' ? rng.letters(1) : c === '*' && rng.chance(0.2)
    ? rng.letters(1) : rng.digits(1)));
  if (banks[country]) body = rng.pick(banks[country]) + body.slice(4);
  const check = 98 - mod(asNumber(`${body}${country}00`), 97);
  return country + String(check).padStart(2, '0') + body;
}

/** Dutch BSN: weights 9 to 2 and -1. */
export function bsn(rng) {
  for (;;) {
    const body = rng.digits(8);
    const sum = [...body].reduce((s, c, i) => s + Number(c) * (9 - i), 0) % 11;
    if (sum < 10 && body[0] !== '0') return body + sum;
  }
}

/** NHS number: weights 10 to 2, 11 minus the rest. */
export function nhs(rng) {
  for (;;) {
    const body = rng.int(3, 7) + rng.digits(8);
    const check = (11 - ([...body].reduce((s, c, i) => s + Number(c) * (10 - i), 0) % 11)) % 11;
    if (check < 10) return body + check;
  }
}

const odd = '1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23'.split(' ').map(Number);

/** The last letter of an Italian codice fiscale: odd places by a table, even ones by their value, the sum mod 26. */
export function codiceLetter(body) {
  const value = (c) => (/\d/.test(c) ? Number(c) : c.charCodeAt(0) - 65);
  const sum = [...body].reduce((s, c, i) => s + (i % 2 === 0 ? odd[value(c)] : value(c)), 0);
  return String.fromCharCode(65 + (sum % 26));
}

export function codiceFiscale(rng) {
  const day = String(rng.int(1, 28) + (rng.chance(0.5) ? 40 : 0)).padStart(2, '0');
  const body = rng.letters(6, 'BCDFGLMNPRSTVZ') + rng.int(30, 99) + rng.pick('ABCDEHLMPRST') + day + rng.pick('AFHLZ') + rng.digits(3);
  return body + codiceLetter(body);
}

/** US routing number: weights 3, 7, 1. */
export function aba(rng) {
  const body = rng.pick(['01', '02', '03', '06', '07', '09', '11', '12', '26', '31', '32']) + rng.digits(6);
  const sum = [...body].reduce((s, c, i) => s + Number(c) * [3, 7, 1][i % 3], 0);
  return body + ((10 - (sum % 10)) % 10);
}
