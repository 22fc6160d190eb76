// The sensitive values themselves, without a language: numbers that are valid by their own rules, but nobody's. How they
// are written or said is the business of the language modules.
import { aba, bsn, codiceFiscale, iban, luhnDigit, nhs, verhoeffDigit } from './checks.mjs';

// Prefix, length and the usual groups of each kind of card.
const brands = [
  { weight: 8, prefixes: ['4'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 6, prefixes: ['51', '52', '53', '54', '55'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 2, prefixes: ['2221', '2300', '2456', '2720'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 4, prefixes: ['34', '37'], length: 15, groups: [4, 6, 5] },
  { weight: 2, prefixes: ['36', '38', '300', '305'], length: 14, groups: [4, 6, 4] },
  { weight: 2, prefixes: ['6011', '644', '649', '65'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 2, prefixes: ['3528', '3566', '3589'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 2, prefixes: ['62'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 1, prefixes: ['62'], length: 19, groups: [6, 13] },
  { weight: 1, prefixes: ['50', '56', '58', '67'], length: 16, groups: [4, 4, 4, 4] },
  { weight: 1, prefixes: ['6304', '6759', '5018'], length: 19, groups: [4, 4, 4, 4, 3] },
  { weight: 1, prefixes: ['4'], length: 13, groups: [4, 3, 3, 3] },
  { weight: 1, prefixes: ['4'], length: 19, groups: [4, 4, 4, 4, 3] },
  { weight: 2, prefixes: ['60', '65', '81', '82', '508'], length: 16, groups: [4, 4, 4, 4] },
];
const wheel = brands.flatMap((brand) => Array(brand.weight).fill(brand));
const known = ['4111111111111111', '4012888888881881', '5555555555554444', '5105105105105100', '4242424242424242', '6011111111111117',
  '4000056655665556'];

export function card(rng) {
  if (rng.chance(0.04)) return { digits: rng.pick(known), groups: [4, 4, 4, 4] };
  const brand = rng.pick(wheel);
  const prefix = rng.pick(brand.prefixes);
  // Printed numbers have runs and zeros more often than chance gives.
  let body = prefix + rng.digits(brand.length - 1 - prefix.length);
  if (rng.chance(0.2)) body = body.slice(0, 5) + body[4] + body.slice(6);
  if (rng.chance(0.1)) body = `${body.slice(0, 8)}000${body.slice(11)}`;
  return { digits: body + luhnDigit(body), groups: brand.groups };
}

const nameLetters = 'ABCEGHJKLMNOPRSTWXYZ';
export const values = {
  card,
  iban: (rng, countries) => iban(rng.pick(countries), rng),
  us_ssn: (rng) => {
    let area = 0;
    do area = rng.int(1, 899); while (area === 666);
    return String(area).padStart(3, '0') + String(rng.int(1, 99)).padStart(2, '0') + String(rng.int(1, 9999)).padStart(4, '0');
  },
  us_itin: (rng) => `9${rng.digits(2)}${rng.pick([50, 55, 61, 65, 70, 72, 78, 80, 84, 88, 90, 91, 92, 94, 96, 99])}${rng.digits(4)}`,
  gb_nino: (rng) => {
    const first = rng.pick('ABCEGHJKLMNOPRSTWXYZ');
    let second = rng.pick('ABCEGHJKLMNPRSTWXYZ');
    while (['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ'].includes(first + second)) second = rng.pick('ABCEHJ');
    return first + second + rng.digits(6) + rng.pick('ABCD');
  },
  gb_nhs: nhs,
  in_aadhaar: (rng) => {
    const body = rng.int(2, 9) + rng.digits(10);
    return body + verhoeffDigit(body);
  },
  in_pan: (rng) => `${rng.letters(3)}${rng.pick('PPPPPPCHFATBLJG')}${rng.pick(nameLetters)}${String(rng.int(1, 9999)).padStart(4, '0')}${rng.letters(1)}`,
  it_codice_fiscale: codiceFiscale,
  nl_bsn: bsn,
  aba,
};
