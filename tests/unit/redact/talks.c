/*
 * See talks.h. Numbers are from test ranges, or made up with their check.
 */
#include "talks.h"

#include "base/cleanup.h"

const char *const redact_talks[] = {
	/* Cards, and what belongs to them */
	"A: Could you read me the card number?\nC: Sure, it's {card:4539 1488 0343 6467}.",
	"A: And the card number, please?\nC: {card:four five three nine, one four eight eight, oh three four three, six four six seven}.",
	"A: And the card number?\nC: {card:Four five three nine, one four eight eight.\nA: Uh-huh.\nC: Zero three four three, six four six seven}.",
	"A: And the card number?\nC: {card:fifty-four triple five, fifty-five fifty-five, double five double five, four four four four}",
	"A: What is the security code on the back?\nC: It's {cvv:123}.",
	"A: Et le cryptogramme, les trois chiffres au dos ?\nC: C'est le {cvv:quatre cent cinquante-deux}.",
	"A: Und die Kartennummer?\nC: {card:4539-1488-0343-6467}",
	"A: ¿Me dice el número de la tarjeta?\nC: Sí, {card:4539 1488 0343 6467}.",
	"A: कार्ड नंबर बताइए\nC: {card:4539 1488 0343 6467}",
	"A: कार्ड नंबर बताइए\nC: {card:४५३९ १४८८ ०३४३ ६४६७}",
	"A: What's the expiry date?\nC: {expiry:08/29}.",
	/* Accounts */
	"C: My IBAN is {iban:DE89 3704 0044 0532 0130 00}, thanks.",
	"C: Meine IBAN ist {iban:DE89370400440532013000}.",
	"C: Mon IBAN c'est {iban:FR14 2004 1010 0505 0001 3M02 606}.",
	"A: What's your bank account number?\nC: It's {bank_account:1234 5678}.",
	/* Codes that come and go */
	"A: I have sent you a one-time code, what is it?\nC: {otp:482913}.",
	"A: Quel est le code reçu par SMS ?\nC: C'est le {otp:482913}.",
	"A: OTP bataiye\nC: {otp:char aath do nau ek teen}",
	"C: My PIN is {pin:4821}.",
	"C: The password is {password:Falcon77}.",
	"A: What is your mother's maiden name?\nC: {security_answer:Okonkwo}.",
	/* Identity numbers */
	"C: My social security number is {us_ssn:536-22-8176}.",
	"A: Your social security number, please?\nC: {us_ssn:536-22-8176}.",
	"C: My NHS number is {gb_nhs:943 476 5919}.",
	"C: Mein Steueridentifikationsnummer ist {de_idnr:36 574 261 809}.",
	"C: Mon numéro de sécurité sociale est le {fr_nir:2 69 05 49 588 157 80}.",
	"C: Mi DNI es {es_dni:12345678Z}.",
	"C: मेरा आधार नंबर {in_aadhaar:2341 2341 2346} है",
	"C: My PAN is {in_pan:ABCPE1234F}.",
	/* How people can be reached */
	"C: You can call me on {phone:+44 7700 900123}.",
	"A: Your phone number?\nC: {phone:oh seven seven oh oh, nine hundred, one two three}.",
	"A: Votre numéro de téléphone ?\nC: {phone:zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit}.",
	"A: ¿Su teléfono?\nC: {phone:seis uno dos, tres cuatro cinco, seis siete ocho}.",
	"C: Write to {email:jane.doe@example.com}, please.",
	"C: My e-mail is {email:jane dot doe at example dot com}.",
	"C: Mon mail c'est {email:jeanne point dupont arobase exemple point fr}.",
	"C: Meine E-Mail ist {email:hans punkt meier at beispiel punkt de}.",
	"C: I live at {address:12 Long Lane}.",
	/* Taken back, said again */
	"A: The card number?\nC: {card:4539 1488 0343 6467}.\nA: {card:4539 1488 0343 6467}, thank you.",
	"A: The code on the back?\nC: {cvv:one two four, sorry, one two three}.",
	"A: Die Kartennummer?\nC: {card:vier fünf drei neun, eins vier acht acht, nein, ich fange noch mal an, vier fünf drei neun, eins vier acht acht, null drei vier drei, sechs vier sechs sieben}",
	"A: Le numéro de carte ?\nC: {card:quatre cinq trois neuf, un quatre huit huit, zéro trois quatre huit, pardon je recommence, zéro trois quatre trois, six quatre six sept}",
	"A: ¿El número de la tarjeta?\nC: {card:4539, 1488, 0343, 0343, 6467}",
	"A: Mon IBAN ?\nC: {iban:f r quatorze vingt zéro quatre un zéro un zéro cinq zéro cinq zéro zéro zéro un trois m zéro deux six zéro six}",
	"A: Die Steuer-ID?\nC: {de_idnr:drei sechs, fünf sieben vier, zwei sechs eins, zwei sechs eins, acht null neun}",
	/* Numbers in words that may be understood in two ways */
	"A: Les trois chiffres au dos ?\nC: {cvv:trente deux}",
	"A: Votre IBAN ?\nC: {iban:b e trente-sept, trois cent dix, un cent vingt-six, neuf cent quatre-vingt-cinq, vingt-huit}",
	"A: ¿Su DNI?\nC: {es_dni:doce millones trescientos cuarenta y cinco mil seiscientos setenta y ocho zeta}",
	"A: Ihre Sozialversicherungsnummer?\nC: {at_vnr:zwölf siebenunddreißig, erster erster achtzig}",
	"A: ¿La tarjeta?\nC: {card:cuatro cinco tres nueve, catorce ochenta y ocho, cero tres cuatro tres y sesenta y cuatro sesenta y siete}",
	/* Letters of a number, with talk round them */
	"C: Meine IBAN ist {iban:de acht neun drei sieben null vier null null vier vier null fünf drei zwei null eins drei null null null}.",
	"C: {iban:be soixante-huit cinq trois neuf zéro zéro sept cinq quatre oui zéro trois quatre}",
	"C: {iban:gb veintinueve nwbk sesenta dieciséis trece treinta y uno noventa y dos sesenta y ocho diecinueve}",
	"C: Mi DNI es {es_dni:doce no trece treinta y cuatro cincuenta y seis siete ocho... y la letra C}.",
	"C: Mi NIE es {es_nie:X, y uno dos tres... cuatro cinco seis siete... letra L}.",
	"A: Der Code aus der SMS?\nC: {otp:VK, äh elf zweiundfünfzig}",
	"A: el código del sms\nC: {otp:ocho cuatro ocho upm}",
	"A: Un code vient de partir sur votre téléphone.\nC: {otp:X-601486}",
	"C: J'ai tapé le code {otp:Z-272121} et ça me dit erreur",
	"C: code de sécurité {cvv:trois un deux} total cent soixante euros",
	"C: À la demande de votre service, code SMS = {otp:66249}.",
	"C: Ça y est je l'ai, le code c'est {otp:neuf six zéro un zéro}.",
	"A: Votre matricule ?\nC: {lu_matricule:1959 10 02\nA: {repeated:1959 10 02}.\nC: 070 88}.\nA: Vous aurez une réponse.",
	"C: Meine E-Mail ist {email:lena acht sieben at gmx punkt de}.",
	"A: Ihre Mailadresse?\nC: {email:Jonas Wolf alles zusammen ät gmx Punkt ch}",
	"A: Ihre Mailadresse?\nC: Ja, an {email:hallo sechs zwei ät gmx Punkt ch}",
	"C: Le llamo yo al {phone:tres uno cero ocho cinco dos seis siete cuatro nueve}.",
	"C: Cobren a la tarjeta {card:6220 5383 6990 6680 75}.",
	/* Other things asked meanwhile, and words of another language by themselves */
	"A: les trois chiffres au dos\nC: {cvv:trois un deux}\nA: et le montant\nC: cent soixante euros",
	"A: le numéro national est au dos\nC: {be_nn:85 07 30\nA: {repeated:85 07 30}\nC: 033 28}",
	"C: code de sécurité {cvv:312}, 20 euros",
	/* What nobody wants to hide */
	"C: Der zweite Brief kam am dritten zwölften, der erste am zweiten elften zweitausendzwanzig.",
	"A: El código ha caducado, le mando otro.\nC: Vale.\nA: Le contestamos en 19 días.",
	"A: Your order number is 48213377, it went out on the 12th of March.",
	"A: That makes 1249 euros and 50 cents.\nC: Good.",
	"A: Votre commande est la 48213377.\nC: Merci.",
	"A: Die Rechnung war über 1249 Euro.\nC: Ja.",
	"A: Son 1249 euros con 50 céntimos.\nC: Vale.",
	"C: The meter says 48213.\nA: Thank you.",
	"C: We waited from 9:30 until 11:45 on 3 April 2026.",
	"A: The tracking number is 1Z999AA10123456784.",
	"C: There are twenty-five of us, and three are away.",
	"A: At the rate of two a day that takes four weeks.",
};
const size_t redact_talks_count = EW_COUNT(redact_talks);
