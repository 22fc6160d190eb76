// Telephone, e-mail, address, name, health and what only the customer knows, in Hindi talk.
import { frame } from './frames.mjs';
import { record, slot } from './kit.mjs';
import { digitsOf } from './secrets.mjs';
import { spelling, words } from './numbers.mjs';

const at = (lang) => (lang === 'hi' ? 0 : 1);

function phone(form, lang, rng) {
  const d = rng.pick(['98', '99', '97', '96', '70', '80', '63', '88', '91', '79']) + rng.digits(8);
  const sizes = rng.pick([[5, 5], [10], [3, 3, 4], [2, 4, 4], [2, 2, 2, 2, 2]]);
  const make = form === 'written' ? (r) => r.pick([d, d, `${d.slice(0, 5)} ${d.slice(5)}`, `+91 ${d}`, `+91-${d}`, `+91${d}`, `0${d}`,
    `91${d}`, `${d.slice(0, 5)}-${d.slice(5)}`]) : digitsOf(d, sizes, [''], form, lang);
  const nouns = [['मोबाइल नंबर', 'mobile number'], ['फोन नंबर', 'phone number'], ['नंबर', 'number'], ['रजिस्टर्ड मोबाइल नंबर',
    'registered mobile number'], ['कॉन्टैक्ट नंबर', 'contact number'], ['व्हाट्सएप नंबर', 'WhatsApp number'], ['दूसरा नंबर', 'dusra number'],
    ['घर का नंबर', 'ghar ka number'], ['अल्टरनेट नंबर', 'alternate number']];
  const own = [['मुझे {v} पर कॉल कीजिए', 'mujhe {v} par call kijiye'], ['{v} पर फोन कर लेना', '{v} par phone kar lena'],
    ['A: किस नंबर पर कॉल करूँ?\nC: {v}', 'A: kis number par call karu?\nC: {v}'], ['A: आपका रजिस्टर्ड नंबर?\nC: {v/}',
    'A: aapka registered number?\nC: {v/}'], ['ड्राइवर को बोलो {v} पर फोन करे', 'driver ko bolo {v} par phone kare'], ['मेरा नंबर {v} पोर्ट करना है',
    'mera number {v} port karna hai'],
    ['{v} पर मैसेज भेज दीजिए', '{v} par message bhej dijiye'], ['A: आप किस नंबर से बोल रहे हैं?\nC: {v}',
    'A: aap kis number se bol rahe hain?\nC: {v}'], ['A: {v} पर वापस कॉल करती हूँ\nC: ठीक है', 'A: {v} par call back karti hoon\nC: theek hai'],
    ['{v} रिचार्ज कर दो {amount} का', '{v} recharge kar do {amount} ka']];
  const noun = rng.pick(nouns)[at(lang)];
  return record(frame(rng, { own, lang }), { n: () => noun, v: slot('phone', lang, make), r: slot('phone', lang, make) }, form, lang, rng);
}

const people = [['राजेश', 'rajesh'], ['प्रिया', 'priya'], ['अमित', 'amit'], ['सुनीता', 'sunita'], ['विकास', 'vikas'], ['नेहा', 'neha'], ['मोहम्मद',
  'mohammed'], ['अंजलि', 'anjali'], ['संजय', 'sanjay'], ['कविता', 'kavita'], ['दीपक', 'deepak'], ['पूजा', 'pooja'], ['रवि', 'ravi'], ['मीना',
  'meena'], ['अर्जुन', 'arjun'], ['फातिमा', 'fatima'], ['मनोज', 'manoj'], ['रेखा', 'rekha'], ['गुरप्रीत', 'gurpreet'], ['लक्ष्मी', 'lakshmi'],
  ['सुरेश', 'suresh'], ['नीलम', 'neelam'], ['हरीश', 'harish'], ['शबाना', 'shabana']];
const families = [['शर्मा', 'sharma'], ['वर्मा', 'verma'], ['सिंह', 'singh'], ['गुप्ता', 'gupta'], ['खान', 'khan'], ['पटेल', 'patel'], ['यादव',
  'yadav'], ['मिश्रा', 'mishra'], ['जोशी', 'joshi'], ['कुमारी', 'kumari'], ['चौहान', 'chauhan'], ['अग्रवाल', 'agarwal'], ['रेड्डी', 'reddy'], ['नायर',
  'nair'], ['दास', 'das'], ['तिवारी', 'tiwari'], ['सक्सेना', 'saxena'], ['मेहता', 'mehta'], ['अंसारी', 'ansari'], ['ठाकुर', 'thakur']];
const capital = (w) => w[0].toUpperCase() + w.slice(1);
const hosts = [['gmail', 'com', 'जीमेल डॉट कॉम'], ['gmail', 'com', 'जीमेल डॉट कॉम'], ['gmail', 'com', 'जीमेल डॉट कॉम'], ['yahoo', 'com',
  'याहू डॉट कॉम'], ['rediffmail', 'com', 'रेडिफमेल डॉट कॉम'], ['hotmail', 'com', 'हॉटमेल डॉट कॉम'], ['yahoo', 'co.in', 'याहू डॉट को डॉट इन'],
  ['example', 'com', 'एग्ज़ाम्पल डॉट कॉम'], ['outlook', 'com', 'आउटलुक डॉट कॉम']];

function email(form, lang, rng) {
  const [f, l] = [rng.pick(people), rng.pick(families)];
  const host = rng.pick(hosts);
  const n = rng.pick([rng.digits(2), rng.digits(3), String(rng.int(1970, 2004)), '']);
  const sign = rng.pick(['', '.', '.', '_']);
  const written = `${f[1]}${sign}${rng.chance(0.7) ? l[1] : ''}${n}`.replace(/[._]$/, '');
  const signs = { '.': ['डॉट', 'dot'], _: ['अंडरस्कोर', 'underscore'] };
  const rate = lang === 'hi' ? ['एट', 'एट द रेट', 'ऐट द रेट', 'एट द रेट ऑफ'] : ['at', 'at the rate', 'at the rate', 'at the rate of'];
  const digits = (r) => [...n].map((c) => words(Number(c), lang, r)).join(' ');
  const said = (r) => {
    const spell = spelling(lang, r);
    const name = written.match(/[a-z]+|[._]|\d+/g).map((p) => (signs[p] ? signs[p][at(lang)] : /\d/.test(p) ? digits(r) : r.chance(0.25)
      ? [...p].map(spell).join(' ') : lang === 'hi' ? [...people, ...families].find((x) => x[1] === p)?.[0] ?? p : p)).join(' ');
    return `${name} ${r.pick(rate)} ${lang === 'hi' ? host[2] : `${host[0]} dot ${host[1].replace('.', ' dot ')}`}`;
  };
  const make = (r) => {
    if (form === 'written') return `${written}@${host[0]}.${host[1]}`;
    if (form === 'spoken') return said(r);
    return r.pick([`${written} ${r.pick(rate)} ${host[0]}.${host[1]}`, `${written} ${r.pick(rate)} ${host[0]} dot ${host[1]}`,
      `${written}@ ${host[0]}.${host[1]}`, `${written} at ${host[0]} dot ${host[1].replace('.', ' dot ')}`]);
  };
  const nouns = [['ईमेल', 'email'], ['ईमेल आईडी', 'email ID'], ['मेल आईडी', 'mail ID'], ['ई-मेल पता', 'email address'], ['जीमेल', 'mail'],
    ['ऑफिस का ईमेल', 'office ka email']];
  const own = [['{v} पर मेल कर दीजिए', '{v} par mail kar dijiye'], ['बिल {v} पर भेज दो', 'bill {v} par bhej do'], ['A: किस ईमेल पर भेजूँ?\nC: {v}',
    'A: kis email par bheju?\nC: {v}'], ['A: मेल आईडी की स्पेलिंग?\nC: {v}', 'A: mail ID ki spelling?\nC: {v}'], ['मैंने {v} से लिखा था',
    'maine {v} se likha tha'], ['A: {v} पर रसीद भेज दी\nC: शुक्रिया', 'A: {v} par receipt bhej di\nC: thank you']];
  const noun = rng.pick(nouns)[at(lang)];
  return record(frame(rng, { own, alone: true, lang }), { n: () => noun, v: slot('email', lang, make), r: slot('email', lang, make) }, form,
    lang, rng);
}

function name(form, lang, rng) {
  const [f, l] = [rng.pick(people), rng.pick(families)];
  const middle = rng.chance(0.15) ? (lang === 'hi' ? ' कुमार' : ' Kumar') : '';
  const text = lang === 'hi' ? `${f[0]}${middle} ${l[0]}` : `${capital(f[1])}${middle} ${capital(l[1])}`;
  const pair = rng.pick([['मेरा नाम {v} है', 'mera naam {v} hai'], ['मैं {v} बोल रहा हूँ', 'main {v} bol raha hoon'],
    ['मैं {v} बोल रही हूँ, {thing} के बारे में', 'main {v} bol rahi hoon, {thing} ke baare mein'], ['नाम {v}', 'naam: {v}'], ['नाम है {v}',
    'naam hai {v}'], ['A: आपका शुभ नाम?\nC: {v}', 'A: aapka shubh naam?\nC: {v}'], ['A: आपका नाम क्या है?\nC: {v}', 'A: aapka naam kya hai?\nC: {v}'],
    ['A: किससे बात हो रही है?\nC: {v} से', 'A: kisse baat ho rahi hai?\nC: {v} se'], ['A: क्या मैं {v} से बात कर रही हूँ?\nC: जी',
    'A: kya main {v} se baat kar rahi hoon?\nC: ji'], ['खाता {v} के नाम पर है', 'account {v} ke naam par hai'], ['A: कार्ड पर नाम क्या है?\nC: {v}',
    'A: card par naam kya hai?\nC: {v}'], ['मेरे पति का नाम {v} है', 'mere husband ka naam {v} hai'], ['मेरी पत्नी का नाम {v} है',
    'meri wife ka naam {v} hai'],
    ['A: मरीज़ का नाम?\nC: {v}', 'A: patient ka naam?\nC: {v}'], ['बुकिंग {v} के नाम से है', 'booking {v} ke naam se hai'],
    ['A: पूरा नाम बताइए\nC: {v}', 'A: poora naam bataiye\nC: {v}'], ['A: श्री {v}, आपका {thing} मिल गया\nC: ठीक है',
    'A: Mr {v}, aapka {thing} mil gaya\nC: theek hai'], ['पॉलिसी {v} के नाम है', 'policy {v} ke naam hai'],
    ['मेरा पूरा नाम {v} है, {date} को फोन किया था', 'mera full name {v} hai, {date} ko phone kiya tha'],
    ['A: नॉमिनी का नाम?\nC: {v}', 'A: nominee ka naam?\nC: {v}'], ['जी मेरा नाम है {v}, {amount} कट गए', 'ji mera naam hai {v}, {amount} kat gaye'],
    ['A: आप {v} हैं?\nC: हाँ जी', 'A: aap {v} hain?\nC: haan ji'], ['मैं {v} की तरफ से बोल रहा हूँ', 'main {v} ki taraf se bol raha hoon'],
    ['नाम लिखिए {v}', 'naam likhiye {v}'], ['बेटी का नाम {v} है', 'beti ka naam {v} hai'], ['A: आपका नाम?\nC: जी {v}\nA: धन्यवाद',
    'A: aapka naam?\nC: ji {v}\nA: thank you']]);
  return record(pair, { v: slot('name', lang, () => text) }, form, lang, rng);
}

const towns = [['लखनऊ', 'Lucknow', '2260'], ['पुणे', 'Pune', '4110'], ['जयपुर', 'Jaipur', '3020'], ['पटना', 'Patna', '8000'], ['दिल्ली', 'Delhi',
  '1100'], ['भोपाल', 'Bhopal', '4620'], ['इंदौर', 'Indore', '4520'], ['कानपुर', 'Kanpur', '2080'], ['नागपुर', 'Nagpur', '4400']];
const quarters = [['गांधी नगर', 'Gandhi Nagar'], ['सेक्टर 12', 'Sector 12'], ['एमजी रोड', 'MG Road'], ['शास्त्री नगर', 'Shastri Nagar'],
  ['मालवीय नगर', 'Malviya Nagar'], ['स्टेशन रोड', 'Station Road'], ['विकास पुरी', 'Vikas Puri'], ['राजेंद्र नगर', 'Rajendra Nagar'], ['तिलक रोड',
  'Tilak Road']];
const doors = [['मकान नंबर', 'makan number'], ['फ्लैट नंबर', 'flat number'], ['प्लॉट नंबर', 'plot number'], ['हाउस नंबर', 'house number']];

function address(form, lang, rng) {
  const [door, quarter, town] = [rng.pick(doors), rng.pick(quarters), rng.pick(towns)];
  const house = rng.int(1, 499);
  const pin = town[2] + rng.digits(2);
  const i = at(lang);
  const num = (d, r) => (form === 'spoken' ? (d.length === 6 ? [...d].map((c) => words(Number(c), lang, r)).join(' ') : words(Number(d),
    lang, r)) : d);
  const withPin = rng.chance(0.6);
  const make = (r) => [`${door[i]} ${num(String(house), r)}`, quarter[i].replace(/\d+/, (d) => num(d, r)), town[i], withPin ? num(pin,
    r) : ''].filter(Boolean).join(r.pick([', ', ', ', ' ']));
  const nouns = [['पता', 'pata'], ['घर का पता', 'ghar ka address'], ['नया पता', 'naya address'], ['डिलीवरी का पता', 'delivery address'], ['एड्रेस',
    'address'], ['बिलिंग एड्रेस', 'billing address'], ['पूरा पता', 'pura pata']];
  const own = [['मैं {v} में रहता हूँ', 'main {v} mein rehta hoon'], ['सामान {v} पर भेज दीजिए', 'saman {v} par bhej dijiye'],
    ['A: आप कहाँ रहते हैं?\nC: {v}', 'A: aap kahan rehte hain?\nC: {v}'], ['हम {v} शिफ्ट हो गए हैं', 'hum {v} shift ho gaye hain'],
    ['A: डिलीवरी कहाँ करनी है?\nC: {v}', 'A: delivery kahan karni hai?\nC: {v}'], ['{v} में बिजली नहीं है', '{v} mein bijli nahi hai'],
    ['मेरा घर {v} पर है', 'mera ghar {v} par hai']];
  const noun = rng.pick(nouns)[i];
  return record(frame(rng, { own, lang }), { n: () => noun, v: slot('address', lang, make), r: slot('address', lang, make) }, form, lang, rng);
}

const illnesses = [['शुगर', 'sugar'], ['मधुमेह', 'diabetes'], ['हाई बीपी', 'high BP'], ['अस्थमा', 'asthma'], ['कैंसर', 'cancer'], ['टीबी', 'TB'],
  ['डेंगू', 'dengue'], ['मलेरिया', 'malaria'], ['डिप्रेशन', 'depression'], ['थायरॉइड', 'thyroid'], ['गठिया', 'gathiya'], ['पीलिया', 'jaundice'],
  ['एचआईवी', 'HIV'], ['मिर्गी', 'mirgi'], ['माइग्रेन', 'migraine'], ['किडनी फेल', 'kidney failure'], ['लकवा', 'paralysis'], ['निमोनिया', 'pneumonia'],
  ['टाइफाइड', 'typhoid'], ['पथरी', 'pathri'], ['हर्निया', 'hernia'], ['हेपेटाइटिस', 'hepatitis'], ['दिल का दौरा', 'heart attack'], ['बवासीर',
  'piles']];

function health(form, lang, rng) {
  const illness = rng.pick(illnesses)[at(lang)];
  const pair = rng.pick([['मुझे {v} है', 'mujhe {v} hai'], ['मेरी माँ को {v} है', 'meri maa ko {v} hai'], ['मेरे पिताजी को {v} हुआ था',
    'mere papa ko {v} hua tha'], ['डॉक्टर ने {v} बताया है', 'doctor ne {v} bataya hai'], ['A: कोई बीमारी है?\nC: हाँ, {v}',
    'A: koi bimari hai?\nC: haan, {v}'], ['A: क्या तकलीफ़ है?\nC: {v}', 'A: kya problem hai?\nC: {v}'], ['{v} की दवाई चल रही है',
    '{v} ki dawai chal rahi hai'], ['A: पहले से कोई रोग?\nC: {v} है', 'A: pehle se koi disease?\nC: {v} hai'], ['बेटे को {v} हो गया',
    'bete ko {v} ho gaya'],
    ['{v} का इलाज कराना है', '{v} ka ilaj karana hai'], ['क्या पॉलिसी में {v} कवर है? मुझे है', 'kya policy mein {v} cover hai? mujhe hai'],
    ['{v} का ऑपरेशन {day} को है', '{v} ka operation {day} ko hai'], ['क्लेम {v} के लिए है', 'claim {v} ke liye hai'],
    ['A: भर्ती क्यों हुए थे?\nC: {v} था', 'A: admit kyun hue the?\nC: {v} tha'], ['{few} साल से {v} है', '{few} saal se {v} hai'],
    ['मेरी रिपोर्ट में {v} निकला', 'meri report mein {v} nikla'], ['पत्नी {v} की वजह से अस्पताल में है', 'wife {v} ki wajah se hospital mein hai'],
    ['A: आपको {v} कब से है?\nC: {month} से', 'A: aapko {v} kab se hai?\nC: {month} se'], ['बीमारी: {v}', 'bimari: {v}'], ['{v} की जाँच कराई थी',
    '{v} ka test karaya tha'], ['A: परिवार में किसी को {v}?\nC: पिताजी को', 'A: family mein kisi ko {v}?\nC: papa ko'], ['{v} के कारण छुट्टी पर हूँ',
    '{v} ke karan chutti par hoon'], ['दादाजी {v} से गुज़र गए', 'dadaji {v} se guzar gaye'], ['मैं {v} का मरीज़ हूँ', 'main {v} ka patient hoon'],
    ['{v} ठीक नहीं हो रहा', '{v} theek nahi ho raha']]);
  return record(pair, { v: slot('health', lang, () => illness) }, form, lang, rng);
}

const things = [['गुलाब', 'gulab'], ['सूरज', 'suraj'], ['क्रिकेट', 'cricket'], ['तिरंगा', 'tiranga'], ['चाँदनी', 'chandni'], ['हिमालय', 'himalaya'],
  ['मोती', 'moti'], ['बादल', 'badal'], ['गणेश', 'ganesh'], ['दोस्ती', 'dosti'], ['बारिश', 'barish'], ['समोसा', 'samosa']];

function password(form, lang, rng) {
  const w = rng.pick(things);
  const n = rng.pick([rng.digits(2), rng.digits(3), rng.digits(4)]);
  const make = (r) => (form === 'written' ? r.pick([w[1] + n, `${capital(w[1])}@${n}`, `${capital(w[1])}${n}`,
    `${w[1]}_${n}`]) : `${w[at(lang)]} ${r.pick(['', '', lang === 'hi' ? 'एट ' : 'at the rate '])}${form === 'mixed' ? n : [...n].map((c) => words(Number(c), lang, r)).join(' ')}`);
  const nouns = [['पासवर्ड', 'password'], ['लॉगिन पासवर्ड', 'login password'], ['नेट बैंकिंग पासवर्ड', 'net banking password'], ['वाईफाई पासवर्ड',
    'wifi password'], ['पुराना पासवर्ड', 'purana password'], ['अकाउंट का पासवर्ड', 'account ka password']];
  const own = [['पासवर्ड बदल के {v} कर दो', 'password change karke {v} kar do'], ['A: नया पासवर्ड क्या रखें?\nC: {v}',
    'A: naya password kya rakhe?\nC: {v}'], ['पासवर्ड {v} से लॉगिन नहीं हो रहा', 'password {v} se login nahi ho raha']];
  const noun = rng.pick(nouns)[at(lang)];
  return record(frame(rng, { own, lang }), { n: () => noun, v: slot('password', lang, make), r: slot('password', lang, make) }, form, lang, rng);
}

const schools = [['केंद्रीय विद्यालय', 'Kendriya Vidyalaya'], ['सरस्वती शिशु मंदिर', 'Saraswati Shishu Mandir'], ['सेंट मैरी स्कूल',
  'St Mary School'], ['डीएवी', 'DAV']];
const asks = [['माँ का शादी से पहले का नाम', 'mother ka maiden name', families], ['पहले स्कूल का नाम', 'pehle school ka naam', schools],
  ['जन्म स्थान', 'birth place', towns], ['पहले पालतू का नाम', 'pehle pet ka naam', [['मोती', 'Moti'], ['शेरू', 'Sheru'], ['टॉमी', 'Tommy'], ['राजा',
  'Raja']]], ['पसंदीदा खाना', 'favourite food', [['राजमा चावल', 'rajma chawal'], ['बिरयानी', 'biryani'], ['खीर', 'kheer'], ['डोसा', 'dosa']]],
  ['बचपन के दोस्त का नाम', 'bachpan ke dost ka naam', people]];

function securityAnswer(form, lang, rng) {
  const [deva, latn, list] = rng.pick(asks);
  const word = rng.pick(list)[at(lang)];
  const answer = lang === 'hi' ? word : capital(word);
  const pair = rng.pick([['A: सुरक्षा प्रश्न, {q}?\nC: {v}', 'A: security question, {q}?\nC: {v}'], ['A: आपका सिक्योरिटी सवाल है, {q}\nC: {v}',
    'A: aapka security sawal hai, {q}\nC: {v}'], ['मेरी {q} {v} है', 'mera {q} {v} hai'], ['सुरक्षा प्रश्न का जवाब {v} है',
    'security question ka jawab {v} hai'], ['सिक्योरिटी आंसर {v}', 'security answer {v}'], ['A: वेरिफिकेशन के लिए {q} बताइए\nC: {v}',
    'A: verification ke liye {q} bataiye\nC: {v}'], ['{q}? {v}', '{q}? {v}'], ['A: {q} क्या है?\nC: {v}', 'A: {q} kya hai?\nC: {v}'],
    ['A: एक आखिरी सवाल, {q}?\nC: {v}', 'A: ek last question, {q}?\nC: {v}'], ['A: गुप्त प्रश्न का उत्तर?\nC: {v}',
    'A: secret question ka answer?\nC: {v}'], ['मैंने जवाब में {v} रखा था सिक्योरिटी सवाल के लिए', 'maine security question ka answer {v} rakha tha'],
    ['A: {q} बताना होगा\nC: जी {v}\nA: धन्यवाद', 'A: {q} batana hoga\nC: ji {v}\nA: thank you'], ['A: सुरक्षा के लिए, {q}?\nC: {v} था',
    'A: security ke liye, {q}?\nC: {v} tha'], ['सुरक्षा उत्तर: {v}', 'security answer: {v}'], ['A: पासवर्ड भूल गए तो {q} बताइए\nC: {v}',
    'A: password bhool gaye to {q} bataiye\nC: {v}'],
    ['{q} में {v} लिखा है', '{q} mein {v} likha hai'], ['A: आपने {q} क्या लिखवाया था?\nC: {v}', 'A: aapne {q} kya likhwaya tha?\nC: {v}'],
    ['सीक्रेट आंसर {v} है', 'secret answer {v} hai'], ['A: {q} {v} है?\nC: हाँ जी', 'A: {q} {v} hai?\nC: haan ji'], ['A: और {q}?\nC: {v}',
    'A: aur {q}?\nC: {v}'], ['सिक्योरिटी सवाल {q}, जवाब {v}', 'security sawal {q}, jawab {v}'], ['A: {q} मैच नहीं हुआ\nC: तो {v} होगा',
    'A: {q} match nahi hua\nC: to {v} hoga'], ['A: मैं {q} पूछूँगी\nC: {v}', 'A: main {q} puchungi\nC: {v}'],
    ['सिक्योरिटी आंसर बदल के {v} कर दो', 'security answer change karke {v} kar do'], ['A: {q} याद है?\nC: हाँ, {v}',
    'A: {q} yaad hai?\nC: haan, {v}']]);
  return record(pair, { q: () => (lang === 'hi' ? deva : latn), v: slot('security_answer', lang, () => answer) }, form, lang, rng);
}

export const contact = { phone, email, name, address, health, password, security_answer: securityAnswer };
