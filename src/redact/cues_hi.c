/*
 * Hindi: what is said before and behind numbers, in Devanagari and in Latin letters; English words inside Hindi sentences are
 * those of cues_en.c, and again here where they are written in Devanagari. Rows and nothing else.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_cues_hi[] = {
	{EW_CUE_CARD,
		"कार्ड, कार्ड नंबर|नम्बर|संख्या|डिटेल|डिटेल्स, क्रेडिट|डेबिट|एटीएम|बैंक|वीजा|रुपे|प्रीपेड कार्ड "
		"नंबर|नम्बर|संख्या?, लंबा|लम्बा नंबर|नम्बर|संख्या, lamba|lambaa number|numbar, card ka|ke|par|pe|ki "
		"number|no|details|saamne|samne|aage|upar?, card ke saamne|samne|aage|upar wala|wale? number|numbar, "
		"card par|pe likha|likhe|chhapa|chapa hua|hue? number, कार्ड का|के|पर|की नंबर|नम्बर|सामने|आगे|ऊपर?, "
		"कार्ड के|पर सामने|आगे|ऊपर|लिखा वाला|हुआ|लिखा नंबर|नम्बर, सोलह|16 अंक|अंकों|डिजिट का|वाला? नंबर|कार्ड?, "
		"solah|16 ank|anko|ankon|digit ka|wala? number|card|numbar?, कार्ड के आखिरी|अंतिम|पहले चार|4 अंक|नंबर?, "
		"card ke aakhri|akhri|antim|pehle|pahle|last chaar|char|four|4 ank|number|digit?, मास्टरकार्ड, मास्टर "
		"कार्ड, वीजा, रुपे कार्ड?, रूपे कार्ड, अमेक्स, मेस्ट्रो, credit|debit|atm card ka number, credit|debit "
		"card wala number, card wala number|numbar, card kaunsa|konsa|ki detail|details, "
		"is|iss|mere|apne|us|uske card se|par|pe|ka, card se payment|paise|kaat|kaato|katiye, se payment "
		"kaat|kar, card bol|padh, card block|band kar|karo|kijiye|karwana, कार्ड से, कार्ड ब्लॉक|बंद, कार्ड "
		"बोल|पढ, सोलह|16 अंकों|अंक|डिजिट, कार्ड के सोलह|16, lambe|lamba|bada wala number, लंबे|लंबा|बडा वाला "
		"नंबर, card ki detail|details, कार्ड की डिटेल|डिटेल्स", NULL, false},
	{EW_CUE_CVV,
		"सीवीवी, सीवीसी, सी वी वी, सी वी सी, सीवीवी नंबर|नम्बर|संख्या|कोड, सी वी वी नंबर|नम्बर|संख्या|कोड, "
		"सिक्योरिटी|सुरक्षा कोड|नंबर|अंक, suraksha code|number|ank, card ka suraksha code, card|uske|iske ke? "
		"peeche|pichhe|piche|peechhe wala|ka|likha?, card|uski|iski ki? pichhli|pichli|ulti|dusri side|taraf, "
		"card ke peeche|pichhe|piche|peechhe wala|ka|likha? number|code|numbar, peeche|pichhe|piche "
		"wala|wale|ke|likhe teen|tin|3|three ank|number|digit?, peeche|pichhe|piche|peechhe ke teen|tin, कार्ड "
		"के पीछे|पिछली|पीछले वाला|वाले|का|के|लिखा|लिखे|तरफ?, पीछे वाला|वाले|के|लिखे|का|की|लिखा तीन|3? "
		"अंक|नंबर|डिजिट|कोड, पीछे के तीन, तीन|3 अंक|अंकों|डिजिट का|वाला|के? कोड|नंबर|सीवीवी?, teen|tin|3 "
		"ank|anko|ankon|digit ka|wala|wale? code|number|cvv?, aakhri|akhri|antim|last teen|tin|3 "
		"ank|number|digit?, आखिरी|अंतिम तीन|3 अंक|नंबर?, teen|tin number|numbar|digit, तीन नंबर|डिजिट, card "
		"palat|palatiye|palto|ulta, कार्ड पलट|पलटिए|उल्टा, signature ke|wali paas|patti|strip, हस्ताक्षर पट्टी, "
		"card ke pichhe, पीछे लिखा|लिखे, पीछे वाला|वाले|के|लिखे|का तीन|3 अंकों|अंक|डिजिट का|वाला|के? नंबर|कोड, "
		"peeche|pichhe|piche wala|wale|ke three|teen|tin|3 digit|ank number|code|wala, peeche|pichhe|piche "
		"wala|wale|ke three|teen|tin|3 ankon|anko|digit ka|wala number|code, सीवीवी कोड, सीवीसी नंबर|नम्बर|कोड, "
		"सिक्योरिटी कोड|नंबर कार्ड, कार्ड का सिक्योरिटी|सुरक्षा कोड|नंबर|अंक, पीछे|पीछले|पिछले तीन|3 "
		"अंक|नंबर|डिजिट, card ke peeche|pichhe|piche|peechhe, card ka cvv|security, पीछे, signature ke|wale|wali "
		"bagal|paas|patti, साइन के पास|बगल, सिग्नेचर के|पट्टी पास|बगल|वाला?, teen|tin|3 chhote|chote ank|number, "
		"तीन|3 छोटे अंक|नंबर, card ke peeche|pichhe ke|wale|wala teen|tin|three|3 number|digit|ank, कार्ड के पीछे के|वाले तीन|3 "
		"नंबर|अंक|डिजिट, peeche ki taraf, पीछे की तरफ, cvv kahan|kya, सी वी वी कोड", NULL, false},
	{EW_CUE_CVV,
		"peeche|pichhe|piche likha|ka hai, hai cvv|c, cvv hai, पीछे लिखा है, सीवीवी है, peeche likha hua? hai, "
		"पीछे लिखा हुआ? है, card ke peeche, कार्ड के पीछे", NULL, true},
	{EW_CUE_EXPIRY,
		"एक्सपायरी, एक्सपाइरी, एक्सपायर, एक्सपायरी|एक्सपाइरी डेट|तारीख|महीना|मंथ|ईयर, वैधता, वैधता तिथि|तारीख, "
		"वैलिडिटी, वैलिड थ्रू|तक|टिल, समाप्ति तिथि|तारीख, समाप्त होने की तारीख|तिथि, expiry|expire kab|ki|ka "
		"hai|hogi|date|tarikh|taarikh|mahina|month?, card kab expire|khatam, valid kab|kahan tak, vaidhta, "
		"validity kab tak?, samapti tithi|tarikh|taarikh, expire hota|hone|hoga|ho|hogi|hoti "
		"raha|rahi|wala|wali|hai|ki? hai|date?, कब एक्सपायर, कब तक वैध|वैलिड, card kab tak valid, mahina aur "
		"saal, महीना और साल, expiry month|mahina|date aur|and year|saal, expiry month|mahina|saal|year, month "
		"aur year, एक्सपायरी मंथ|महीना|डेट और ईयर|साल, मंथ और ईयर, card kab tak|expire|khatam, कार्ड कब "
		"तक|एक्सपायर|खत्म|समाप्त, कब तक चलेगा|मान्य, kab tak chalega|valid|maanya, card valid, कार्ड "
		"वैलिड|मान्य, validity date|kya|hai, वैलिडिटी डेट|क्या|है, samapt, समाप्त, khatam hone|hoga ki|wala "
		"date|tarikh?, खत्म होने|होगा, वैलिड थ्रू|टिल|अप|तक डेट|टू?, card ki|ke expiry, कार्ड की|के "
		"एक्सपायरी|एक्सपाइरी|वैलिडिटी डेट?, exp date, card ki|ka validity|valid", NULL, false},
	{EW_CUE_EXPIRY,
		"tak valid|chalega|maanya hai?, mein|me expire|khatam|samapt hoga|hota|ho|hogi, ko expire|khatam "
		"hoga|hota|ho, expire hoga|hota|hogi, तक वैलिड|चलेगा|मान्य|वैध है?, में|को एक्सपायर|खत्म|समाप्त "
		"होगा|होता|हो|होगी, एक्सपायर होगा|होता|होगी, yahi|yehi expiry|exp, tak card valid, तक कार्ड वैलिड", NULL, true},
	{EW_CUE_IBAN,
		"आईबैन, आईबीएएन, आईबैन नंबर", NULL, false},
	{EW_CUE_ACCOUNT,
		"अकाउंट, एकाउंट, अकाउंट|एकाउंट नंबर|नम्बर|संख्या, खाता, खाते, खाता नंबर|नम्बर|संख्या, खाते का|की|के "
		"नंबर|नम्बर|संख्या, बैंक खाता नंबर|नम्बर|संख्या?, बैंक अकाउंट नंबर|नम्बर|संख्या?, बैंक का खाता, "
		"बचत|चालू|सेविंग|सेविंग्स|करंट|सैलरी खाता|अकाउंट|खाते नंबर|नम्बर|संख्या?, khata, khate, khaata, khaate, "
		"khata|khaata number|sankhya|no, khate|khaate|khata ka|ki number|sankhya, bank khata|khaata|khate "
		"number|ka?, bachat|chalu|saving khata|khate number?, account ka|ki|ke number, अकाउंट|खाते के आखिरी चार, "
		"account|khate ke aakhri|akhri|last chaar|char|four|4 ank|digit|number?, सीआईएफ नंबर?, पासबुक नंबर?, "
		"passbook number|par|mein?, khate|account mein|me paise|paisa daalo|dalo|bhejo|transfer?, चेक बुक, पीएफ "
		"नंबर|अकाउंट, डीमैट अकाउंट|खाता, account mein|me|se|par|ka|ki|no|number, bank account|khata|khate "
		"ka|ki|mein|me|se|number, अकाउंट|खाते|एकाउंट में|से|का|की नंबर?, saving|savings|current|bachat|salary "
		"account|khata|khate ka|mein|me|number? number?, बचत|सेविंग|करंट|सैलरी खाता|खाते|अकाउंट में|का? "
		"नंबर|संख्या?, paise|paisa|refund|salary|paise bank|account mein|me, पैसे बैंक|खाते|अकाउंट में?", NULL, false},
	{EW_CUE_ROUTING,
		"आईएफएससी, आईएफएससी कोड|नंबर, आई एफ एस सी कोड|नंबर?, आईएफसी कोड, एमआईसीआर कोड?, ब्रांच कोड, बैंक कोड, "
		"शाखा कोड, shakha code, ifsc ka|kya code?, branch ka code|ifsc, bank ka code|ifsc, स्विफ्ट कोड, bank ka "
		"ifsc code?, ifsc code|number|no hai|kya, branch ka? ifsc code?, ब्रांच|बैंक का? आईएफएससी कोड?, आईएफएससी "
		"कोड है|क्या", NULL, false},
	{EW_CUE_OTP,
		"ओटीपी, ओ टी पी, ओटीपी नंबर|नम्बर|संख्या|कोड, ओ टी पी नंबर, वन टाइम पासवर्ड|पिन|कोड|पासकोड, एक बार "
		"का|वाला पासवर्ड|कोड, वेरिफिकेशन|कन्फर्मेशन|एक्टिवेशन|ऑथेंटिकेशन|लॉगिन कोड|पिन|नंबर, सत्यापन "
		"कोड|नंबर|संख्या, satyapan code|number, कोड आया|भेजा|मिला|आएगा|आयेगा होगा|है|गया|हुआ?, कोड "
		"बताइए|बताओ|बताएं|दीजिए|बोलिए|बोलो|पढिए|क्या|है, code aaya|aya|bheja|mila|aayega|ayega|aa "
		"hoga|hai|gaya|raha|hua?, code bataiye|batao|batayein|bataye|dijiye|boliye|bolo|kya|hai, otp "
		"aaya|aya|bheja|mila|aayega|ayega|bataiye|batao|batayein|boliye|bolo|kya|hai|dijiye, ओटीपी "
		"आया|भेजा|मिला|आएगा|बताइए|बताओ|बताएं|बोलिए|बोलो|क्या|है|दीजिए, message|sms|msg mein|me|par|pe "
		"aaya|code|jo|number, मैसेज|एसएमएस में|पर आया|कोड|जो|नंबर, jo code|otp|number "
		"aaya|bheja|mila|aapko|abhi|humne, जो कोड|ओटीपी|नंबर आया|भेजा|मिला|आपको|अभी|हमने, phone|mobile "
		"par|pe|mein|me code|otp|jo aaya|code?, फोन|मोबाइल पर|में कोड|ओटीपी|जो आया|कोड?, "
		"chhe|chah|6|chaar|char|4|six|four ank|anko|ankon|digit ka|wala code|otp, छह|छः|6|चार|4 अंक|अंकों|डिजिट "
		"का|वाला कोड|ओटीपी, humne|maine|hamne code|otp bheja|bheji, हमने|मैंने कोड|ओटीपी भेजा, पासकोड, "
		"वेरीफिकेशन कोड, verification|login ka|wala code, ek baar ka password, कोड, ऐप में कोड, "
		"message|sms|msg|phone|mobile|mail|email|app|whatsapp wala|wale|vala|waala code|number|otp|passcode, "
		"sms|message|msg|mail|email|app|phone|whatsapp code|otp, phone|mobile|mail|email|app|whatsapp "
		"par|pe|mein|me aaya|aya|bheja code|otp|number?, phone|mobile par|pe aaya|aane|bheja hua|wala "
		"code|otp|number, message|sms|mail mein|me jo|aaya|likha hua|code|otp|number, "
		"मैसेज|एसएमएस|फोन|मोबाइल|मेल|ईमेल|ऐप|व्हाट्सऐप वाला|वाले कोड|नंबर|ओटीपी, मैसेज|एसएमएस|मेल|ऐप कोड, "
		"फोन|मोबाइल|मेल|ईमेल|ऐप पर|में आया|आए|भेजा कोड|ओटीपी|नंबर?, फोन|मोबाइल पर आया|आए|भेजा हुआ|वाला "
		"कोड|ओटीपी|नंबर, मैसेज|एसएमएस|ईमेल में|पर जो|आया|लिखा कोड|वाला|है ओटीपी|नंबर|कोड?, code|otp aa "
		"gaya|gya|chuka|raha, code|otp aaya|aya, कोड|ओटीपी आ गया|चुका|रहा, code|otp "
		"dijiye|boliye|share|bhejiye|daaliye, कोड|ओटीपी शेयर|डालिए|भेजिए, jo code|otp|number "
		"aaya|aaye|bheja|mila|aa, ek baar ka|wala password|code|pin, one time password|pin, otp "
		"kya|hai|batao|number|code, verification|login|security|activation ka|wala code, naya|nayi|dusra|doosra "
		"code|otp, नया|दूसरा कोड|ओटीपी, सुरक्षा|लॉगिन|एक्टिवेशन कोड, humne|abhi|maine bheja|bheji, हमने|अभी "
		"भेजा, मैसेज|एसएमएस में, message|sms mein|me, screen par|pe, स्क्रीन पर, jo number aaya, जो नंबर "
		"आया|मिला, message|sms|msg aaya|aya hai? usme|usmein|jisme, मैसेज|एसएमएस आया है? उसमें|जिसमें, "
		"usme|usmein code|otp|number, उसमें कोड|ओटीपी|नंबर", NULL, false},
	{EW_CUE_OTP,
		"yeh|ye code|otp aaya? hai?, यह|ये कोड|ओटीपी है?, otp hai, ओटीपी है, code hai, कोड है, otp "
		"dala|daala|daalne, ओटीपी डाला|डालने, code dala|daala, कोड डाला, code aaya hai, कोड आया है, otp aaya "
		"hai, ओटीपी आया है, likha aa raha, लिखा आ रहा", NULL, true},
	{EW_CUE_PIN,
		"पिन, पिन नंबर|नम्बर|संख्या, एटीएम|कार्ड|यूपीआई|मोबाइल|फोन|सिक्योरिटी|सीक्रेट|ट्रांजैक्शन पिन "
		"नंबर|नम्बर|संख्या?, एमपिन, एम पिन, टीपिन, टी पिन, यूपीआई पिन|नंबर, atm|card|upi|mobile|phone ka|ki pin, "
		"gupt|gupta|khufia number|code|pin, गुप्त|खुफिया नंबर|कोड|पिन, pin "
		"kya|batao|bataiye|batayein|hai|daaliye|daalo|dijiye|bolo|boliye, पिन "
		"क्या|बताओ|बताइए|बताएं|है|डालिए|दीजिए|बोलो, चार|4 अंक|अंकों का|वाला पिन, char|chaar|4 "
		"ank|anko|ankon|digit ka|wala pin, ताले का कोड, taale|tale ka code|number, darwaze ka code, लॉक का? "
		"कोड|पिन, फोन का लॉक, card|atm|debit|credit|upi|mobile|phone|voicemail card? ka|ki pin|pincode, pin "
		"number|no ka|kya|hai?, mpin, m pin, tpin, upi pin, pin nahi|galat|yaad, कार्ड|एटीएम|डेबिट|यूपीआई का "
		"पिन, डेबिट|क्रेडिट कार्ड का? पिन, pin set|change|badal, पिन सेट|चेंज|बदल, एम पिन|एमपिन नंबर, बैंकिंग "
		"पिन, chaar|char|4|four ank|anko|ankon|digit ka|wala? pin|code|number, चार|4 अंकों|डिजिट|अंक का|वाला? "
		"पिन|कोड|नंबर", NULL, false},
	{EW_CUE_PASSWORD,
		"पासवर्ड, पास वर्ड, पासफ्रेज, कूटशब्द, kutshabd, गुप्त शब्द, gupt shabd, "
		"लॉगिन|वाईफाई|नेट|बैंकिंग|प्रोफाइल|पुराना|नया पासवर्ड, password "
		"kya|ka|hai|batao|bataiye|batayein|rakha|daalo|daaliye|dijiye hai?, wifi|wi ka|fi password, पासवर्ड "
		"क्या|है|बताओ|बताइए|बताएं|रखा|डालिए, yaadgar|yadgar shabd, यादगार शब्द, "
		"pehla|pahla|doosra|dusra|teesra|tisra|chautha|aakhri|akhri akshar|letter|character, "
		"पहला|दूसरा|तीसरा|चौथा|आखिरी अक्षर, login|account|net|wifi|email|purana|naya|mail|online|phone banking? "
		"ka? password, account|wifi|email|login|net|computer|phone ka|ki password, password badal|change "
		"kar|ke|karke, password to|mein|me|hai|rakha|likho, पासवर्ड बदल कर|के, पासवर्ड तो|में|है|रखा, "
		"अकाउंट|वाईफाई|ईमेल|लॉगिन|फोन का पासवर्ड, नेट बैंकिंग पासवर्ड, लॉग इन पासवर्ड, yaad rakhne wala shabd, "
		"याद रखने वाला शब्द, memorable shabd, गुप्त|सीक्रेट शब्द|वर्ड, secret shabd", NULL, false},
	{EW_CUE_SECRET,
		"maa|mata|maan|mother|mummy|mataji|ammi ka|ki|ke maiden|pehla|pehle? naam|name|surname, "
		"maa|mata|mother|mummy ka|ki|ke shaadi|shadi|vivah se pehle|pahle ka? naam|name|surname?, mata|maa ji ka "
		"naam, shaadi|shadi se pehle|pahle ka naam|surname, माँ|मां|माता|माताजी|मम्मी|अम्मी का|के|की पहला|मेडन? "
		"नाम|उपनाम|सरनेम, माँ|मां|माता|मम्मी का|के|की शादी|विवाह से पहले का? नाम|उपनाम|सरनेम?, माता जी का नाम, "
		"शादी से पहले का नाम|सरनेम, मेडन नेम, मायके का नाम|सरनेम|उपनाम, mayke ka naam|surname, maiden naam, "
		"pehle|pahle|pehla|pahla paltu|pet|kutte|kutta|school|teacher|car|gaadi|gadi|dost ka? naam?, पहले|पहला "
		"पालतू|पेट|कुत्ते|स्कूल|टीचर|कार|गाडी|दोस्त का|जानवर|कौन? नाम|का|था?, paltu|pet jaanwar|janwar|kutte|ka? "
		"ka? naam, पालतू जानवर|कुत्ते|का? का? नाम, pasandida|pasandeeda|manpasand|favourite|favorite "
		"rang|colour|color|khana|film|gaana|kitab|hero|shehar|teacher|jagah|team, पसंदीदा|मनपसंद|फेवरेट "
		"रंग|कलर|खाना|फिल्म|गाना|किताब|हीरो|शहर|टीचर|जगह|टीम, security|suraksha|secret "
		"sawaal|sawal|prashn|prashna|uttar|jawab, सुरक्षा|सिक्योरिटी|गुप्त सवाल|प्रश्न|उत्तर|जवाब|क्वेश्चन|आंसर, "
		"janm|janam|paida sthan|sthaan|kahan|kis|hue|shehar hua|shehar|kahan|mein? tha|the|hue?, जन्म स्थान, "
		"जन्मस्थान, जन्म|पैदा कहाँ|कहां|किस हुआ|हुए|शहर?, bachpan ka naam|dost|school|ghar, बचपन का "
		"नाम|दोस्त|स्कूल|घर, dadi|nani|dada|nana|pita ka|ke|ji naam|ka? naam?, दादी|नानी|पिता का|जी नाम|का? "
		"नाम?, school ka naam, स्कूल का नाम, shaadi|shadi ki saalgirah|salgirah, शादी की सालगिरह, "
		"security|suraksha|secret answer|question|jawab|sawaal|uttar|sawal ka|mein|me? jawab|uttar|answer?, "
		"सिक्योरिटी|सुरक्षा|सीक्रेट|गुप्त आंसर|आन्सर|उत्तर|जवाब|सवाल|प्रश्न का? जवाब|उत्तर?, birth place, "
		"janm|janam sthan|sthal, जन्म स्थान|स्थल, बर्थ प्लेस, pehle|pahle|pehla|pahla|pehli|pahli "
		"pet|paltu|school|teacher|car|gaadi|naukri|mobile|phone ka|ki naam|model|company, पहले|पहला|पहली "
		"पेट|पालतू|स्कूल|टीचर|कार|गाडी|नौकरी का|की नाम|मॉडल|कंपनी, favourite|favorite|pasandida|manpasand food|"
		"khana|colour|rang|film|movie|teacher|hero|actor|team|player|place|jagah|singer|book|sweet|mithai, "
		"पसंदीदा|मनपसंद|फेवरेट|फेवरिट खाना|रंग|फिल्म|मूवी|टीचर|हीरो|टीम|खिलाडी|जगह|मिठाई|फूड, bachpan ke|ka|ki "
		"dost|doston|saheli|school|ghar|gaon ka|ki? naam?, बचपन के|का|की दोस्त|सहेली|स्कूल|घर|गांव का|की? नाम?, "
		"maa|mata|mummy|mother ka maayka|mayka|maiden, माँ|मां|माता का मायका|मेडन, nani|nana|dadi|dada ka naam, "
		"नानी|नाना|दादी|दादा का नाम, जवाब में, jawab mein|me, sawal|sawaal|prashn ka jawab|uttar, सवाल|प्रश्न का "
		"जवाब|उत्तर, gaon|gaanv ka naam, गांव|गाँव का नाम, pehli|pahli naukri, पहली नौकरी, "
		"aadhaar|aadhar|account|card|mobile|pan ke last|aakhri|akhri four|4|char|chaar digit|ank|number, "
		"आधार|खाते|अकाउंट के आखिरी|अंतिम|लास्ट चार|4 अंक|नंबर|डिजिट, pehla|pahla school, पहला|पहले स्कूल, "
		"pehli|pahli gaadi|car, पहली गाडी|कार, bachpan|school|ghar mein|me|ka mujhe|naam|nickname, बचपन में मुझे", NULL, false},
	{EW_CUE_ID,
		"आधार, आधार कार्ड नंबर|नम्बर|संख्या?, आधार नंबर|नम्बर|संख्या, आधार का|के|की नंबर|आखिरी|संख्या, यूआईडी "
		"नंबर|नम्बर|संख्या?, aadhaar|aadhar|adhar|adhaar card? ka|ki|ke "
		"number|no|numbar|sankhya|aakhri|akhri|last, aadhaar|aadhar|adhar|adhaar sankhya|kramank|numbar|nambar, "
		"बारह|12 अंक|अंकों का|वाला आधार, barah|baarah|12 ank|anko|ankon|digit ka|wala aadhaar|aadhar|adhar, "
		"aadhaar|aadhar|adhar|adhaar ke|ka|ki|mein|me barah|baarah|12|number|numbar|digit|ank, आधार के|का|की|में "
		"बारह|12|नंबर|अंक|डिजिट, aadhaar|aadhar|adhar link|jod|hai|number|bol|padh, आधार लिंक|जोड|है|बोल|पढ, uid "
		"number|no|sankhya, यूआईडी, आधार कार्ड, आधार संख्या|क्रमांक, barah|baarah|12 ank|anko|ankon|digit "
		"ka|wala|wali? number|sankhya, बारह|12 अंकों|अंक|डिजिट का|वाला|की? नंबर|संख्या|आधार", "in_aadhaar", false},
	{EW_CUE_ID,
		"पैन, पैन कार्ड नंबर|नम्बर|संख्या?, पैन नंबर|नम्बर|संख्या, पैन का नंबर, पैनकार्ड, pan card? ka|ki "
		"number|no|numbar, pan|paan card, पेन कार्ड नंबर|नम्बर|संख्या?, pan kya hai, स्थायी खाता संख्या, "
		"परमानेंट अकाउंट नंबर, pan spell|bataiye|batao|boliye|number|no|confirm|update|card|hai|to, pan ka "
		"number|card, पैन बताइए|बताओ|बोलिए|अपडेट|है|तो|में|की|का, पैन नंबर|कार्ड, income|inkam tax pan, इनकम "
		"टैक्स पैन, आयकर पैन, return mein|me pan, रिटर्न में पैन, pan|paan card|number hai, पैन कार्ड|नंबर है, "
		"dus|das|10 ank|anko|ankon|digit ka|wala pan, दस|10 अंकों|अंक का पैन, p a n, पी ए एन", "in_pan", false},
	{EW_CUE_ID,
		"वीआईडी, वर्चुअल आईडी, virtual id ka number", "in_vid", false},
	{EW_CUE_ID,
		"वोटर आईडी|कार्ड नंबर|नम्बर|संख्या?, वोटर आईडी कार्ड, मतदाता पहचान पत्र|संख्या?, मतदाता कार्ड, पहचान "
		"पत्र|संख्या नंबर|नम्बर|संख्या?, pehchan|pahchan|pehchaan patra|patr number|ka?, matdata pehchan|card "
		"patra|patr?, राशन कार्ड नंबर|नम्बर|संख्या?, ration card ka number, driving licence|license ka|ki "
		"number, ड्राइविंग लाइसेंस|लाइसेन्स नंबर|नम्बर|संख्या?, लाइसेंस नंबर|नम्बर|संख्या, voter id|card ka "
		"number, आईडी नंबर|नम्बर|संख्या, सरकारी आईडी|पहचान, आयुष्मान कार्ड नंबर|नम्बर|संख्या?, ayushman card "
		"number?, जीएसटी नंबर, आभा नंबर", "", false},
	{EW_CUE_ID,
		"mera|mere|aapka|apka|hamara|uska aadhaar|aadhar|adhar|adhaar card|number? number? hai, "
		"मेरा|आपका|हमारा|उनका आधार कार्ड|नंबर|संख्या? नंबर? है", "in_aadhaar", true},
	{EW_CUE_ID,
		"mera|mere|aapka|apka|hamara|uska|papa|company ka? pan number|card? number? hai, मेरा|आपका|हमारा|उनका "
		"पैन नंबर|कार्ड? नंबर? है", "in_pan", true},
	{EW_CUE_PASSPORT,
		"पासपोर्ट, पासपोर्ट नंबर|नम्बर|संख्या, पासपोर्ट का नंबर, passport ka|ki number|no|numbar|sankhya, "
		"पारपत्र, passport number|no|hai|to|mein|renew|kho|bana, नए|पुराने|नया|पुराना पासपोर्ट का नंबर, "
		"naye|purane|naya|purana passport ka number|no, पासपोर्ट नंबर|संख्या|रिन्यू|खो|बना|है, वीजा के लिए "
		"पासपोर्ट, visa ke liye passport, पासपोर्ट नम्बर", NULL, false},
	{EW_CUE_PHONE,
		"मोबाइल, मोबाईल, फोन नंबर|नम्बर|संख्या, मोबाइल|मोबाईल नंबर|नम्बर|संख्या, मोबाइल का|पर "
		"नंबर|नम्बर|संख्या?, टेलीफोन नंबर|नम्बर|संख्या?, दूरभाष, रजिस्टर्ड|पंजीकृत मोबाइल|नंबर "
		"नंबर|नम्बर|संख्या?, व्हाट्सएप|व्हाट्सऐप|वॉट्सऐप नंबर|नम्बर|संख्या?, लैंडलाइन नंबर|नम्बर|संख्या?, "
		"कॉन्टैक्ट|संपर्क|सम्पर्क नंबर|नम्बर|संख्या, फोन नंबर, mobile|phone|whatsapp ka|ki number|no|numbar, "
		"sampark number|sankhya, mobile|phone numbar|nambar, registered|panjikrit mobile|number, "
		"is|iss|mere|apne|dusre|doosre|aapke|apke|alternate|us number par|pe, इस|मेरे|अपने|दूसरे|आपके|उस नंबर "
		"पर, call|phone|message|whatsapp karo|karna|kar|kijiye|karein is|iss|us? number?, call back number|ke, "
		"कॉल|फोन करो|करना|कर|कीजिए|करें, ghar|office|gharka ka phone|number, घर|ऑफिस का फोन|नंबर, das|10 "
		"ank|anko|ankon|digit ka|wala mobile|phone|number, दस|10 अंक|अंकों का मोबाइल|नंबर, papa|wife|pati "
		"mobile|phone|ka number, दूसरा|अल्टरनेट|वैकल्पिक नंबर, doosra|dusra|alternate number, "
		"kis|kaunse|konse|dusre|doosre number|numbar|nambar par|pe|se|ka?, kaun|kon sa|se number, "
		"किस|कौनसे|दूसरे नंबर पर|से|का?, कौन सा|से नंबर, फोन|मोबाइल क्या|बताइए|बताओ|बोलिए|दीजिए|लिखिए, driver ko "
		"bolo|bole, ड्राइवर को बोलो, phone|mobile|whatsapp number|no|numbar|nambar|kya|hai, फोन|मोबाइल|व्हाट्सऐप "
		"नंबर|नम्बर|संख्या|क्या|है, "
		"alternate|alternative|doosra|dusra|registered|emergency|landline|ghar|office|naya|purana ka? "
		"number|numbar|nambar|mobile|phone, अल्टरनेट|दूसरा|रजिस्टर्ड|इमरजेंसी|लैंडलाइन|घर|ऑफिस|नया|पुराना का? "
		"नंबर|नम्बर|मोबाइल|फोन, संपर्क नंबर|नम्बर|सूत्र, sampark|contact number|no|numbar, whatsapp "
		"number|no|par|pe, phone|mobile bataiye|batao|boliye|dijiye|likhiye, number|numbar|nambar "
		"bataiye|batao|boliye|bolo|dijiye|likhiye|likho, please number, bas number, aur number, नंबर "
		"बताइए|बताओ|बोलिए|बोलो|दीजिए|लिखिए|लिखो|नोट", NULL, false},
	{EW_CUE_PHONE,
		"par|pe phone|call|message|msg|sms|whatsapp|missed kar|karo|karna|karein|karen|kare|kijiye|lagao|bhej|"
		"bhejo|bhejiye|back|dijiye|do|dena|aayega|aata, par|pe recharge|phone|call|message, recharge "
		"kar|karo|karna|karwana do|dijiye|hai?, port karna|karwana|karo hai?, number se call|phone|bol, se "
		"call|phone|message aa|aaya|aayi|kiya|karta, पर फोन|कॉल|मैसेज|एसएमएस|व्हाट्सऐप|मिस्ड "
		"कर|करो|करना|करें|करे|कीजिए|लगाओ|भेज|भेजो|भेजिए|बैक, पर फोन|कॉल|मैसेज, रिचार्ज कर|करो|करना|करवाना "
		"दो|दीजिए|है?, पोर्ट करना|करवाना|करो है?, से कॉल|फोन आ|आया|किया, yahi mera alternate|dusra? number, यही "
		"मेरा दूसरा? नंबर, mera|meri|mere|aapka|apka|aapke|uska|unka|hamara|apna|papa|bhai|wife|husband|driver "
		"ka? number|numbar|nambar|phone|mobile, मेरा|मेरी|आपका|उसका|उनका|हमारा|अपना|पापा|भाई|ड्राइवर का? "
		"नंबर|नम्बर|फोन|मोबाइल, mera number|phone|mobile port", NULL, true},
	{EW_CUE_EMAIL,
		"ईमेल, ई मेल, इमेल, ईमेल|इमेल आईडी|एड्रेस|पता, ई मेल आईडी|पता, मेल आईडी, जीमेल आईडी?, यूपीआई आईडी, "
		"email|mail ka|ki|par|pe id|pata|address|bhejo|bhej|bhejiye|kar|karo, mail id kya?, mail|email "
		"kijiye|kar|karo dijiye|do?, mera|meri|aapka|aapki|apni|apki|apna email|mail|gmail id?, "
		"मेरा|मेरी|आपका|आपकी|अपनी ईमेल|मेल आईडी?, upi id kya|ka|hai, मेल कर|करो|कीजिए, email|mail "
		"id|address|kya|hai|wala|galat|likhiye, ईमेल|मेल|इमेल आईडी|एड्रेस|क्या|है|गलत|बोलिए, "
		"ऑफिस|पर्सनल|नया|पुराना का? ईमेल|मेल आईडी?, office|personal|naya|nayi|purana|purani ka|ki? email|mail "
		"id?, जीमेल, bill par|pe bhej|mail, मेल पर|कर|करो|करना", NULL, false},
	{EW_CUE_ADDRESS,
		"पता, पते, मेरा|आपका|घर|डिलीवरी|स्थायी|वर्तमान|पूरा|ऑफिस का? पता|एड्रेस, एड्रेस, ऐड्रेस, pata|pataa, "
		"mera|aapka|apka|ghar|delivery|poora|pura|sthayi|vartaman|office ka? pata|address|ghar, mere|aapke|apke "
		"ghar ka|ke pata|address|paas, main|mai|hum|ham yahan|yahaan? rehta|rehti|rahta|rahti|rehte|rahte "
		"hoon|hun|hain|hai|hu?, मैं|हम यहाँ|यहां? रहता|रहती|रहते हूँ|हूं|हैं?, rehta|rehti|rahta|rahti|rehte "
		"hoon|hun|hu|hain, रहता|रहती|रहते हूँ|हूं|हैं, पिन कोड, पिनकोड, पिन कोड नंबर|नम्बर|संख्या?, pin code, "
		"pincode, pin code number|kya|hai?, area|ilaka|ilaake|shehar ka pin code?, डाक कोड, "
		"makan|makaan|flat|ghar|plot|gali number|no|numbar|sankhya, मकान|घर|प्लॉट|गली नंबर|नम्बर|संख्या, "
		"ghar|yahan ka pata|address, deliver|bhej|bhejo|bhijwa karna|dena|do|dijiye|kar is|iss? pate|address "
		"par|pe, पते पर, pate par|pe, ke paas|pas mein|me|rehta|hai, के पास रहता|रहती|है, landmark kya?, "
		"लैंडमार्क, near|pass mein, गाँव, गांव, gaon, gaanv, तहसील, tehsil, जिला, zila, jila, डाकघर, post "
		"office, थाना", NULL, false},
	{EW_CUE_NAME,
		"नाम, मेरा|आपका|उनका|पूरा|शुभ|उसका|पिता|पति|पत्नी का? नाम है|क्या?, "
		"mera|aapka|apka|unka|uska|poora|pura|shubh|hamara|customer naam|name hai|kya|to|toh?, naam, naam "
		"hai|kya|bataiye|batao, pita|pati|patni|papa|wife|husband|bete|beti|bhai|behan|maa|mata ka|ji|ke "
		"naam|name|ka? hai|naam?, पिता|पति|पत्नी|बेटे|बेटी|भाई|बहन का|जी नाम|का? नाम?, main|mai|mein bol|baat "
		"raha|rahi|kar hoon|hun|hu|raha|rahi?, मैं बोल रहा|रही हूँ|हूं?, kaun|kon|kya bol|main|mai "
		"raha|rahi|baat|se? hai|hain|baat|kar?, किससे बात, kisse|kis se baat, क्या मैं बात, श्री, श्रीमती, "
		"सुश्री, कुमारी, shri, shree, shrimati, smt, kumari, sushri, जी से बात, ji se baat, khatedar|khatadhari "
		"ka naam, खाताधारक का? नाम?, कार्ड पर नाम, card par|pe naam, card par likha naam, सरनेम, उपनाम, upnaam, "
		"kis|kiske naam se|par|pe, किसके नाम से|पर, naam se, नाम से, ke naam par|pe, के नाम पर, naam "
		"likhiye|likho|spell, नाम लिखिए|लिखो", NULL, false},
	{EW_CUE_NAME,
		"bol raha|rahi|rahe hoon|hun|hu|hain, naam hai, नाम है, बोल रहा|रही|रहे हूँ|हूं|हैं, ji baat kar, ke "
		"naam se|par|hai, के नाम से|पर|है, bol raha|rahi hoon|hun|hu, बोल रहा|रही हूँ|हूं", NULL, true},
	{EW_CUE_BIRTH,
		"जन्म, जन्म तिथि|तारीख|दिन|दिनांक|वर्ष, जन्मतिथि, जन्मदिन, जन्म की तारीख|तिथि, डेट ऑफ बर्थ, डीओबी, डी ओ "
		"बी, बर्थ डेट, बर्थडे, पैदा हुआ|हुई|हुए था|थी|थे?, जन्म हुआ|कब था|हुआ?, janm|janam|janma "
		"tithi|tarikh|taarikh|din|dinank|varsh|date|hua|kab, janmtithi, janamtithi, janamdin, janmdin, "
		"janm|janam ki tithi|tarikh|taarikh|date, paida hua|hui|hue tha|thi|the?, date of birth kya|hai?, "
		"umar|umra|umr aur janm|janam, birthday kab|kya", NULL, false},
	{EW_CUE_REFERENCE,
		"ऑर्डर|आर्डर|बुकिंग|रिजर्वेशन|कन्फर्मेशन|ट्रैकिंग|इनवॉइस|बिल|क्लेम|पॉलिसी|ग्राहक|कस्टमर|मेंबरशिप|टिकट|"
		"केस|रेफरेंस|रेफ्रेंस|शिपमेंट|पार्सल|कूरियर|कुरियर|डिलीवरी|रसीद|ट्रांजैक्शन|लेनदेन|शिकायत|कंप्लेंट|"
		"रिक्वेस्ट|आवेदन|एप्लीकेशन|फाइल|रजिस्ट्रेशन|पंजीकरण|रोल|कर्मचारी|एम्प्लॉई|यूजर|डॉकेट|सर्विस|टोकन|कूपन|"
		"वाउचर|उपभोक्ता|कंज्यूमर|संदर्भ|चेक|जॉब|कॉल|परचेज नंबर|नम्बर|संख्या|आईडी|कोड|क्रमांक, ऑर्डर, आर्डर, "
		"बुकिंग, टिकट, शिकायत, इनवॉइस, पार्सल, पॉलिसी, क्लेम, रेफरेंस, केस, पीएनआर, पीएनआर नंबर|नम्बर|संख्या, पी "
		"एन आर नंबर|नम्बर|संख्या?, लाइसेंस प्लेट, गाडी नंबर|नम्बर|संख्या|का, गाडी का नंबर, order|booking|ticket|"
		"invoice|bill|parcel|courier|policy|claim|complaint|shikayat|customer|grahak|upbhokta|consumer|member|"
		"reference|case|request|application|aavedan|delivery|tracking|transaction|docket|service|pnr|token|file|"
		"registration|roll|receipt|raseed|membership|coupon|voucher|cheque|employee ka|ki "
		"number|id|no|code|status, shikayat|grahak|upbhokta|raseed|rasid|sandarbh|panjikaran|aavedan "
		"number|id|sankhya|kramank|no, consumer number|no|id, ca number, k number, bp number, "
		"gaadi|gadi|bike|car ka? number|numbar, order|booking|parcel|courier wala|vala number?, kramank, "
		"क्रमांक, customer|grahak id|kramank, shikayat, courier, कूरियर", NULL, false},
	{EW_CUE_PRODUCT,
		"मॉडल नंबर|नम्बर|संख्या?, सीरियल नंबर|नम्बर|संख्या?, पार्ट नंबर|नम्बर|संख्या?, प्रोडक्ट|आइटम "
		"कोड|नंबर|नम्बर|संख्या|आईडी, वर्जन, आईएमईआई नंबर|नम्बर|संख्या?, बैच नंबर|नम्बर|संख्या?, साइज, बारकोड, "
		"एरर कोड?, model|serial|part|product|item|imei|version|batch|error|size ka|ki number|code|no, चेसिस|इंजन "
		"नंबर, आईएमईआई, आईएमईआई नंबर, imei number, सीरियल नंबर", NULL, false},
	{EW_CUE_MONEY,
		"रुपये, रुपए, रुपया, रूपये, रूपए, रुपयों, पैसे, पैसा, लाख, करोड, हजार रुपये, डॉलर, यूरो, पाउंड, rupaye, "
		"rupay, rupaiya, rupiya, rupye, rupees, rupee, rupaya, rupai, paise, paisa, lakh, laakh, lac, crore, "
		"karod, karor, hazaar|hazar|hajar rupaye|rupees|ka, ki kist|emi, रुपये का|की|के|में, "
		"rupaye|rupees|rupaiye ka|ki|ke|mein|me, per|prati mahina|mahine|month, प्रति माह|महीने, kharcha, खर्चा, "
		"kharche, में पडा, mein pada|padega|aaya|mila|kharida|liya, rupiye, rupaiye, रुपय, रूपय, bill rs, rs, "
		"रु, रु का, rupaye ka|ki|ke, kat gaye, kat gaya, कट गए, कट गया, ka aaya hai, का आया है, ka recharge, का "
		"रिचार्ज, ka bill|ticket|order|booking|policy|gas|maal|charge, का "
		"बिल|टिकट|ऑर्डर|बुकिंग|पॉलिसी|गैस|माल|चार्ज", NULL, true},
	{EW_CUE_MONEY,
		"कीमत, दाम, राशि, रकम, बकाया, बैलेंस, शुल्क, फीस, किराया, किस्त, ईएमआई, कुल, टोटल, भुगतान, जमा, रिफंड, "
		"वेतन, तनख्वाह, सैलरी, बिल है|आया, बिल की राशि, खर्च, keemat, kimat, qeemat, daam, dam, rashi, raashi, "
		"rakam, raqam, bakaya, baki, baaki, shulk, fees, kiraya, kist, kisht, kul, kul milakar|mila, bhugtan, "
		"bhugtaan, jama, vetan, tankhwah, tankha, kharch, bill aaya|hai|ka, balance hai|kitna|mein, price "
		"kya|hai|kitna, kitne ka|ki|mein, kitna paisa|paise|hai, amount hai|kitna, emi hai, refund "
		"hai|mila|aayega, salary hai, rate hai, premium hai", NULL, false},
	{EW_CUE_DATE,
		"जनवरी, फरवरी, मार्च, अप्रैल, मई, जून, जुलाई, अगस्त, सितंबर, सितम्बर, अक्टूबर, अक्तूबर, नवंबर, नवम्बर, "
		"दिसंबर, दिसम्बर, सोमवार, मंगलवार, बुधवार, गुरुवार, बृहस्पतिवार, वीरवार, शुक्रवार, शनिवार, रविवार, "
		"इतवार, आज, कल, परसों, तारीख, तारीख को, janvari, janwari, farvari, farwari, march, april, mai, joon, "
		"julai, agast, sitambar, aktubar, oktobar, navambar, november, disambar, somvar, somwar, mangalvar, "
		"mangalwar, budhvar, budhwar, guruvar, guruwar, veervar, shukravar, shukrawar, shanivar, shaniwar, "
		"ravivar, raviwar, itvar, itwar, aaj, kal, parson, parso, tarikh, taarikh, tareekh, "
		"tarikh|taarikh|tareekh ko|tak|se|ka, saal mein|me|se, साल में|से, sann, सन", NULL, true},
	{EW_CUE_DATE,
		"वर्ष, साल, दिनांक, तिथि, varsh, saal, dinank, tarikh hai|thi, taarikh hai|thi, tithi, kis|kaunsi|konsi "
		"tarikh|taarikh|date, किस तारीख, "
		"january|february|march|april|may|june|july|august|september|october|november|december ki|ko|ka, date "
		"thi|hai", NULL, false},
	{EW_CUE_CLOCK,
		"बजे, बजकर, बज, बजे तक|से|के, bajay, baje, bajke, bajkar, baj, baje tak|se|ke|ka, ghante baad, सुबह, "
		"दोपहर, शाम, रात, subah, dopahar, shaam, sham, raat, raat ko, shaam ko, subah ko, शाम को, रात को", NULL, true},
	{EW_CUE_CLOCK,
		"समय, टाइम, samay, time kya|hai, saadhe, sadhe, sawa, sava, paune, साढे, सवा, पौने, kitne baje, कितने "
		"बजे", NULL, false},
	{EW_CUE_QUANTITY,
		"प्रतिशत, फीसदी, परसेंट, किलो, किलोग्राम, ग्राम, टन, क्विंटल, किलोमीटर, मीटर, सेंटीमीटर, इंच, फुट, फीट, "
		"लीटर, मिनट, घंटे, घंटा, घंटों, दिन, दिनों, हफ्ते, हफ्ता, महीने, महीना, माह, साल, वर्ष, सेकंड, यूनिट, "
		"पीस, नग, बार, लोग, लोगों, आदमी, व्यक्ति, बच्चे, सीट, कमरे, डिग्री, पन्ने, डिब्बे, पैकेट, बोतल, जोडी, "
		"दर्जन, जीबी, एमबी, वोल्ट, वाट, गज, बीघा, एकड, साल का|की|के, pratishat, feesdi, fisadi, kilo, kilogram, "
		"gram, quintal, kilometer, meter, inch, foot, feet, liter, litre, minute, minat, ghante, ghanta, "
		"ghanton, din, dino, dinon, hafte, hafta, mahine, mahina, mahino, saal, saalon, varsh, second, unit, "
		"piece, nag, baar, bar, log, logon, aadmi, bacche, bachche, seat, kamre, degree, panne, dibbe, packet, "
		"bottle, jodi, darjan, gaj, bigha, acre, saal ka|ki|ke, din mein|me|ke|tak|ka|pehle|baad, tukde, mile, "
		"kilometer chali|chala|chal|hai|door, किलोमीटर चली|चला|चल|है|दूर, unit ka|ki bill?, यूनिट का|की बिल?, "
		"log aaye|the|hain, लोग आए|थे|हैं, km, किमी, akshar ka|ki|ke|hona|hone|chahiye, अक्षर "
		"का|की|के|होना|चाहिए, akshar, अक्षर", NULL, true},
	{EW_CUE_QUANTITY,
		"लगभग, करीब, तकरीबन, कम से कम, ज्यादा से ज्यादा, मात्रा, वजन, उम्र, आयु, ऊंचाई, लंबाई, तापमान, कुल, "
		"lagbhag, kareeb, karib, takreeban, kam se kam, zyada|jyada|zyaada se zyada|jyada|zyaada, matra, maatra, "
		"vajan, wazan, vazan, umar, umr, umra, aayu, unchai, lambai, kitne|kitni "
		"log|piece|unit|din|ghante|saal|kilo, dedh, dhai, डेढ, ढाई, quantity kitni, speed kitni, temperature "
		"kitna, nau do gyarah|gyaarah ho|hua|hue, नौ दो ग्यारह हो|हुआ|हुए, do char|chaar|teen "
		"din|minute|log|baar, दो चार|तीन दिन|मिनट|लोग|बार, ek do baar|din|log, एक दो बार|दिन|लोग, paanch|panch "
		"das|dus minute|din, पाँच|पांच दस मिनट|दिन, do teen|tin din|log|baar|minute, do teen|tin ghante", NULL, false},
	{EW_CUE_METER,
		"मीटर रीडिंग|नंबर|का|की रीडिंग?, रीडिंग, बिजली मीटर|का, बिजली का मीटर, गैस|पानी का? मीटर, माइलेज, meter "
		"ki|ka|mein|me reading|number?, bijli|gas|pani|paani ka|ke|ki meter|bill reading|mein?, reading "
		"hai|kya|kitni|aayi, reading likha|dikha, meter par|pe dikha|likha|reading|hai, gaadi|gadi kitni|kitna "
		"chali|chala, gaadi|gadi chali|chal, ओडोमीटर, odometer par|pe", NULL, false},
	{EW_CUE_PLACE,
		"कमरा नंबर|नम्बर|संख्या?, कमरे, गेट नंबर|नम्बर|संख्या?, प्लेटफॉर्म नंबर|नम्बर|संख्या?, प्लेटफार्म "
		"नंबर|नम्बर|संख्या?, ट्रेन|गाडी|फ्लाइट|बस नंबर|नम्बर|संख्या, मंजिल, फ्लोर, पेज नंबर|नम्बर|संख्या?, "
		"सीट|बर्थ|कोच|बोगी नंबर|नम्बर|संख्या?, एक्सटेंशन नंबर|नम्बर|संख्या?, "
		"फ्लैट|दुकान|टेबल|वार्ड|काउंटर|लाइन|सेक्टर नंबर|नम्बर|संख्या?, kamra number|no?, kamre, manzil|manjil, "
		"train|bus|flight|gaadi|platform|gate|seat|coach|berth|room|page|counter|table|ward|dukan|dukaan ka|ki? "
		"number|numbar|no, bogi, dabba dabao, dabaiye, दबाएं, दबाइए, दबाओ, ke liye dabaye|dabayein", NULL, false},
	{EW_CUE_SAYS,
		"है, हैं, था, थी, थे, होगा, होगी, यह है, ये है, वो है, नंबर है, जो है, मेरा है, hai, hain, tha, thi, "
		"hoga, hogi, hota hai, yeh|ye|yah hai|raha|rahi?, wo|woh hai, number hai|he|note, jo hai|ki, mera hai, "
		"hai mera, iska|uska|mera number hai?, to|toh hai?, haan|han|ji to|toh|hai, likhiye, likho, likh "
		"lijiye|lo, note kijiye|karo|kar|kariye|karein|karen lijiye|lo?, लिखिए, लिखो, लिख लीजिए|लो, नोट "
		"कीजिए|करो|करिए|करें|कर लीजिए|लो?, suniye|suno, सुनिए|सुनो, bolta|bolti|bataata|batata|batati "
		"hoon|hun|hu, बोलता|बोलती|बताता|बताती हूँ|हूं, main|mai batata|batati|bolta|bolti hoon|hun|hu, "
		"se shuru|start hota|hoti hai, से शुरू होता है, number yeh|ye hai, नंबर यह|ये है, "
		"phir|fir hai, pehle|pahle hai?, पहले, aakhri|akhri mein|me hai, आखिर में, ka number, का "
		"नंबर, yahi hai, यही है, bas, likha|likhi|likhe|dala|daala|diya|rakha|bharna|bhara hai|tha, "
		"लिखा|लिखी|डाला|दिया|रखा|भरा है|था, to, तो, hi hai, ही है, wahi|vahi hai, वही है, ab|nahi|nahin ab|hai, "
		"अब, note karo|kijiye|kar|kariye, jawab|uttar, जवाब, उत्तर, pehle galat bataya|bola tha, bol raha|rahi "
		"hoon|hun, बोल रहा|रही हूँ|हूं, padh raha|rahi hoon|hun, पढ रहा|रही हूँ|हूं, mein|me hai|likha, में "
		"है|लिखा, mein|me likha|likhi hai|tha, jo hai|he wo|woh?, hamare paas hai, mere paas hai|jo, kuch aisa "
		"hai, रखा था, में लिखा|लिखी है|था, जो है वो?, change karke, badal ke, बदल के|कर, yahi, yehi, wahi, यही, "
		"वही", NULL, false},
	{EW_CUE_WRONG,
		"सॉरी, माफ कीजिए|करना|करें|कीजिएगा, माफी, गलत, नहीं, नहीं नहीं, ना, रुकिए, रुको, मेरा मतलब, क्षमा, "
		"sorry, maaf|maf kijiye|karna|karo|kijiyega|karein|kariyega, galat, galti ho gayi|gai|se|hui, galti se, "
		"गलती हो|से गई|गयी?, nahi, nahin, nai, nahi nahi|ji, nahin nahin, na na, ruko|rukiye, ek minute "
		"ruko|rukiye, mera matlab hai|tha?, kshama, are|arre nahi|nahin|sorry|ruko?, अरे नहीं|रुको?, woh|wo "
		"nahi|galat, वो नहीं|गलत, galat bol|bata|de diya|di|gaya|gayi, गलत बोल|बता दिया|गया, hata dijiye|do, हटा "
		"दीजिए|दो, uski jagah, उसकी जगह, wapas, thik nahi, aisa nahi, sahi nahi, woh galat tha|hai, matlab, "
		"मतलब, galat bola|bataya, गलत बोला|बताया, ek minute nahi|nahin|na, एक मिनट नहीं, are|arre nahi|nahin, "
		"nahi sorry, sorry nahi, sorry galat, nahi nahi sorry, मतलब नहीं, ruko|rukiye nahi|nahin|galat, रुकिए|रुको नहीं|गलत, सॉरी नहीं|सॉरी, sorry sorry, एक मिनट|सेकंड नहीं|रुकिए, ek second nahi|nahin", NULL, false},
	{EW_CUE_AGAIN,
		"फिर से, दोबारा, दुबारा, शुरू से, एक बार और|फिर, वापस से, फिर से बोलिए|बताइए|शुरू, फिर|शुरू|वापस से "
		"बोलता|बोलती|बताता|बताती|पढता|पढती हूँ|हूं?, दोबारा बोलता|बोलती|बताता|बताती हूँ|हूं?, phir|fir "
		"se boliye|bolo|bataiye|batao|shuru|suniye?, phir|fir|shuru|wapas se bolta|bolti|batata|batati|padhta|padhti hoon|hun|hu?, "
		"dobara, dubara, dobaara, dobara boliye|bolo|bataiye|batao, dobara|dubara bolta|bolti|batata|batati hoon|hun|hu?, "
		"shuru|shuruaat|start se, wapas|vapas se, ek baar|bar "
		"aur|phir|fir se?, pehle|pahle se, repeat karta|karti|karo|kijiye|kariye|karein|karen, रिपीट "
		"करता|करती|करो|कीजिए|करें, poora|pura number phir|fir|dobara?, पूरा नंबर फिर|दोबारा?, naye sire se, नए "
		"सिरे से", NULL, false},
	{EW_CUE_OKAY,
		"हाँ, हां, जी, जी हां|हाँ|जी|सर|मैडम|बोलिए|बताइए, ठीक है, ठीक, अच्छा, अच्छा जी, ओके, सही है|बात?, "
		"बिल्कुल, हम्म, आगे, आगे बोलिए|बताइए|बोलो, बोलिए, बोलो, बताइए, बताओ, धन्यवाद, शुक्रिया, haan, han, ha, "
		"haa, haan ji, ji, jee, ji haan|ji|sir|madam|boliye|bataiye, theek|thik|teek|thick hai|he, theek, thik, "
		"achha, acha, accha, achcha, achha ji, sahi hai|he|baat, sahi, bilkul, hmm, aage, aage "
		"boliye|bataiye|bolo|batao|badhiye, boliye, bolo, bataiye, batao, dhanyavad, dhanyawad, shukriya, haan "
		"boliye|bolo|bataiye|batao, ok ji|sir|madam, okay ji, aur, aur aage, और, और आगे, फिर, phir, fir, "
		"iske|uske baad, इसके|उसके बाद, note kar|ho liya|gaya, नोट कर|हो लिया|गया, likh liya, लिख लिया, samajh "
		"gaya|gayi, समझ गया|गई, badhiya, बढिया, mil gaya, मिल गया, sun raha|rahi hoon|hun, haanji, hanji, "
		"sun|likh rahe|rahi ho|hain|hai na?, सुन|लिख रहे|रही हैं|हो ना?, ruko|rukiye dekhta|dekhti|dekh "
		"hoon|hun|leta|leti?, रुकिए|रुको देखता|देखती हूँ?, chashma laga|lagata|lagati loon|lun|hoon|hun, चश्मा "
		"लगा|लगाता लूँ|लूं|हूँ, ek minute|second chashma laga loon|lun, एक मिनट चश्मा लगा लूँ|लूं, thoda "
		"mit|ghis gaya hai, थोडा मिट|घिस गया है, saaf|clear nahi dikh raha, साफ नहीं दिख रहा, aage hai, आगे है, "
		"samajh rahe|aa ho|raha|hain na?, note kar rahe|liya ho|hain na?, awaaz|awaz aa rahi hai, आवाज आ रही है, "
		"aur likhiye|sunye, haan ji aage, ek minute|second|min haan?, एक मिनट|सेकंड हाँ?, dekhiye|dekho, देखिए|देखो, "
		"ruko|rukiye ek|zara minute|second?, रुकिए|रुको एक|जरा मिनट|सेकंड?", NULL, false},
	{EW_CUE_ASKS,
		"क्या, क्या है|आप|मैं|होगा, कौन, कौन सा|सी, कौनसा, कितना, कितने, कितनी, कब, कहाँ, कहां, कैसे, किस, "
		"किसका, बताइए, बताइये, बताएं, बताओ, बता दीजिए|सकते|दो|दें हैं|है?, दीजिए, दें, दे दीजिए|सकते हैं?, "
		"बोलिए, कन्फर्म|वेरीफाई कीजिए|करें|करो|कर दीजिए|सकते?, कृपया, प्लीज, चाहिए, चाहिए होगा, मुझे चाहिए, "
		"आपका, आपके, आपकी, kya, kya hai|he|aap|main|mai|hoga|tha, kaun, kon, kaun|kon sa|si, kaunsa, konsa, "
		"kitna, kitne, kitni, kab, kahan, kahaan, kaise, kis, kiska, kiske, bataiye, bataye, batayein, bataen, "
		"bataiyega, batao, bata dijiye|sakte|sakti|do|den|dein|dijiyega hain|hai|ho?, dijiye, dijiyega, de "
		"dijiye|do|sakte|den|dein hain|hai?, boliye, "
		"confirm|verify|share|tell|spell|repeat|check|provide|enter|note "
		"kijiye|karein|karen|karo|kar|kariye|karenge|karna, kar dijiye|sakte|lijiye hain|hai?, kripya, please, "
		"chahiye, chahiye hoga, mujhe|humein|hamein|hume aapka|aapki|aapke|apka|chahiye, aapka, aapki, aapke, "
		"apka, apki, apke, kya main|mai|aap|mujhe|aapka|aapke, puch|pooch sakta|sakti hoon|hun, jaan "
		"sakta|sakti, daaliye, daliye, daalo, डालिए, डालें, enter kijiye, batana, batana hoga|padega, बताना, "
		"padhiye, padh ke|kar bataiye|batao, पढिए, पढ कर|के बताइए, likhwaiye, likhvaiye, लिखवाइए, otp nahi|nahin "
		"aaya|aa|aya|mila, ओटीपी नहीं आया|आ|मिला, code nahi|nahin aaya|mila|aa, कोड नहीं आया|मिला, password "
		"bhool|bhul gaya|gayi|gaye|jaun, पासवर्ड भूल गया|गई|गए, password badal diya|liya, पासवर्ड बदल दिया|लिया, "
		"password kitne, password kisi|kabhi ko|bhi, पासवर्ड किसी, otp kisi ko|se, ओटीपी किसी को|से, pin kisi "
		"ko|se, पिन किसी को|से, naya card kab, नया कार्ड कब, card kab aayega|milega, कार्ड कब आएगा|मिलेगा, mera "
		"card do, cvv kisi ko, card decline|decline|block hua|ho|gaya, कार्ड डिक्लाइन|ब्लॉक हुआ|हो|गया, card do "
		"baar decline hua, कार्ड दो बार डिक्लाइन", NULL, false},
	{EW_CUE_STREET,
		"मार्ग, सडक, रोड, गली, नगर, कॉलोनी, मोहल्ला, चौक, स्ट्रीट, सेक्टर, लेन, विहार, एन्क्लेव, अपार्टमेंट, "
		"सोसाइटी, बाजार, गंज, पुरा, पुरम, बस्ती, टोला, वार्ड, marg, maarg, sadak, gali, galli, nagar, mohalla, "
		"muhalla, chowk, chauk, vihar, bazaar, bazar, ganj, pura, puram, basti, tola, wadi, peth, kunj, bagh, "
		"bhavan, bhawan, niwas, nivas, chawl, dham, khand, chauraha, चौराहा, भवन, निवास, कुंज, बाग", NULL, true},
	{EW_CUE_DOMAIN,
		"कॉम, कोम, डॉटकॉम, डॉट कॉम, डॉट इन, डॉट ओआरजी, इन, नेट, ओआरजी, को इन, को डॉट इन, गव", NULL, false},
	{EW_CUE_MAILBOX,
		"जीमेल, जी मेल, याहू, हॉटमेल, हाटमेल, हॉट मेल, आउटलुक, आउट लुक, रेडिफ, रेडिफमेल, रेडिफ मेल, आईक्लाउड, आई "
		"क्लाउड, गूगल, जोहो, लाइव, प्रोटोन मेल, प्रोटोनमेल, वाईमेल, सिफी, rediffmail, rediff mail, redif, ji "
		"mail, jimail, yahu, hotmel, jeemail, zoho mail", NULL, false},
	{EW_CUE_COMMON,
		"main, mai, mujhe, mujhko, mera, mere, meri, hum, ham, humein, hamein, hume, humara, hamara, hamare, "
		"hamari, tum, tumhe, tumhara, tumhare, tumhari, tu, tera, teri, tere, tujhe, aap, aapko, apko, aapka, "
		"apka, aapke, apke, aapki, apki, yeh, ye, yah, woh, wo, voh, vah, uska, uski, uske, usko, use, usse, "
		"iska, iski, iske, isko, ise, isse, unka, unki, unke, unko, unhe, unhone, inka, inki, inke, inko, inhe, "
		"inhone, in, un, is, us, koi, kisi, kuch, kuchh, kya, kyon, kyun, kyu, kaise, kab, kahan, kahaan, "
		"kidhar, kaun, kon, kaunsa, konsa, kitna, kitni, kitne, jo, jab, jahan, jaisa, jaise, jiska, jiski, "
		"jiske, jisko, jis, tab, tabhi, abhi, ab, kabhi, yahan, yahaan, wahan, wahaan, vahan, idhar, udhar, hai, "
		"hain, he, ho, hoon, hun, hu, tha, thi, the, thee, hoga, hogi, honge, hota, hoti, hote, hua, hui, hue, "
		"huye, hone, raha, rahi, rahe, gaya, gayi, gaye, gai, kar, karo, karna, karne, karta, karti, karte, "
		"karke, kiya, kiye, kijiye, kariye, karein, karen, karenge, karega, karegi, karunga, karungi, karwana, "
		"karvana, de, do, dena, dene, deta, deti, dete, diya, diye, di, dijiye, dijiyega, dunga, dungi, denge, "
		"le, lo, lena, lene, leta, leti, liya, li, lijiye, lunga, lenge, aa, aao, aana, aane, aaya, aayi, aaye, "
		"aata, aati, aate, aayega, aayegi, ja, jao, jana, jaane, jaata, jata, jaati, jati, jaate, jate, jaye, "
		"jayega, jayegi, jaunga, bol, bolo, bolna, boliye, bola, boli, bolta, bolti, bolte, bolunga, bata, "
		"batao, batana, bataiye, bataya, batayein, batata, batati, bataunga, dekh, dekho, dekhna, dekhiye, "
		"dekha, sun, suno, suniye, suna, sakta, sakti, sakte, saka, chahiye, chahta, chahti, chahte, chaha, "
		"pata, lag, laga, lagi, lage, lagta, lagti, mil, mila, mili, mile, milta, milti, milega, milegi, rakh, "
		"rakha, rakho, rukiye, ruko, chal, chalo, chala, aur, ya, lekin, par, magar, kyunki, kyonki, isliye, "
		"agar, warna, to, toh, bhi, hi, nahi, nahin, nai, mat, na, haan, han, ji, jee, ne, ko, se, mein, me, pe, "
		"tak, ka, ki, ke, liye, saath, bina, baad, pehle, pahle, phir, fir, upar, neeche, niche, andar, bahar, "
		"saamne, peeche, pichhe, aage, beech, bich, paas, pas, dur, alag, saare, sab, sabhi, sabko, bahut, "
		"bohot, bahot, zyada, jyada, kam, thoda, thodi, thode, itna, itni, itne, utna, bilkul, sirf, bas, keval, "
		"shayad, zaroor, jarur, jaroor, sach, jhooth, theek, thik, sahi, galat, achha, acha, accha, bura, naya, "
		"nayi, naye, purana, purani, bada, badi, bade, chhota, chota, chhoti, aisa, aisi, aise, waisa, waise, "
		"vaise, doosra, dusra, doosri, dusri, apna, apni, apne, khud, ek, baat, cheez, chiz, log, logon, din, "
		"dino, mahina, mahine, saal, ghanta, ghante, samay, waqt, aaj, kal, parson, subah, shaam, raat, dopahar, "
		"kaam, problem, dikkat, pareshani, madad, sahayata, samajh, samjha, samjhe, samasya, dhanyavad, "
		"shukriya, namaste, namaskar, maaf, kripya, jaankari, jankari, jaldi, der, turant, hamesha, phirse, "
		"dobara, wapas, vapas, wala, wali, wale, vala, vali, vale, matlab, yaani, yani, arre, are, yaar, bhai, "
		"bhaiya, sir, madam, sakenge, paya, paayi, payi, pao, paa, chuka, chuki, chuke, मैं, मुझे, मुझको, मेरा, "
		"मेरे, मेरी, हम, हमें, हमको, हमारा, हमारे, हमारी, तुम, तुम्हें, तुम्हारा, तुम्हारे, तुम्हारी, तू, तेरा, "
		"तेरी, तेरे, आप, आपको, आपका, आपके, आपकी, आपने, यह, ये, वह, वो, वे, उसका, उसकी, उसके, उसको, उसे, उससे, "
		"उसने, इसका, इसकी, इसके, इसको, इसे, इससे, इसने, उनका, उनकी, उनके, उनको, उन्हें, उन्होंने, इनका, इनकी, "
		"इनके, इनको, इन्हें, इन, उन, इस, उस, कोई, किसी, किस, कुछ, क्या, क्यों, कैसे, कैसा, कैसी, कब, कहाँ, कहां, "
		"किधर, कौन, कौनसा, कितना, कितनी, कितने, जो, जब, जहाँ, जहां, जैसा, जैसे, जैसी, जिसका, जिसकी, जिसके, "
		"जिसको, जिस, जिसे, तब, तभी, अभी, अब, कभी, यहाँ, यहां, वहाँ, वहां, इधर, उधर, है, हैं, हो, हूँ, हूं, था, "
		"थी, थे, होगा, होगी, होंगे, होता, होती, होते, हुआ, हुई, हुए, होने, होना, रहा, रही, रहे, गया, गयी, गई, "
		"गए, गये, कर, करो, करना, करने, करता, करती, करते, करके, किया, किए, की, कीजिए, करिए, करें, करेंगे, करेगा, "
		"करेगी, करूंगा, करूंगी, दे, देना, देने, देता, देती, देते, दिया, दिए, दी, दीजिए, दूंगा, दूंगी, देंगे, ले, "
		"लो, लेना, लेने, लेता, लेती, लिया, लिए, ली, लीजिए, लूंगा, लेंगे, आ, आओ, आना, आने, आया, आई, आए, आये, आता, "
		"आती, आते, आएगा, आएगी, जा, जाओ, जाना, जाने, जाता, जाती, जाते, जाए, जाये, जाएगा, जाएगी, जाऊंगा, बोल, "
		"बोलो, बोलना, बोलिए, बोला, बोली, बोलता, बोलती, बता, बताओ, बताना, बताइए, बताया, बताएं, बताता, बताती, देख, "
		"देखो, देखना, देखिए, देखा, सुन, सुनो, सुनिए, सुना, सकता, सकती, सकते, सका, चाहिए, चाहता, चाहती, चाहते, "
		"पता, लग, लगा, लगी, लगे, लगता, लगती, मिल, मिला, मिली, मिले, मिलता, मिलेगा, मिलेगी, रख, रखा, रखो, रुकिए, "
		"रुको, चल, चलो, चला, और, या, लेकिन, पर, मगर, क्योंकि, इसलिए, अगर, वरना, तो, भी, ही, नहीं, मत, ना, न, "
		"हाँ, हां, जी, ने, को, से, में, पे, तक, का, के, साथ, बिना, बाद, पहले, फिर, ऊपर, नीचे, अंदर, बाहर, सामने, "
		"पीछे, आगे, बीच, पास, दूर, अलग, सारे, सब, सभी, सबको, बहुत, ज्यादा, कम, थोडा, थोडी, थोडे, इतना, इतनी, "
		"इतने, उतना, बिल्कुल, बिलकुल, सिर्फ, बस, केवल, शायद, जरूर, सच, ठीक, सही, गलत, अच्छा, अच्छी, अच्छे, बुरा, "
		"नया, नई, नए, पुराना, पुरानी, पुराने, बडा, बडी, बडे, छोटा, छोटी, ऐसा, ऐसी, ऐसे, वैसा, वैसे, दूसरा, "
		"दूसरी, दूसरे, अपना, अपनी, अपने, खुद, एक, बात, चीज, लोग, लोगों, दिन, दिनों, महीना, महीने, साल, घंटा, "
		"घंटे, समय, आज, कल, सुबह, शाम, रात, दोपहर, काम, समस्या, दिक्कत, परेशानी, मदद, सहायता, समझ, समझा, "
		"धन्यवाद, शुक्रिया, नमस्ते, नमस्कार, माफ, कृपया, जानकारी, जल्दी, देर, तुरंत, हमेशा, दोबारा, वापस, वाला, "
		"वाली, वाले, मतलब, यानी, अरे, भाई, भैया, सर, मैडम, चुका, चुकी, चुके, पाया, पाई, पाए, नंबर, कॉल, हेलो, "
		"हैलो, ओके, match, mach, yaad, yad, puchungi, puchunga, poochunga, pucha, poocha, puchna, update, add, "
		"change, badal, badalna, badla, reset, login, share, maine, humne, hamne, aapne, usne, isne, bhej, "
		"bhejo, bhejna, bheja, bhejiye, daalo, dala, daala, dalo, daliye, likha, likho, likhna, likhiye, "
		"invalid, bhool, bhul, bill, paise, recharge, link, dikha, dikh, block, band, shuru, khatam, chalu, "
		"unse, humse, mujhse, tumse, मैच, याद, पूछूँगी, पूछूंगी, पूछूँगा, पूछूंगा, पूछा, अपडेट, ऐड, चेंज, बदल, "
		"बदला, रीसेट, लॉगिन, शेयर, मैंने, हमने, भेज, भेजो, भेजा, भेजिए, डालो, डाला, डालिए, लिखा, लिखो, लिखिए, "
		"लिखूँ, लिखूं, बिल, लिंक, ब्लॉक, बंद, शुरू, खत्म, रिन्यू, खो, रखें, रखूँ, rakhe, rakhein, rakhun, likhu, "
		"likhun, batau, bataun, बताऊँ, बताऊं, dekhta, dekhti, देखता, देखती, सुनाई, sunai, yahi, yehi, yehin, "
		"wahi, vahi, wohi, yaha, यही, वही, यहीं", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
