// What every English record shares: the harmless talk round a value, harmless numbers beside it, and the ways in which the
// two forms look. Harmless numbers stand near values on purpose: masking them is a fault that must be counted.
import { asPlain, asSentence, compose, finish, mark } from '../../lib/template.mjs';
import { harmless } from './harmless.mjs';
import { join, ordinal, words } from './numbers.mjs';
import { beside } from './talk.mjs';

export const acks = ['okay', 'mm-hm', 'uh huh', 'go ahead', 'yep', 'got it', 'right', 'yes', 'okay, go on', 'and then?', 'alright', 'I got that',
  'sure', 'perfect', 'okay, next', 'mhm', 'yeah',
  'carry on', 'uh-huh, and the rest?', 'okay, I have that so far', 'great, keep going', 'one second... okay', 'next four?', 'and the next ones?',
  'and the last part?', 'then?', 'slower please', 'sorry, go on'];

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

function money(rng, form) {
  const whole = rng.pick([rng.int(3, 99), rng.int(100, 999), rng.int(1000, 4999)]);
  const cents = rng.pick([0, 50, 99, rng.int(1, 98)]);
  if (form === 'spoken') {
    const unit = rng.pick(['dollars', 'pounds', 'euros', 'dollars']);
    return `${words(whole, rng)} ${unit}${cents ? rng.pick([` ${words(cents)}`, ` and ${words(cents)} ${unit === 'pounds' ? 'pence' : 'cents'}`]) : ''}`;
  }
  const text = cents ? `${whole}.${String(cents).padStart(2, '0')}` : String(whole);
  return rng.pick([`$${text}`, `£${text}`, `€${text}`, `${text} dollars`, `${text} EUR`, `USD ${text}`]);
}

const clock = (rng, form) => {
  const h = rng.int(1, 12);
  const m = rng.pick([0, 15, 30, 45, rng.int(1, 59)]);
  if (form === 'spoken') return m === 0 ? `${words(h)} o'clock` : rng.pick([`${words(h)} ${m < 10 ? `oh ${words(m)}` : words(m)}`, m === 30
    ? `half past ${words(h)}` : `${words(h)} ${m < 10 ? `oh ${words(m)}` : words(m)} p.m.`]);
  return m === 0 ? rng.pick([`${h} pm`, `${h}:00`, `${h}am`]) : `${h}:${String(m).padStart(2, '0')}${rng.pick(['', ' pm', ' a.m.'])}`;
};

const date = (rng, form) => {
  const d = rng.int(1, 28);
  const m = rng.pick(months);
  if (form === 'spoken') return rng.pick([`the ${ordinal(d)} of ${m}`, `${m} ${ordinal(d)}`, `${rng.pick(days)} the ${ordinal(d)}`]);
  return rng.pick([`${m} ${d}`, `${d} ${m} 2026`, `${rng.pick(days)} ${d} ${m}`, `${m} ${d}, 2025`]);
};

/** Slots for harmless things. */
export const noise = (form) => ({
  ...harmless(form),
  amount: (rng) => money(rng, form),
  time: (rng) => clock(rng, form),
  date: (rng) => date(rng, form),
  day: (rng) => rng.pick(days),
  month: (rng) => rng.pick(months),
  few: (rng) => (form === 'spoken' ? words(rng.int(2, 12)) : String(rng.int(2, 12))),
  thing: (rng) => rng.pick(['order', 'bill', 'booking', 'policy', 'phone bill', 'hotel', 'flight', 'invoice', 'subscription', 'deposit',
    'gas bill', 'parking fine', 'claim', 'rental car', 'gym membership', 'shoes',
    'school trip', 'water bill', 'broadband', 'repair', 'appointment', 'tickets', 'upgrade', 'delivery', 'loan', 'mortgage']),
  firm: (rng) => rng.pick(['Northgate Bank', 'Acme Telecom', 'Riverside Insurance', 'Hill Street Clinic', 'Blue Sky Travel', 'City Power',
    'Lakeside Credit Union', 'the help desk', 'customer care', 'the billing team',
    'Parkway Motors', 'Fern Hotels', 'Summit Energy', 'the fraud department', 'Harbor Mutual']),
});

const before = [
  'A: Thanks for calling {firm}, how can I help?\nC: (hi|hello), I (want|would like|need) to pay for my {thing}',
  'A: {firm}, good (morning|afternoon)\nC: yeah hi, I have a problem with my {thing}',
  'C: hello, is this {firm}?\nA: It is, what can I do for you?',
  'A: Thank you for waiting\nC: no problem',
  'A: Are you still there?\nC: yes I\'m here',
  'C: I\'ve been on hold for {few} minutes\nA: I\'m sorry about that, let\'s get this sorted',
  'A: So the total comes to {amount}\nC: okay that\'s fine',
  'C: I want to change my {thing}\nA: Sure, I can help with that',
  'A: I just need to verify a few details\nC: go ahead',
  'A: Bear with me while the system loads\nC: take your time',
  'C: can I do this over the phone?\nA: Of course',
  'C: I got a letter dated {date}\nA: I see it here',
  'A: Welcome back, what can I do for you today?\nC: it\'s about the {thing} again',
  'C: the website isn\'t working\nA: No worries, we can do it together now',
  'A: This call is recorded for quality\nC: that\'s okay',
  'C: I need it by {day}\nA: We should manage that',
];
const after = [
  'A: Perfect, that went through', 'A: Thank you, one moment please\nC: sure', 'A: Thanks, I can see your {thing} now',
  'A: Great, anything else?\nC: no that\'s all', 'A: Lovely, that matches what we have',
  'A: Got it. It will take about {few} days\nC: okay thanks', 'A: That\'s {amount} then\nC: yes please', 'C: did you get that?\nA: I did, thank you',
  'C: is that alright?', 'A: Right, let me check that for you',
  'A: Okay, the payment of {amount} is done', 'A: Hmm, it says it is not recognised\nC: that\'s odd',
  'C: and when will it arrive?\nA: On {day}, before {time}', 'A: Thank you, you will get a letter by {date}',
];
const openers = ['hi there, ', 'okay so ', 'yeah, ', 'sure, ', 'yes, ', 'um, ', 'right, ', 'hello, ', 'well, ', 'so ', 'uh yeah, ', 'okay, ',
  'alright, ', 'good morning, ', 'let me see, ', 'yep, ', 'of course, ', 'hold on, okay, ', 'got it here, '];
const closers = [', thanks', ', is that right?', ', okay?', ', please', ', did you get that?', ', thank you', ' and that is all I have', ', I think',
  ', if that helps', ', can you check it?', ', that is the one', ', let me know if you need more',
  ' and I need it before {time}', ', it is for {amount}', ', I sent it on {date}'];

/** Two sentences. */
export const then = (a, b) => `${a}${/[.?!]$/.test(a) ? '' : '.'} ${b}`;

/** Puts talk round a template: an opener, a closer, turns before and after, six turns at most. */
export function dress(template, rng) {
  if (/^(Summary|Note|Customer |Caller |Cx|Cust |UPDATE|Verified|ID check|Ticket|Technician|Parcel|Outcome|Agent |Meter|Quote|Disposition|Q3|Stock|Average|Claim|SIM|Policy|Serial)/.test(template)) return template;
  let text = template;
  const lines = text.split('\n').length;
  if (lines === 1) {
    if (text.includes('{v}') && rng.chance(0.12)) return rng.chance(0.5) && !/^[AC]:/.test(text) ? then(rng.pick(beside), text) : then(text,
      rng.pick(beside));
    if (rng.chance(0.35) && !/^[AC]:/.test(text)) text = rng.pick(openers) + text;
    if (rng.chance(0.25) && !/[?.!]$|\/\}/.test(text)) text += rng.pick(closers);
    return text;
  }
  if (lines <= 4 && !text.includes('/}') && rng.chance(0.4)) text = `${rng.pick(before)}\n${text}`;
  if (text.split('\n').length <= 4 && !text.includes('/}') && rng.chance(0.3)) text = `${text}\n${rng.pick(after)}`;
  return text;
}

const join2 = (pieces, rng) => pieces.reduce((text, piece) => (text ? text + join(rng) + piece : piece), '');

/** Merges groups into two or three pieces, for as many turns. */
function inTurns(groups, rng) {
  const count = Math.min(groups.length, rng.pick([2, 2, 3]));
  if (count < 2) return groups;
  const out = Array.from({ length: count }, () => []);
  groups.forEach((g, i) => out[Math.min(count - 1, Math.floor((i * count) / groups.length))].push(g));
  return out.map((list) => join2(list, rng));
}

/** A slot for a value that make(rng) gives as a text, or as groups of texts. */
export const slot = (type, make) => (rng, inPieces) => {
  const made = make(rng);
  const groups = Array.isArray(made) ? made : [made];
  if (inPieces) return inTurns(groups, rng).map((text) => mark(type, text));
  return mark(type, Array.isArray(made) ? join2(groups, rng) : made);
};

/** The finished record of a template: its talk, its values, and the look of its form. */
export function record(template, slots, form, rng) {
  const text = form === 'written' ? template : template.replace(/ ?= ?\{/g, ' {').replace(/(?<!^[AC]|\n[AC]): \{/g, ', {');
  let turns = compose((r) => dress(text, r), { ...noise(form), ...slots }, rng, acks);
  const plain = form === 'spoken' ? 0.34 : form === 'mixed' ? 0.25 : 0;
  if (rng.chance(plain)) turns = asPlain(turns);
  else if (form !== 'written' || rng.chance(0.7)) turns = asSentence(turns, form === 'written');
  return finish(turns);
}
