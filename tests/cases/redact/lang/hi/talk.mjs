// Harmless sentences in Hindi and the harmless numbers in them: orders, prices, meters, times, and talk about cards and codes
// that says none. They stand beside values too.
import { asrPieces, cut, mixGroups, numerals, sayGroups, sayMixedGroups, words } from './numbers.mjs';

const reference = (...masks) => (lang, form, rng) => {
  const text = rng.fill(rng.pick(masks));
  if (form === 'written') return /^\d+$/.test(text) ? numerals(text, lang, rng) : text;
  if (/^\d+$/.test(text)) return form === 'mixed' ? rng.pick([text, asrPieces(text, rng), mixGroups(cut(text, rng), lang,
    rng).join(' ')]) : sayGroups(cut(text, rng), lang, rng, { slip: 0.05, restart: 0 }).join(rng.pick([' ', ', ']));
  return form === 'mixed' && rng.chance(0.6) ? text : sayMixedGroups([text], lang, rng).join(' ');
};
const number = (low, high) => (lang, form, rng) => (form === 'spoken' ? words(rng.int(low, high), lang, rng) : numerals(String(rng.int(low,
  high)), lang, rng));
const counting = (lang, form, rng) => Array.from({ length: rng.int(3, 6) }, (_, i) => number(i + 1, i + 1)(lang, form, rng)).join(' ');

export const slots = {
  order: reference('######', '########', '##########', 'ORD######', '###-#######', '#######'), ticket: reference('######', '########',
    'SR######', 'C-#####'), booking: reference('@@@@@@', '##########', '@@####'), track: reference('############', 'EE#########IN',
    '##############', '1Z##@##@##########', '###########'),
  meter: reference('#####', '######', '####'), serial: reference('SN######', '@@##########', '############'),
    policy: reference('POL#######', '#########', '###########'), customer: reference('######', '########', 'K#####'),
    train: reference('#####'), flight: reference('6E ###', 'AI ###', 'UK ###'),
  model: reference('XR###', '@@-###'), num: number(2, 60), big: number(100, 950), huge: number(1200, 90000), small: number(2, 9),
    pct: (lang, form, rng) => `${number(2, 40)(lang, form, rng)} ${lang === 'hi' ? 'प्रतिशत' : 'percent'}`, counting,
};
export const repeated = new Set(['order', 'ticket', 'booking', 'track', 'policy']);

export const shapes = [
  ['मेरा ऑर्डर नंबर {order} है', 'mera order number {order} hai'], ['ऑर्डर {order} अभी तक नहीं आया', 'order {order} abhi tak nahi aaya'],
  ['A: ऑर्डर नंबर बताइए\nC: {order}', 'A: order number bataiye\nC: {order}'], ['A: ऑर्डर आईडी क्या है?\nC: {order}\nA: {order}, ठीक है',
  'A: order ID kya hai?\nC: {order}\nA: {order}, theek hai'],
  ['शिकायत नंबर {ticket} का क्या हुआ?', 'complaint number {ticket} ka kya hua?'], ['A: आपका कंप्लेंट नंबर {ticket} है\nC: ठीक है',
  'A: aapka complaint number {ticket} hai\nC: theek hai'], ['A: टिकट नंबर लिख लीजिए {ticket}\nC: {ticket}, ठीक',
  'A: ticket number likh lijiye {ticket}\nC: {ticket}, theek'], ['पीएनआर {booking} की टिकट कन्फर्म है क्या?',
  'PNR {booking} ki ticket confirm hai kya?'],
  ['A: बुकिंग नंबर?\nC: {booking}', 'A: booking number?\nC: {booking}'], ['A: ट्रैकिंग नंबर क्या है?\nC: {track}',
  'A: tracking number kya hai?\nC: {track}'], ['पार्सल {track} कहाँ पहुँचा?', 'parcel {track} kahan pahuncha?'], ['कूरियर का नंबर {track} है',
  'courier ka tracking number {track} hai'], ['मीटर रीडिंग {meter} है', 'meter reading {meter} hai'], ['A: मीटर में कितना है?\nC: {meter}',
  'A: meter mein kitna hai?\nC: {meter}'],
  ['पिछली रीडिंग {meter} थी और अब {meter}', 'pichli reading {meter} thi aur ab {meter}'], ['सीरियल नंबर {serial}', 'serial number {serial}'],
  ['A: सीरियल नंबर पढ़िए\nC: {serial}', 'A: serial number padhiye\nC: {serial}'], ['मॉडल {model} खराब है', 'model {model} kharab hai'],
  ['पॉलिसी नंबर {policy} है', 'policy number {policy} hai'], ['A: पॉलिसी नंबर?\nC: {policy}', 'A: policy number?\nC: {policy}'],
  ['ग्राहक संख्या {customer}', 'customer ID {customer}'], ['A: कस्टमर नंबर बताइए\nC: {customer}', 'A: customer number bataiye\nC: {customer}'],
  ['ट्रेन {train} कितनी लेट है?', 'train {train} kitni late hai?'], ['A: कौन सी ट्रेन?\nC: {train}', 'A: kaun si train?\nC: {train}'],
  ['फ्लाइट {flight} {time} की है', 'flight {flight} {time} ki hai'], ['प्लेटफॉर्म {small} पर आएगी', 'platform {small} par aayegi'],
  ['बिल {amount} का आया है', 'bill {amount} ka aaya hai'], ['{amount} कट गए और फिर {amount}', '{amount} kat gaye aur phir {amount}'],
  ['A: आपका बैलेंस {amount} है\nC: इतना कम?', 'A: aapka balance {amount} hai\nC: itna kam?'],
  ['किराया {amount} महीना है', 'rent {amount} mahina hai'], ['A: कितने पैसे भरने हैं?\nC: {amount}', 'A: kitne paise bharne hain?\nC: {amount}'],
  ['{amount} का रिचार्ज कर दो', '{amount} ka recharge kar do'], ['ब्याज {pct} है', 'byaj {pct} hai'], ['{pct} की छूट थी', '{pct} discount tha'],
  ['ईएमआई {amount} की है, {num} महीने', 'EMI {amount} ki hai, {num} mahine'], ['{few} दिन से इंटरनेट बंद है', '{few} din se internet band hai'],
  ['{time} आ जाइए', '{time} aa jaiye'], ['A: {time} ठीक रहेगा?\nC: नहीं {time}', 'A: {time} theek rahega?\nC: nahi {time}'],
  ['{date} को डिलीवरी होनी थी', '{date} ko delivery honi thi'], ['मुझे {num} पीस चाहिए', 'mujhe {num} piece chahiye'],
  ['A: कितने लोग हैं?\nC: {small}', 'A: kitne log hain?\nC: {small}'], ['{big} किलोमीटर चली है', '{big} kilometer chali hai'],
  ['गाड़ी {huge} किलोमीटर चली है', 'gaadi {huge} kilometer chali hai'], ['{big} यूनिट का बिल', '{big} unit ka bill'], ['गिनती करो {counting}',
  'ginti karo {counting}'], ['हेलो हेलो, {counting}, आवाज़ आ रही है?', 'hello hello, {counting}, awaaz aa rahi hai?'], ['दो चार दिन लगेंगे',
  'do chaar din lagenge'], ['एक दो बार कोशिश की', 'ek do baar try kiya'],
  ['पाँच दस मिनट रुकिए', 'paanch das minute rukiye'], ['नौ दो ग्यारह हो गया', 'nau do gyarah ho gaya'], ['चार लोग आए थे, तीन चले गए',
  'char log aaye the, teen chale gaye'], ['सौ में से {num}', 'sau mein se {num}'], ['{num} नंबर बस कहाँ जाती है?',
  '{num} number bus kahan jaati hai?'], ['कमरा {big} में एसी नहीं चल रहा', 'room {big} mein AC nahi chal raha'], ['एक्सटेंशन {big} पर लगाइए',
  'extension {big} par lagaiye'], ['मेरा कार्ड दो बार डिक्लाइन हुआ', 'mera card do baar decline hua'], ['ओटीपी नहीं आया', 'OTP nahi aaya'],
  ['A: ओटीपी आया?\nC: नहीं अभी नहीं', 'A: OTP aaya?\nC: nahi abhi nahi'],
  ['A: पिन किसी को मत बताइए\nC: जी', 'A: PIN kisi ko mat bataiye\nC: ji'], ['सीवीवी कहाँ लिखा होता है?', 'CVV kahan likha hota hai?'],
  ['A: कार्ड का पूरा नंबर मत बताइए, आखिरी चार अंक काफ़ी हैं\nC: ठीक है',
  'A: card ka pura number mat bataiye, last four digit kaafi hain\nC: theek hai'], ['मेरा कार्ड एटीएम में फँस गया', 'mera card ATM mein phans gaya'],
  ['पासवर्ड भूल गया', 'password bhool gaya'], ['A: पासवर्ड बदल दिया है\nC: अच्छा', 'A: password badal diya hai\nC: achha'],
  ['आधार में कितने अंक होते हैं?', 'aadhaar mein kitne digit hote hain?'],
  ['A: आधार बारह अंकों का होता है\nC: जी', 'A: aadhaar barah digit ka hota hai\nC: ji'], ['पैन कार्ड ज़रूरी है क्या?', 'PAN card zaroori hai kya?'],
  ['A: आपका फोन नंबर वही है?\nC: हाँ वही है', 'A: aapka phone number wahi hai?\nC: haan wahi hai'], ['ईमेल से भेज दीजिए', 'email se bhej dijiye'],
  ['A: एड्रेस बदलना है?\nC: नहीं', 'A: address badalna hai?\nC: nahi'], ['खाता बंद हो गया है', 'khata band ho gaya hai'], ['नया कार्ड कब आएगा?',
  'naya card kab aayega?'], ['A: कार्ड {few} दिन में आ जाएगा\nC: ठीक है', 'A: card {few} din mein aa jayega\nC: theek hai'],
  ['A: अंग्रेज़ी के लिए {small} दबाइए\nC: {small}', 'A: English ke liye {small} dabaiye\nC: {small}'], ['A: दस में से कितने नंबर देंगे?\nC: {small}',
  'A: das mein se kitne number denge?\nC: {small}'], ['स्कोर {big} पर {small}', 'score {big} par {small}'], ['साइज़ {num} बड़ा है, {num} भेजिए',
  'size {num} bada hai, {num} bhejiye'], ['टेबल {num} बाय {num} की है', 'table {num} by {num} ki hai'], ['बहुत देर से लाइन पर हूँ',
  'bahut der se line par hoon'], ['A: और कोई सेवा?\nC: नहीं बस', 'A: aur koi seva?\nC: nahi bas'], ['मैनेजर से बात कराइए', 'manager se baat karaiye'],
  ['C: मीटर रीडिंग देनी है\nA: बोलिए\nC: {meter}\nA: और ग्राहक संख्या?\nC: {customer}',
  'C: meter reading deni hai\nA: boliye\nC: {meter}\nA: aur customer number?\nC: {customer}'],
  ['A: कितने टिकट?\nC: {small}\nA: किस तारीख के?\nC: {date}', 'A: kitne ticket?\nC: {small}\nA: kis date ke?\nC: {date}'],
  ['A: ऑर्डर नंबर?\nC: {order}\nA: कितने का था?\nC: {amount}', 'A: order number?\nC: {order}\nA: kitne ka tha?\nC: {amount}'],
  ['C: मेरा पार्सल?\nA: ट्रैकिंग नंबर दीजिए\nC: {track}\nA: {date} को पहुँच गया',
  'C: mera parcel?\nA: tracking number dijiye\nC: {track}\nA: {date} ko pahunch gaya'],
  ['A: कार्ड या कैश?\nC: कार्ड\nA: डिक्लाइन हो गया', 'A: card ya cash?\nC: card\nA: decline ho gaya'], ['इनवॉइस {order} में {amount} लिखा है',
  'invoice {order} mein {amount} likha hai'], ['वारंटी {few} साल की है', 'warranty {few} saal ki hai'], ['पिछले साल {huge} का माल लिया था',
  'pichle saal {huge} ka maal liya tha'],
];

/** Sentences of one turn that may stand before or after another. */
export const beside = shapes.filter(([deva]) => !/\n|^A:/.test(deva));
