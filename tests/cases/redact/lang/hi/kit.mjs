// What every Hindi record shares. A template is a pair: in Devanagari and in Latin letters; talk that mixes Hindi and English
// takes the second, with more of its words in English. Harmless numbers stand beside the values here too.
import { asPlain, asSentence, compose, finish, mark } from '../../lib/template.mjs';
import { join, words } from './numbers.mjs';
import { beside, slots as harmless } from './talk.mjs';

const acksOf = {
  deva: ['जी', 'हाँ जी', 'ठीक है', 'ओके', 'आगे बताइए', 'जी बोलिए', 'हम्म', 'हाँ', 'अच्छा', 'जी सर', 'और आगे', 'जी मैडम'],
  latn: ['ji', 'haan ji', 'theek hai', 'okay', 'aage bataiye', 'ji boliye', 'hmm', 'haan', 'achha', 'ji sir', 'aur aage', 'ok sir', 'yes sir',
    'thik hai'],
};

const pick2 = (deva, latn) => (lang, rng) => (lang === 'hi' ? rng.pick(deva) : rng.pick(latn));
const thing = pick2(['ऑर्डर', 'बिल', 'बुकिंग', 'पॉलिसी', 'रिचार्ज', 'लोन', 'टिकट', 'कनेक्शन', 'गैस सिलेंडर', 'क्लेम'], ['order', 'bill',
  'booking', 'policy', 'recharge', 'loan', 'ticket', 'connection', 'gas cylinder', 'claim']);
const firm = pick2(['ग्राहक सेवा', 'नॉर्थगेट बैंक', 'एक्मे टेलीकॉम', 'बिजली विभाग', 'सिटी हॉस्पिटल'], ['customer care', 'Northgate Bank',
  'Acme Telecom', 'bijli vibhag', 'City Hospital']);
const day = pick2(['सोमवार', 'मंगलवार', 'बुधवार', 'शुक्रवार', 'शनिवार'], ['Monday', 'Mangalwar', 'Budhwar', 'Friday', 'Saturday', 'somvar']);
const monthPair = [['जनवरी', 'January'], ['मार्च', 'March'], ['मई', 'May'], ['जून', 'June'], ['अगस्त', 'August'], ['अक्टूबर', 'October'], ['दिसंबर',
  'December']];
const month = (lang, rng) => rng.pick(monthPair)[lang === 'hi' ? 0 : 1];

const amount = (form) => (lang, rng) => {
  const n = rng.pick([rng.int(2, 9) * 100, rng.int(10, 99) * 10, rng.int(101, 9999), rng.int(1, 40) * 500]);
  if (form === 'spoken') return `${words(n, lang, rng)} ${lang === 'hi' ? 'रुपये' : rng.pick(['rupaye', 'rupees', 'rupay'])}`;
  return lang === 'hi' ? rng.pick([`${n} रुपये`, `₹${n}`, `रु. ${n}`]) : rng.pick([`${n} rupaye`, `Rs ${n}`, `₹${n}`, `Rs. ${n}`, `${n}/-`]);
};
const time = (form) => (lang, rng) => `${form === 'spoken' ? words(rng.int(1, 12), lang, rng) : rng.int(1, 12)} ${lang === 'hi' ? 'बजे' : 'baje'}`;
const date = (form) => (lang, rng) => `${form === 'spoken' ? words(rng.int(1, 28), lang, rng) : rng.int(1, 28)} ${month(lang, rng)}`;
const few = (form) => (lang, rng) => (form === 'spoken' ? words(rng.int(2, 12), lang, rng) : String(rng.int(2, 12)));

/** Slots for harmless things. */
export const noise = (form, lang) => Object.fromEntries([...Object.entries(harmless).map(([name, make]) => [name, (rng) => make(lang, form,
  rng)]), ...Object.entries({ amount: amount(form), time: time(form), date: date(form), few: few(form), thing, firm, day,
  month }).map(([name, make]) => [name, (rng) => make(lang, rng)])]);

const before = [
  ['A: नमस्ते, {firm} में आपका स्वागत है\nC: जी मुझे अपने {thing} का पैसा भरना है',
  'A: namaste, {firm} mein aapka swagat hai\nC: ji mujhe apne {thing} ka payment karna hai'],
  ['C: हेलो, {firm} से बोल रहे हैं?\nA: जी सर, बताइए', 'C: hello, {firm} se bol rahe hain?\nA: ji sir, bataiye'], ['A: आप लाइन पर हैं?\nC: हाँ जी',
  'A: aap line par hain?\nC: haan ji'],
  ['C: मैं {few} मिनट से इंतज़ार कर रहा हूँ\nA: माफ़ कीजिए सर', 'C: main {few} minute se wait kar raha hoon\nA: sorry sir'],
  ['A: मुझे कुछ जानकारी चाहिए होगी\nC: पूछिए', 'A: verification ke liye kuch details chahiye\nC: puchiye'],
  ['A: कुल {amount} हुए\nC: ठीक है', 'A: total {amount} hua\nC: theek hai'], ['C: मेरा {thing} अभी तक नहीं आया\nA: मैं देखती हूँ',
  'C: mera {thing} abhi tak nahi aaya\nA: main check karti hoon'],
  ['A: यह कॉल रिकॉर्ड हो रही है\nC: कोई बात नहीं', 'A: yeh call record ho rahi hai\nC: koi baat nahi'], ['C: {date} को आपका मैसेज आया था\nA: जी',
  'C: {date} ko aapka message aaya tha\nA: ji'],
];
const after = [
  ['A: धन्यवाद, एक मिनट\nC: ठीक है', 'A: thank you, ek minute\nC: theek hai'], ['A: हो गया सर', 'A: ho gaya sir'],
  ['A: {few} दिन में आ जाएगा\nC: शुक्रिया', 'A: {few} din mein aa jayega\nC: shukriya'], ['C: कब तक होगा?\nA: {day} तक',
  'C: kab tak hoga?\nA: {day} tak'],
  ['A: जी मिल गया, {amount} का {thing} है', 'A: ji mil gaya, {amount} ka {thing} hai'], ['C: ठीक है ना?\nA: जी बिल्कुल',
  'C: theek hai na?\nA: ji bilkul'],
];
const openers = { deva: ['जी, ', 'हाँ, ', 'अच्छा ', 'सुनिए, ', 'हेलो, ', 'ठीक है, ', 'तो ', 'एक मिनट, हाँ, ', 'नमस्ते, '], latn: ['ji, ',
  'haan, ', 'achha ', 'suniye, ', 'hello, ', 'theek hai, ', 'to ', 'ek minute, haan, ', 'namaste, ', 'okay, ', 'bhaiya '] };
const closers = { deva: [', ठीक है', ', लिख लिया?', ', देख लीजिए', ', धन्यवाद', ', जल्दी कीजिए'], latn: [', theek hai', ', likh liya?',
  ', check kar lo', ', thank you', ', jaldi kariye', ', please', ', {date} tak'] };

function dress(template, lang, rng) {
  const at = lang === 'hi' ? 0 : 1;
  const s = lang === 'hi' ? 'deva' : 'latn';
  const lines = template.split('\n').length;
  if (lines === 1) {
    if (template.includes('{v}') && rng.chance(0.12)) return rng.chance(0.5) && !/^[AC]:/.test(template)
      ? `${rng.pick(beside)[at]}, ${template}` : `${template}, ${rng.pick(beside)[at]}`;
    let text = template;
    if (rng.chance(0.35) && !/^[AC]:/.test(text)) text = rng.pick(openers[s]) + text;
    if (rng.chance(0.2) && !/[?.!]$/.test(text)) text += rng.pick(closers[s]);
    return text;
  }
  let text = template;
  if (lines <= 4 && !text.includes('/}') && rng.chance(0.4)) text = `${rng.pick(before)[at]}\n${text}`;
  if (text.split('\n').length <= 4 && !text.includes('/}') && rng.chance(0.3)) text = `${text}\n${rng.pick(after)[at]}`;
  return text;
}

const joined = (groups, lang, rng) => groups.reduce((text, g) => (text ? text + join(lang, rng) + g : g), '');

function inTurns(groups, lang, rng) {
  const count = Math.min(groups.length, rng.pick([2, 2, 3]));
  const out = Array.from({ length: count }, () => []);
  groups.forEach((g, i) => out[Math.floor((i * count) / groups.length)].push(g));
  return out.map((list) => joined(list, lang, rng));
}

/** A slot for a value that make(rng) gives as a text or as groups. */
export const slot = (type, lang, make) => (rng, inPieces) => {
  const made = make(rng);
  if (inPieces) return inTurns(Array.isArray(made) ? made : [made], lang, rng).map((text) => mark(type, text));
  return mark(type, Array.isArray(made) ? joined(made, lang, rng) : made);
};

// What people who mix say in English instead.
const english = [[/\bmera\b/g, ['mera', 'my', 'mera']], [/\bbataiye\b/g, ['bataiye', 'please bataiye', 'tell me']], [/\bnaya\b/g, ['naya', 'new']],
  [/\bgalat\b/g, ['galat', 'wrong']], [/\bkya hai\b/g, ['kya hai']], [/\bpaisa\b/g, ['paisa', 'money']],
  [/\bdhanyavaad\b/g, ['thanks', 'thank you']], [/\blikh lijiye\b/g, ['note kar lijiye', 'please note', 'likh lijiye']], [/\bpurana\b/g, ['purana',
  'old']]];
const anglicise = (text, rng) => english.reduce((t, [from, to]) => t.replace(from, () => rng.pick(to)), text);

/** The finished record of a pair of templates. */
export function record(pair, slots, form, lang, rng) {
  const chosen = typeof pair === 'string' ? pair : lang === 'hi' ? pair[0] : pair[1];
  const base = lang === 'hi-en' ? anglicise(chosen, rng) : chosen;
  const text = form === 'written' ? base : base.replace(/(?<!^[AC]|\n[AC]): \{/g, ', {');
  let turns = compose(dress(text, lang, rng), { ...noise(form, lang), ...slots }, rng, acksOf[lang === 'hi' ? 'deva' : 'latn']);
  if (rng.chance(form === 'spoken' ? 0.4 : form === 'mixed' ? 0.3 : 0)) turns = asPlain(turns);
  else if (lang !== 'hi' && rng.chance(0.6)) turns = asSentence(turns, form === 'written');
  return finish(turns);
}
