// Sentence shapes for any value with a name, each in Devanagari and in Latin letters: {n} is what it is called, {v} the
// value, {r} the value said again, {v/} the value spread over turns.

export const told = [
  ['मेरा {n} {v} है', 'mera {n} {v} hai'], ['मेरा {n} है {v}', 'mera {n} hai {v}'], ['{n} है {v}', '{n} hai {v}'], ['{n}: {v}', '{n}: {v}'],
  ['{n} {v}', '{n} {v}'], ['{v}, यही मेरा {n} है', '{v}, yahi mera {n} hai'], ['{v} मेरा {n} है', '{v} mera {n} hai'], ['लिखिए, {n} {v}',
  'likhiye, {n} {v}'],
  ['नोट कर लीजिए, मेरा {n} {v}', 'note kar lijiye, mera {n} {v}'], ['मेरी पत्नी का {n} {v} है', 'meri wife ka {n} {v} hai'],
  ['मेरे पति का {n} है {v}', 'mere husband ka {n} hai {v}'], ['नया {n} {v} कर दीजिए', 'naya {n} {v} kar dijiye'], ['सॉरी, सही {n} {v} है',
  'sorry, sahi {n} {v} hai'],
  ['मैंने {n} {v} डाला था पर नहीं चला', 'maine {n} {v} dala tha par nahi chala'], ['{thing} में मेरा {n} {v} होना चाहिए',
  '{thing} mein mera {n} {v} hona chahiye'], ['आपने {n} पूछा था, {v}', 'aapne {n} pucha tha, {v}'], ['{n} बोल रहा हूँ, {v}',
  '{n} bol raha hoon, {v}'], ['इसका {n} {v} है', 'iska {n} {v} hai'],
  ['पहले गलत बताया था, {n} {v} है', 'pehle galat bataya tha, {n} {v} hai'], ['{date} को मैंने {n} {v} दिया था', '{date} ko maine {n} {v} diya tha'],
  ['A: आपका {n} {v} है, सही है?', 'A: aapka {n} {v} hai, sahi hai?'], ['A: मैं दोहराती हूँ, {n} {v}', 'A: main repeat karti hoon, {n} {v}'],
  ['A: हमारे पास {n} {v} है', 'A: hamare paas {n} {v} hai'],
  ['A: आपने {n} {v} बताया?', 'A: aapne {n} {v} bataya?'], ['देखिए {n} तो {v} ही है', 'dekhiye {n} to {v} hi hai'], ['हाँ तो {n} {v}, जल्दी कर दीजिए',
  'haan to {n} {v}, jaldi kar dijiye'], ['{amount} कट गए, मेरा {n} {v} है', '{amount} kat gaye, mera {n} {v} hai'], ['मेरे पास जो {n} है वो {v} है',
  'mere paas jo {n} hai wo {v} hai'],
  ['कृपया {n} {v} अपडेट कर दें', 'please {n} {v} update kar do'], ['क्या {n} {v} आपके सिस्टम में है?', 'kya {n} {v} aapke system mein hai?'],
  ['ये लीजिए {n}, {v}', 'ye lijiye {n}, {v}'], ['मैं {n} पढ़ रही हूँ, {v}', 'main {n} padh rahi hoon, {v}'],
];

export const asked = [
  ['A: अपना {n} बताइए\nC: {v}', 'A: apna {n} bataiye\nC: {v}'], ['A: आपका {n} क्या है?\nC: {v} है', 'A: aapka {n} kya hai?\nC: {v} hai'],
  ['A: कृपया अपना {n} बताएं\nC: जी, {v/}', 'A: please apna {n} batayein\nC: ji, {v/}'], ['A: {n}?\nC: {v}', 'A: {n}?\nC: {v}'], ['A: और {n}?\nC: {v}',
  'A: aur {n}?\nC: {v}'],
  ['A: सर आपका {n} मिल सकता है?\nC: हाँ, {v}', 'A: sir aapka {n} mil sakta hai?\nC: haan, {v}'], ['A: मैडम {n} बोलिए\nC: लिखिए, {v/}',
  'A: madam {n} boliye\nC: likhiye, {v/}'], ['A: {n} बताइए\nC: {v}\nA: {r}, सही है?\nC: जी', 'A: {n} bataiye\nC: {v}\nA: {r}, sahi hai?\nC: ji'],
  ['A: {n} फिर से बताइए\nC: {v}', 'A: {n} phir se bataiye\nC: {v}'], ['C: {n} चाहिए क्या?\nA: जी हाँ\nC: {v}',
  'C: {n} chahiye kya?\nA: ji haan\nC: {v}'], ['A: आपके पास {n} है?\nC: हाँ है, {v}', 'A: aapke paas {n} hai?\nC: haan hai, {v}'],
  ['A: {n} के बिना नहीं हो पाएगा\nC: ठीक है, {v}', 'A: {n} ke bina nahi ho payega\nC: theek hai, {v}'],
  ['A: मुझे आपका {n} चाहिए\nC: एक मिनट, देखता हूँ\nA: जी सर\nC: {v}', 'A: mujhe aapka {n} chahiye\nC: ek minute, dekhta hoon\nA: ji sir\nC: {v}'],
  ['A: {n} कन्फर्म कर दीजिए\nC: {v}\nA: धन्यवाद', 'A: {n} confirm kar dijiye\nC: {v}\nA: thank you'], ['A: आपका {n} {v} है?\nC: हाँ जी',
  'A: aapka {n} {v} hai?\nC: haan ji'],
  ['A: {n} गलत आ रहा है\nC: अच्छा, {v}', 'A: {n} galat aa raha hai\nC: achha, {v}'], ['A: धीरे धीरे {n} बोलिए\nC: {v/}',
  'A: dheere dheere {n} boliye\nC: {v/}'], ['C: और क्या बताऊँ?\nA: बस {n}\nC: {v}', 'C: aur kya batau?\nA: bas {n}\nC: {v}'],
  ['A: {n} वही है?\nC: नहीं, अब {v} है', 'A: {n} wahi hai?\nC: nahi, ab {v} hai'],
  ['A: सुरक्षा के लिए {n} बताइए\nC: {v}', 'A: security ke liye {n} bataiye\nC: {v}'], ['A: {n} सुनाई नहीं दिया\nC: {v}',
  'A: {n} sunai nahi diya\nC: {v}'], ['A: कौन सा {n} लिखूँ?\nC: {v} लिखिए', 'A: kaun sa {n} likhu?\nC: {v} likhiye'],
  ['C: {v}\nA: ये आपका {n} है?\nC: जी', 'C: {n} {v}\nA: ye aapka hai?\nC: ji'],
];
asked[asked.length - 1][0] = 'C: {n} {v}\nA: ये आपका है?\nC: जी';

export const bare = [['{v}', '{v}'], ['जी {v}', 'ji {v}'], ['हाँ {v}', 'haan {v}'], ['लिखिए {v}', 'likhiye {v}'], ['{v} है', '{v} hai'], ['ये है {v}',
  'ye hai {v}'], ['A: {v}, ठीक है?', 'A: {v}, theek hai?']];

/** Shapes that only people use who mix: told and asked. */
const mixedOnly = ['my {n} is {v}, okay na?', 'sir {n} note karo, {v}', '{n} is {v} only', 'actually mera {n} change ho gaya, new wala {v} hai',
  'please {n} {v} add kar do na', 'I am telling na, {n} {v} hai', 'madam yeh {n} hai, {v}, please check', 'to my {n} jo hai that is {v}',
  'A: sir, your {n} please bataiye\nC: haan, it is {v}', 'A: may I have your {n}?\nC: ji, {v/}',
  'A: can you confirm the {n}?\nC: haan confirm hai, {v}', 'C: {n} bhi chahiye aapko?\nA: yes sir\nC: okay {v}', 'A: kindly {n} share kijiye\nC: {v}',
  'A: {n} match nahi ho raha sir\nC: check again, {v}', 'basically {n} {v} hai but app mein show nahi ho raha',
  'A: thank you for holding, {n} please\nC: yes, {v}'];

export function frame(rng, { own = [], alone = false, lang = '' } = {}) {
  if (lang === 'hi-en' && rng.chance(0.25)) return rng.pick(mixedOnly);
  if (own.length && rng.chance(0.4)) return rng.pick(own);
  if (alone && rng.chance(0.12)) return rng.pick(bare);
  return rng.chance(0.5) ? rng.pick(told) : rng.pick(asked);
}
