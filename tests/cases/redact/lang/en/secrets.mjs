// What only the customer should know: one-time codes, PINs, passwords, answers to security questions. None has a check
// digit; all that tells them is the talk, so the talk is what varies here.
import { shortCode } from './cards.mjs';
import { frame } from './frames.mjs';
import { record, slot } from './kit.mjs';
import { sayMixedGroups, spelling, words } from './numbers.mjs';

const otpNouns = ['one-time passcode', 'one time code', 'verification code', 'OTP', 'code you texted me', 'code from the text message',
  'authentication code', 'six digit code', 'code on my phone', 'code in the text', 'code in the email', 'authenticator code', 'passcode',
  'code in the SMS',
  'one-time PIN', 'code from the app', 'login code', 'SMS code', 'two-factor code', '2FA code'];
const otpOwn = [
  'A: I\'ve just sent a code to your phone, can you read it to me?\nC: it\'s {v}', 'A: You should get a text with a code\nC: got it. {v}',
  'A: What code did you receive?\nC: {v}', 'the code you just sent me is {v}', 'your app shows {v}, is that the code?',
  'C: I got the text\nA: What does it say?\nC: {v}',
  'C: okay the code came\nA: Go ahead\nC: {v}', 'A: Read me the six digits from the text message\nC: {v/}',
  'A: Please tell me the one-time password you received\nC: {v}', 'A: OTP?\nC: {v}', 'A: Sir, kindly share the OTP\nC: {v}',
  'use {v} to verify your account, it says', 'it says your verification code is {v}',
  'A: We sent you a code by email\nC: one moment... {v}', 'A: Did the code arrive?\nC: yes it\'s {v}',
  'C: which one, the first text or the second?\nA: The latest code\nC: {v}', 'A: The code has expired, I\'ll send another\nC: okay now it\'s {v}',
  'A: Can you open your authenticator and read the code?\nC: {v}',
  'I entered the OTP {v} and it says invalid', 'the text says {v} do not share this code with anyone',
  'A: For verification, the code on your phone screen?\nC: {v}\nA: {r}?\nC: yes', 'Your one-time code is {v}. It expires in {few} minutes.',
  '{v} is your verification code',
];

function otpRecord(form, rng) {
  const letters = rng.chance(0.12);
  const code = letters ? rng.fill(rng.pick(['@#@#@#', '@@####', '###@@@', '@@##@@', '#@##@#', 'G-######'])) : rng.digits(rng.pick([4, 5, 6,
    6, 6, 6, 6, 7, 8]));
  const said = (r) => sayMixedGroups([code.replace('-', '')], r, form === 'mixed')[0];
  const make = letters ? (r) => (form === 'written' ? code : said(r)) : shortCode(code, form);
  return record(frame(rng, { form, own: otpOwn }), { n: (r) => r.pick(otpNouns), v: slot('otp', make), r: slot('otp', make) }, form, rng);
}

const pinNouns = ['PIN', 'PIN number', 'pin code for the card', 'ATM PIN', 'telephone banking PIN', 'four digit PIN', 'account PIN', 'phone PIN',
  'voicemail PIN', 'secret PIN', 'debit card PIN', 'card PIN', 'personal identification number', 'UPI PIN', 'M-PIN', 'caller PIN', 'SIM PIN'];
const pinOwn = [
  'A: What\'s the four digit PIN on the account?\nC: {v}', 'I forgot if my pin is {v} or something else', 'A: Please enter or say your PIN\nC: {v}',
  'set my PIN to {v}', 'A: What would you like your new PIN to be?\nC: {v}', 'A: Choose a new PIN\nC: {v}\nA: {r}, okay',
  'my telephone banking pin is {v}',
  'A: And the PIN you set up with us?\nC: I think {v}', 'the pin {v} doesn\'t work at the ATM',
  'C: I need to change my PIN\nA: What is the current one?\nC: {v}', 'A: Your PIN for verification?\nC: {v}', 'unlock pin {v}', 'pin: {v}',
  'A: PIN?\nC: {v}', 'A: Sir please do not tell me the PIN\nC: but it is {v}',
  'the PIN in the letter was {v}', 'can you reset the PIN? it was {v} before',
];

function pinRecord(form, rng) {
  const make = shortCode(rng.digits(rng.pick([4, 4, 4, 4, 5, 6])), form);
  return record(frame(rng, { form, own: pinOwn }), { n: (r) => r.pick(pinNouns), v: slot('pin', make), r: slot('pin', make) }, form, rng);
}

const bits = ['blue', 'tiger', 'sunshine', 'dragon', 'coffee', 'monkey', 'purple', 'rocket', 'banana', 'summer', 'winter', 'football', 'shadow',
  'pepper', 'ginger', 'cookie', 'river', 'mountain', 'falcon', 'cricket', 'guitar', 'wizard', 'silver', 'golden', 'puppy', 'garden', 'london',
  'chelsea', 'maverick', 'orchid',
  'pickle', 'thunder', 'velvet', 'walrus', 'yankee', 'zebra', 'horse', 'staple', 'battery', 'lemon'];
const cap = (w) => w[0].toUpperCase() + w.slice(1);

function passwordOf(rng) {
  const a = rng.pick(bits);
  const b = rng.pick(bits);
  return rng.pick([
    { parts: [cap(a), rng.digits(2)] }, { parts: [a, rng.digits(3)] }, { parts: [cap(a), cap(b), rng.digits(2)] }, { parts: [a, b] },
      { parts: [cap(a), rng.digits(4), rng.pick('!#$@')] }, { parts: [a, '-', b, '-', rng.pick(bits)] },
      { parts: [rng.letters(3).toLowerCase(), rng.digits(3), rng.letters(2)] },
    { parts: [a] }, { parts: [cap(a), rng.pick('_.*'), cap(b), rng.digits(1)] }, { parts: [cap(a), '@', rng.digits(3)] },
  ]).parts;
}
const signs = { '!': 'exclamation mark', '#': 'hash', $: 'dollar sign', '@': 'at', '-': 'dash', _: 'underscore', '.': 'dot', '*': 'star' };

const sayPassword = (parts, form) => (rng) => {
  if (form === 'written') return parts.join('');
  return parts.map((part) => {
    if (signs[part]) return signs[part];
    if (/^\d+$/.test(part)) return form === 'mixed' ? part : part.length === 2 && part[0] !== '0' && rng.chance(0.5)
      ? words(Number(part)) : [...part].map((c) => words(Number(c))).join(' ');
    if (/^[a-z]{3}$/.test(part) || /^[A-Z]{2}$/.test(part)) return [...part].map(spelling(rng)).join(' ');
    return /^[A-Z]/.test(part)
      ? `${rng.pick(['capital ', 'capital ', '', ''])}${rng.chance(0.3) ? `${part[0]} ${part.slice(1).toLowerCase()}` : part}` : part;
  }).join(' ');
};

const passwordNouns = ['password', 'account password', 'online banking password', 'login password', 'wifi password', 'passphrase',
  'telephone password', 'temporary password', 'memorable word', 'email password', 'current password', 'verbal password', 'secret word',
  'password on the account', 'old password', 'voice password'];
const passwordOwn = [
  'A: What is the password on the account?\nC: {v}', 'I tried to log in with the password {v}', 'reset it to {v} please',
  'A: Please spell your password\nC: {v}', 'A: What would you like the new password to be?\nC: {v}', 'the temporary password {v} doesn\'t work',
  'pw: {v}', 'password={v}', 'pass {v}', 'login is fine but the password {v} is rejected',
  'A: And your memorable word?\nC: {v}', 'A: The telephone password please\nC: it should be {v}',
  'C: I forgot my password\nA: What did you try?\nC: {v}', 'A: Your temporary password is {v}', 'A: I\'ve set your password to {v}\nC: thanks',
  'the router says password {v}', 'change my password to {v}', 'user me, password {v}',
];

function passwordRecord(form, rng) {
  const make = sayPassword(passwordOf(rng), form);
  return record(frame(rng, { form, own: passwordOwn }), { n: (r) => r.pick(passwordNouns), v: slot('password', make), r: slot('password',
    make) }, form, rng);
}

const surnames = 'Hargreaves Okonkwo Delacroix Whitfield Nakamura Pemberton Sandoval Lindqvist Marchetti Brannigan Castellano Fitzroy Kowalski Abernathy Sinclair Thorne Vasquez Callahan Iyer Chatterjee Bhatt Menon Kapoor Baptiste Novak Reyes Doyle Fairbanks'.split(' ');
const streets = 'Maple Birch Church Station Victoria Park Mill Elm Cedar High Queens Orchard'.split(' ');
const cities = 'Bristol Chennai Toledo Leeds Dayton Pune Cork Malmö Portland Dundee Nagpur Tucson Galway Cardiff Surat'.split(' ');
const pets = 'Rex Bella Biscuit Moti Luna Fluffy Rocky Daisy Sheru Simba Pepper Coco Whiskers Bruno'.split(' ');
const cars = ['Ford Escort', 'Honda Civic', 'Maruti Swift', 'Volkswagen Golf', 'Fiat Panda', 'Toyota Corolla', 'Mini', 'Datsun', 'Vauxhall Corsa',
  'Chevy Nova'];
const schools = ['Saint Mary\'s', 'Lincoln Elementary', 'Oakfield Primary', 'Delhi Public School', 'Kendriya Vidyalaya', 'Roosevelt High',
  'Holy Cross', 'Hillside Junior School', 'Westbrook'];
const teams = ['Arsenal', 'the Yankees', 'Leeds United', 'Mumbai Indians', 'the Bears', 'Celtic', 'Everton', 'the Red Sox'];
const foods = ['lasagna', 'biryani', 'pancakes', 'fish and chips', 'dosa', 'sushi', 'apple pie', 'curry'];
const questions = [
  ['mother\'s maiden name', surnames], ['first pet\'s name', pets], ['first pet', pets], ['city of birth', cities], ['place of birth', cities],
  ['first school', schools], ['primary school', schools], ['first car', cars], ['make of the first car', cars], ['childhood street',
  streets.map((s) => `${s} Street`)],
  ['favourite teacher\'s surname', surnames], ['favorite food', foods], ['favourite team', teams], ['father\'s middle name', ['Alistair', 'Ramesh',
  'Leopold', 'Winston', 'Gopal', 'Cornelius', 'Desmond']], ['best friend\'s name from childhood', ['Timothy', 'Priya', 'Gloria', 'Anand', 'Margot']],
  ['town of my wedding', cities],
];
const answerOwn = [
  'A: For security, what is (your|the) {q}?\nC: {v}', 'A: Your security question is: what is (your|the) {q}?\nC: that\'s {v}',
  'A: The security question asks for the {q}\nC: {v}', 'my {q} is {v}', 'my security answer is {v}', 'the answer to the security question is {v}',
  'A: And the answer to your secret question?\nC: {v}', 'A: One more question, {q}?\nC: {v}',
  'A: Security question, {q}\nC: um, {v}', 'the {q}? {v}', 'A: I have to ask the security question. Your {q}?\nC: {v}\nA: Thank you, that matches',
  'my {q} was {v}', 'for the security question I said {v}', 'A: What did you put as the {q}?\nC: {v} I think', 'security answer: {v}',
  'secret answer {v}', 'A: Can you confirm the {q}?\nC: yes, {v}', 'A: What was the {q}?\nC: it was {v}',
  'A: Please answer your security question, {q}\nC: {v}\nA: {r}?\nC: yes', 'A: To get past security I need the {q}\nC: okay {v}',
  'security question {q}, answer {v}', 'A: I\'ll ask you two questions. First, {q}?\nC: {v}',
  'C: I can\'t remember my password\nA: Then the security question, {q}?\nC: {v}', 'change my security answer to {v}',
  'A: The {q} on file is {v}\nC: correct', 'you asked for my {q}, that\'s {v}', 'A: We ask everyone this, {q}?\nC: {v}',
  'Mother\'s maiden name or anything like that? I put {v} as the security answer',
];

function answerRecord(form, rng) {
  const [question, list] = rng.pick(questions);
  const said = rng.pick(list);
  const make = (r) => (form === 'mixed' && r.chance(0.4) && /^[A-Za-z]+$/.test(said) ? [...said.toUpperCase()].join(r.pick(['-', ' ', ' '])) : said);
  return record(rng.pick(answerOwn), { q: () => question, v: slot('security_answer', make), r: slot('security_answer', make) }, form, rng);
}

export const secrets = { otp: otpRecord, pin: pinRecord, password: passwordRecord, security_answer: answerRecord };
