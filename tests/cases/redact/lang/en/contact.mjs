// How to reach people: telephone numbers of the countries that call in English, e-mail written and spelt, addresses and
// names. Names are put together from lists, so that nobody is meant.
import { frame } from './frames.mjs';
import { record, slot } from './kit.mjs';
import { mixGroups, sayGroups, spelling, words } from './numbers.mjs';

const mobile = { GB: ['7700', '7911', '7400', '7856', '7520'], IN: ['98', '99', '97', '70', '80', '63', '88'], IE: ['83', '85', '86', '87'],
  AU: ['4'], LU: ['621', '661', '691'] };
const area = (rng) => `${rng.int(2, 9)}${rng.digits(1)}${rng.int(2, 9)}`;

// Each gives the groups as they are said, and the ways in which they are written.
const phones = [
  (rng) => { const g = [area(rng), rng.chance(0.4) ? '555' : `${rng.int(2, 9)}${rng.digits(2)}`, rng.digits(4)];
    return { groups: g, cc: '1', written: [`(${g[0]}) ${g[1]}-${g[2]}`, g.join('-'), g.join('.'), g.join(' '), g.join(''),
      `+1 ${g.join(' ')}`, `1-${g.join('-')}`, `+1 (${g[0]}) ${g[1]}-${g[2]}`, `+1${g.join('')}`, `(${g[0]})${g[1]}-${g[2]}`] }; },
  (rng) => { const p = rng.pick(mobile.GB); const rest = rng.digits(6);
    return { groups: rng.pick([[`0${p}`, rest.slice(0, 3), rest.slice(3)], [`0${p.slice(0, 2)}`, p.slice(2) + rest.slice(0, 2),
      rest.slice(2)], [`0${p}`, rest]]), cc: '44', written: [`0${p} ${rest}`, `0${p}${rest}`, `+44 ${p} ${rest}`, `+44 (0)${p} ${rest}`,
      `+44${p}${rest}`, `0${p} ${rest.slice(0, 3)} ${rest.slice(3)}`, `0044 ${p} ${rest}`, `0${p}-${rest}`] }; },
  (rng) => { const [c, a, b] = rng.pick([['020', `7${rng.digits(3)}`, rng.digits(4)], ['0161', rng.digits(3), rng.digits(4)], ['0121',
    `4${rng.digits(2)}`, rng.digits(4)], ['01632', rng.digits(3), rng.digits(3)], ['0131', `5${rng.digits(2)}`, rng.digits(4)]]);
    return { groups: [c, a, b], cc: '44', written: [`${c} ${a} ${b}`, `(${c}) ${a} ${b}`, `${c}${a}${b}`, `+44 ${c.slice(1)} ${a} ${b}`,
      `${c}-${a}-${b}`] }; },
  (rng) => { const d = rng.pick(mobile.IN) + rng.digits(8);
    return { groups: rng.pick([[d.slice(0, 5), d.slice(5)], [d.slice(0, 3), d.slice(3, 6), d.slice(6)], [d.slice(0, 2), d.slice(2, 6),
      d.slice(6)]]), cc: '91', written: [d, `${d.slice(0, 5)} ${d.slice(5)}`, `+91 ${d}`, `+91-${d}`, `+91 ${d.slice(0, 5)} ${d.slice(5)}`,
      `0${d}`, `91${d}`, `+91${d}`, `${d.slice(0, 5)}-${d.slice(5)}`] }; },
  (rng) => { const p = `0${rng.pick(mobile.IE)}`; const r = rng.digits(7);
    return { groups: [p, r.slice(0, 3), r.slice(3)], cc: '353', written: [`${p} ${r.slice(0, 3)} ${r.slice(3)}`, `+353 ${p.slice(1)} ${r}`,
      `${p}-${r}`, `${p}${r}`] }; },
  (rng) => { const r = rng.digits(8);
    return { groups: [`04${r.slice(0, 2)}`, r.slice(2, 5), r.slice(5)], cc: '61',
      written: [`04${r.slice(0, 2)} ${r.slice(2, 5)} ${r.slice(5)}`, `+61 4${r.slice(0, 2)} ${r.slice(2, 5)} ${r.slice(5)}`, `04${r}`] }; },
  (rng) => { const p = rng.pick(mobile.LU); const r = rng.digits(6);
    return { groups: [p, r.slice(0, 3), r.slice(3)], cc: '352', written: [`+352 ${p} ${r.slice(0, 3)} ${r.slice(3)}`,
      `${p} ${r.slice(0, 3)} ${r.slice(3)}`, `00352 ${p} ${r}`, `+352${p}${r}`] }; },
];

const countrySaid = (cc, rng) => rng.pick([
  `plus ${cc.length === 2 && rng.chance(0.6) ? words(Number(cc)) : [...cc].map((c) => words(Number(c))).join(' ')}`,
  `plus ${[...cc].map((c) => words(Number(c))).join(' ')}`]);

function phoneSlot(rng, form) {
  const phone = rng.pick(phones)(rng);
  const abroad = rng.chance(0.15) && phone.groups[0][0] !== '0';
  return slot('phone', (r) => {
    if (form === 'written') return r.pick(phone.written);
    const groups = form === 'spoken' ? sayGroups(phone.groups, r, { slip: 0.07, restart: 0.02 }) : mixGroups(phone.groups, r);
    return abroad ? [form === 'spoken' ? countrySaid(phone.cc, r) : `+${phone.cc}`, ...groups] : groups;
  });
}

const phoneNouns = ['phone number', 'mobile number', 'cell phone number', 'telephone number', 'number', 'contact number', 'callback number',
  'home number', 'work number', 'mobile', 'cell', 'WhatsApp number', 'daytime number', 'landline', 'registered mobile number',
  'best number to reach me', 'phone',
  'registered number', 'emergency contact number', 'number I\'m calling from', 'second number'];
const phoneOwn = [
  'call me (back|) (on|at) {v}', 'you can reach me (on|at) {v}', 'please call {v} after {time}', 'my number\'s {v}',
  'ring me on {v} when it\'s ready', 'text me at {v}', 'A: What\'s the best number to reach you on?\nC: {v}',
  'A: Can I get a number in case we get disconnected?\nC: {v}', 'A: What number are you calling from?\nC: {v}',
  'A: And a phone number?\nC: {v/}', 'A: Is {v} still your number?\nC: yes it is', 'A: I\'ll call you back on {v}\nC: perfect',
  'C: can someone call me back?\nA: Sure, on which number?\nC: {v}', 'my son\'s mobile is {v}', 'send the SMS to {v}', 'it\'s registered under {v}',
  'area code and all, {v}', 'Tel: {v}', 'tel. {v}, mornings only', 'Mob {v}', 'WhatsApp {v}',
  'the driver should ring {v} when he arrives on {day}', 'A: Your registered mobile number sir?\nC: {v}',
  'A: The number ends there?\nC: no the full number is {v}', 'A: And your cell?\nC: {v}\nA: {r}, got it', 'somebody keeps calling me from {v}',
  'I want to port my number {v} to you', 'try my husband on {v}', 'my new mobile is {v} please update it',
];

function phoneRecord(form, rng) {
  const v = phoneSlot(rng, form);
  return record(frame(rng, { form, own: phoneOwn }), { n: (r) => r.pick(phoneNouns), v, r: v }, form, rng);
}

const firsts = 'John Mary Priya Ahmed Sofia Liam Chen Olivia Raj Anita Peter Susan David Fatima Carlos Emma Noah Grace Ravi Deepa George Helen Oscar Ingrid Pedro Yuki Amara Kofi Zoe Hannah Martin Claire Vikram Neha Sanjay Laura Kevin Brian Angela Tom Rebecca Nadia Omar Leila Stephen Julie Marcus Ruth Arjun Meera'.split(' ');
const lasts = 'Smith Patel Johnson Garcia Khan Williams Sharma Brown Schmidt Rossi O\'Neill Murphy Nguyen Kim Singh Taylor Evans Walker Gupta Fernandez Müller Novak Jones Clarke Reddy Bennett Okafor Mensah Tanaka Larsen Hughes Morris Cooper Iyer Desai Bailey Campbell Foster Simmons Rodriguez Whitaker Holloway Brennan MacDonald'.split(' ');
const mailDomains = ['gmail.com', 'gmail.com', 'gmail.com', 'yahoo.com', 'hotmail.com', 'outlook.com', 'icloud.com', 'example.com', 'example.org',
  'yahoo.co.uk', 'hotmail.co.uk', 'btinternet.com', 'aol.com', 'rediffmail.com', 'yahoo.co.in', 'proton.me', 'live.com', 'mail.example.com',
  'example.co.uk', 'gmx.net', 'pt.lu', 'msn.com'];
const plain = (name) => name.toLowerCase().replace(/ü/g, 'ue').replace(/[^a-z]/g, '');

/** The pieces of an address: words, digits and signs, then the host. */
function mailOf(rng) {
  const f = plain(rng.pick(firsts));
  const l = plain(rng.pick(lasts));
  const n = rng.pick([rng.digits(2), rng.digits(2), String(rng.int(1950, 2009)), rng.digits(3), rng.digits(1)]);
  const local = rng.pick([[f, '.', l], [f, '.', l], [f, l], [f[0], l], [f, '_', l], [f, l, n], [f, '.', l, n], [f, n], [l, '.', f], [f[0], '.', l],
    [f, '-', l], [f, '.', l, '+', 'bills'], [f, '_', n], [l, n], ['the', l, 's'], [f, '.', f[0], '.', l], [rng.letters(3).toLowerCase(), n]]);
  return { local, host: rng.pick(mailDomains) };
}
const signWords = { '.': ['dot', 'dot', 'period', 'point'], _: ['underscore', 'underscore', 'under score'], '-': ['dash', 'hyphen',
  'minus'], '+': ['plus'] };

function sayHost(host, rng) {
  const spoken = host.replace('gmail', rng.pick(['gmail', 'gmail', 'g mail', 'google mail'])).replace(/^aol/, 'a o l').replace(/^msn/,
    'm s n').replace(/^gmx/, 'g m x').replace(/^pt\.lu/, 'p t.l u');
  return spoken.split('.').map((p) => (p === 'uk' ? 'u k' : p === 'in' && rng.chance(0.3) ? 'i n' : p)).join(' dot ');
}

const sayNumber = (digits, rng) => (digits.length === 2 && digits[0] !== '0' && rng.chance(0.5)
  ? words(Number(digits)) : digits.length === 4 && rng.chance(0.6) && digits[2] !== '0'
  ? `${words(Number(digits.slice(0, 2)))} ${words(Number(digits.slice(2)))}` : [...digits].map((c) => (c === '0' ? rng.pick(['zero',
  'oh']) : words(Number(c)))).join(' '));

function sayMail({ local, host }, rng) {
  const spell = spelling(rng);
  const style = rng.pick(['words', 'words', 'words', 'letters', 'some']);
  const said = local.map((p) => {
    if (signWords[p]) return rng.pick(signWords[p]);
    if (/^\d+$/.test(p)) return sayNumber(p, rng);
    if (p.length === 1 || style === 'letters' || (style === 'some' && rng.chance(0.5))) return [...p].map(spell).join(rng.pick([' ', ' ', ', ']));
    return rng.chance(0.08) ? `${p}, ${rng.pick(['that\'s', 'spelled', ''])} ${[...p].map(spell).join(' ')},` : p;
  }).join(' ');
  const aside = rng.chance(0.08) ? rng.pick([', all one word,', ', all lower case,', ', no spaces,', ', all together,']) : '';
  return `${said}${aside} ${rng.pick(['at', 'at', 'at', 'at', 'at', 'at the rate', 'at sign', 'at the rate of'])} ${sayHost(host, rng)}`;
}

function mixMail({ local, host }, rng) {
  const name = local.join('');
  return rng.pick([
    () => `${name} at ${host}`, () => `${name} at ${sayHost(host, rng)}`,
      () => `${[...local[0].toUpperCase()].join('-')}${local.length > 1 ? ` ${local.slice(1).map((p) => (signWords[p] ? signWords[p][0] : p)).join(' ')}` : ''} at ${host}`,
    () => `${local.map((p) => (signWords[p] ? ` ${signWords[p][0]} ` : p)).join('')}@${host}`, () => `${name}@ ${host}`,
      () => `${name} @ ${host}`, () => `${local.map((p) => (signWords[p] ? signWords[p][0] : p)).join(' ')} at ${host}`,
  ])();
}

const mailNouns = ['email', 'email address', 'e-mail address', 'e-mail', 'mail id', 'email id', 'work email', 'personal email', 'email on file',
  'address for the invoice', 'login email', 'mail address', 'backup email', 'PayPal email'];
const mailOwn = [
  'send it to {v}', 'you can email me at {v}', 'please mail the invoice to {v}', 'A: What\'s your email?\nC: {v}',
  'A: And the best email for the confirmation?\nC: {v}', 'A: Could you spell the email for me?\nC: {v}', 'A: Where can I send the receipt?\nC: {v}',
  'A: I\'ll send the form to {v}, okay?\nC: yes please', 'my email changed to {v}', 'I wrote from {v} on {date}',
  'the account is under {v}', 'cc {v} as well', 'From: {v}', 'Email: {v}', 'write to {v} please', 'A: Is it {v}?\nC: that\'s it',
  'A: Your mail ID sir?\nC: {v}', 'forward it to my wife, {v}', 'A: I have {v}\nC: correct', 'I never got the mail, I use {v}',
  'A: Which address did you register with?\nC: {v}', 'unsubscribe {v}', 'A: Email?\nC: {v}\nA: {r}, yes?', 'Please reply to {v} before {day}',
];

const mailText = (mail, form) => (rng) => {
  if (form === 'spoken') return sayMail(mail, rng);
  if (form === 'mixed') return mixMail(mail, rng);
  const text = `${mail.local.join('')}@${mail.host}`;
  return rng.chance(0.08) ? text.toUpperCase() : text;
};

function mailRecord(form, rng) {
  const make = mailText(mailOf(rng), form);
  return record(frame(rng, { form, own: mailOwn, alone: true }), { n: (r) => r.pick(mailNouns), v: slot('email', make), r: slot('email',
    make) }, form, rng);
}

const roads = 'Maple Oak Station Church Victoria Mill Elm Cedar High Queens Park Washington Lake Hill Kings Orchard Meadow River Bridge Chapel Windsor Lincoln Franklin Spring Sunset'.split(' ');
const kinds = ['Street', 'Road', 'Avenue', 'Lane', 'Drive', 'Close', 'Court', 'Way', 'Crescent', 'Boulevard', 'Terrace', 'Place'];
const us = [['Springfield', 'Illinois', '627'], ['Austin', 'Texas', '787'], ['Portland', 'Oregon', '972'], ['Columbus', 'Ohio', '432'], ['Boise',
  'Idaho', '837'], ['Albany', 'New York', '122']];
const uk = [['Leeds', 'LS'], ['Bristol', 'BS'], ['Cardiff', 'CF'], ['Norwich', 'NR'], ['York', 'YO'], ['Manchester', 'M']];
const india = [['Pune', '4110'], ['Bengaluru', '5600'], ['Chennai', '6000'], ['Mumbai', '4000'], ['New Delhi', '1100'], ['Kolkata', '7000']];

function addressOf(rng) {
  const house = rng.int(1, 299);
  const road = `${rng.pick(roads)} ${rng.pick(kinds)}`;
  return rng.pick([
    () => { const [city, state, zip] = rng.pick(us); return { text: [`${house} ${road}`, rng.pick(['', '', `Apartment ${rng.int(1, 40)}`]),
      city, state, zip + rng.digits(2)] }; },
    () => { const [city, code] = rng.pick(uk); return { text: [`${rng.pick(['', '', `Flat ${rng.int(1, 30)}, `])}${house} ${road}`, city,
      `${code}${rng.int(1, 19)} ${rng.int(1, 9)}${rng.letters(2, 'ABDEFGHJLN')}`] }; },
    () => { const [city, pin] = rng.pick(india); return { text: [`${rng.pick(['Flat', 'House number', 'Plot'])} ${house}`,
      `${rng.pick(['Shanti Nagar', 'MG Road', 'Gandhi Road', 'Sector 14', 'Green Park Colony', 'Lajpat Nagar'])}`, city,
      pin + rng.digits(2)] }; },
    () => ({ text: [`${house} ${road}`, rng.pick(uk)[0]] }), () => ({ text: [`${house} ${road}`] }), () => ({ text: [`${house} ${road}`,
      ...rng.pick(us).slice(0, 2)] }),
  ])().text.filter(Boolean);
}

const houseNumber = (d, rng) => (d.length <= 2 ? words(Number(d)) : d.length === 3 && d[1] !== '0' && rng.chance(0.5)
  ? `${words(Number(d[0]))} ${words(Number(d.slice(1)))}` : sayGroups([d], rng, { slip: 0, restart: 0 })[0]);

// A word with capitals and digits is a postcode: its letters are said one by one.
const sayPart = (part, rng) => part.split(' ').map((word) => {
  if (/^\d+,?$/.test(word)) return houseNumber(word.replace(',', ''), rng) + (word.endsWith(',') ? ',' : '');
  return /\d/.test(word) ? word.match(/\d+|[A-Z]/g).map((p) => (/\d/.test(p) ? words(Number(p)) : p)).join(' ') : word;
}).join(' ');
const addressNouns = ['address', 'home address', 'billing address', 'delivery address', 'shipping address', 'postal address', 'new address',
  'current address', 'mailing address', 'correspondence address', 'old address', 'residential address', 'service address'];
const addressOwn = [
  'I live at {v}', 'I\'ve moved to {v}', 'please send it to {v}', 'deliver it to {v} on {day}', 'A: Where do you live?\nC: {v}',
  'A: What\'s the first line of your address and postcode?\nC: {v}', 'A: And the zip code and street?\nC: {v}', 'the meter is at {v}',
  'we are moving out of {v} on {date}', 'A: I have you at {v}\nC: that\'s right', 'A: Where should the engineer go?\nC: {v}',
  'A: Billing address?\nC: {v}\nA: {r}?\nC: yes', 'my mother lives at {v}', 'the ambulance should come to {v}',
  'A: Is it still {v}?\nC: no, we moved', 'ship to: {v}', 'A: And the address for the delivery?\nC: it\'s {v}', 'pick me up from {v}',
  'my house is {v}', 'the power is out at {v}', 'address as on the bill, {v}', 'A: Can you confirm the address?\nC: yes, {v}',
  'there\'s a gas smell at {v}', 'A: Your address?\nC: {v}', 'the parcel for {v} never came',
];

const addressText = (parts, form) => (r) => (form === 'spoken' ? parts.map((p) => sayPart(p, r)).join(r.pick([', ', ', ',
  ' '])) : form === 'mixed' ? parts.map((p) => (r.chance(0.4) ? sayPart(p, r) : p)).join(r.pick([', ', ' '])) : parts.join(', '));

function addressRecord(form, rng) {
  const parts = addressOf(rng);
  const make = addressText(parts, form);
  return record(frame(rng, { form, own: addressOwn }), { n: (r) => r.pick(addressNouns), v: slot('address', make), r: slot('address',
    make) }, form, rng);
}

const nameOwn = [
  'my name is {v}', 'my name\'s {v}', 'hi, my name is {v} and I have a question about my {thing}', 'this is {v}, I\'m calling about my {thing}',
  '{v} is my name', 'it\'s {v} calling', 'I am {v}, I spoke with someone on {day}', 'my full name is {v}', 'the account is in the name of {v}',
  'the policy holder is {v}', 'name: {v}', 'Name on the card: {v}', 'my husband\'s name is {v}',
  'my wife {v} is also on the account', 'A: Can I have your (full|) name(, please|)?\nC: {v}', 'A: Who am I speaking (to|with)?\nC: {v}',
  'A: May I know your name sir?\nC: my name is {v}', 'A: Your name?\nC: {v}', 'A: And the name on the account?\nC: {v}',
  'A: First and last name?\nC: {v}', 'A: What is the name on the card?\nC: {v}', 'A: Am I speaking with {v}?\nC: yes speaking',
  'A: Is that {v}?\nC: it is',
  'A: The name of the patient?\nC: {v}', 'A: Thank you, Mr {v}\nC: you\'re welcome', 'A: Ms {v}, I see your {thing} here\nC: great',
  'the booking is under {v}', 'A: Whose name is it under?\nC: {v}', 'Kind regards, {v}', 'Dear team, my name is {v} and I paid {amount} on {date}',
  'please call back and ask for {v}', 'I\'m calling on behalf of {v}', 'A: How do you spell your name?\nC: {v}',
  'A: Name please\nC: {v}\nA: {r}?\nC: yes',
];

function nameRecord(form, rng) {
  const template = rng.pick(form === 'written' ? nameOwn : nameOwn.filter((t) => !/regards|Dear team/.test(t)));
  const f = rng.pick(firsts);
  const l = rng.pick(lasts);
  const title = /Mr \{v|Ms \{v/.test(template);
  const base = title ? l : rng.chance(0.85) ? `${f} ${l}` : rng.pick([`${f} ${rng.pick(firsts)} ${l}`, f, `${f} ${rng.letters(1)}. ${l}`]);
  const make = (r) => {
    if (form === 'written' || title || r.chance(form === 'mixed' ? 0.4 : 0.75)) return base;
    const spell = spelling(r);
    return form === 'mixed' ? `${f} ${[...plain(l).toUpperCase()].join(r.pick(['-', ' ']))}` : `${f} ${l}, ${[...plain(l)].map(spell).join(' ')}`;
  };
  return record(template, { v: slot('name', make), r: slot('name', () => base) }, form, rng);
}

const several = [
  'A: Your name?\nC: {name}\nA: And a phone number?\nC: {phone}\nA: Email?\nC: {email}',
  'my name is {name}, you can call me on {phone} or write to {email}', 'Name: {name}, Address: {address}, Phone: {phone}, Email: {email}',
  'A: Who is the delivery for?\nC: {name}, {address}\nA: And a number for the driver?\nC: {phone}',
  'I\'m {name}, I live at {address}, my number is {phone}', 'A: I have you as {name} at {address}\nC: yes and my phone is {phone}',
  'please change my email to {email} and my phone to {phone}', 'A: Phone?\nC: {phone}\nA: Email?\nC: {email}\nA: Thank you',
  'my name is {name} and my email is {email}', 'this is {name}, order {order}, please ring me on {phone} after {time}',
  'A: Can I take your name and address?\nC: {name}, {address}', 'send order {order} to {address}, my mobile is {phone}',
];
const has = (type) => several.filter((t) => t.includes(`{${type}}`));

/** Now and then a talk that has more than one of them. */
const orSeveral = (type, make) => (form, rng) => {
  if (!rng.chance(0.1)) return make(form, rng);
  const address = addressOf(rng);
  const mail = mailOf(rng);
  return record(rng.pick(has(type)), {
    name: slot('name', (r) => `${r.pick(firsts)} ${r.pick(lasts)}`), phone: phoneSlot(rng, form), address: slot('address',
      addressText(address, form)), email: slot('email', mailText(mail, form)),
  }, form, rng);
};

export const contact = Object.fromEntries(Object.entries({ phone: phoneRecord, email: mailRecord, address: addressRecord,
  name: nameRecord }).map(([type, make]) => [type, orSeveral(type, make)]));
