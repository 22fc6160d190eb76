// Cards, codes and ids in Hindi talk. The nouns are those of Indian banks and shops: most are English words, in whatever
// script the rest is in.
import { values } from '../../lib/values.mjs';
import { frame } from './frames.mjs';
import { record, slot } from './kit.mjs';
import { asrPieces, cut, mixGroups, numerals, sayGroups, sayMixedGroups, words } from './numbers.mjs';

const split = (text, sizes) => {
  let at = 0;
  return sizes.map((size) => text.slice(at, (at += size))).filter(Boolean);
};

/** Digits in each form: printed sizes, separators when written. */
export const digitsOf = (digits, sizes, seps, form, lang) => (rng) => {
  const groups = rng.chance(0.7) ? split(digits, sizes) : cut(digits, rng);
  if (form === 'written') return numerals(rng.chance(0.05) ? [...digits].join(' ') : split(digits, sizes).join(rng.pick(seps)), lang, rng);
  if (form === 'spoken') return sayGroups(groups, lang, rng);
  return rng.chance(0.2) ? asrPieces(digits, rng) : mixGroups(groups, lang, rng);
};

/** Letters and digits in each form. */
export const lettersOf = (text, sizes, seps, form, lang) => (rng) => {
  const parts = split(text, sizes);
  if (form === 'written') return rng.chance(0.15) ? parts.join(rng.pick(seps)).toLowerCase() : parts.join(rng.pick(seps));
  if (form === 'mixed' && rng.chance(0.35)) return rng.pick([parts.join(' '), [...text].join(' ')]);
  return sayMixedGroups(parts, lang, rng, form === 'mixed');
};

const seps4 = [' ', ' ', ' ', '', '', '-', '.'];
const kinds = {
  card: {
    make: (rng, form, lang) => { const c = values.card(rng); return digitsOf(c.digits, c.groups.includes(13) ? [4, 4, 4, 4, 3] : c.groups,
      seps4, form, lang); }, alone: true,
    nouns: [['कार्ड नंबर', 'card number'], ['क्रेडिट कार्ड नंबर', 'credit card number'], ['डेबिट कार्ड नंबर', 'debit card number'],
      ['एटीएम कार्ड नंबर', 'ATM card number'], ['सोलह अंकों का नंबर', 'solah digit ka number'], ['कार्ड', 'card'], ['कार्ड का नंबर',
      'card ka number'], ['रुपे कार्ड नंबर', 'RuPay card number'], ['वीज़ा कार्ड', 'Visa card']],
    own: [['इस कार्ड से पेमेंट करना है {v}', 'is card se payment karna hai {v}'], ['{v} से {amount} काट लीजिए', '{v} se {amount} kaat lijiye'],
      ['A: कार्ड के आगे वाला नंबर पढ़िए\nC: {v/}', 'A: card ke aage wala number padhiye\nC: {v/}'], ['मेरा कार्ड {v} चोरी हो गया',
      'mera card {v} chori ho gaya'], ['कार्ड {v} ब्लॉक कर दो', 'card {v} block kar do'],
      ['A: कौन सा कार्ड है?\nC: वीज़ा, {v}', 'A: kaun sa card hai?\nC: Visa, {v}'], ['A: कार्ड के सोलह अंक बताइए\nC: {v/}',
      'A: card ke sixteen digits bataiye\nC: {v/}'], ['A: पेमेंट कैसे करेंगे?\nC: कार्ड से, {v}', 'A: payment kaise karenge?\nC: card se, {v}'],
      ['{v} पर {amount} का चार्ज लगा है', '{v} par {amount} ka charge laga hai'], ['मास्टरकार्ड है {v}', 'Mastercard hai {v}']],
  },
  cvv: {
    make: (rng, form, lang) => digitsOf(rng.digits(rng.chance(0.9) ? 3 : 4), [4], [''], form, lang),
    nouns: [['सीवीवी', 'CVV'], ['सी वी वी नंबर', 'CVV number'], ['सीवीवी कोड', 'CVV code'], ['पीछे वाला तीन अंकों का नंबर',
      'peeche wala three digit number'], ['कार्ड के पीछे के तीन नंबर', 'card ke peeche ke teen number'], ['कार्ड का सिक्योरिटी कोड',
      'card ka security code'], ['सीवीसी', 'CVC']],
    own: [['A: कार्ड के पीछे तीन अंक लिखे हैं, बताइए\nC: {v}', 'A: card ke peeche teen digit likhe hain, bataiye\nC: {v}'], ['पीछे {v} लिखा है',
      'card ke peeche {v} likha hai'], ['A: सीवीवी क्या है?\nC: वो कहाँ होता है?\nA: कार्ड के पीछे\nC: अच्छा, {v}',
      'A: CVV kya hai?\nC: wo kahan hota hai?\nA: card ke peeche\nC: achha, {v}'], ['A: सिग्नेचर के पास वाले तीन नंबर?\nC: {v}',
      'A: signature ke paas wale last three numbers?\nC: {v}']],
  },
  expiry: {
    make: (rng, form, lang) => {
      const m = rng.int(1, 12);
      const y = rng.int(26, 35);
      const mm = String(m).padStart(2, '0');
      const names = lang === 'hi'
        ? 'जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर'.split(' ') : 'January February March April May June July August September October November December'.split(' ');
      const [by, thousand] = lang === 'hi' ? ['बटा', 'दो हज़ार'] : ['slash', lang === 'hi-en' ? 'twenty' : 'do hazaar'];
      return (r) => {
        if (form === 'written') return numerals(r.pick([`${mm}/${y}`, `${mm}/${y}`, `${mm}/20${y}`, `${m}/${y}`, `${mm}-${y}`,
          `${names[m - 1]} 20${y}`]), lang, r);
        if (form === 'mixed') return r.pick([`${names[m - 1]} ${y}`, `${names[m - 1]} 20${y}`, `${mm} ${y}`, `${m} ${by} ${y}`,
          `${names[m - 1]} ${words(y, lang, r)}`]);
        return `${r.pick([names[m - 1], words(m, lang, r)])} ${r.pick(['', '', `${by} `])}${r.pick(['', '', `${thousand} `])}${words(y, lang, r)}`;
      };
    },
    nouns: [['एक्सपायरी डेट', 'expiry date'], ['एक्सपायरी', 'expiry'], ['कार्ड की एक्सपायरी', 'card ki expiry'], ['वैलिड थ्रू', 'valid thru'],
      ['एक्सपायरी मंथ और ईयर', 'expiry month aur year']],
    own: [['कार्ड {v} तक वैलिड है', 'card {v} tak valid hai'], ['A: कार्ड कब एक्सपायर होगा?\nC: {v}', 'A: card kab expire hoga?\nC: {v}'],
      ['A: कार्ड कब तक वैलिड है?\nC: {v} तक', 'A: card kab tak valid hai?\nC: {v} tak'], ['मेरा कार्ड {v} में एक्सपायर होगा',
      'mera card {v} mein expire hoga']],
  },
  otp: {
    make: (rng, form, lang) => { const d = rng.digits(rng.pick([4, 6, 6, 6, 6, 8])); return digitsOf(d, d.length === 6 ? (form === 'written'
      ? [6] : [3, 3]) : [4, 4], ['', '', ' '], form, lang); },
    nouns: [['ओटीपी', 'OTP'], ['ओ टी पी', 'OTP number'], ['वेरिफिकेशन कोड', 'verification code'], ['मैसेज वाला कोड', 'message wala code'],
      ['फोन पर आया कोड', 'phone par aaya code'], ['छह अंकों का कोड', 'six digit code'], ['वन टाइम पासवर्ड', 'one time password'], ['एसएमएस कोड',
      'SMS code'], ['लॉगिन कोड', 'login code']],
    own: [['A: आपके फोन पर ओटीपी आया होगा\nC: हाँ, {v}', 'A: aapke phone par OTP aaya hoga\nC: haan, {v}'], ['A: मैंने एक कोड भेजा है, बताइए\nC: {v}',
      'A: maine ek code bheja hai, bataiye\nC: {v}'], ['ओटीपी आ गया, {v}', 'OTP aa gaya, {v}'], ['मैसेज में {v} कोड लिखा है',
      'message mein code {v} likha hai'], ['A: कोड आया?\nC: हाँ आ गया, {v}', 'A: code aaya?\nC: haan aa gaya, {v}'],
      ['A: मैसेज में क्या कोड आया है?\nC: {v}', 'A: message mein kya code aaya hai?\nC: {v}'], ['{v} ओटीपी डाला पर इनवैलिड आ रहा है',
      '{v} OTP dala par invalid aa raha hai'], ['A: ओटीपी शेयर करेंगे सर?\nC: {v/}', 'A: OTP share karenge sir?\nC: {v/}']],
  },
  pin: {
    make: (rng, form, lang) => digitsOf(rng.digits(rng.pick([4, 4, 4, 6])), [6], [''], form, lang),
    nouns: [['पिन', 'PIN'], ['एटीएम पिन', 'ATM PIN'], ['यूपीआई पिन', 'UPI PIN'], ['टी पिन', 'T-PIN'], ['पिन नंबर', 'PIN number'], ['कार्ड का पिन',
      'card ka PIN'], ['चार अंकों का पिन', 'four digit PIN'], ['एम पिन', 'MPIN'], ['डेबिट कार्ड पिन', 'debit card PIN']],
    own: [['पिन बदल के {v} कर दो', 'PIN change karke {v} kar do'], ['A: नया पिन क्या रखना है?\nC: {v}', 'A: naya PIN kya rakhna hai?\nC: {v}'],
      ['मेरा पिन {v} काम नहीं कर रहा', 'mera PIN {v} kaam nahi kar raha'], ['A: सर पिन मत बताइए\nC: {v} है बस',
      'A: sir PIN mat bataiye\nC: {v} hai bas']],
  },
  in_aadhaar: {
    make: (rng, form, lang) => digitsOf(values.in_aadhaar(rng), [4, 4, 4], [' ', ' ', '', '', '-'], form, lang), alone: true,
    nouns: [['आधार नंबर', 'Aadhaar number'], ['आधार कार्ड नंबर', 'Aadhar card number'], ['आधार', 'Aadhaar'], ['आधार संख्या', 'aadhar sankhya'],
      ['आधार कार्ड', 'aadhaar card'], ['यूआईडी नंबर', 'UID number'], ['बारह अंकों का आधार', 'twelve digit aadhaar']],
    own: [['A: केवाईसी के लिए आधार चाहिए\nC: {v}', 'A: KYC ke liye aadhaar chahiye\nC: {v}'], ['आधार {v} लिंक कर दीजिए',
      'aadhaar {v} link kar dijiye'], ['A: आधार के बारह अंक बोलिए\nC: {v/}', 'A: aadhaar ke barah digit boliye\nC: {v/}'],
      ['राशन कार्ड में आधार {v} जुड़ा है', 'ration card mein aadhaar {v} juda hai'], ['पापा का आधार {v} है', 'papa ka aadhaar {v} hai']],
  },
  in_pan: {
    make: (rng, form, lang) => lettersOf(values.in_pan(rng), rng.pick([[10], [5, 4, 1], [3, 2, 4, 1]]), ['', '', '', ' '], form, lang), alone: true,
    nouns: [['पैन नंबर', 'PAN number'], ['पैन कार्ड नंबर', 'PAN card number'], ['पैन', 'PAN'], ['पैन कार्ड', 'PAN card'], ['परमानेंट अकाउंट नंबर',
      'permanent account number'], ['इनकम टैक्स पैन', 'income tax PAN']],
    own: [['A: पैन की स्पेलिंग बताइए\nC: {v}', 'A: PAN spell kar dijiye\nC: {v}'], ['पैन {v} अपडेट कर दीजिए', 'PAN {v} update kar dijiye'],
      ['A: टैक्स के लिए पैन चाहिए\nC: {v/}', 'A: tax ke liye PAN chahiye\nC: {v/}'], ['रिटर्न में पैन {v} भरा है', 'return mein PAN {v} bhara hai']],
  },
  bank_account: {
    make: (rng, form, lang) => digitsOf(rng.digits(rng.pick([10, 11, 11, 12, 14, 15])), [4, 4, 4, 4], ['', '', '', ' '], form, lang),
    nouns: [['खाता नंबर', 'khata number'], ['खाता संख्या', 'khata sankhya'], ['बैंक खाता नंबर', 'bank account number'], ['अकाउंट नंबर',
      'account number'], ['बैंक अकाउंट नंबर', 'bank account number'], ['सेविंग अकाउंट नंबर', 'saving account number'], ['बचत खाता नंबर',
      'bachat khata number']],
    own: [['पैसे बैंक {n} {v} में भेज दीजिए', 'paise bank {n} {v} par bhej dijiye'], ['A: रिफंड के लिए {n} बताइए\nC: {v/}',
      'A: refund ke liye {n} bataiye\nC: {v/}'], ['{n} {v}, इसी में डालिए', '{n} {v}, isi mein daliye'], ['पासबुक पर {n} {v} लिखा है',
      'passbook par {n} {v} likha hai']],
  },
  passport: {
    make: (rng, form, lang) => lettersOf(rng.fill('@#######'), rng.pick([[8], [1, 7]]), ['', '', ' '], form, lang),
    nouns: [['पासपोर्ट नंबर', 'passport number'], ['पासपोर्ट', 'passport'], ['पासपोर्ट संख्या', 'passport no'], ['नए पासपोर्ट का नंबर',
      'naye passport ka number']],
    own: [['A: वीज़ा के लिए पासपोर्ट नंबर चाहिए\nC: {v}', 'A: visa ke liye passport number chahiye\nC: {v}'], ['मेरा पासपोर्ट {v} खो गया',
      'mera passport {v} kho gaya'], ['A: टिकट के लिए पासपोर्ट?\nC: {v}', 'A: ticket ke liye passport?\nC: {v}'], ['पासपोर्ट {v} रिन्यू कराना है',
      'passport {v} renew karana hai']],
  },
};

const branch = {
  make: (rng, form, lang) => lettersOf(`${rng.pick(['SBIN', 'HDFC', 'ICIC', 'PUNB', 'BARB', 'UTIB'])}0${rng.digits(6)}`, [4, 7], [''], form, lang),
  nouns: [['आईएफएससी कोड', 'IFSC code'], ['बैंक का आईएफएससी', 'bank ka IFSC'], ['ब्रांच आईएफएससी कोड', 'branch IFSC code']],
};

const maker = (type, kind) => (form, lang, rng) => {
  const make = kind.make(rng, form, lang);
  const noun = rng.pick(kind.nouns)[lang === 'hi' ? 0 : 1];
  return record(frame(rng, { ...kind, lang }), { n: () => noun, v: slot(type, lang, make), r: slot(type, lang, make) }, form, lang, rng);
};

/** An account number, or the code of its branch, which has letters. */
const accountMaker = (form, lang, rng) => maker('bank_account', rng.chance(0.15) ? { ...kinds.bank_account,
  ...branch } : kinds.bank_account)(form, lang, rng);

export const secrets = Object.fromEntries(Object.entries(kinds).map(([type, kind]) => [type, type === 'bank_account'
  ? accountMaker : maker(type, kind)]));
