/*
 * English: what is said before and behind numbers, by agents who ask and by people who answer. Rows and nothing else. What is
 * missing here is not found when a number has no check of its own; what is too broad here blots out harmless numbers.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_cues_en[] = {
	{EW_CUE_CARD,
		"card, cards, card number|numbers|no|num, card digits, card details, long number, long numbers, long "
		"card number, long number on|across|from|off the|your|my front|face|card, long number on|across "
		"the|your|my front|face of|on the|your|my card, number|numbers|digits on|across|from|off|of the|your|my "
		"front|face|card, sixteen|16|fifteen|15|nineteen|19 digit number|numbers|card, "
		"sixteen|16|fifteen|15|nineteen|19 digit card number, sixteen|16|fifteen|15|nineteen|19 digits, all "
		"sixteen|16|fifteen|15|nineteen|19, all sixteen|16|fifteen|15|nineteen|19 numbers|digits of? it?, "
		"sixteen|16|fifteen|15 numbers, "
		"credit|debit|bank|payment|charge|prepaid|corporate|company|business|atm|chip|plastic card, "
		"credit|debit|bank|payment|charge|prepaid|corporate|company|business|atm card "
		"number|numbers|no|num|details, credit|debit number|numbers|no|num, credit or debit card "
		"number|details?, debit or credit card number|details?, visa card, visa debit|credit card?, "
		"visa|mastercard|amex number|numbers|no|num, mastercard, master card, master card number, amex, american "
		"express, american express card, amex card, maestro, maestro card, rupay number, ru pay card, rupay "
		"card, diners club, diners card, discover card, union pay card?, unionpay, jcb card, primary account "
		"number, full pan, card ending|ends|finishing in|with|on?, card that ends|finishes in|with|on, card "
		"starting|starts|beginning with?, last four|4 on|of the|your|my|his|her|their|our|this|that|a card, card "
		"on file, card to pay with, pay by|with|on|using card, paying by|with|on|using card, put it|that|this on "
		"the|your|my|his|her|their|our|this|that|a card, card member number, cardmember number, cardholder "
		"number, card holder number, digits|number|numbers on|across|from|off the|your|my front|face|card, "
		"front|face of the|your|my card, last four|4 of|on the|your|my card, card im using|paying, last four|4 "
		"digits|numbers?, my|your|the|a|this|that visa|mastercard, card to charge|use|debit, charge it|this|that "
		"to, digits|number|numbers embossed|printed on, digits|number|numbers across, number printed|embossed on "
		"the card, card that was|got stolen|lost|declined|used, block|cancel|freeze|stop my|the|this|that card, "
		"first|next|last|second|third|fourth block, first|next|last|second|third|fourth four digits|numbers, "
		"travel|currency|forex|gift|virtual|new|old|replacement|second|other|personal card "
		"number|numbers|no|details, travel|currency|forex|virtual card, card number as it appears, the long one, "
		"the big number, big|main|whole number on the|your card, sixteen|16|fifteen|15 digits from|on|of "
		"the|your|my card, billing card, number for|of my|your|the card, number of the card, card number again", NULL, false},
	{EW_CUE_CARD,
		"credit|debit card, on my|the|your card, is my|your|the card number|card, is what is on the card", NULL, true},

	{EW_CUE_CVV,
		"cvv2, cvc2, csc, ccv, cvn, cvd, cid, cvb, cvp, cbb, cbv, vvv, cav2, "
		"cvv|cvv2|cvc|cvc2|csc|ccv|cvn|cid|cvb|cbv number|numbers|no|num|code|digits|value, c v v|c|b|p|n|d|e "
		"number|numbers|no|num|code|digits?, c c v, c s c, c i d, c b v|b, c b v code|number, c vv, cv v, cv c, "
		"see|cee|sea vee|v|we vee|v|we|see|cee|sea code|number|digits?, see vv code|number?, security codes, "
		"security code on|at|from the? back|reverse|rear|front, security number, security digits, card security "
		"code|number|value|digits, card verification code|number|value, card validation code|number|value, card "
		"code, verification value, verification digits, signature code, signature panel|strip "
		"code|number|digits?, three|3|four|4 digit security|verification|card|safety|check? code|number, three|3 "
		"digit code|number|value, three|3 digits, three|3 numbers, last|final|little|small three|3 "
		"digits|numbers?, last|final three|3 on|at the|your back|reverse|strip|signature, last|final three|3 "
		"on|at|from the|your signature strip|panel, code|number|numbers|digits|pin on|at|from the|your|its "
		"back|reverse|rear, back of the|your|my|his|her|their|our|this|that|a card, reverse of "
		"the|your|my|his|her|their|our|this|that|a card, rear of the|your|my|his|her|their|our|this|that|a card, "
		"behind the|your|my|his|her|their|our|this|that|a card, flip|turn "
		"the|your|my|his|her|their|our|this|that|a card over, signature strip, four|4 digit code|number on|at "
		"the front, four|4 small|little digits|numbers, batch code on the card, small|little "
		"number|numbers|digits on|at the front|back, last|extra three|3 security digits, last|final three|3 "
		"on|at the|your|its back|reverse|strip, four|4 digits|numbers on|at|from the|your front, four|4 "
		"digits|numbers on|at the front of the|your|my card|amex, flip|turn it|the|your card? over, other side "
		"of the|your|my card, number|numbers|digits next|beside|by|after to? the|your signature, security "
		"numbers, code|number off the back, on the flip side, number|code behind, cv2, cv2 number|code|digits, c "
		"v two|2 code|number, cvv2 code|number, cvc2 code|number, sec code, sec no, security no, card "
		"verification|validation|security digits|numbers|figures|no, card identification number|code, "
		"three|3|four|4 little|small|tiny|short|extra numbers|digits|figures, three|3 figures, three|3 figure "
		"number|code, three|3 digit security code|number, little|small|tiny three|3 digit number|code, "
		"next|beside|by|near|after to? my|the|your|his|her signature, right|left of my|the|your signature, on "
		"the back it|there says|is|reads|shows, on the back there are, back of it says, "
		"number|numbers|digits|code on|from|off|in|at the signature strip|panel|bar, signature strip|panel "
		"number|code|numbers|digits, last|final three|3 of|on|from the signature strip|panel, three|3 at the end "
		"of the strip, number on|at|off the back|reverse, back number|numbers|digits, three|3 at|on|off|from the "
		"back|reverse, cid number|code|digits, four|4 digits|numbers above, four|4 digits|number on the right, "
		"above the|your|my long|card number, amex code, security|verification number|code on it, three|3 or "
		"four|4 digit code|number, security code again, cvv again, printed on the back|reverse, turn|flip "
		"the|your|my|it card over|round|around, behind the|your|my card, the back says|reads|shows, back says, "
		"cvvs, cvcs, cscs, verification|security|validation|check code|number on|from|of|for the|your|my card, "
		"three|3 digits|numbers on|from the|your back|reverse|strip, last|final three|3 digits|numbers on|from "
		"the|your back|reverse|strip, three|3 on the back|reverse|strip, four|4 digits|numbers on|from the|your "
		"front", NULL, false},
	{EW_CUE_CVV,
		"on the back, on the reverse, on the signature strip, on the back of it, for the cvv|cvc|security code?, "
		"cvv, cvc, security code, is the cvv|cvc|csc, is my cvv|cvc|csc, is the security code, is the c v v|c, "
		"next to my|the|your signature, is on the back|reverse, is the three digits, is what it says on the "
		"back, is whats|what on the back|reverse, for the cvv, for the cv2, on the signature panel", NULL, true},

	{EW_CUE_EXPIRY,
		"expiries, expire, expires, expired, expiring, expires|expire|expiring|expired on|in|end|at, "
		"expiry|expiration|expire|exp|expiring|expiratory|expires date|dates|month|year|day|details, "
		"expiry|expiration|expire|exp date on|of the|your|my|his|her|their|our|this|that|a card, date of|for "
		"expiry|expiration, exp, x date, ex date, valid until|till|til|thru|through|to|up|from, valid up "
		"to|until|till, good until|till|thru|through|to, valid until|thru|through|to|from date, end date "
		"on|of|for the|your card, start date on|of|for the|your card, card valid until|till|to|from?, card "
		"expires|expiry|expiration|expire date?, month and year, month slash year, date on the|your front|card, "
		"date on the|your front of the|your card, date across the bottom, when does|will|is it|the|your|that "
		"card? expire|expiring|run out?, card runs|run out in|on?, expires at? the? end of, end of date on the "
		"card, date it|that runs|expires out?, when it runs|expires out?, what date is on the card, cards "
		"expiry|expiration, cards expiry|expiration date, exp dates, expiry|expiration on the|your|my card, exp "
		"on the card, month and year on the card, valid until|thru|through|till|to date, valid "
		"through|thru|until|till date on the card, runs|run|ran|running out on|in|at, runs|run|ran|running out "
		"end of, card runs|ran out, good thru|through|until|till|up, good up until|to, card goes "
		"until|till|to|through, valid through|thru|until|till|to end|the of|end, new one goes|runs|expires "
		"until|to|till|in|on, expires at the end of, month and? year does|it|of|for|the, what month|year, best "
		"before on the card, card is good|valid until|till|thru|through|to, card good|valid "
		"until|till|thru|through|to, the month and the year, dates on the card, date on it, expires when, expiry "
		"month|year, expiry|expiration month and year, new expiry, when|what does|do|will the|that|this|your|my "
		"card expire, when it expires, exps, expirys, run|runs out on?, good till|til|until, runs to, it runs "
		"to, expirations", NULL, false},
	{EW_CUE_EXPIRY,
		"expiry, expiration, is the expiry|expiration date?, is when it expires|runs, is when it|the|my card? "
		"expires|ends, is when it runs out, on the expiry, as|thats|is my|your|the expiry, as|thats|is "
		"my|your|the expiry date, as|thats|is my|your|the expiration, as|thats|is my|your|the expiration date, "
		"as|thats|is my|your|the exp date, as|thats|is my|your|the card expiry, as|thats|is my|your|the cards "
		"expiration date, as|thats|is my|your|the valid until date, as|thats|is my|your|the valid thru date, "
		"as|thats|is my|your|the month and year, is what i have as the expiry|expiration, is what i have as the "
		"card expiry", NULL, true},

	{EW_CUE_IBAN,
		"iban, ibans, i ban, eye ban, iban number|numbers|no|num|code|details?, i ban "
		"number|numbers|no|num|code, i b a n number|numbers|no|num?, e ban number, iban account number, "
		"international bank account number, international account number, international bank|banking number, "
		"iban for|of the|your|my|his|her|their|our|this|that|a account, "
		"international|euro|foreign|european|overseas|sepa account|iban, "
		"international|euro|foreign|european|overseas|sepa account number|no|iban, international|euro|foreign "
		"bank account number?, account abroad|overseas, eban, e ban, eiban, i bank number, ib an, iben, ibahn, i "
		"bann, for the sepa mandate|transfer|payment, transfer it? to, account number abroad, iban no", NULL, false},
	{EW_CUE_IBAN,
		"is my|the|our iban, is the i ban", NULL, true},

	{EW_CUE_ACCOUNT,
		"account, account number|numbers|no|num|digits, accounts number, acct, acct number|numbers|no|num, a c "
		"number, bank account, bank account number|numbers|no|num|details, bank accounts, bank details, banking "
		"details, account details, bank number, checking|chequing|savings|saving|current|deposit|salary|joint|"
		"business|personal|nominated|loan|mortgage|isa|overdraft account number|numbers|no|num?, "
		"checking|savings|saving|current|deposit account details?, savings number, checking number, "
		"eight|8|ten|10|eleven|11|twelve|12 digit account number, eight|8 digit bank number, "
		"beneficiary|payee|recipient|sender|source|destination|receiving|linked|registered account "
		"number|numbers|no|num?, account for|to the|your|my direct debit|deposit, account to pay into|in, "
		"account ending|ends|finishing in|with|on?, account that ends|finishes in|with, account to debit|credit, "
		"transfer to|from account, building society roll number|account number?, roll number on the passbook, "
		"passbook number, cheque account number?, cif, cif number|numbers|no|num|id, c i f number?, demat "
		"account number?, demat number, pf account number, ppf account number?, recurring deposit number, fixed "
		"deposit number, fd account number, mutual fund folio number?, investor number, brokerage account "
		"number?, retirement account number?, pension account number, credit union account number?, bank and "
		"account number, sort code and account number, routing and account number, wallet address, direct debit "
		"details, direct debit account, autopay account, account on file, which account, account its "
		"coming|going|paid from|to|into, sbi|hdfc|icici|axis|hsbc|barclays|lloyds|natwest|chase|citi|citibank|"
		"santander|halifax|monzo|revolut account, sbi|hdfc|icici|axis|hsbc|barclays|lloyds|natwest|chase|citi|"
		"citibank|santander|halifax|monzo|revolut account number|no, account number on|at|from|for|with "
		"the|my|your check|cheque|bank|statement|passbook|bottom, account to debit|pay|use|credit|refund, "
		"wire|transfer|refund|deposit it|that to|into my|our|the account|bank, salary goes to|into, direct "
		"deposit to|account, a c no|num, ac number|no, account num, acc number|no|num, accnt number, account and "
		"sort code, number of the|my|your account, a c is, a c", NULL, false},
	{EW_CUE_ACCOUNT,
		"is my|the|our|his|her bank? account number?, is the account", NULL, true},

	{EW_CUE_ROUTING,
		"routing number|numbers|no|num|code|transit|digits, routing transit number, bank routing number, aba, "
		"aba number|numbers|no|num|code|routing, a b a number|routing?, a b a routing number, aba routing "
		"number, wire routing number, ach routing number?, ach number, transit number|numbers|no|num, transit "
		"code, bank transit number, institution number, bank and transit number, sort code|codes, sortcode, sort "
		"code number|numbers|no|num?, bank sort code, branch sort code, short code, sort|sorting cord|code, "
		"six|6 digit sort code, bsb, bsb number|numbers|no|num|code, b s b number|numbers|no|num|code?, bank "
		"state branch number?, ifsc, ifsc code|number, ifs code, i f s c code|number?, ifc code, i f s code, "
		"ifsc of the|your|my|his|her|their|our|this|that|a bank|branch, micr, micr code|number, m i c r "
		"code|number?, bank code, branch code, bank branch code, clearing code|number, bank identifier code, "
		"bank identification code|number, bic, bic code|number, b i c code?, swift code|number, swift, swift bic "
		"code?, bic and|or swift code?, bank identity code, national clearing code, clabe, branch code number, "
		"routing is|no|num, routing number on the check|cheque, r t n, rtn, ach|wire routing, bank "
		"transit|swift|identifier number|code, ifsc no, nine|9 digit routing number, aba routing, ifscs, "
		"routings, routing", NULL, false},
	{EW_CUE_ROUTING,
		"is the|my sort code, is the routing number, is the ifsc code?", NULL, true},

	{EW_CUE_OTP,
		"otp, otps, o t p, oh t|tee|tea p|pee|pea, o tee|tea p|pee|pea, otp code|number|pin|password, o t p "
		"code|number|pin?, one|1 time|off passcode|password|code|codes|pin|pass|number|passwords|pincode|"
		"security|verification|access|use, one|1 time|off "
		"pass|security|verification|access|use|authentication|authorisation|authorization|login "
		"code|word|password|passcode|pin, onetime passcode|password|code|pin, single use "
		"code|passcode|password|pin, temporary|temp code|password|passcode|pin, dynamic password|pin|code, "
		"verification|verify|verifying code|codes|number|pin|digits, confirmation code|pin, identification code, "
		"authentication|authenticator|authorisation|authorization|authorising|validation|activation|identity "
		"code|codes|number|pin, auth code, security code, security codes, unlock code, access code, access "
		"codes, secure code, securecode, secure key code?, secure number, safe key, safekey, 3d secure code?, "
		"three d secure code?, two|2 factor|step|stage code|authentication|verification|auth|security code|pin?, "
		"2fa code?, two fa code?, mfa code?, m f a code?, multi factor code, authenticator app?, authenticator "
		"app code, google authenticator code?, rsa code|token|number?, token code|number, hardware token, "
		"security token, digital token, soft token code?, recovery code|codes, backup code|codes, reset code, "
		"pairing code, push code, challenge code, reference code we|i sent|texted, text code, sms code, email "
		"code, texted code, passcode, passcodes, pass code, pass codes, four|4|five|5|six|6|seven|7|eight|8 "
		"digit|digits|figure|number|character code|codes|passcode|pin|password|otp, "
		"four|4|five|5|six|6|seven|7|eight|8 digit|figure "
		"security|verification|access|authentication|confirmation|sms|unique code|number, digit code, new code, "
		"another code, code again, unique code, special code, code, code number is?, codes is?, code on|from "
		"the|your card reader, text|sms|message|email i|we|ive|weve just? sent, text message, text message "
		"with|containing a|the code|number|pin, card reader code|number, pinsentry code?, pin sentry code, phone "
		"banking code, transaction authorisation|authorization|authentication number, tan, t a n, m tan, mtan, "
		"net code, netcode, mobile verification code, phone verification code, whatsapp code, google code, "
		"code|passcode|number we|i|ive|weve just? sent|texted|emailed|messaged you?, code|passcode|number "
		"that|which was|is|we|i|ive|weve|you sent|texted|emailed|got|received|just, code|passcode|number|pin "
		"you|youve|ive|i just? received|got|get|receive|been sent?, code|passcode|number|pin thats|which just? "
		"been|come|coming|arrived|displayed|showing|on|in, sent|texted|emailed to your|the "
		"phone|mobile|cell|email|device|number|handset, code sent|texted|emailed by|via|in|on|through "
		"text|sms|email|message, code|digits on|in|from your|the|my screen|app|text|message|sms|email|phone|"
		"mobile|authenticator|device|token|inbox|notification, popped|come|came up|through on your|my "
		"phone|screen|mobile, weve|ive|we|i just? texted|messaged you, i sent a code, "
		"sent|texted|emailed|sending|texting|text you a|the|your code|passcode|otp|number, login code|passcode, "
		"log|sign in|on code|passcode, signin code, text|message says, code coming|came|comes through|in, what "
		"did the text say, text should say|have, code in that|the text|email|message, "
		"latest|last|newest|new|second|first|fresh|correct|other code|otp|passcode, latest|newest one time code, "
		"the latest text|message|one, what|which code did|do, what code, code you|they just? "
		"sent|texted|emailed|messaged|gave me|us|him|her, code the system|bank|app sent|texted|emailed|gave "
		"me|us?, i|ive just? got|received|have the|a|your text|code|message|sms|otp|passcode, got it in|by|on "
		"text|sms|email, text|sms|otp|passcode has just? come|arrived, text|code|sms|otp|passcode just? "
		"came|arrived|appeared, text|code|otp|passcode is here, message|text|sms|email says|reads|said|states, "
		"message|email that says, app|authenticator|token|device|fob|reader says|displays|gives|generated, your "
		"app shows, app is showing, authenticator shows|is showing, token shows|is showing, code "
		"shown|displayed|appearing|showing on|in, digits|numbers in|from the|your|that|my "
		"text|sms|message|email|app|authenticator, six|6|four|4|five|5|eight|8 digits|numbers from|in the|your "
		"text|sms|message|email|app, six|6|four|4 digits|numbers we|i|you just? sent|texted|got|received, "
		"code|passcode to verify|confirm|reset|authorise|authorize|approve|access|unlock, "
		"duo|okta|microsoft|apple|google|amazon|paypal|whatsapp code|passcode|otp, banking app code, "
		"secret|private|registration|transfer|enrolment|enrollment|setup|linking code, security number we|i "
		"sent|texted, dial in code, one time number|key|digits, single use number, ot p, o tp, oh tp, otp pin, "
		"code from|by|via|through sms|text|email|whatsapp, code in|from|on the|my|your "
		"sms|text|email|whatsapp|authenticator|app, use code, enter code, code once more, read me the digits, "
		"code just|has come|came|arrived|appeared in|through?, which one first text|or the, number on|in|from "
		"your|the|my text|message|sms|email|authenticator|token, text|message with|containing a, just come "
		"through, its come through, number they|you texted|messaged|sent|emailed me|us|you, digits you|i|they "
		"just? got|received|sent|texted, authenticators|app|apps showing, sms say|says|said, number i just? "
		"got|received by|in|on text|sms, been sent is, been texted, pinged me|you, came up with, gives me, pin "
		"by|via sms|text|email, text|sms with, two factor is, asking me for a code, number you see|have "
		"in|on|there, number in|on|from your|the app, pops|popped up, verification numbers, what you got, latest "
		"one, code|otp|passcode|pin has|is|was|have expired, code|otp|passcode is|was invalid|wrong|incorrect, "
		"code expired, otp expired", NULL, false},
	{EW_CUE_OTP,
		"is the|my|your otp|code|passcode, is the one time|verification passcode|password|code, is what it says, "
		"is what i got, thats the code|otp, thats what it says, to "
		"verify|confirm|authenticate|access|activate|unlock your|my|the "
		"account|identity|number|phone|email|login|device, to log|sign in|on, is your|my|the "
		"microsoft|google|whatsapp|facebook|amazon code|verification, dont|never|not share this|it|the "
		"code|with?, do not share|give|disclose this|it|the|to code|with|anyone?, is what the|my "
		"text|message|sms|phone|app|screen|email says|shows|said, is what came through|up, is what i "
		"got|received|see|have in|on the|my text|phone|screen|message, is the code|otp|passcode, in the "
		"text|message|sms, they texted|sent|emailed me, the bank sent|texted me, they sent me", NULL, true},

	{EW_CUE_PIN,
		"pins, p i n, pin number|numbers|no|num|code|codes|digits, p i n number|numbers|no|num|code, pincode, "
		"penn number, personal identification|identity|id|i|access|security d? number|code, four|4|six|6|five|5 "
		"digit pin|code|passcode number|code?, card|atm|cash|chip|debit|credit|bank|upi|u|online|mobile|"
		"telephone|phone|banking|security|customer|sim|device|voicemail|transaction|login|secret|current|new|"
		"old|account pin number|code?, u p i pin, atm card pin, debit card pin, credit card pin, upi "
		"number|password|code, m pin, mpin, em pin, t pin, tpin, tee pin, x pin, i pin, ipin, "
		"telephone|phone|mobile banking|access pin|code|passcode|number, telebanking pin, phone pin, voicemail "
		"code|passcode, door|gate|alarm|entry|entrance|lock|safe|key|garage|screen|keypad|locker|building|"
		"unlock|vault code|pin|passcode, lockscreen code|pin, screen lock code|pin, key safe code|number, key "
		"pad code, passcode, passcodes, pass code, passcode number, access code|pin|number, access codes, "
		"security pin|passcode, secret number|code, secret pin, puk, puk code, p u k code?, digit|digits of|from "
		"your|my|the pin|passcode, safe|lock|locker|padlock combination, pin for|of|on my|your|the debit|credit "
		"card, pin for|of|on my|your|the card|account|phone|sim|app, pin code, caller|account|customer|verbal|"
		"numeric|login|device|temporary|temp|default|original|initial|wrong|right|correct pin, "
		"caller|account|customer|numeric|login|device pin code|number, atm code|number, cash card code, pin "
		"from|in the letter|envelope, set|change|reset|make my|the|your pin to|as, unlock|unlocking pin|code, "
		"parental pin|code|control, personal code, secret digits, pin no, door|gate|alarm codes|pins, accounts "
		"pin, pin code for|of|on the|my card", NULL, false},
	{EW_CUE_PIN,
		"is my|the|your|her|his pin number|code?, pin, for the|my pin, on the keypad", NULL, true},

	{EW_CUE_PASSWORD,
		"password, passwords, pass word, pass words, passwort, passphrase, pass phrase, pw, pwd, log in "
		"password, login|account|current|new|old|temporary|online|banking|telephone|phone|security|verbal|voice|"
		"master|admin|user|default|router|network|email|computer|system|portal|windows|apple|google|internet "
		"password, wifi|wireless|network|router|wpa|wep|hotspot password|key|passphrase|passcode|code, wi fi "
		"password|key|code|passcode, net banking password, transaction password, profile password, memorable "
		"word|words|phrase|information|info|data|answer, memorable password|passcode|code, secret "
		"word|phrase|password|keyword|key, security word|phrase|keyword|key, code word, codeword, code words, "
		"safe word, safeword, recovery|seed|backup phrase|key, encryption key, user name and password, username "
		"and password, security passphrase, "
		"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last character|characters|letter, "
		"character|characters|letter|letters of|from|in your|my|the "
		"password|passcode|passphrase|memorable|security|secret, passwd, voice|spoken|temp|initial|default|old|"
		"new|current|previous|correct|right|actual|real|email|verbal passphrase|password, "
		"secret|security|pass|magic|special word|phrase, password on|for the|your|my "
		"account|wifi|router|email|portal|app|laptop|computer|phone, set|change|changed|reset|update|updated "
		"my|the|your|his|her|it password to, log|logged|sign|signed in with the? password?, reset it|that to, "
		"verification word|phrase, voice id phrase, wireless|wpa|router key|password|code, admin|root password, "
		"user me password, security|safety|account word, using|used as my? password, pass is, my|your pass, user "
		"pass, login pass", NULL, false},
	{EW_CUE_PASSWORD,
		"is my|the|your password, is my|the memorable|secret word", NULL, true},

	{EW_CUE_SECRET,
		"maiden name, maiden names, made in name, mother maiden, "
		"fathers|dads|grandfathers|grandmothers|brothers|sisters|siblings|childs|husbands|spouses middle|first "
		"name, name of your|my pet|pets|dog|cat|school|teacher|boss|grandmother|grandfather|street|hospital, "
		"first|favourite|favorite|childhood|family pet|pets|dog|dogs|cat|cats|animal name|called?, "
		"pets|dogs|cats name, favourite|favorite colour|color|food|film|movie|book|team|band|singer|sport|place|"
		"song|actor|author|artist|animal|fruit|restaurant|drink|player|subject|holiday|football|city|country|"
		"number|superhero team|destination?, city|town|place|country of birth, birth place, birthplace, mothers "
		"birthplace, fathers birthplace, street you|i grew|lived up|on? on|in|as?, school you|i went|attended "
		"to?, school name, name of|at the|your|my|his|her|their|our|this|that|a school, memorable "
		"place|date|name|event|person|year|number|day|location, memorable anniversary|address, wedding "
		"anniversary, security question|questions|answer|answers, secret question|questions|answer|answers, "
		"password hint|question, security hint, security details, hint answer, security information|info, "
		"childhood nickname|hero, school mascot, mascot, first car|vehicle, make of your|my first car, nickname "
		"as a child|kid, spouses|partners maiden|birth name, where you went on|for honeymoon|your honeymoon?, "
		"honeymoon destination, where you|i were|was born|raised, where you|i grew up, where you met your "
		"husband|wife|spouse|partner, city|town|place|village|hospital you|i were|was born in?, "
		"city|town|place|village where you|i were|was born, mothers|mother|mums|moms|mum|mom|grandmothers|wifes "
		"s? maiden|birth|unmarried|original|family|middle|first name, first|favourite|favorite|childhood "
		"school|teacher|car|street|employer|boss|concert|kiss|friend|hero|nickname, best|oldest friends name, "
		"best man at|of your wedding, maid of honour|honor, mothers surname, mothers last name, mothers name "
		"before marriage, name of your|my|the "
		"first|favourite|favorite|childhood|oldest|best|primary|elementary|high|family "
		"pet|dog|cat|school|teacher|friend|cousin|boss|employer|street|hospital|car, name of your oldest "
		"child|sibling|cousin, primary|elementary|high school name, "
		"mothers|mother|mums|moms|wifes|grandmothers|nans maiden|birth|unmarried|family|original surname|name, "
		"mother|mum|mom s maiden|birth|unmarried|family name|surname, maiden|birth surname, "
		"primary|elementary|junior|high|secondary|middle|nursery|grade|infant school, "
		"primary|elementary|junior|high|secondary|middle|grade school name|teacher, "
		"first|favourite|favorite|childhood|oldest pet|school|teacher|car|street|job|employer|boss|house|phone|"
		"computer|bike|crush|love|kiss|concert|album|film|band|toy|book|boyfriend|girlfriend|roommate|dog|cat|"
		"friend, first|favourite|favorite|childhood pets|teachers|friends|dogs|cats|employers|bosss "
		"name|surname, name of my|your first|favourite|favorite|childhood "
		"horse|rabbit|parrot|hamster|road|neighbour, favourite|favorite meal|dish|teacher|pet|flower|season|"
		"game|show|cartoon|character|dessert|snack|vegetable|uncle|aunt|cousin|relative|toy|shop|musician|"
		"writer|poet|word|quote|actress|club|spot, favourite|favorite teachers|teacher surname|name, "
		"town|city|place|church|village|country|venue|date|day|year of my|your|our|the wedding|marriage, "
		"town|city|place where you|i got|were|met|grew married|born|up|your, where you|i got married|engaged, "
		"childhood|best|oldest|closest friend|friends, childhood|best|oldest|closest friend|friends "
		"name|surname|nickname, best|childhood friends name from childhood|school, best|closest friend from|in "
		"childhood|school, best friend as a child|kid, childhood "
		"home|house|address|street|road|town|phone|neighbour|neighbor|sweetheart, road|street you|i|we grew "
		"up|on, fathers|dads|mothers|mums|moms|grandfathers|grandmothers|brothers|sisters|childs|husbands|wifes|"
		"spouses|partners|sons|daughters|eldest|oldest middle|maiden|christian|pet name|names|initial, "
		"father|mother|brother|sister|husband|wife s middle|maiden|first name, middle name of my|your "
		"father|mother|brother|sister|child|son|daughter, "
		"fathers|mothers|grandfathers|grandmothers|wifes|husbands|spouses "
		"occupation|profession|trade|birthplace|hometown, security|secret|memorable|challenge|reminder "
		"answer|answers|question|questions, answer|answers to|for the|your|my|that security|secret|reminder "
		"question|questions|one, your|my|the answer, hint is, make|model|brand|colour|color of my|your|the first "
		"car, make and model of my|your|the first car, hometown, home town, place where you|i was|were "
		"born|raised, nickname at|in school, childhood nickname, star sign, dream job, last four|4 of "
		"your|my|the|his|her social|ssn, last four|4 digits|numbers of your|my|the|his|her social|ssn, last "
		"four|4 social|ssn, last four|4 of your|my|the aadhaar|account|passport, grow up on|in, were you born, "
		"security word, pet was|is called, was called, ssn|social ends|ending|finishes in|with, social security "
		"ends in, childhood|best best? friend, security|secret question i|we said|put|chose|answered|gave|used, "
		"city|town|place|country|hospital|village were|was you|i born in?, school did|do you go|attend to?, "
		"street did you grow|live, school did you, car did you, pet did you have", NULL, false},
	{EW_CUE_SECRET,
		"is my mothers|mother maiden name, is the answer, as|thats my|your|the security answer, as|thats "
		"my|your|the secret answer, as|thats my|your|the security question, as|thats my|your|the secret "
		"question, as|thats my|your|the memorable place|date|name, as|thats my|your|the mothers maiden name, "
		"was|is my|her|his first|childhood pet|car|school|teacher|dog|cat|street, is the name of my, is the "
		"answer to, was the name of my", NULL, true},

	{EW_CUE_ID,
		"id number|numbers|no|num, i d number|numbers|no|num, identity|identification number|numbers|no|num, "
		"identity|id card number?, identity document number?, i d card number?, national number, "
		"citizen|citizenship number|id, government id number?, government issued id, state id number?, photo id "
		"number?, personal number, license number, licence number, d l number, dl number, driving "
		"licence|license details, tax number, tax file, tax payer|taxpayer id|identification|reference number?, "
		"tax registration number, t i n number?, tin number, voter id|card|identity number|card?, voters id "
		"number?, epic number, ration card number?, green card number?, alien registration? number, "
		"residence|residency permit|card number?, resident permit|card number?, visa application number, "
		"health|healthcare|insurance card number, health insurance number, health id number?, health account "
		"number, abha number?, medicaid number|id, medical record number, m r n number?, mrn, patient number|id, "
		"hospital number, military id number?, benefits number, state pension number, birth certificate number, "
		"immigration number, work permit number, national id|identity|identification number|card? number?, "
		"national i d number|card?, drivers|driving|driver s? license|licence|permit number|id?, tax "
		"id|identification|reference number?, tax i d number?", "", false},
	{EW_CUE_ID,
		"is my|the|your id|identity|identification|national|licence|license number|id", "", true},
	{EW_CUE_ID,
		"social security number|numbers|no|num|digits|card on? it?, social security, social security card number, ssn, "
		"ssns, s s n, ess ess en, ssn number|numbers|no|num, s s n number, social number, social, socials, soc "
		"number, sosh, sosh number, social insurance security, last four|4 social, last four|4 of social, "
		"full|complete|whole|entire social|ssn security? number?, social security no, soc, soc sec, soc "
		"security, soc security number, soc no|num, ss number|no|num, s s number|no, nine|9 digit social|ssn, "
		"nine|9 digit social security number, nine|9 digits of your|my|the|her|his social|ssn, social "
		"is|was|no|again, full|all nine|9 digits|numbers, all nine|9 of them, social no, last four|4 of "
		"your|my|the social|ssn", "us_ssn", false},
	{EW_CUE_ID,
		"is my|the|your|his|her social|ssn security? number?, as|thats|is my|your|the social, as|thats|is "
		"my|your|the ssn, as|thats|is my|your|the social security number", "us_ssn", true},
	{EW_CUE_ID,
		"itin, itin number, i t i n number?, individual taxpayer identification? number, "
		"individual|us|american|federal|irs tax|taxpayer id|number|identification, "
		"individual|us|american|federal|irs tax|taxpayer id|identification number, us tax payer number|id, "
		"taxpayer number|id|no, taxpayer id number, taxpayer identification number, tax payer number|id, i t i "
		"n, i tin, eye tin, irs number, tax id, tax id number|no, tax identification number|no", "us_itin", false},
	{EW_CUE_ID,
		"mbi, m b i number?, mbi number, medicare number|numbers|no|num|id|card|beneficiary "
		"id|identifier|number?, medicare id number, red white and blue card", "us_mbi", false},
	{EW_CUE_ID,
		"npi, n p i number?, npi number, national provider identifier|number|id, provider number|id", "us_npi", false},
	{EW_CUE_ID,
		"dea number, d e a number, drug enforcement number, dea registration number?", "us_dea", false},
	{EW_CUE_ID,
		"aadhaar|aadhar|adhar|adhaar|adar|aadharr|aadhaarr, aadhaar|aadhar|adhar|adhaar|adar card? number|no|id, "
		"uid number, u i d number, uidai number, unique identification number, e aadhaar|aadhar number?, "
		"twelve|12 digit aadhaar|aadhar|adhar|adhaar|uid number?, last four|4 digits? of your|my|the "
		"aadhaar|aadhar|adhar, aadhaar|aadhar|adhar|adhaar|adar card, uid, u i d, uidai, uidai no|id, "
		"aadar|adharr|aadaar|udhar|odhar|aadhaara, aadar|adharr|aadaar|udhar card|number|no, other card number, "
		"add har number, a dar number, twelve|12 digit uid|unique number|id, unique id, unique id number", "in_aadhaar", false},
	{EW_CUE_ID,
		"is my|the aadhaar|aadhar|adhar|adhaar number|card?", "in_aadhaar", true},
	{EW_CUE_ID,
		"virtual id, virtual id number, v i d, vid number, aadhaar|aadhar vid, virtual i d", "in_vid", false},
	{EW_CUE_ID,
		"pan card, pan card number|numbers|no|num|details, pan number|numbers|no|num, p a n number|card?, p a n "
		"card number, permanent account number, company pan, pancard, pancard number, pan id, pan details, ten "
		"digit pan, pan, p a n, income tax pan, income tax pan number|id, income tax number|id, it pan number, "
		"permanent account no|num|card, pann card|number, pen card number, ban card number, ten|10 "
		"digit|character pan|number, ten|10 digit|character pan number", "in_pan", false},
	{EW_CUE_ID,
		"is my|the pan number|card?, as|thats|is my|your|the pan, as|thats|is my|your|the pan number, "
		"as|thats|is my|your|the pan card, as|thats|is my|your|the pan no, as|thats|is my|your|the permanent "
		"account number", "in_pan", true},
	{EW_CUE_ID,
		"national insurance, national insurance number|numbers|no|num|code|card, ni number|no, n i number|no?, "
		"nino, n i n o, nationals insurance number, insurance number from the|your payslip, n i "
		"number|numbers|no|num, ni num, nat insurance number, ni, n i, ni code, national insurance no|num|code, "
		"nat insurance|ins number|no, national ins number|no, p60|p45|payslip says|shows ni?, payslip number, "
		"hmrc number|has|reference, nino number, n i n o number, ninos", "gb_nino", false},
	{EW_CUE_ID,
		"is my|the national|ni|n insurance|i|number number?, as|thats|is my|your|the national insurance, "
		"as|thats|is my|your|the ni number, as|thats|is my|your|the nino, as|thats|is my|your|the ni no", "gb_nino", true},
	{EW_CUE_ID,
		"nhs number|numbers|no|num, n h s number|numbers|no|num, national health service? number, nhs id, nhs, n "
		"h s, national health number|no, health service number|no|num, national health service number|no, "
		"patient|childs|babys|hospital nhs number|no, nhs number on|from|in the|your|my "
		"letter|card|app|record|prescription, medical card number", "gb_nhs", false},
	{EW_CUE_ID,
		"utr, utr number|numbers|no|num, u t r number?, unique taxpayer|tax payer? reference number?, self "
		"assessment number|reference, tax reference number from hmrc", "gb_utr", false},
	{EW_CUE_ID,
		"matricule, matricule number, luxembourg social security|national number, matricule code", "lu_matricule", false},
	{EW_CUE_ID,
		"german tax id|number, steuer id", "de_idnr", false},
	{EW_CUE_ID,
		"french social security number, insee number, n i r number", "fr_nir", false},
	{EW_CUE_ID,
		"dni number?, d n i number?", "es_dni", false},
	{EW_CUE_ID,
		"nie number?, n i e number?", "es_nie", false},
	{EW_CUE_ID,
		"codice fiscale, italian tax code, fiscal code, tax code from italy, italian tax|fiscal|personal "
		"code|number|id, italian tax|fiscal code number, italian fiscal code, fiscal code from italy, fiscal "
		"code number, codice fiscale number, codice, codici fiscale, codichi fiscale|fiscali, tessera sanitaria, "
		"italian health card, codice fiscal", "it_codice_fiscale", false},
	{EW_CUE_ID,
		"bsn number?, b s n number?, citizen service number, burger service number, sofi number|no, so fi "
		"number, sofie number, dutch bsn|citizen|personal|id number, dutch bsn, dutch citizen service number, "
		"dutch social security number, bsn no, burgerservicenummer, burger service nummer, b s n, citizen "
		"service no", "nl_bsn", false},
	{EW_CUE_ID,
		"belgian national number, national register number, rijksregister number", "be_nn", false},
	{EW_CUE_ID,
		"ahv number?, a h v number?, avs number?", "ch_ahv", false},
	{EW_CUE_ID,
		"cpr number?, c p r number?, danish id number", "dk_cpr", false},
	{EW_CUE_ID,
		"personnummer, personal identity number, swedish id number", "se_personnummer", false},
	{EW_CUE_ID,
		"hetu, henkilotunnus, finnish id number", "fi_hetu", false},
	{EW_CUE_ID,
		"fodselsnummer, norwegian id number", "no_fnr", false},
	{EW_CUE_ID,
		"pesel, pesel number", "pl_pesel", false},
	{EW_CUE_ID,
		"pps, pps number|no?, ppsn, p p s number|n?, p p s number|no, personal public service number, r s i "
		"number", "ie_pps", false},
	{EW_CUE_ID,
		"tfn, tax file number, t f n number?", "au_tfn", false},
	{EW_CUE_ID,
		"medicare card|number number?, medicare card number", "au_medicare", false},
	{EW_CUE_ID,
		"ird, ird number, i r d number?, inland revenue number", "nz_ird", false},
	{EW_CUE_ID,
		"social insurance number, social insurance, sin number, s i n number?, sin card number?", "ca_sin", false},
	{EW_CUE_ID,
		"cpf number?, c p f number?", "br_cpf", false},
	{EW_CUE_ID,
		"south african id|identity number?, s a id number, said number, id book number", "za_id", false},
	{EW_CUE_ID,
		"nric, nric number, n r i c number?, fin number, identity card number nric, ic number, i c number", "sg_nric", false},
	{EW_CUE_ID,
		"hkid, hkid number|card, h k i d number?, hong kong id|identity card? number?", "hk_hkid", false},
	{EW_CUE_ID,
		"my number card, japanese my number, individual number card?", "jp_my_number", false},
	{EW_CUE_ID,
		"iqama, iqama number, saudi id number?, igama number?", "sa_id", false},
	{EW_CUE_ID,
		"emirates id, emirates id number|card, emirate id number?, emirates i d number?", "ae_emirates_id", false},
	{EW_CUE_ID,
		"as|thats|is my|your|the codice fiscale, as|thats|is my|your|the fiscal code, as|thats|is my|your|the "
		"italian tax code", "it_codice_fiscale", true},

	{EW_CUE_PASSPORT,
		"passport, passports, passport number|numbers|no|num|details|id, pass port number?, travel document "
		"number?, travel passport number?, "
		"british|us|american|indian|irish|canadian|australian|german|french|spanish passport number?, number "
		"in|on|of the|your|my|his|her|their|our|this|that|a passport, passport and visa number, passport no|num, "
		"passport document|book number, passport document no, travel document no|id, number of|from|inside "
		"the|your|my|his|her passport, new|old|current|expired|renewed|uk|eu passport number|no?, corner of the "
		"passport, document number on|of|in the|your|my passport", NULL, false},
	{EW_CUE_PASSPORT,
		"is my|the|his|her passport number?, is whats|what in|on my|the passport", NULL, true},

	{EW_CUE_PHONE,
		"phone|telephone|mobile|cell|cellphone|contact|callback|landline|whatsapp|fax|handset|home|work|office|"
		"daytime|evening|business|emergency|alternate|alternative|secondary|primary|registered|direct|personal "
		"number|numbers|no|num, phone|mobile|cell|landline|contact|home|work "
		"mobile|phone|telephone|cell|line|contact number|numbers|no|num, telephone, mobile, cell, cellphone, "
		"cell phone, landline, land line, whatsapp, whats app, home|work|office|mobile phone, phone no, tel, tel "
		"no, tel number, ph no, call back|backs number, call back number on|at, callback, return number, reach "
		"number, best|good|preferred|main number|phone|contact, call|ring|give me|us|him|her a call|ring|bell "
		"on|at|back, give me|us a call|ring|bell|buzz back? on|at, reached|called|contacted on|at, calling "
		"from|on number?, registered mobile number?, registered phone number?, registered contact number?, area "
		"code, area code and number, country code, dialling code, dialing code, text|message|sms|whatsapp "
		"me|us|him|her|you on|at, text|message|whatsapp number, ten|10 digit mobile|phone|contact|cell number, "
		"eleven|11 digit mobile|phone number, contact details, number for|of my|your|the|his|her "
		"husband|wife|son|daughter|mother|father|partner|office|mobile|doctor, fax, pager number, "
		"phone|mobile|number ending|ends in|with, mobile phone ending|ends in|with, dial, facetime number, viber "
		"number, number to reach|call|ring|contact|text|get you|me|him|her|them|us? back? on|at?, number "
		"i|you|we can|could reach|call|contact|get you|me|them? on|at?, best|good|preferred number|contact|phone "
		"to|for?, reach|call|ring|text|contact|phone|get me|him|her|us back? on|at, number im|youre|hes|shes "
		"calling|ringing|phoning from|on?, number i|you am|are calling|ringing|phoning from, last four|4|three|3 "
		"of|on your|my|the phone|mobile|cell, reach|call|ring|contact|get|text|phone you|them back? on|at, get "
		"hold of me|you|him|her on|at, number to reach out to, phone, mob, mobile|cell no|num, ph, phone "
		"number|no again|is, a number in case|for|where, number in case we|i|you get? cut|disconnected, "
		"another|different|new|second|third|backup|spare|temporary|old|previous|current|local "
		"phone|mobile|cell|telephone|landline number, second|third|another|different|spare number, what number "
		"can|should|shall we|i call|ring|use|reach, which|what number are|is, on which|what number, "
		"best|good|right number is|for, please|just|can|could|kindly|can|you call|ring|phone|dial|whatsapp, "
		"call|ring|phone|text|try|message|whatsapp|contact|dial|reach me|us|him|her|them|my, call|ring|try my "
		"husband|wife|son|daughter|office|mother|mum|mom|dad on|at?, try my|the "
		"husband|wife|son|daughter|mobile|office|cell|landline|mum|mom|dad|mother|father|partner on|at?, "
		"send|sent|sending the|a|your|that sms|text|message|link to, text|message|sms to, registered "
		"under|with|against, port my|the|this number|mobile, should|can|will|could|must ring|call|phone|text, "
		"keeps|keep|kept|been calling|ringing|texting|phoning, calling|ringing|texting|phoning me|us from, "
		"missed call|calls from, call|calls|text|texts|message from, area code and all, "
		"full|whole|complete|entire number is|was, number ends, emergency contact number|phone|no, emergency "
		"contact, call you|u back? on|at, whatsapp on|at|is|no, "
		"his|her|their|wifes|husbands|sons|daughters|mums|dads|mothers|fathers|office "
		"phone|mobile|cell|landline|contact|work|home number, direct line|dial, direct line number, hotline, sim "
		"number is, registered number, im on, shes|hes|theyre on, catch me|us|him|her on|at, reach out on|at, "
		"number now, on this number, another number, any other number, a number for|on|to, "
		"say|enter|confirm|and|is the|that|your number, under number, call|ring|phone|text my "
		"office|house|wife|husband, a ring on|at, a bell on|at, a text on|at, contact no|num, callback no, phone "
		"no|num, what|which number should|can|shall|do|would|will, the number please, a number please, number in "
		"full, phone number in full", NULL, false},
	{EW_CUE_PHONE,
		"is my|the|your|his|her|our phone|mobile|cell|telephone|contact|home|work|landline|callback "
		"number|phone?, is the best|right number, is my|the number, thats my|the mobile|cell|phone number?, is "
		"the number to call|reach, is where you can reach|call, still your|my|the|his|her "
		"number|mobile|phone|cell|landline, still your|my|the right|correct|current|best|contact number, is a "
		"good|better number, is where you|they can, is calling|ringing|texting me, keeps "
		"calling|ringing|texting, mornings|evenings|afternoons only, my|your|his|her|their|our number|numbers", NULL, true},

	{EW_CUE_EMAIL,
		"email, emails, e mail, e mails, email address|addresses|id|account|i d?, e mail address|addresses|id, "
		"mail id, mail i d, gmail id|address|account, personal|work|business|office|company|primary|registered "
		"email|e mail|address? address?, email me|us|him|her|it|them|that at|to?, mail me|us it? at|to?, email "
		"it|that|them to, send it|that|me an email to|at, electronic mail address?, paypal address|email|id, "
		"apple id, apple i d, upi id|address|i d?, u p i id, upi handle, v p a, vpa, skype id|name, google "
		"id|account, microsoft account, outlook address, yahoo address|id, icloud address|id, inbox is, emailed "
		"to|at, write to me at|on, all lowercase|lower case?, all one word, email again, email|mail "
		"you|everything at|to|on, best email, best email address, reply|write|forward|unsubscribe|cc|copy "
		"it|me|us|to|from, wrote|write|writing|mailed|emailed|sent from|to, registered|mail with|under, email "
		"on|for|at file|record|the, address for the invoice|receipt|confirmation, backup|login|recovery|"
		"alternate|alternative|secondary|billing|new|old|school|college|corporate|private email|mail, backup|"
		"login|recovery|alternate|alternative|secondary|billing|new|old|school|college|private email|mail "
		"id|address, paypal is, which address did|do you, google mail, mail address, send it|that|this|them to, "
		"send|mail|email|forward the|an|a email|mail|invoice|receipt|link|copy|form to, account is under", NULL, false},
	{EW_CUE_EMAIL,
		"is my|the|his|her email|e mail? address|id?, at gmail|yahoo|hotmail|outlook|icloud", NULL, true},

	{EW_CUE_ADDRESS,
		"address, addresses, home|postal|billing|shipping|delivery|mailing|street|residential|current|previous|"
		"correspondence|registered|property|service|new|old|permanent|present|business|office|work|house|"
		"installation|supply|collection|pickup|forwarding|return|invoice|statement|full|complete address, "
		"first|second line of|is the|your|my|his|her|their|our|this|that|a? address?, i|we|she|he|they "
		"live|lives|lived|stay|stays|reside|resides at|on|in?, living|residing|staying at, live at|on, "
		"i|we|she|he ve|have|has? just|recently? moved to|into, moving to|into, house number|name|no, door "
		"number|no, building number|name, plot number|no, my|your|the house|home is at, number and street, "
		"street name|number, house name is, postcode, post code, postcodes, postal code|codes, zip, zip "
		"code|codes, zipcode, zip plus four, eircode, eir code, postcode and house number, house number and "
		"postcode, first|last part of|half the|your|my|his|her|their|our|this|that|a? postcode, "
		"deliver|delivered|send|sent|ship|shipped|post|posted|mail|mailed it|them|this|that|everything? to|at, "
		"address is at?, address on file|record|the, the property is at|on|in, property at, p o box, po box, "
		"post office box, care of, where do you live, come|came to|round my? house|address|flat at?, landmark, "
		"permanent residence, i|we have|ive|weve just|recently? moved to|into", NULL, false},
	{EW_CUE_ADDRESS,
		"is my|our|the home|postal|billing|delivery|mailing? address|postcode|zip code?, is where i|we live", NULL, true},

	{EW_CUE_NAME,
		"my|your|his|her|their|our names|name, my|your|his|her|their name is|was, name is, the name is|was, "
		"first|last|full|middle|given|family|christian|second|sir|legal|married|complete|customer|patient name, "
		"first|last|full|middle|given|family|second|legal|married|preferred name is|was, surname, surnames, "
		"surname is, forename, forenames, last name is, first and last name, name and surname, first name and "
		"surname|last name?, name in full, my "
		"wife|husband|son|daughter|mother|father|partner|brother|sister|mum|dad is called, wifes|husbands|sons|"
		"daughters|mothers|fathers|partners|brothers|sisters|mums|dads|bosss|managers|doctors name is?, am i "
		"speaking|talking to|with, who am i|is speaking|talking|this|calling to|with?, "
		"speaking|talking|spoke|spoken with|to, this is, it is|s speaking, i am|m here|speaking, you "
		"are|re|youre speaking|talking|through to|with to?, account|card|policy holder holders? name?, "
		"accountholder, cardholder, cardholders name, cardholder name is, card holders|holder name, account "
		"holders name, policyholder, policyholders name, name of the account|card|policy? holder, on behalf of, "
		"calling for, calling about my husband|wife|mother|father|son|daughter, mr, mrs, ms, miss, mister, "
		"missus, mx, madam, mister and missus, dr, prof, professor, reverend, signed by, signature of, "
		"beneficiary|payee|recipient|contact|nominee|emergency name|names|is?, beneficiary name is, next of kin, "
		"next of kin is, emergency contact is?, under the name|names of?, in the name of, made out to, payable "
		"to, attention of, for the attention of, thats spelled|spelt, spelled|spelt, spell your|the|that|my "
		"name|surname|it|last|first|full name?, could i get|have|take your|a name, hi|hello i am|m, hi|hello im, "
		"im|i|she|he|is called, name as it appears, name as shown|written on the|your? card|passport, good "
		"morning|afternoon|evening this is, good morning|afternoon|evening my name is, hi|hello this is, "
		"hi|hello its, hi|hello my name is, name on|for the|your|this "
		"card|account|policy|booking|order|reservation|contract|passport, who have i got, who is it i am "
		"speaking|talking to|with, whats your good? name, who am i, and ask for, name please, the name please, "
		"booking|reservation|account|policy|order is under, i have you as|down, listed|registered under|to, who "
		"is the delivery|parcel for, parcel for, kind|best|warm regards, yours sincerely|faithfully, sincerely", NULL, false},
	{EW_CUE_NAME,
		"is my|his|her|the name|surname|husband|wife|first|last name?, speaking, is speaking|calling|here", NULL, true},

	{EW_CUE_BIRTH,
		"dates of birth, d o b, dob, dobs, d ob, dee oh bee, d oh b, birth date|dates, birthdate, birthdates, "
		"birthday, birthdays, birth day, born, born on|in|the, was born on|in|the, were you born, you were born, "
		"day|month|year of birth, day month and year of birth, day and month of birth, birth year|month, date "
		"birth, data birth, date a birth, full date of birth, patients|customers|childs|his|her date of "
		"birth|birthday, birth date is, age and date of birth, wife|wifes|husbands|sons|daughters|mothers "
		"birthday|date of? birth?", NULL, false},
	{EW_CUE_BIRTH,
		"is my|his|her|the date|birthday|dob|birth of|date? birth?, date of birth, is when i was born", NULL, true},

	/* Harmless. */
	{EW_CUE_REFERENCE,
		"order|booking|reservation|tracking|invoice|claim|policy|customer|client|member|membership|ticket|case|"
		"reference|po|purchase|shipment|shipping|consignment|parcel|package|delivery|dispatch|despatch|waybill|"
		"awb|bill|billing|statement|receipt|transaction|payment|quote|quotation|estimate|contract|agreement|job|"
		"service|complaint|incident|request|query|enquiry|inquiry|application|file|docket|folio|loyalty|rewards|"
		"reward|subscription|subscriber|registration|student|employee|staff|payroll|badge|agent|operator|user|"
		"vendor|supplier|merchant|dealer|store|shop|session|chat|call|proposal|return|returns|rma|refund|"
		"exchange|replacement|voucher|coupon|lottery|campaign|appointment|referral|issue|event|lead|project|"
		"task|ballot|collection|installation|repair|warranty|lease|tenancy|tender|bid|auction|listing|pickup|"
		"sim|visit|survey|interaction|recording|log|advisor|adviser|associate|representative|rep|admission|"
		"enrolment|enrollment|roll|hall|exam|seat|candidate|certificate|warrant|court|crime|planning|charity|"
		"company|vat number|numbers|no|num|code|id|ref|reference|references, confirmation "
		"number|numbers|no|num|id|ref|reference, contract|policy|subscription|licence|license|lease|offer|"
		"membership|plan|insurance|warranty|visa|trial|voucher|points|permit|agreement|tenancy|registration|"
		"certificate|domain|guarantee|deal|promotion|coupon|pass|rental|passport "
		"expire|expires|expired|expiring|expiry on|in|at|date?, contract|policy|subscription|licence|license|"
		"lease|offer|membership|plan|insurance|warranty|visa|trial|voucher|permit|agreement|tenancy|"
		"registration|guarantee|deal|promotion|coupon|pass runs|run|ran out, expiry|expiration date of|for|on "
		"the|your contract|policy|subscription|licence|license|membership|plan|warranty|visa|voucher|product, "
		"link|offer|session|token|voucher|points|quote will|have|has expire|expired, code|otp|passcode|link "
		"is|stays valid for?, had|has|offer code, ad|advert|promotion had code, error|promo|discount code "
		"is|was, code on|for the|my|your voucher|coupon|label|letter|packet|ticket|parcel|flyer|leaflet|advert, "
		"fedex, fed ex, ups, dhl, usps, dpd, evri, royal mail, hermes, parcelforce, bluedart, blue dart, "
		"delhivery, dtdc, fedex|ups|dhl|usps|dpd number|tracking, rma, r m a, work order, return label, waybill, "
		"gift receipt, article number|no, boarding pass number, meter serial, voucher, coupon, "
		"raffle|lottery|bus|train ticket, code on the box|packaging|bottle|carton|jar|can|back "
		"of|sticker|product", NULL, false},
	{EW_CUE_REFERENCE,
		"order, orders, orders number, my|your|the|this|an order, booking, bookings, reservation, tracking, "
		"invoice, invoices, claim, policy, reference, references, ref, ref no, case, ticket, tickets, complaint, "
		"shipment, shipments, parcel, consignment, docket, quote, quotation, estimate, transaction, incident, "
		"service request, "
		"work|sales|purchase|repeat|web|online|job|delivery|stop|back|pre|repair|change|standing order "
		"number|numbers|no|num|id|ref|reference?, p o number, purchase order, airway|air bill|waybill number?, "
		"awb, a w b, pnr, pnr number|code|no, p n r number?, record locator, booking locator, locator code?, "
		"booking|reservation|hotel|flight|travel|order|restaurant|rental|appointment "
		"confirmation|reference|booking code|number|ref, confirmation, reference for|of|on the|your|this|that "
		"order|booking|call|case|claim|ticket|complaint|enquiry|transfer, "
		"order|case|ticket|claim|job|reference|booking|invoice|complaint|incident|request "
		"reference|confirmation|tracking number|id|code, customer|client|shop|store|online|web|website|loyalty|"
		"rewards|energy|electricity|electric|gas|water|broadband|internet|utility|utilities|council|rates|"
		"supplier|vendor|subscriber|membership|user|gaming|game|streaming|wholesale|trade|dealer|billing|"
		"service|landline|cable|tv|netflix|amazon|ebay|spotify account number|no|id?, account number with us, "
		"customer|client|member|subscriber reference|service|relationship|identification id? number|code, "
		"customer|client|user|member i d, customer|client|user|member|employee|student|staff|order|transaction|"
		"ticket|case|session|call|booking|caller|vendor|merchant|agent|login|product|device|group|plan id, user "
		"name, username, login name, online id, gift|loyalty|library|rewards|reward|membership|store|points|"
		"club|clubcard|nectar|oyster|bus|train|boarding|fuel|sim|phone|calling|report|score|birthday|christmas|"
		"graphics|memory|sd|sound|post|wild|trump|red|yellow card number|numbers?, clubcard, nectar number, "
		"frequent|air flyer|miles number?, airmiles number, miles number, eticket, e ticket number?, boarding "
		"pass, ip address, i p address, web address, website address, mac address, mac i d, promo|promotion|"
		"promotional|discount|voucher|coupon|gift|offer|referral|reward|rewards|campaign|source|affiliate|"
		"tracking|tax|cost|job|dress|department|store|booking|tariff|rate|plan|reason|status|result|response|"
		"error|fault|trouble|diagnostic|event|occupation|industry|currency|airport|airline|city|station|zone|"
		"dealer|agent|cancellation|return|returns|invoice|project|course|class|unit|customer|supplier|vendor "
		"code|codes|number, vehicle registration|reg number?, registration plate, number|licence|license plate "
		"number?, vehicle|car reg|registration number?, reg number, v r m, vrm, crime reference|ref number?, "
		"crime number, police report number, docket number, court case number, planning reference, company "
		"registration? number, vat registration? number, charity number, employer number, ein, e i n, complaint "
		"reference, ombudsman reference, log number, file reference, our|your reference|ref, reference youll|you "
		"need|will need, keep|note|quote this|that|the|a reference|number?, quote reference, reference "
		"number|code for|of|on this|that|the|your call|order|payment|complaint|case|claim|transfer|booking, "
		"contract, receipt, statement number, delivery note number?, goods received number, grn, job reference, "
		"engineer|visit reference, warranty|certificate number, hash, id of the order|ticket|transaction, upi "
		"reference|transaction|ref number|id, utr number of the transfer|payment, transaction reference number?, "
		"bank reference number, rrn, r r n, arn, trace number, cheque|check number, cheque no, batch reference", NULL, false},
	{EW_CUE_REFERENCE,
		"is the|your|my|our "
		"order|booking|reservation|tracking|invoice|claim|policy|customer|ticket|case|reference "
		"number|id|code|ref?, is the|your|my|our reference|order|ticket|case|booking|claim", NULL, true},

	{EW_CUE_PRODUCT,
		"model|serial|part|parts|article|item|product|catalog|catalogue|version|build|release|batch|lot|stock|"
		"style|asset|device|machine|engine|chassis|frame|firmware|software|router|bar|hs|error|fault|design|"
		"pattern|colour|color|paint|shade|recipe|formula|drawing|revision|edition|series|motor|battery|filter|"
		"bulb|toner|cartridge|tyre|tire|bolt number|numbers|no|num|code|id, model, models, serial, version, "
		"versions, sku, s k u, skus, sku number|code, imei, imei number, i m e i number?, imsi, i m s i, iccid, "
		"sim number, sim card number, sim serial number?, eid, isbn, isbn number, asin, upc, ean, vin, vin "
		"number, v i n number?, vehicle identification number, chassis number, barcode, bar code number?, "
		"barcode number, qr code, part, item, items, article, article no, product, batch, lot, release, "
		"firmware, build, series, edition, windows, iphone, i phone, ipad, galaxy, pixel, playstation, xbox, "
		"model name, type, size, sizes, ring size, error, errors, error code|message|number, fault, fault code, "
		"product key, license|licence key, serial number on|of the device|machine|router|unit|phone|box, serial "
		"numbers, catalogue, style, colour, channel, port, port number, hs code, un number, cas number, patent "
		"number, registration mark, form, form number, iso, din, ip rating, formula, route number, gauge, grade, "
		"class, bmw, audi, peugeot, boeing, airbus, ford, mazda, fiat, volvo, nokia, intel core?, ryzen, "
		"geforce, printer, serial|model|part|product number on|at|under the back|bottom|side|base|label|sticker, "
		"imei|serial|model number of|for|on the|your|my phone|device|handset|mobile|laptop|machine|router|box, "
		"serial|model on the back|bottom|side|label, imei of|on|for the|your|my phone|device|handset|mobile, "
		"password|pin|passcode has|must|should|needs to? be|have|contain, at least characters, sn, s n, serial "
		"no, stock, bought|buy|ordered|sold|got|want a|the|my|this|new new? phone|card|router|tablet|laptop", NULL, false},
	{EW_CUE_PRODUCT,
		"is the|my model|serial|part|item|product|batch|version number|code?", NULL, true},

	{EW_CUE_MONEY,
		"dollar, dollars, dollars and, buck, bucks, cent, cents, pound, pounds, quid, pence, penny, pennies, "
		"euro, euros, eur, usd, gbp, rupee, rupees, rs, inr, paise, paisa, lakh, lakhs, lac, lacs, crore, "
		"crores, grand, yen, franc, francs, chf, dirham, dirhams, aed, riyal, riyals, rand, krona, kroner, "
		"zloty, peso, pesos, yuan, ringgit, tenner, fiver, million, millions, billion, trillion, mil, ruble, "
		"rubles, lira, shillings, naira, hundred pounds|dollars|euros|rupees, "
		"us|australian|canadian|singapore|hong dollars|kong dollars?, pounds sterling, sterling, "
		"per|a|each|every month|week|year|annum|hour|night|person|unit|piece|day, plus "
		"vat|tax|gst|postage|shipping, in cash, cash, in total, altogether, or nearest offer, a pop, gross, "
		"excluding|including|inclusive|before|after vat|tax|gst, credit on your|the account, credit balance", NULL, true},
	{EW_CUE_MONEY,
		"price, prices, priced at?, price of|is, cost, costs, costing, total, totals, total is|of|comes|to?, "
		"comes to, came to, comes out at|to, amount, amounts, amount of|is|due, balance, balance is|of, charge, "
		"charges, charged, charging, fee, fees, paid, paying, payment of|for, payments of, refund, refunded, "
		"refund of|for, worth, deposit of, deposited, premium, premiums, bill is|of|for|came|was to?, invoice "
		"total, invoice for|of, discount of, salary, salary is|of, income, income is|of, earn, earning, earns, "
		"rent, rent is|of, owe, owes, owing, due, amount due|outstanding|owed, outstanding, credit limit of|is?, "
		"limit of|is, overdraft of|limit, monthly payment of|is?, instalment|installment of|is?, "
		"instalments|installments of, emi of|is?, excess of|is?, budget of|is?, fine of|is?, fined, quoted, "
		"quote of|for, loan of|for, mortgage of, debt of|is?, savings of, transfer|transferred|transferring of?, "
		"withdraw|withdrew|withdrawal of?, spend, spent, spending, value of|is?, valued at, valuation of, "
		"deductible of|is?, sum of, sum assured|insured of|is?, cover of, tax of, tip of, profit of, revenue of, "
		"turnover of, sales of, sell for, sold for, buy for, bought for, donate, donation of, cashback of, "
		"subtotal, grand total, going rate, rate of|is?, tariff of|is?, just under|over, "
		"was|were|been|got|am|being|is charged|debited|billed|deducted|credited|refunded, "
		"charged|charges|charging|billed|billing me|us|him|her|you, instead of, rather than", NULL, false},

	{EW_CUE_DATE,
		"january, jan, february, feb, march, mar, april, apr, may, june, jun, july, jul, august, aug, september, "
		"sept, sep, october, oct, november, nov, december, dec, monday, tuesday, wednesday, thursday, friday, "
		"saturday, sunday, mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays, mon, tue, "
		"tues, wed, thu, thurs, fri, of "
		"january|february|march|april|may|june|july|august|september|october|november|december, a d, bc", NULL, true},
	{EW_CUE_DATE,
		"dated, date, date is, in the year, year, years, since, in the summer|winter|spring|autumn|fall of, back "
		"in, early|late|mid in?, fiscal year, financial year, tax year, model year, quarter, season, class of, "
		"due on|by, as of, delivery date is?, start date, end date, appointment is? on|for, christmas, easter, "
		"new year, copyright, edition of, founded in, established in, built in, world cup, election, olympics", NULL, false},

	{EW_CUE_CLOCK,
		"oclock, o clock, oh clock, am, pm, a m, p m, in the morning|afternoon|evening, at night, this "
		"morning|afternoon|evening, sharp, gmt, utc, bst, est, pst, cst, ist, cet, eastern, pacific, eastern "
		"time, pacific time, hours time, local time, uk time, hundred hours, minutes past|to, past the hour, "
		"midday, noon, midnight, onwards", NULL, true},
	{EW_CUE_CLOCK,
		"half past, quarter past|to|of, ten|twenty|five past|to, at around|about|roughly|exactly?, at half, time "
		"is, open|opens|close|closes|closed|opening|closing from|until|till|at, "
		"arrive|arrives|arriving|leaves|leave|departs|departing|departure|arrival at, slot is|between, between "
		"the hours of, from about, until about, no later than, alarm for|at, scheduled for|at, call back "
		"at|around, appointment at|for|is, pick you up at, meeting at|for, starts at, ends at, wake up at, need "
		"it|them|this before|by, it before|by, back before|after|by|around, before|after|by|until|till "
		"half|quarter, until|till around|about", NULL, false},

	{EW_CUE_QUANTITY,
		"percent, per cent, percentage, percentage points, kilogram, kilograms, kilogramme, kilogrammes, kg, "
		"kgs, kilos, kilo, gram, grams, gramme, grammes, tonne, tonnes, ton, tons, ounce, ounces, lb, lbs, oz, "
		"stone, kilometre, kilometres, kilometer, kilometers, km, kms, k m, mile, miles, metre, metres, meter, "
		"meters, centimetre, centimetres, centimeter, centimeters, cm, c m, millimetre, millimetres, millimeter, "
		"millimeters, mm, inch, inches, foot, feet, ft, yard, yards, litre, litres, liter, liters, ml, "
		"millilitres, milliliters, gallon, gallons, pint, pints, degree, degrees, celsius, fahrenheit, psi, p s "
		"i, bar, bars, volt, volts, amp, amps, watt, watts, kilowatt, kilowatts, kw, kwh, k w h, kilowatt "
		"hours|hour, megawatt hours?, kilobytes, megabyte, megabytes, gigabyte, gigabytes, gig, gigs, terabyte, "
		"terabytes, meg, megs, gb, mb, tb, megabits, megabit, gigabit, mbps, hertz, megahertz, gigahertz, "
		"second, seconds, minute, minutes, mins, min, hour, hours, hrs, hr, day, days, night, nights, week, "
		"weeks, weekends, fortnights, month, months, year, years, yrs, years old, year old, months old, decades, "
		"centuries, working|business|calendar days, unit, units, piece, pieces, pcs, item, items, box, boxes, "
		"pack, packs, packets, packet, pairs, pair, bottle, bottles, bag, bags, seat, seats, tickets, rooms, "
		"people, persons, person, passenger, passengers, guest, guests, adult, adults, child, children, kids, "
		"infants, copies, copy, pages, page, times, points, point, stars, steps, calls, customers, employees, "
		"users, orders, parcels, tablets, pills, milligram, milligrams, mg, mcg, micrograms, calories, square "
		"feet|foot|metres|meters|yards|miles, sq ft, acres, acre, hectares, dozen, bedroom, bedrooms, bathrooms, "
		"floors, storeys, stories, bytes, pixels, cc, horsepower, bhp, mph, kph, knots, rpm, mpg, lumens, "
		"decibels, basis points, shares, votes, rows, columns, cartons, pallets, crates, rolls, sheets, cups, "
		"spoons, servings, doses, sessions, visits, lessons, transactions, messages, emails, attempts, tries, "
		"options, questions, reviews, followers, subscribers, students, members, cars, vehicles, houses, cases, "
		"devices, lines, licences, licenses, spaces, channels, characters, digits, cubic "
		"feet|metres|meters|centimetres, newton metres, joules, therms, air miles, miles per hour|gallon, "
		"kilometres per hour, or so, of them, of those, left, remaining, in stock, in a row, altogether, of "
		"each, complaints, drops, puffs", NULL, true},
	{EW_CUE_QUANTITY,
		"approximately, roughly, nearly, almost, quantity, quantities, qty, quantity of|is, as many as, at "
		"least, at most, more than, less than, fewer than, up to, as much as, total of, aged, age, ages, age "
		"of|is, weighs, weight, weighing, height, width, length, depth, volume, speed, temperature, blood "
		"pressure, heart rate, pulse, score, score of|is, average, average of, capacity, distance, power, "
		"voltage, dose of, dosage, set to, a pack of, packs of, box of, boxes of, group of, party of, batch of, "
		"pressure, ratio, factor, multiply by, divided by, percent of, increase of, decrease of, increased by, "
		"reduced by, stock of, duration, usage, usage of|is|was, consumption, download speed, upload speed, "
		"population, capacity of, points balance, size, within, every, in about, for about", NULL, false},

	{EW_CUE_METER,
		"meter|metre reading|readings|number|read|serial|is|says|shows|point number|reading?, electricity|"
		"electric|gas|water|day|night|peak|off|smart|heat|oil|first|second|top|bottom|low|high|normal|cheap "
		"rate? reading|readings|meter|metre reading|reads|number?, electricity|gas|water|electric meter "
		"point|serial reference? number, the|a|your|my|our|this|last|first|previous|current|opening|closing|"
		"final|initial|estimated|actual|new|old|next|start|end|todays|correct reading, the|your|my|our readings, "
		"reading is|was|of, readings are, reading on the|your|my meter|clock|dial|display, mileage, mileage "
		"is|of|on|was, odometer, odometer reading, milometer, miles on the clock, mpan, m p a n number?, mpan "
		"number, mprn, m p r n number?, mprn number, supply number, meter says|reads|shows, the dial "
		"says|reads|shows, display says|reads|shows, register one|two|1|2, counter reading, counter reads, usage "
		"reading, import|export reading|meter", NULL, false},
	{EW_CUE_METER,
		"on the meter|clock|dial|odometer, is the|my reading|mileage, on the electric|gas|water|day|night "
		"meter|rate?", NULL, true},

	{EW_CUE_PLACE,
		"room|gate|platform|flight|floor|page|flat|apartment|apt|suite|bus|train|coach|seat|row|aisle|bay|"
		"terminal|counter|desk|window|table|exit|junction|highway|route|channel|line|level|ward|bed|locker|lane|"
		"chapter|section|paragraph|clause|question|step|option|button|zone|track|carriage|berth|cabin|stall|"
		"stand|booth|station|stop|deck|box|queue|slot|shelf|warehouse|hall|pitch|pump|tower|wing|studio|store|"
		"branch|depot|unit|bin|pier number|no|numbers?, gates, floors, pages, extension, extension "
		"number|numbers|no|num, ext, extn, x tension, press, press option?, option, dial extension, rooms, "
		"flights, flight no, bus no, train no, interstate, motorway, m 25, a road, autobahn, county road, state "
		"road, paragraph, article, figure, slide, exhibit, annex, appendix, schedule, regulation, rule, act of, "
		"section of, first|second|third|fourth|fifth|sixth|ground floor, stay on page, platform is, departs "
		"from, boarding at, hotel room, channel, frequency, radio, episode, season, volume, level, round, lap, "
		"heat, group, team, division, studio", NULL, false},
	{EW_CUE_PLACE,
		"is the|my|your room|gate|extension|flight|platform|flat|seat number?, is the extension, th floor", NULL, true},

	/* Of the talk. */
	{EW_CUE_SAYS,
		"is, its, it is, it s, thats, that is, that s, that would be, thatd be, that will be, thatll be, this "
		"is, was, are, were, reads, says, the numbers, the number is, the numbers is, numbers, number is, "
		"number, numbers are, number was, and its|thats|it, so its, so it|that is|would be?, so thats, "
		"yeah|yes|yep|okay|ok|sure|right|um|uh|alright so? its|it|thats is?, here it is, here you go, here goes, "
		"there you go, it goes, goes, it reads, on it reads|says, it says, it starts, it begins, as follows, following, equals, "
		"being, will be, would be, should be, it should be, it would be, it will be, itll be, itd be, it was, "
		"they are, theyre, ending in|with, ends in|with, starting with|from, starts with|from, begins with|at, "
		"beginning with, i have|ive|got got?, ive got it as, i have it as, i see, we have|got, weve got, "
		"thatd|that|it|there be, okay|ok so, right so, sure so, is it, one sec its, hold on its, let "
		"me get|grab|find it|that|my card?, ready, have you got a pen, it is a, "
		"its a, its the, its just, its still, its on, the first one is, first|second|third|last|next "
		"part|bit|one|block|group|set|four is|are?, then its, and then its, followed by, the digits are, digits "
		"are, i think its, i believe its, should say, i make it, mine is, mines, ours is, yours is, hers is, his "
		"is, the answer is, answer is, which is, which was, that was, so that was, this one is, the one ending, "
		"on there is, on here is, at the moment is, is currently, is now, is still, is just, is that, for that "
		"is, for you is, for me is, for this is, of course its, of course, i "
		"said|put|chose|picked|entered|used|wrote|gave|answered, a bit worn, there is, theres, says that, shows, "
		"showing, said, answer, typed, entered, would that be, id say, used to be, was always, has always been, "
		"i believe|think|guess it is, i believe|think|guess its, on file|record|screen|it|here|there "
		"is|was|says|reads, we|i have on file is, i have here is, have here is, here is, i have is, ive got is, "
		"i was given is|was, would have been, came back as, ought to be, must be, has to be, is as follows, on "
		"the form|letter|account is|says", NULL, false},

	{EW_CUE_WRONG,
		"sorry, im sorry, i am sorry, oh sorry, no, no sorry, sorry no, no no, i mean, i meant, i mean to say, "
		"my mistake, my bad, wait, wait no, no wait, oh wait, hang on, hold on, hold up, scratch that, strike "
		"that, ignore that, forget that, disregard that, cancel that, correction, oops, whoops, oopsie, "
		"actually, actually no, actually its, rather, or rather, not, apologies, my apologies, i apologise, i "
		"apologize, pardon, pardon me, excuse me, beg your pardon, i beg your pardon, let me correct "
		"that|it|myself, its not, not that, i said, make that, i misspoke, i misread, i misread that|it, oh no, "
		"hmm no, er no, um no, uh no, never mind, should have been, it should be, i take that back, instead of, "
		"instead, other way round|around, got that wrong, wrong one, wrong number, wrong card, that should be, i "
		"got it|that wrong, let me fix that, let me rephrase, well no, nope, nah, no thats, no its, darn, damn, "
		"dang, thats|its wrong|incorrect, that is|was wrong|incorrect|not, i read|gave|said|told you? "
		"that|it|the? wrong, thats|its not right|correct|it", NULL, false},

	{EW_CUE_AGAIN,
		"start again|over, lets start again|over, let me start again|over|afresh, ill|i start|will "
		"again|over|start? again?, starting again|over, from the beginning|start|top, one more time, once more, "
		"once again, again, let me|i|ill ll? repeat|redo that|it|them again?, ill say it|that again, "
		"say|read|repeat that|it again|back?, try again, repeat, repeating, begin again, do that|it again, go "
		"again, go back to the start|beginning, back to the start|beginning, so again, okay again, all over "
		"again, ill go again, ill go through it again, shall i start again, ill read it again, i repeat, "
		"restart, the whole number, the full number, the whole thing, full number again, from scratch, reading "
		"it back, read it back, let me read that back, let me say|read|give|do|try that|it|you|them again?, let "
		"me say|read|do|try that|it once|one more, read|say that|it again", NULL, false},

	{EW_CUE_OKAY,
		"okay, ok, okey, kay, k, yeah, yes, yep, yup, yah, ya, uh huh, uhuh, huh, mm hm, mmhm, mhm, mm hmm, "
		"mhmm, mm, mmm, aha, ah ha, right, sure, alright, all right, go on, go ahead, go for it, fire away, "
		"shoot, got it, got that, gotcha, ive got that|it, i have that, got that one, great, perfect, lovely, "
		"thanks, thank you, thank you very much, thanks so|very much, many thanks, fine, thats fine, good, very "
		"good, carry on, continue, please continue, next, and then, and, and next, and the next|rest|last, i "
		"see, noted, brilliant, excellent, cool, correct, thats correct|right|it, exactly, understood, im "
		"listening, i am listening, im ready, ready when you are, keep going, im with you, yes please, please, "
		"please go ahead|on, cheers, brill, super, wonderful, awesome, fantastic, smashing, righto, right oh, "
		"roger, of course, certainly, absolutely, no problem, no worries, sounds good, sweet, nice, bear with "
		"me, yes sir|maam|madam, yes go on|ahead, yeah go on|ahead, okay go on|ahead, okay and, okay "
		"great|perfect|thanks|thank|lovely you?, hmm, oh okay, oh right, ah okay, so far so good, and after "
		"that, whats next, what comes next, mm yeah, hello, you there, still there, let me "
		"get|find|grab|put|fetch my|the glasses|specs|purse|wallet|card|bag|reading?, let me "
		"turn|hold|move|bring it|this to|into|in|under the? light, let me turn|hold it over|up|round, it "
		"is|its|thats hard|difficult|tricky to read|see, its a bit|little hard|difficult to read|see, hard to "
		"read, i think thats|that is|was right|correct|it, are you getting|writing|taking|noting|following "
		"this|that|it?, are you still? there|with, you getting this|that, someones|someone is at the door, "
		"someone at the door, the dog, the baby, the kids, next ones|one|bit|part are|is, and? the next|last|rest|following|other "
		"ones|one|bit|part|digits|numbers|letters|group|block are|is|its, and|then the rest is, then? it goes, rubbed|worn|faded off "
		"a? bit?, rubbed off, my screen|phone is so|too small|slow|dark, i? lost my place, and it goes on, it goes "
		"on, i cant see|read it|that|this properly|well|clearly?, hang on a|one sec|second|minute|moment|mo, "
		"just a sec|second|minute|moment|tick, one moment|second|sec|minute please?, give me a "
		"sec|second|minute|moment, with me so far, did you get that, got that so far, if i can read it, where "
		"was i, where are we, oh its|hi|hello|here|god|dear|my|wow|well, i think|guess|believe|suppose|reckon "
		"so|it?, i think so too, no worries|problem|thanks|rush, not a problem, of course its, there you are, "
		"youre welcome, lets|let me|us see, lets have a look, just a moment|second|sec, are you ready, ready", NULL, false},

	{EW_CUE_ASKS,
		"what is, whats, what s, what was, what are, what were, what would be, whatll be, which, which is, what, "
		"whose, who, when, where, how, how do you spell, who is, whos, when is|was|does|did|were, where "
		"is|do|are, why, can|could|may|would|will|shall|might|should i|you|we, do|did|would|have you "
		"have|know|happen|remember|got|recall to? have|know|remember?, do you have, have you got, do you know, "
		"please just|also|kindly? "
		"give|confirm|tell|provide|enter|read|verify|spell|type|state|say|key|repeat|share|send me|us|out|in?, "
		"tell me|us, give me|us, confirm, verify, provide, just? "
		"confirm|verify|check|read|tell|give|spell|provide|need|want for? me|us|your|the, i just need, lets "
		"have|get|take|start|do|try|confirm, let me have|take|get|just|ask|confirm|check|know, need to "
		"confirm|verify|check|know|have|take|ask, for security, for security purposes|reasons, for verification, "
		"for data protection, to verify your|the? identity|account?, enter, please, key in, type in, punch in, "
		"put in, read out, read me, read it out, go ahead with|and, if you could|can|would|dont, would you mind, "
		"do you mind, mind giving|telling|confirming|reading, im going to|gonna need|ask|take, i am going to "
		"need|ask|take, im gonna need, going to need, gonna need, whenever youre ready with, starting with "
		"the|your, and the|your, and whats|what the|your|is, is it, is that, is your, is the, are you, is there, "
		"was it, was that, any, and your, now your|the, next your|the, ok your, who am i, how about, what about, "
		"remind me of?, help me with, i need, we need, i require, may i have, might i have, could i "
		"have|take|get|grab, spell, how is that|it spelt|spelled, i|ill|we|well|id just|also|first? "
		"need|like|require, i|ill|we|well|id just? need|like|want to "
		"take|know|have|verify|confirm|check|get|ask|see, changed|updated|reset your|my|the password|pin "
		"lately|recently|since|yet|before, password reset|resets|manager|managers|policy|policies|problem|"
		"problems|issue|issues|protected|link|links|recovery|field|box|page|rules|rule|requirements|length|"
		"strength|settings, pin reset|pad|entry|machine|mailer|reminder, card reader|machine|terminal|payments, "
		"phone call|calls|line|lines|bill|bills|contract|shop|case|charger|screen|signal|company|provider|plan|"
		"rang|died|broke, on|over the phone, by phone, phone support|service|system|menu|rings|works|rang, phone "
		"number format, no code, a code of, dress code, code of, link sent|send, passport "
		"photo|photos|control|office|holder|stamp, account manager|managers|type|team|closed|opened|executive, "
		"account is|was|has closed|locked|blocked|suspended|been, pan india, nhs "
		"trust|hospital|england|dentist|doctor|prescription|app|website|direct, nhs 1 1 1, "
		"frying|sauce|baking|dust|bed pan, i need|want|sent|send|have|had|was|am|will|would|can|cant|could|"
		"called|call|paid|pay|bought|ordered|typed|tried|try|put|got|get|gave|know|use|used|also|just|live|lost|"
		"spoke|hope|really|dont|didnt|did|do|should|must|might|wonder|see|saw|asked, im|ive "
		"sending|calling|trying|waiting, to you|me|us|the|my|your|this|that|it|him|her|them|be|have|get|open|"
		"pay|check|use|confirm|verify|change|update|see|go|call|make|do|take|find|know|log|sign|speak|talk|hear|"
		"help|say|send|cancel|renew|add|our, for "
		"you|me|us|the|my|your|this|that|it|him|her|them|about|now|today|security|verification, too "
		"much|many|long|late|small|big|old|few|slow|far, we|they|you|people do|won, would|could|can you|i do, "
		"ate the|my|it, won the|it|a, see you|the|if|my|your|what|that|it, are you|we|they|the|my|your|there, be "
		"able|there, why do|did|is|are|would|not, bus|train|rail|boarding|travel|day|week|guest|visitor|"
		"visitors|parking|season|gym|free|monthly|student|fast|sea|mountain|medical pass, pass away|mark|marks|"
		"rate|on|over|through|along|around|by|it|that|this|you|me|him|her|them|the|your|my, lithium "
		"battery|batteries|ion|cell|cells", NULL, false},

	{EW_CUE_STREET,
		"street, streets, str, st, road, roads, rd, avenue, avenues, ave, av, lane, ln, drive, drv, boulevard, "
		"blvd, way, court, ct, crescent, cres, close, place, pl, square, sq, terrace, terr, gardens, garden, "
		"grove, hill, mews, parade, parkway, pkwy, highway, hwy, circle, cir, trail, trl, alley, row, walk, "
		"green, rise, view, quay, wharf, embankment, turnpike, expressway, freeway, route, bypass, broadway, "
		"esplanade, promenade, plaza, heights, meadow, meadows, common, croft, dale, path, passage, yard, vale, "
		"gate, point, ridge, loop, bend, crossing, causeway, estate, mount, nagar, colony, marg, sector, phase, "
		"extension, extn, layout, enclave, vihar, puram, pur, chowk, apartments, residency, society, bazaar, "
		"bagh, ganj, cross, main road, ring road, high street, avenida, rue, strasse, block, county road, state "
		"route", NULL, true},

	{EW_CUE_DOMAIN,
		"com, org, net, edu, gov, mil, info, biz, co uk, co in, co, uk, us, io, ac uk, ac, in, eu, ie, au, ca, "
		"nz, za, ae, sg, hk, jp, me, tv, app, dev, ai, online, shop, site, xyz, tech, cloud, email, name, pro, "
		"mobi, lu, nl, be, ch, at, it, fr, de, es, pl, pt, se, no, dk, fi, dotcom, dot com, dot org, dot net, "
		"dot co, dot co dot? uk|in|nz|za, org uk, nhs uk, gov uk", NULL, false},

	{EW_CUE_MAILBOX,
		"gmail, g mail, gee mail, jee mail, jmail, googlemail, google mail, google, outlook, out look, hotmail, "
		"hot mail, live, msn, m s n, yahoo, ya hoo, ymail, y mail, rocketmail, rocket mail, icloud, i cloud, eye "
		"cloud, me, mac, aol, a o l, protonmail, proton mail, proton, zoho, zoho mail, zohomail, gmx, g m x, "
		"mail, mail com, rediffmail, rediff, rediff mail, redif mail, btinternet, b t internet, bt internet, bt "
		"connect, btconnect, btopenworld, sky, virginmedia, virgin media, virgin, ntlworld, ntl world, talktalk, "
		"talk talk, tiscali, blueyonder, blue yonder, plusnet, plus net, o2, comcast, verizon, att, a t and t, "
		"sbcglobal, s b c global, bellsouth, bell south, cox, charter, spectrum, earthlink, earth link, "
		"optusnet, bigpond, big pond, telstra, iinet, xtra, rogers, shaw, sympatico, telus, fastmail, fast mail, "
		"tutanota, tuta, yandex, inbox, hey, duck, mailinator, eircom, vodafone, sify, indiatimes, example, "
		"company, windstream, frontier, juno, netzero, optonline, roadrunner, centurylink, netscape, email, "
		"wanadoo, orange, free, laposte, web, t online, bluewin, pt, luxembourg", NULL, false},

	{EW_CUE_COMMON,
		"the, a, an, this, that, these, those, i, you, he, she, it, we, they, me, him, her, us, them, my, your, "
		"his, its, our, their, mine, yours, hers, ours, theirs, myself, yourself, himself, herself, itself, "
		"ourselves, themselves, who, whom, whose, which, what, whatever, whoever, when, whenever, where, "
		"wherever, why, how, however, and, or, but, nor, so, yet, if, unless, because, cause, cos, although, "
		"though, while, whereas, until, since, as, than, then, of, in, on, at, by, to, from, with, without, "
		"within, for, about, against, between, into, onto, through, during, before, after, above, below, under, "
		"over, up, down, out, off, again, further, once, here, there, all, any, both, each, every, few, more, "
		"most, other, another, others, some, such, no, not, only, own, same, too, very, just, also, even, still, "
		"already, always, never, often, sometimes, usually, ever, maybe, perhaps, probably, possibly, "
		"definitely, certainly, actually, really, basically, literally, obviously, exactly, quite, rather, "
		"almost, enough, much, many, lot, lots, little, bit, am, is, are, was, were, be, been, being, have, has, "
		"had, having, do, does, did, doing, done, can, could, shall, should, would, might, must, ought, cannot, "
		"cant, couldnt, wont, wouldnt, shouldnt, dont, doesnt, didnt, isnt, arent, wasnt, werent, havent, hasnt, "
		"hadnt, aint, im, ive, id, ill, youre, youve, youd, youll, hes, shes, weve, wed, well, theyre, theyve, "
		"theyll, theyd, thats, theres, heres, whats, whos, wheres, lets, gonna, wanna, gotta, kinda, sorta, go, "
		"goes, going, went, gone, get, gets, getting, got, gotten, give, gives, giving, gave, given, take, "
		"takes, taking, took, taken, make, makes, making, made, come, comes, coming, came, see, sees, seeing, "
		"saw, seen, know, knows, knowing, knew, known, think, thinks, thinking, thought, want, wants, wanted, "
		"need, needs, needed, use, using, used, find, finding, found, tell, tells, telling, told, ask, asks, "
		"asking, asked, say, says, saying, said, try, trying, tried, call, calls, calling, called, put, puts, "
		"putting, keep, keeps, keeping, kept, let, letting, seem, seems, help, helps, helping, helped, show, "
		"shows, showing, look, looks, looking, looked, work, works, working, worked, happen, happens, happened, "
		"change, changes, changed, check, checks, checking, checked, confirm, confirmed, confirming, send, "
		"sends, sending, sent, receive, received, pay, pays, paying, paid, buy, bought, order, ordered, cancel, "
		"cancelled, canceled, speak, speaking, spoke, talk, talking, hear, heard, wait, waiting, hold, holding, "
		"please, thanks, thank, sorry, hello, hi, hey, bye, goodbye, okay, ok, yes, yeah, yep, nope, sure, "
		"right, alright, fine, good, better, best, bad, worse, wrong, correct, new, old, first, last, next, "
		"previous, different, able, available, ready, possible, problem, problems, issue, issues, question, "
		"thing, things, something, anything, nothing, everything, someone, anyone, everyone, nobody, somebody, "
		"anybody, everybody, way, time, times, moment, today, tomorrow, yesterday, now, later, soon, ago, day, "
		"days, week, weeks, month, months, year, years, minute, minutes, hour, hours, morning, afternoon, "
		"evening, people, customer, service, number, account, details, information, sir, madam, maam, guys, "
		"because of, in case, just in case, in order to, on file, in order, of course, at all, at least, as "
		"well, kind of, sort of, you know, i guess, i think, i believe, and i, and im, going to, trying to, able "
		"to, have to, has to, had to, used to, supposed to, wondering, whether, regarding, concerning, "
		"according, instead, except, including, among, around, across, along, behind, beside, beyond, near, "
		"toward, towards, upon, via, per, else, anyway, anyways, therefore, thus, hence, otherwise, meanwhile, "
		"especially, recently, currently, unfortunately, hopefully, apparently, absolutely, together, apart, "
		"away, back, forward, inside, outside, upstairs, downstairs, online, offline, thing is, how much, how "
		"many, how long, interested, happy, worried, afraid, glad, unable, aware, certain, whole, entire, "
		"several, less, least, fewer, none, neither, either, twice, quickly, slowly, update, updated, updating, "
		"add, added, adding, reset, resets, resetting, match, matches, matched, matching, link, links, linked, "
		"login, rejected, invalid, declined, locked, blocked, expired, accepted, stored, saved, website, site, "
		"page, screen, bill, invoice, form, letter, receipt, copy, unsubscribe, manager, protected, secure, "
		"required, enter, entered, entering, type, typed, typing, accept, accepts, reject, rejects, respond, "
		"recognise, recognised, recognize, recognized, forget, forgot, forgotten, remember, remembered, write, "
		"wrote, written, guess, belongs, wife, husband, son, daughter, mum, mom, dad, address, email, mail, "
		"office, company, partner, colleague, file, record, system, team, mate, boss, cost, costs, lost, lose, "
		"play, plays, played, playing, run, runs, ran, died, broke, broken, start, starts, started, stop, stops, "
		"stopped, open, opened, opens, close, closed, moved, move, lived, live, left, leave, stay, stayed, "
		"means, meant, became, becomes, contains, includes, requires, expires, failed, fails, fail, begins, "
		"ends, ended, exists, applies, arrived, arrives, expects", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
