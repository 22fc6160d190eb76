// Numbers as they are said in India: each number below a hundred has a word of its own in Hindi, written in Devanagari or in
// Latin letters without any fixed spelling, and English digits are as usual as Hindi ones. "deva", "latn" and "english"
// are the three ways; English in Devanagari is a fourth that transcription makes.

const table = `शून्य/ज़ीरो/जीरो shunya/zero/jiro|एक ek|दो do|तीन teen/tin|चार char/chaar
पाँच/पांच paanch/panch|छह/छः/छे/छ chhe/che/chhah/cheh|सात saat/sat|आठ aath/ath|नौ nau
दस das/dus|ग्यारह gyarah/gyaarah|बारह barah/baarah|तेरह terah|चौदह chaudah
पंद्रह/पन्द्रह pandrah|सोलह solah|सत्रह satrah|अठारह atharah/athara|उन्नीस unnis/unnees
बीस bees/bis|इक्कीस ikkis/ikkees|बाईस/बाइस bais/baees|तेईस/तेइस teis/teyis|चौबीस chaubis/chaubees
पच्चीस pachis/pachees|छब्बीस chhabbis/chabbis|सत्ताईस/सत्ताइस sattais/satais|अट्ठाईस/अट्ठाइस atthais/athais|उनतीस/उन्तीस untis/unatis
तीस tees|इकतीस/इकत्तीस ikattis/iktees|बत्तीस battis/battees|तैंतीस taintis/tentis|चौंतीस chauntis
पैंतीस paintis/pentis|छत्तीस chhattis/chattis|सैंतीस saintis|अड़तीस adtis|उनतालीस untalis
चालीस chalis/chalees|इकतालीस iktalis|बयालीस bayalis|तैंतालीस taintalis|चवालीस/चौवालीस chawalis/chavalis
पैंतालीस paintalis|छियालीस chhiyalis|सैंतालीस saintalis|अड़तालीस adtalis|उनचास unchas
पचास pachas/pachaas|इक्यावन ikyavan|बावन bavan/baavan|तिरपन/तिरेपन tirpan|चौवन chauvan
पचपन pachpan|छप्पन chhappan|सत्तावन sattavan|अट्ठावन atthavan|उनसठ unsath
साठ saath/sath|इकसठ iksath|बासठ basath|तिरसठ/तिरेसठ tirsath|चौंसठ chaunsath
पैंसठ painsath|छियासठ chhiyasath|सड़सठ sadsath|अड़सठ adsath|उनहत्तर unhattar
सत्तर sattar|इकहत्तर ikhattar|बहत्तर bahattar|तिहत्तर tihattar|चौहत्तर chauhattar
पचहत्तर pachhattar|छिहत्तर chhihattar|सतहत्तर sathattar|अठहत्तर athhattar|उन्यासी/उनासी unasi/unnasi
अस्सी assi|इक्यासी ikyasi|बयासी bayasi|तिरासी tirasi|चौरासी chaurasi
पचासी pachasi|छियासी chhiyasi|सतासी satasi|अट्ठासी/अठासी athasi|नवासी navasi
नब्बे nabbe|इक्यानवे ikyanve|बानवे banve|तिरानवे tiranve|चौरानवे chauranve
पचानवे/पंचानवे pachanve|छियानवे chhiyanve|सत्तानवे sattanve|अट्ठानवे atthanve|निन्यानवे ninyanve`.split(/[|\n]/).map((pair) => pair.split(' ').map((w) => w.split('/')));

const english = 'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const englishTens = ' ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const devaEnglish = 'ज़ीरो वन टू थ्री फोर फाइव सिक्स सेवन एट नाइन टेन इलेवन ट्वेल्व थर्टीन फोर्टीन फिफ्टीन सिक्सटीन सेवेंटीन एटीन नाइनटीन'.split(' ');
const devaTens = ' टेन ट्वेंटी थर्टी फोर्टी फिफ्टी सिक्सटी सेवेंटी एटी नाइंटी'.split(' ');
const devaLetters = 'ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई ज़ेड'.split(' ');

const composed = (ones, tens) => (n) => (n < 20 ? ones[n] : tens[Math.floor(n / 10)] + (n % 10 ? ` ${ones[n % 10]}` : ''));
const inEnglish = composed(english, englishTens);
const inDevaEnglish = composed(devaEnglish, devaTens);

/** A number below 100 as this voice says it. */
function say(n, v, rng) {
  if (v.way === 'english') return v.deva ? inDevaEnglish(n) : inEnglish(n);
  return rng.pick(table[n][v.deva ? 0 : 1]);
}

/** A voice for lang: 'hi', 'hi-Latn' or 'hi-en'. Zero is English as often as not. */
export function voice(lang, rng) {
  const deva = lang === 'hi';
  const way = lang === 'hi-en' ? (rng.chance(0.8) ? 'english' : 'hindi') : rng.chance(deva ? 0.25 : 0.1) ? 'english' : 'hindi';
  return { deva, way, both: lang === 'hi-en' && rng.chance(0.3), double: deva ? 'डबल' : 'double', triple: deva ? 'ट्रिपल' : 'triple', doubles: rng.chance(0.4), pairs: rng.chance(0.22), zero: rng.pick(deva ? ['ज़ीरो', 'जीरो', 'शून्य', 'ज़ीरो'] : ['zero', 'zero', 'shunya', 'jiro']) };
}

function digit(c, v, rng) {
  if (c === '0') return v.way === 'english' && !v.deva ? 'zero' : v.zero;
  return say(Number(c), v.both ? { ...v, way: rng.pick(['english', 'hindi']) } : v, rng);
}

function singly(group, v, rng) {
  return (group.match(/(\d)\1*/g) ?? []).map((run) => {
    if (v.doubles && run.length === 2) return `${v.double} ${digit(run[0], v, rng)}`;
    if (v.doubles && run.length === 3) return `${v.triple} ${digit(run[0], v, rng)}`;
    return [...run].map((c) => digit(c, v, rng)).join(' ');
  }).join(' ');
}

export function sayGroup(group, v, rng) {
  if (v.pairs && group.length % 2 === 0) return group.match(/../g).map((two) => (two[0] === '0' ? singly(two, v, rng) : say(Number(two), v, rng))).join(' ');
  return singly(group, v, rng);
}

const slips = { deva: ['सॉरी', 'नहीं', 'नहीं सॉरी', 'नहीं नहीं', 'मतलब', 'माफ़ कीजिए', 'रुकिए, नहीं', 'अरे नहीं'], latn: ['sorry', 'nahi', 'nahi sorry', 'nahi nahi', 'matlab', 'maaf kijiye', 'ek minute nahi', 'arre nahi', 'sorry sorry', 'galat bola'] };
const again = { deva: ['सॉरी फिर से बोलता हूँ', 'रुकिए फिर से बताती हूँ', 'शुरू से बोलता हूँ'], latn: ['sorry phir se bolta hoon', 'ruko phir se batati hoon', 'shuru se bolta hoon', 'dobara bolta hoon'] };
const joins = { deva: [' ', ' ', ', ', ', ', ', ', ', अम्, ', ' फिर ', ', और ', ', उसके बाद ', ', हाँ, ', ', ओके, '], latn: [' ', ' ', ', ', ', ', ', ', ', umm, ', ' phir ', ', aur ', ', uske baad ', ', haan, ', ', okay, ', ' uh '] };
export const scriptOf = (lang) => (lang === 'hi' ? 'deva' : 'latn');
const asides = { deva: ['एक मिनट चश्मा लगा लूँ', 'रुकिए देखता हूँ', 'सुन रहे हैं ना', 'आगे है', 'थोड़ा मिट गया है'], latn: ['ek minute chashma laga loon', 'ruko dekhta hoon', 'sun rahe ho na', 'aage hai', 'thoda mit gaya hai', 'likh rahe ho na'] };
export const join = (lang, rng) => (rng.chance(0.02) ? `, ${rng.pick(asides[scriptOf(lang)])}, ` : rng.pick(joins[scriptOf(lang)]));

/** Groups of digits in words, one text for each group. */
export function sayGroups(groups, lang, rng, { slip = 0.08, restart = 0.03 } = {}) {
  const v = voice(lang, rng);
  const out = groups.map((g) => sayGroup(g, v, rng));
  if (rng.chance(slip)) {
    const at = rng.int(0, groups.length - 1);
    const group = groups[at];
    const i = rng.int(0, group.length - 1);
    const wrong = group.slice(0, i) + String((Number(group[i]) + rng.int(1, 9)) % 10);
    out[at] = `${singly(wrong, v, rng)}, ${rng.pick(slips[scriptOf(lang)])}, ${singly(rng.chance(0.5) ? group : group.slice(i), v, rng)}`;
  } else if (groups.length > 1 && rng.chance(restart)) {
    out[0] = `${out[0]} ${singly(groups[1].slice(0, 2), v, rng)}, ${rng.pick(again[scriptOf(lang)])}, ${out[0]}`;
  }
  return out;
}

const devaDigits = (text) => text.replace(/\d/g, (d) => String.fromCharCode(0x966 + Number(d)));

/** Digits as typed: in Hindi sometimes with Devanagari numerals. */
export const numerals = (text, lang, rng) => (lang === 'hi' && rng.chance(0.25) ? devaDigits(text) : text);

export function asrPieces(digits, rng) {
  const out = [];
  for (let at = 0; at < digits.length;) {
    const size = rng.pick([1, 2, 2, 3, 3, 4, 4, 5]);
    out.push(digits.slice(at, at + size));
    at += size;
  }
  return out.join(' ');
}

/** Words and numerals in one number. */
export function mixGroups(groups, lang, rng) {
  const v = voice(lang, rng);
  const typed = (g) => numerals(g, lang, rng);
  const style = rng.int(0, 3);
  if (style === 0) return groups.map((g) => asrPieces(g, rng));
  if (style === 1) return groups.map((g) => typed([...g].join(' ')));
  if (style === 2) return groups.map((g, i) => (i % 2 ? g : sayGroup(g, v, rng)));
  return groups.map((g) => {
    if (g.length < 2) return g;
    const at = rng.int(1, g.length - 1);
    return `${singly(g.slice(0, at), v, rng)} ${g.slice(at)}`;
  });
}

export function cut(digits, rng) {
  const sizes = rng.pick([[2], [3], [4], [3, 4], [5], [digits.length]]);
  const out = [];
  for (let at = 0, i = 0; at < digits.length; i++) {
    const size = sizes[i % sizes.length] + (digits.length - at - sizes[i % sizes.length] === 1 ? 1 : 0);
    out.push(digits.slice(at, at + size));
    at += size;
  }
  return out;
}

const asIn = 'Apple Bombay Cat Delhi Egg Father Goa Hotel India Jaipur King London Mango Nagpur Orange Papa Queen Ram Sugar Tiger Umbrella Varanasi Water X-ray Yellow Zebra'.split(' ');

/** How one person spells a letter. */
export function spelling(lang, rng) {
  const style = rng.pick(['plain', 'plain', 'plain', 'for']);
  return (letter) => {
    const i = letter.toUpperCase().charCodeAt(0) - 65;
    if (lang === 'hi' && rng.chance(0.85)) return devaLetters[i];
    return style === 'for' && lang !== 'hi' ? `${letter.toUpperCase()} for ${asIn[i]}` : letter.toUpperCase();
  };
}

/** Letters and digits in groups. */
export function sayMixedGroups(groups, lang, rng, digitsToo = false) {
  const v = voice(lang, rng);
  const spell = spelling(lang, rng);
  return groups.map((g) => g.match(/[A-Za-z]|\d+/g).map((p) => (/[A-Za-z]/.test(p) ? spell(p) : digitsToo && rng.chance(0.7) ? p : singly(p, v, rng))).join(' '));
}

/** A whole number below a hundred thousand in words. */
export function words(n, lang, rng) {
  const v = { ...voice(lang, rng), pairs: false };
  const [hundred, thousand] = v.way === 'english' ? (v.deva ? ['हंड्रेड', 'थाउज़ेंड'] : ['hundred', 'thousand']) : v.deva ? ['सौ', 'हज़ार'] : ['sau', rng.pick(['hazaar', 'hazar'])];
  if (n < 100) return say(n, v, rng);
  if (n < 1000) return `${say(Math.floor(n / 100), v, rng)} ${hundred}${n % 100 ? ` ${say(n % 100, v, rng)}` : ''}`;
  const rest = n % 1000;
  return `${say(Math.floor(n / 1000), v, rng)} ${thousand}${rest >= 100 ? ` ${say(Math.floor(rest / 100), v, rng)} ${hundred}` : ''}${rest % 100 ? ` ${say(rest % 100, v, rng)}` : ''}`;
}
