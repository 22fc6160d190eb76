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
		"express, american express card, amex card, maestro, maestro card, rupay, ru pay, rupay card, diners "
		"club, diners card, discover card, union pay card?, unionpay, jcb card, primary account number, full "
		"pan, card ending|ends|finishing in|with|on?, card that ends|finishes in|with|on, card "
		"starting|starts|beginning with?, last four|4 on|of the|your|my|his|her|their|our|this|that|a card, card "
		"on file, card to pay with, pay by|with|on|using card, paying by|with|on|using card, put it|that|this on "
		"the|your|my|his|her|their|our|this|that|a card, card member number, cardmember number, cardholder "
		"number, card holder number, digits|number|numbers on|across|from|off the|your|my front|face|card, "
		"front|face of the|your|my card, last four|4 of|on the|your|my card, card im using|paying, last four|4 "
		"digits|numbers?", NULL, false},
	{EW_CUE_CARD,
		"credit|debit card, on my|the|your card, is my|your|the card number|card", NULL, true},

	{EW_CUE_CVV,
		"cvv, cvv2, cvc, cvc2, csc, ccv, cvn, cvd, cid, cvb, cvp, cbb, cbv, vvv, cav2, "
		"cvv|cvv2|cvc|cvc2|csc|ccv|cvn|cid|cvb|cbv number|numbers|no|num|code|digits|value, c v v|c|b|p|n|d|e "
		"number|numbers|no|num|code|digits?, c v v|c two|2, c c v, c s c, c i d, c b v|b, c b v code|number, c "
		"vv, cv v, cv c, see|cee|sea vee|v|we vee|v|we|see|cee|sea code|number|digits?, see vv code|number?, "
		"security code, security codes, security code on|at|from the? back|reverse|rear|front, security number, "
		"security digits, card security code|number|value|digits, card verification code|number|value, card "
		"validation code|number|value, card code, verification value, verification digits, signature code, "
		"signature panel|strip code|number|digits?, three|3|four|4 digit "
		"security|verification|card|safety|check? code|number, three|3 digit code|number|value, three|3 digits, "
		"three|3 numbers, three|3 on|at|from|off the|your back|reverse|strip, three|3 digits|numbers "
		"on|at|from|off|by|in the|your signature strip|panel|box|bar?, last|final|little|small three|3 "
		"digits|numbers?, last|final three|3 on|at the|your back|reverse|strip|signature, last|final three|3 "
		"on|at|from the|your signature strip|panel, code|number|numbers|digits|pin on|at|from the|your|its "
		"back|reverse|rear, back of the|your|my|his|her|their|our|this|that|a card, reverse of "
		"the|your|my|his|her|their|our|this|that|a card, rear of the|your|my|his|her|their|our|this|that|a card, "
		"behind the|your|my|his|her|their|our|this|that|a card, flip|turn "
		"the|your|my|his|her|their|our|this|that|a card over, on the back, on the reverse, on the signature "
		"strip, signature strip, four|4 digit code|number on|at the front, four|4 small|little digits|numbers, "
		"batch code on the card, small|little number|numbers|digits on|at the front|back, last|extra three|3 "
		"security digits, three|3 digits|numbers on|at|from|off the|your|its back|reverse|rear|strip|signature, "
		"last three|3 digits|numbers? on|at|from the|your|its back|reverse|strip, last|final three|3 on|at "
		"the|your|its back|reverse|strip, four|4 digits|numbers on|at|from the|your front, four|4 digits|numbers "
		"on|at the front of the|your|my card|amex, flip|turn it|the|your card? over, other side of the|your|my "
		"card, number|numbers|digits next|beside|by|after to? the|your signature, security numbers, code|number "
		"off the back, on the flip side, number|code behind", NULL, false},
	{EW_CUE_CVV,
		"on the back, on the reverse, on the signature strip, on the back of it, for the cvv|cvc|security code?, "
		"cvv, cvc, security code, is the cvv|cvc|csc, is my cvv|cvc|csc, is the security code, is the c v v|c", NULL, true},

	{EW_CUE_EXPIRY,
		"expiry, expiries, expiration, expire, expires, expired, expiring, expires|expire|expiring|expired "
		"on|in|end|at, expiry|expiration|expire|exp|expiring|expiratory|expires "
		"date|dates|month|year|day|details, expiry|expiration|expire|exp date on|of "
		"the|your|my|his|her|their|our|this|that|a card, date of|for expiry|expiration, exp, x date, ex date, "
		"valid until|till|til|thru|through|to|up|from, valid up to|until|till, good until|till|thru|through|to, "
		"valid until|thru|through|to|from date, end date on|of|for the|your card, start date on|of|for the|your "
		"card, card valid until|till|to|from?, card expires|expiry|expiration|expire date?, month and year, "
		"month slash year, date on the|your front|card, date on the|your front of the|your card, date across the "
		"bottom, when does|will|is it|the|your|that card? expire|expiring|run out?, card runs|run out in|on?, "
		"expires at? the? end of, end of date on the card, date it|that runs|expires out?, when it runs|expires "
		"out?, what date is on the card", NULL, false},
	{EW_CUE_EXPIRY,
		"expiry, expiration, is the expiry|expiration date?, is when it expires|runs", NULL, true},

	{EW_CUE_IBAN,
		"iban, ibans, i ban, eye ban, iban number|numbers|no|num|code|details?, i ban "
		"number|numbers|no|num|code, i b a n number|numbers|no|num?, e ban number, iban account number, "
		"international bank account number, international account number, international bank|banking number, "
		"iban for|of the|your|my|his|her|their|our|this|that|a account", NULL, false},
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
		"money|funds|refund|salary|transfer into|in|from|to the|your|my|his|her|their|our|this|that|a account, "
		"transfer to|from account, building society roll number|account number?, roll number on the passbook, "
		"passbook number, cheque account number?, cif, cif number|numbers|no|num|id, c i f number?, demat "
		"account number?, demat number, pf account number, ppf account number?, recurring deposit number, fixed "
		"deposit number, fd account number, mutual fund folio number?, investor number, brokerage account "
		"number?, retirement account number?, pension account number, credit union account number?, bank and "
		"account number, sort code and account number, routing and account number, wallet address, direct debit "
		"details, direct debit account, autopay account, account on file, account is it, which account, account "
		"its coming|going|paid from|to|into", NULL, false},
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
		"code?, bic and|or swift code?, bank identity code, national clearing code, clabe", NULL, false},
	{EW_CUE_ROUTING,
		"is the|my sort code, is the routing number, is the ifsc code?", NULL, true},

	{EW_CUE_OTP,
		"otp, otps, o t p, oh t|tee|tea p|pee|pea, o tee|tea p|pee|pea, otp code|number|pin|password, o t p "
		"code|number|pin?, one|1 time|off "
		"passcode|password|code|codes|pin|pass|number|passwords|pincode|security|verification|access|use, one|1 "
		"time|off pass|security|verification|access|use|authentication|authorisation|authorization|login "
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
		"security|verification|access|authentication|confirmation|sms|unique code|number, digit code, "
		"the|your|my|that|this|a code, new code, another code, code again, unique code, special code, code "
		"is|was|says|reads|again|would, code number is?, codes is?, code on|from the|your card reader, "
		"text|sms|message|email i|we|ive|weve just? sent, text message, text message with|containing a|the "
		"code|number|pin, card reader code|number, pinsentry code?, pin sentry code, phone banking code, "
		"transaction authorisation|authorization|authentication number, tan, t a n, m tan, mtan, net code, "
		"netcode, mobile verification code, phone verification code, whatsapp code, google code, "
		"code|passcode|number we|i|ive|weve just? sent|texted|emailed|messaged you?, code|passcode|number "
		"that|which was|is|we|i|ive|weve|you sent|texted|emailed|got|received|just, code|passcode|number|pin "
		"you|youve|ive|i just? received|got|get|receive|been sent?, code|passcode|number|pin thats|which just? "
		"been|come|coming|arrived|displayed|showing|on|in, sent|texted|emailed to your|the "
		"phone|mobile|cell|email|device|number|handset, code sent|texted|emailed by|via|in|on|through "
		"text|sms|email|message, code|number|digits on|in|from your|the|my "
		"screen|app|text|message|sms|email|phone|mobile|authenticator|device|token|inbox|notification, "
		"popped|come|came up|through on your|my phone|screen|mobile, weve|ive|we|i just? texted|messaged you, i "
		"sent a code, sent|texted|emailed|sending|texting|text you a|the|your code|passcode|otp|number, login "
		"code|passcode, log|sign in|on code|passcode, signin code, text|message says, code coming|came|comes "
		"through|in, what did the text say, text should say|have, code in that|the text|email|message", NULL, false},
	{EW_CUE_OTP,
		"is the|my|your otp|code|passcode, is the one time|verification passcode|password|code, is what it says, "
		"is what i got, thats the code|otp, thats what it says", NULL, true},

	{EW_CUE_PIN,
		"pin, pins, p i n, pin number|numbers|no|num|code|codes|digits, p i n number|numbers|no|num|code, "
		"pincode, penn number, personal identification|identity|id|i|access|security d? number|code, "
		"four|4|six|6|five|5 digit pin|code|passcode number|code?, card|atm|cash|chip|debit|credit|bank|upi|u|"
		"online|mobile|telephone|phone|banking|security|customer|sim|device|voicemail|transaction|login|secret|"
		"current|new|old|account pin number|code?, u p i pin, atm card pin, debit card pin, credit card pin, upi "
		"number|password|code, m pin, mpin, em pin, t pin, tpin, tee pin, x pin, i pin, ipin, "
		"telephone|phone|mobile banking|access pin|code|passcode|number, telebanking pin, phone pin, voicemail "
		"code|passcode, "
		"door|gate|alarm|entry|entrance|lock|safe|key|garage|screen|keypad|locker|building|unlock|vault "
		"code|pin|passcode, lockscreen code|pin, screen lock code|pin, key safe code|number, key pad code, "
		"passcode, passcodes, pass code, passcode number, access code|pin|number, access codes, security "
		"pin|passcode, secret number|code, secret pin, puk, puk code, p u k code?, digit|digits of|from "
		"your|my|the pin|passcode, safe|lock|locker|padlock combination", NULL, false},
	{EW_CUE_PIN,
		"is my|the|your|her|his pin number|code?, pin, for the|my pin", NULL, true},

	{EW_CUE_PASSWORD,
		"password, passwords, pass word, pass words, passwort, passphrase, pass phrase, pw, p w, pwd, log in "
		"password, login|account|current|new|old|temporary|online|banking|telephone|phone|security|verbal|voice|"
		"master|admin|user|default|router|network|email|computer|system|portal|windows|apple|google|internet "
		"password, wifi|wireless|network|router|wpa|wep|hotspot password|key|passphrase|passcode|code, wi fi "
		"password|key|code|passcode, net banking password, transaction password, profile password, memorable "
		"word|words|phrase|information|info|data|answer, memorable password|passcode|code, secret "
		"word|phrase|password|keyword|key, security word|phrase|keyword|key, code word, codeword, code words, "
		"safe word, safeword, pass word is, recovery|seed|backup phrase|key, encryption key, user name and "
		"password, username and password, security passphrase, "
		"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last character|characters|letter, "
		"character|characters|letter|letters of|from|in your|my|the "
		"password|passcode|passphrase|memorable|security|secret", NULL, false},
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
		"anniversary, security question|questions|answer|answers, answer to|for "
		"the|your|my|his|her|their|our|this|that|a security|secret|memorable question|questions, secret "
		"question|questions|answer|answers, password hint|question, security hint, security details, hint "
		"answer, security information|info, childhood nickname|hero, school mascot, mascot, first car|vehicle, "
		"make of your|my first car, nickname as a child|kid, spouses|partners maiden|birth name, where you went "
		"on|for honeymoon|your honeymoon?, honeymoon destination, where you|i were|was born|raised, where you|i "
		"grew up, where you met your husband|wife|spouse|partner, city|town|place|village|hospital you|i "
		"were|was born in?, city|town|place|village where you|i were|was born, "
		"mothers|mother|mums|moms|mum|mom|grandmothers|wifes s? "
		"maiden|birth|unmarried|original|family|middle|first name, first|favourite|favorite|childhood "
		"school|teacher|car|street|employer|boss|concert|kiss|friend|hero|nickname, best|oldest friends name, "
		"childhood|best best? friend is, best man at|of your wedding, maid of honour|honor, mothers surname, "
		"mothers last name, mothers name before marriage, name of your|my|the "
		"first|favourite|favorite|childhood|oldest|best|primary|elementary|high|family "
		"pet|dog|cat|school|teacher|friend|cousin|boss|employer|street|hospital|car, name of your oldest "
		"child|sibling|cousin, primary|elementary|high school name", NULL, false},
	{EW_CUE_SECRET,
		"is my mothers|mother maiden name, is the answer", NULL, true},

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
		"social security number|numbers|no|num|digits|card, social security, social security card number, ssn, "
		"ssns, s s n, ess ess en, ssn number|numbers|no|num, s s n number, social number, social, socials, soc "
		"number, sosh, sosh number, social insurance security, last four|4 social, last four|4 of social, "
		"full|complete|whole|entire social|ssn security? number?, social security no, last|first four|4|five|5 "
		"digits|numbers? of your|my|the|his|her social|ssn", "us_ssn", false},
	{EW_CUE_ID,
		"is my|the|your|his|her social|ssn security? number?", "us_ssn", true},
	{EW_CUE_ID,
		"itin, itin number, i t i n number?, individual taxpayer identification? number", "us_itin", false},
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
		"aadhaar|aadhar|adhar, aadhaar|aadhar|adhar|adhaar|adar card", "in_aadhaar", false},
	{EW_CUE_ID,
		"is my|the aadhaar|aadhar|adhar|adhaar number|card?", "in_aadhaar", true},
	{EW_CUE_ID,
		"virtual id, virtual id number, v i d, vid number, aadhaar|aadhar vid, virtual i d", "in_vid", false},
	{EW_CUE_ID,
		"pan card, pan card number|numbers|no|num|details, pan number|numbers|no|num, p a n number|card?, p a n "
		"card number, permanent account number, my|your|the|his|her|company pan, pancard, pancard number, pan "
		"id, pan details, ten digit pan", "in_pan", false},
	{EW_CUE_ID,
		"is my|the pan number|card?", "in_pan", true},
	{EW_CUE_ID,
		"national insurance, national insurance number|numbers|no|num|code|card, ni number|no, n i number|no?, "
		"nino, n i n o, nationals insurance number, insurance number from the|your payslip, n i "
		"number|numbers|no|num, ni num, nat insurance number", "gb_nino", false},
	{EW_CUE_ID,
		"is my|the national|ni|n insurance|i|number number?", "gb_nino", true},
	{EW_CUE_ID,
		"nhs number|numbers|no|num, n h s number|numbers|no|num, national health service? number, nhs id", "gb_nhs", false},
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
		"codice fiscale, italian tax code, fiscal code", "it_codice_fiscale", false},
	{EW_CUE_ID,
		"bsn number?, b s n number?, citizen service number, burger service number", "nl_bsn", false},
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

	{EW_CUE_PASSPORT,
		"passport, passports, passport number|numbers|no|num|details|id, pass port number?, travel document "
		"number?, travel passport number?, "
		"british|us|american|indian|irish|canadian|australian|german|french|spanish passport number?, number "
		"in|on|of the|your|my|his|her|their|our|this|that|a passport, passport and visa number", NULL, false},
	{EW_CUE_PASSPORT,
		"is my|the|his|her passport number?", NULL, true},

	{EW_CUE_PHONE,
		"phone|telephone|mobile|cell|cellphone|contact|callback|landline|whatsapp|fax|handset|home|work|office|"
		"daytime|evening|business|emergency|alternate|alternative|secondary|primary|registered|direct|personal "
		"number|numbers|no|num, phone|mobile|cell|landline|contact|home|work "
		"mobile|phone|telephone|cell|line|contact number|numbers|no|num, telephone, mobile, cell, cellphone, "
		"cell phone, landline, land line, whatsapp, whats app, home|work|office|mobile phone, "
		"my|your|his|her|the phone is|number|again, phone is, phone no, my|your|his|her|their|the|our "
		"mobile|cell|landline|phone, tel, tel no, tel number, ph no, call back|backs number, call back number "
		"on|at, callback, return number, reach number, best|good|preferred|main number|phone|contact, "
		"call|ring|give me|us|him|her a call|ring|bell on|at|back, give me|us a call|ring|bell|buzz back? on|at, "
		"reached|called|contacted on|at, calling from|on number?, registered mobile number?, registered phone "
		"number?, registered contact number?, area code, area code and number, country code, dialling code, "
		"dialing code, text|message|sms|whatsapp me|us|him|her|you on|at, text|message|whatsapp number, ten|10 "
		"digit mobile|phone|contact|cell number, eleven|11 digit mobile|phone number, contact details, number "
		"for|of my|your|the|his|her husband|wife|son|daughter|mother|father|partner|office|mobile|doctor, fax, "
		"pager number, toll free number, phone|mobile|number ending|ends in|with, mobile phone ending|ends "
		"in|with, dial, facetime number, viber number, number to reach|call|ring|contact|text|get "
		"you|me|him|her|them|us? back? on|at?, number i|you|we can|could reach|call|contact|get you|me|them? "
		"on|at?, best|good|preferred number|contact|phone to|for?, reach|call|ring|text|contact|phone|get "
		"me|him|her|us back? on|at, number im|youre|hes|shes calling|ringing|phoning from|on?, number i|you "
		"am|are calling|ringing|phoning from, last four|4|three|3 of|on your|my|the phone|mobile|cell, "
		"reach|call|ring|contact|get|text|phone you|them back? on|at, get hold of me|you|him|her on|at, number "
		"to reach out to", NULL, false},
	{EW_CUE_PHONE,
		"is my|the|your|his|her|our phone|mobile|cell|telephone|contact|home|work|landline|callback "
		"number|phone?, is the best|right number, is my|the number, thats my|the mobile|cell|phone number?, is "
		"the number to call|reach, is where you can reach|call", NULL, true},

	{EW_CUE_EMAIL,
		"email, emails, e mail, e mails, email address|addresses|id|account|i d?, e mail address|addresses|id, "
		"mail id, mail i d, gmail id|address|account, personal|work|business|office|company|primary|registered "
		"email|e mail|address? address?, email me|us|him|her|it|them|that at|to?, mail me|us it? at|to?, email "
		"it|that|them to, send it|that|me an email to|at, electronic mail address?, paypal address|email|id, "
		"apple id, apple i d, upi id|address|i d?, u p i id, upi handle, v p a, vpa, skype id|name, google "
		"id|account, microsoft account, outlook address, yahoo address|id, icloud address|id, inbox is, emailed "
		"to|at, write to me at|on, all lowercase|lower case?, all one word, email again, email|mail "
		"you|everything at|to|on, best email, best email address", NULL, false},
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
		"wife|husband|son|daughter|mother|father|partner|brother|sister|mum|dad is called, "
		"wifes|husbands|sons|daughters|mothers|fathers|partners|brothers|sisters|mums|dads|bosss|managers|doctors "
		"name is?, am i speaking|talking to|with, who am i|is speaking|talking|this|calling to|with?, "
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
		"speaking|talking to|with, whats your good? name, who am i", NULL, false},
	{EW_CUE_NAME,
		"is my|his|her|the name|surname|husband|wife|first|last name?, speaking, is speaking|calling|here", NULL, true},

	{EW_CUE_BIRTH,
		"date of birth, dates of birth, d o b, dob, dobs, d ob, dee oh bee, d oh b, birth date|dates, birthdate, "
		"birthdates, birthday, birthdays, birth day, born, born on|in|the, was born on|in|the, were you born, "
		"you were born, day|month|year of birth, day month and year of birth, day and month of birth, birth "
		"year|month, date birth, data birth, date a birth, full date of birth, patients|customers|childs|his|her "
		"date of birth|birthday, birth date is, age and date of birth, "
		"wife|wifes|husbands|sons|daughters|mothers birthday|date of? birth?", NULL, false},
	{EW_CUE_BIRTH,
		"is my|his|her|the date|birthday|dob|birth of|date? birth?, date of birth, is when i was born", NULL, true},

	/* Harmless. */
	{EW_CUE_REFERENCE,
		"order|booking|reservation|tracking|invoice|claim|policy|customer|client|member|membership|ticket|case|"
		"reference|po|purchase|shipment|shipping|consignment|parcel|package|delivery|dispatch|despatch|waybill|awb|"
		"bill|billing|statement|receipt|transaction|payment|quote|quotation|estimate|contract|agreement|job|"
		"service|complaint|incident|request|query|enquiry|inquiry|application|file|docket|folio|loyalty|rewards|"
		"reward|subscription|subscriber|registration|student|employee|staff|payroll|badge|agent|operator|user|"
		"vendor|supplier|merchant|dealer|store|shop|session|chat|call|proposal|return|returns|rma|refund|exchange|"
		"replacement|voucher|coupon|lottery|campaign|appointment|referral|issue|event|lead|project|task|ballot|"
		"collection|installation|repair|warranty|lease|tenancy|tender|bid|auction|listing|pickup|sim|visit|survey|"
		"interaction|recording|log|advisor|adviser|associate|representative|rep|admission|enrolment|enrollment|"
		"roll|hall|exam|seat|candidate|certificate|warrant|court|crime|planning|charity|company|vat "
		"number|numbers|no|num|code|id|ref|reference|references, confirmation "
		"number|numbers|no|num|id|ref|reference", NULL, false},
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
		"rewards|energy|electricity|electric|gas|water|broadband|internet|utility|utilities|council|rates|supplier|"
		"vendor|subscriber|membership|user|gaming|game|streaming|wholesale|trade|dealer|billing|service|landline|"
		"cable|tv|netflix|amazon|ebay|spotify account number|no|id?, account number with us, "
		"customer|client|member|subscriber reference|service|relationship|identification id? number|code, "
		"customer|client|user|member i d, customer|client|user|member|employee|student|staff|order|transaction|"
		"ticket|case|session|call|booking|caller|vendor|merchant|agent|login|product|device|group|plan id, user "
		"name, username, login name, online id, gift|loyalty|library|rewards|reward|membership|store|points|club|"
		"clubcard|nectar|travel|oyster|bus|train|boarding|fuel|sim|phone|calling|business|report|score|birthday|"
		"christmas|graphics|memory|sd|sound|post|wild|trump|red|yellow card number|numbers?, clubcard, nectar "
		"number, frequent|air flyer|miles number?, airmiles number, miles number, eticket, e ticket number?, "
		"boarding pass, ip address, i p address, web address, website address, mac address, mac i d, "
		"promo|promotion|promotional|discount|voucher|coupon|gift|offer|referral|reward|rewards|campaign|source|"
		"affiliate|tracking|tax|cost|job|dress|department|store|booking|tariff|rate|plan|reason|status|result|"
		"response|error|fault|trouble|diagnostic|event|occupation|industry|currency|airport|airline|city|station|"
		"zone|dealer|agent|cancellation|return|returns|invoice|project|course|class|unit|customer|supplier|vendor "
		"code|codes|number, vehicle registration|reg number?, registration plate, number|licence|license plate "
		"number?, vehicle|car reg|registration number?, reg number, v r m, vrm, crime reference|ref number?, "
		"crime number, police report number, docket number, court case number, planning reference, company "
		"registration? number, vat registration? number, charity number, employer number, ein, e i n, complaint "
		"reference, ombudsman reference, log number, file reference, our|your reference|ref, ticket number is, "
		"reference youll|you need|will need, keep|note|quote this|that|the|a reference|number?, quote reference, "
		"reference number|code for|of|on this|that|the|your "
		"call|order|payment|complaint|case|claim|transfer|booking, contract, receipt, receipt is, statement "
		"number, delivery note number?, goods received number, grn, job reference, engineer|visit reference, "
		"warranty|certificate number, hash, id of the order|ticket|transaction, upi reference|transaction|ref "
		"number|id, utr number of the transfer|payment, transaction reference number?, bank reference number, "
		"rrn, r r n, arn, trace number, cheque|check number, cheque no, batch reference", NULL, false},
	{EW_CUE_REFERENCE,
		"is the|your|my|our "
		"order|booking|reservation|tracking|invoice|claim|policy|customer|ticket|case|reference "
		"number|id|code|ref?, is the|your|my|our reference|order|ticket|case|booking|claim", NULL, true},

	{EW_CUE_PRODUCT,
		"model|serial|part|parts|article|item|product|catalog|catalogue|version|build|release|batch|lot|stock|"
		"style|asset|device|machine|engine|chassis|frame|firmware|software|router|bar|hs|error|fault|design|"
		"pattern|colour|color|paint|shade|recipe|formula|drawing|revision|edition|series|motor|battery|filter|bulb|"
		"toner|cartridge|tyre|tire|bolt number|numbers|no|num|code|id, model, models, serial, version, versions, "
		"sku, s k u, skus, sku number|code, imei, imei number, i m e i number?, imsi, i m s i, iccid, sim "
		"number, sim card number, sim serial number?, eid, isbn, isbn number, asin, upc, ean, vin, vin number, v "
		"i n number?, vehicle identification number, chassis number, barcode, bar code number?, barcode number, "
		"qr code, part, item, items, article, article no, product, batch, lot, release, firmware, build, series, "
		"edition, windows, iphone, i phone, ipad, galaxy, pixel, playstation, xbox, model name, type, size, "
		"sizes, ring size, error, errors, error code|message|number, fault, fault code, product key, "
		"license|licence key, serial number on|of the device|machine|router|unit|phone|box, serial numbers, "
		"catalogue, style, colour, channel, port, port number, hs code, un number, cas number, patent number, "
		"registration mark, form, form number, iso, din, ip rating, formula, route number, gauge, grade, class, "
		"bmw, audi, peugeot, boeing, airbus, ford, mazda, fiat, volvo, nokia, intel core?, ryzen, geforce, "
		"printer", NULL, false},
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
		"deductible of|is?, sum of, sum assured|insured of|is?, cover of, tax of, tip of, usd, gbp, eur, inr, "
		"rs, rupees, profit of, revenue of, turnover of, sales of, sell for, sold for, buy for, bought for, "
		"donate, donation of, cashback of, subtotal, grand total, going rate, rate of|is?, tariff of|is?, just "
		"under|over", NULL, false},

	{EW_CUE_DATE,
		"january, jan, february, feb, march, mar, april, apr, may, june, jun, july, jul, august, aug, september, "
		"sept, sep, october, oct, november, nov, december, dec, monday, tuesday, wednesday, thursday, friday, "
		"saturday, sunday, mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays, mon, tue, "
		"tues, wed, thu, thurs, fri, of "
		"january|february|march|april|may|june|july|august|september|october|november|december, today, tomorrow, "
		"yesterday, tonight, this|next|last year|month|week, a d, bc", NULL, true},
	{EW_CUE_DATE,
		"dated, date, date is, in the year, the year, year, years, since, in the "
		"summer|winter|spring|autumn|fall of, back in, early|late|mid in?, fiscal year, financial year, tax "
		"year, model year, quarter, season, class of, due on|by, as of, delivery date is?, start date, end date, "
		"appointment is? on|for, christmas, easter, new year, copyright, edition of, founded in, established in, "
		"built in, world cup, election, olympics", NULL, false},

	{EW_CUE_CLOCK,
		"oclock, o clock, oh clock, am, pm, a m, p m, in the morning|afternoon|evening, at night, this "
		"morning|afternoon|evening, sharp, gmt, utc, bst, est, pst, cst, ist, cet, eastern, pacific, eastern "
		"time, pacific time, hours time, local time, uk time, hundred hours, minutes past|to, past the hour, "
		"midday, noon, midnight, onwards", NULL, true},
	{EW_CUE_CLOCK,
		"half past, quarter past|to|of, ten|twenty|five past|to, at around|about|roughly|exactly?, at half, time "
		"is, the time is, open|opens|close|closes|closed|opening|closing from|until|till|at, "
		"arrive|arrives|arriving|leaves|leave|departs|departing|departure|arrival at, slot is|between, between "
		"the hours of, from about, until about, no later than, alarm for|at, scheduled for|at, call back "
		"at|around, appointment at|for|is, pick you up at, meeting at|for, starts at, ends at, wake up at", NULL, false},

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
		"meter|metre reading|readings|number|read|serial|is|says|shows|point number|reading?, electricity|electric|"
		"gas|water|day|night|peak|off|smart|heat|oil|first|second|top|bottom|low|high|normal|cheap rate? "
		"reading|readings|meter|metre reading|reads|number?, electricity|gas|water|electric meter point|serial "
		"reference? number, the|a|your|my|our|this|last|first|previous|current|opening|closing|final|initial|"
		"estimated|actual|new|old|next|start|end|todays|correct reading, the|your|my|our readings, reading "
		"is|was|of, readings are, reading on the|your|my meter|clock|dial|display, mileage, mileage "
		"is|of|on|was, odometer, odometer reading, milometer, on the clock, miles on the clock, mpan, m p a n "
		"number?, mpan number, mprn, m p r n number?, mprn number, supply number, meter says|reads|shows, the "
		"dial says|reads|shows, display says|reads|shows, register one|two|1|2, counter reading, counter reads, "
		"usage reading, import|export reading|meter", NULL, false},
	{EW_CUE_METER,
		"on the meter|clock|dial|odometer, is the|my reading|mileage, on the electric|gas|water|day|night "
		"meter|rate?", NULL, true},

	{EW_CUE_PLACE,
		"room|gate|platform|flight|floor|page|flat|apartment|apt|suite|bus|train|coach|seat|row|aisle|bay|terminal|"
		"counter|desk|window|table|exit|junction|highway|route|channel|line|level|ward|bed|locker|lane|chapter|"
		"section|paragraph|clause|question|step|option|button|zone|track|carriage|berth|cabin|stall|stand|booth|"
		"station|stop|deck|box|queue|slot|shelf|warehouse|hall|pitch|pump|tower|wing|studio|store|branch|depot|"
		"unit|bin|pier number|no|numbers?, gates, floors, pages, extension, extension number|numbers|no|num, "
		"ext, extn, x tension, press, press option?, option, dial extension, rooms, flights, flight no, bus no, "
		"train no, interstate, motorway, m 25, a road, autobahn, county road, state road, paragraph, article, "
		"figure, slide, exhibit, annex, appendix, schedule, regulation, rule, act of, section of, "
		"first|second|third|fourth|fifth|sixth|ground floor, stay on page, platform is, departs from, boarding "
		"at, hotel room, channel, frequency, radio, episode, season, volume, level, round, lap, heat, group, "
		"team, division, studio", NULL, false},
	{EW_CUE_PLACE,
		"is the|my|your room|gate|extension|flight|platform|flat|seat number?, is the extension, th floor", NULL, true},

	/* Of the talk. */
	{EW_CUE_SAYS,
		"is, its, it is, it s, thats, that is, that s, that would be, thatd be, that will be, thatll be, this "
		"is, was, are, were, reads, says, the numbers, the number is, the numbers is, numbers, number is, "
		"number, numbers are, number was, and its|thats|it, so its, so it|that is|would be?, so thats, "
		"yeah|yes|yep|okay|ok|sure|right|um|uh|alright so? its|it|thats is?, here it is, here you go, here goes, "
		"there you go, it goes, goes, it reads, it says, it starts, it begins, as follows, following, equals, "
		"being, will be, would be, should be, it should be, it would be, it will be, itll be, itd be, it was, "
		"they are, theyre, ending in|with, ends in|with, starting with|from, starts with|from, begins with|at, "
		"beginning with, i have|ive|got got?, ive got it as, i have it as, i see, we have|got, weve got, "
		"thatd|that|it|there be, okay|ok so, right so, sure so, is it, lets see, let me see, one "
		"moment|second|sec, one sec its, hold on its, just a moment|second|sec, give me a moment|second|sec, let "
		"me get|grab|find it|that|my card?, lets have a look, ready, are you ready, have you got a pen, it is a, "
		"its a, its the, its just, its still, its on, the first one is, first|second|third|last|next "
		"part|bit|one|block|group|set|four is|are?, then its, and then its, followed by, the digits are, digits "
		"are, i think its, i believe its, should say, i make it, mine is, mines, ours is, yours is, hers is, his "
		"is, the answer is, answer is, which is, which was, that was, so that was, this one is, the one ending, "
		"on there is, on here is, at the moment is, is currently, is now, is still, is just, is that, for that "
		"is, for you is, for me is, for this is, of course its, of course", NULL, false},

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
		"once again, again, let me|i|ill ll? repeat|redo that|it|the|them? number|again?, ill say it|that again, "
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
		"that, whats next, what comes next, mm yeah, hello, you there, still there", NULL, false},

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
		"take|know|have|verify|confirm|check|get|ask|see", NULL, false},

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
		"cloud, me, mac, aol, a o l, protonmail, proton mail, proton, pm, zoho, zoho mail, zohomail, gmx, g m x, "
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
		"several, less, least, fewer, none, neither, either, twice, quickly, slowly", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
