/*
 * Hindi, in Devanagari and in Latin letters as everybody writes them, and mixed with English. A word and its other script stand in the same class, so
 * that one pattern reads both. Rows and nothing else.
 */
#include "phrase/rules.h"

static const struct ew_phrase_class classes[] = {
	{"filler", "जी ji अरे are arre यार yaar प्लीज please कृपया kripya सर sir मैडम madam मैम भैया bhaiya वैसे matlab मतलब अच्छा accha "
		"acha देखिए dekhiye dekho सुनिए to तो ab अब बस abhi अभी na hi ही"},
	{"lead", "हां haan han haa ha ok okay ओके ठीक है theek thik hai h नहीं nahi nahin धन्यवाद shukriya aur और फिर phir sorry सॉरी "
		"kyunki क्योंकि जी ji बिलकुल बिल्कुल bilkul yes"},
	{"but", "लेकिन lekin मगर magar but"},
	{"not", "नहीं नही nahi nahin nai nhi nahee naheen मत mat mt matt न ना na naa बिना bina"},
	{"record", "रिकॉर्ड* रिकार्ड* रेकॉर्ड* record recording recordings recorded recorder"},
	{"transcribe", "ट्रांसक्रि* transcri*"},
	{"ai", "एआई ai बॉट bot"},
	{"rec", "रिकॉर्ड रिकार्ड रेकॉर्ड record ट्रांसक्राइब transcribe"},
	{"recn", "रिकॉर्डिंग रिकार्डिंग रेकॉर्डिंग recording ट्रांसक्रिप्शन transcription रिकॉर्डर recorder recordings"},
	{"capx", "रिकॉर्ड* रिकार्ड* रेकॉर्ड* ट्रांसक्रि* ट्रांसक्राइब record recording recorded recorder transcribe transcription "
		"recordings transcribed"},
	{"nahi", "नहीं नही nahi nahin nai nhi nahee naheen na ना न not dont"},
	{"mat", "मत mat mt matt न na नहीं nahi"},
	{"kar", "कर करो करें करिए कीजिए कीजिएगा करना करनी कराना किया करे करते करता करती kar karo karen karein kariye kijiye kijie kijiyega "
		"karna karni kare karte karta karti karoge kro krna kijiega karwana karwani करवानी करवाना करूं किए kiye kiya kr karunga "
		"karungi karu"},
	{"do", "दो दीजिए दें देना दीजिएगा do dijiye dein dena dijie dijiyega de dedo"},
	{"band", "बंद बन्द स्टॉप ऑफ रोक रोको रोकिए रोकें band bandh stop off rok roko rokiye rokein rokdo pause पॉज हटा hata हटाओ हटाइए "
		"hatao cut खत्म"},
	{"delete", "डिलीट मिटा मिटाओ मिटाइए हटा delete mita mitao mitaiye hata erase remove रिमूव इरेज hatao हटाओ हटाइए"},
	{"call", "कॉल बातचीत बात फोन call calls baatcheet conversation baat voice आवाज awaaz awaz"},
	{"chah", "चाहता चाहती चाहते चाहूंगा चाहूंगी chahta chahti chahte chahunga chahungi chaahta want"},
	{"consent", "सहमति अनुमति इजाजत परमिशन मंजूरी permission consent ijazat ijaazat anumati sahmati"},
	{"agree", "सहमत राजी मंजूर तैयार agree agreed sahmat manzoor manjoor raazi razi ready allow"},
	{"issue", "आपत्ति दिक्कत परेशानी समस्या एतराज ऐतराज प्रॉब्लम इशू aapatti apatti dikkat pareshani samasya problem issue issues "
		"objection etraaz aitraaz dikat प्रोब्लम तकलीफ takleef टेंशन tension"},
	{"koi", "कोई koi no"},
	{"hai", "है हैं हूं hai hain hoon hun h hu tha था"},
	{"kya", "क्या kya"},
	{"aap", "आप आपको आपकी हम हमें aap aapko aapki hum humein tum mujhe"},
	{"bimari", "बीमारी दवाई दवा दवाइयां लक्षण एलर्जी ऑपरेशन सर्जरी इलाज bimari beemari dawai dawa symptoms symptom lakshan allergy "
		"operation surgery diagnosis ilaaj medicine medicines dawaiyan अस्पताल hospital भर्ती admit"},
	{"pay", "पेमेंट भुगतान ट्रांजैक्शन payment bhugtan transaction पेमेन्ट"},
	{"card", "कार्ड card"},
};

static const struct ew_phrase_rule rules[] = {
	{"hi.other_sense", EW_PART_MASKS, 100,
		"pan|aadhaar|aadhar|voter|ration|आधार|पैन|सिम|राशन|वोटर card|कार्ड, "
		"मेडिकल|आपराधिक|ट्रैक|सेल|medical|track|sale ~1 रिकॉर्ड|record, "
		"रिकॉर्ड|record में|मे|mein|नंबर|number|number|अपडेट|update|टूट*|toot|तोड*|चेक|check|गलत|का, रिकॉर्ड|record के|ke लिए|liye, "
		"कोई|koi रिकॉर्ड|record नहीं|nahi, आपके|मेरे|मेरा|mere|mera|aapke|aapka|का|ka|ke रिकॉर्ड|record, "
		"recorded|रिकॉर्डेड message|मैसेज|delivery, recording|रिकॉर्डिंग ki|की copy|कॉपी, वीडियो|video ~2 रिकॉर्ड|record, "
		"रिकॉर्डिंग|recording सुनी|suni, प्रोग्राम|program|show|शो ~1 रिकॉर्ड|record, recording nahi suni, a record of"},
	{"hi.goes_on", EW_PART_NOTHING, 100,
		"<recn> ~1 <band> मत|mat|mt|na|न, <recn> मत|mat|mt|न|na <band>|rokna|रोकना|रोकिए|roko, "
		"<recn> ~1 <band> नहीं|nahi करो|karo|कीजिए|kijiye|karna|करना, अगर|agar|yadi|यदि main|मैं|maine ~2 मना|mana ..., "
		"अगर|agar मैं|main ~3 नहीं|nahi|सहमत|agree ..."},
	{"hi.said_by_others", EW_PART_NOTHING, 100,
		"एजेंट|उसने|उन्होंने|agent|usne|unhone|सहकर्मी|मैडम|भाई|किसी|kisi|colleague|executive|ladki|लड़की|bande|manager|मैनेजर|wo|"
		"वो ~1 ने|ne|ka|को? ~1 कहा|बोला|kaha|bola|बताया|bataya|keh|कह ..., "
		"उसने|उन्होंने|usne|unhone कहा|बोला|kaha|bola|बताया|bataya ..., "
		"एजेंट|agent|executive|manager ne|ने ~1 कहा|बोला|kaha|bola ..."},
	{"hi.asks_about_it", EW_PART_NOTHING, 100,
		"<kya> आप|aap|tum ~2 <capx> कर|kar रहे|रहें|rahe|rahi ..., क्यों|kyun|kyu|kyon ~2 <capx> ..., "
		"<kya> <recn> ~1 जरूरी|zaroori|jaruri|compulsory ..., <kya> ~1 यह|ये|yeh|ye|meri|मेरी ~1 कॉल|call <capx> ho|हो ..., "
		"<recn> कितने|kitne|कब|kab ..., कैसे|kaise ~3 <band>|<delete> ..., <recn> कैसे|kaise ..."},
	{"hi.devices", EW_PART_NOTHING, 100,
		"कैमरा|रिकॉर्डर|बॉक्स|camera|recorder|box|cctv|मशीन|machine|मोबाइल|mobile|dashcam ~3 <capx> ~2 नहीं|nahi ..., "
		"रिकॉर्डर|recorder खराब|kharab ..., card|कार्ड|password|पासवर्ड|file|फाइल|number|नंबर|form|फॉर्म ~2 सेव|save ..."},

	{"hi.stop_recording", EW_PHRASE_OPTS_OUT, 95,
		"<capx> ~2 <band>, <capx> ~1 करना|karna|krna ~1 <band>, <band> ~2 <capx>, "
		"अगर|agar|yadi|यदि ~1 <recn> ~1 <band> नहीं|nahi|na, एआई|ai|bot|बॉट ~2 <band>, "
		"एआई|ai ~2 इस्तेमाल|उपयोग|use|istemal ~2 मत|mat|न|na|mt|नहीं"},
	{"hi.dont_record", EW_PHRASE_OPTS_OUT, 92,
		"<capx> न|na|ना|नहीं|nahi किया|kiya|की|ki|हो|ho जाए|jaye|jaaye|jae|jai, <capx> ~1 मत|mat|mt|matt, "
		"<capx> न|na|ना करें|करो|कीजिए|karein|karo|kijiye|karen|kare|kariye|करिए, मत|mat|mt|matt <capx>, "
		"<rec> नहीं|nahi|nahin करना|karna|करें|karo|करो है? आपको?, <recn> नहीं|nahi करनी|karni है|hai? आपको|aapko, "
		"<rec> नहीं|nahi|nahin कर|kar|kr सकते|sakte|sakta, <call> ~2 सेव|save मत|mat|न|na|mt, <rec> ~1 करने की जरूरत नहीं, "
		"<capx> ~3 हक|अधिकार|haq|hak|adhikar|right <nahi>, <capx> karne ki zaroorat|zarurat|jarurat nahi"},
	{"hi.no_recording", EW_PHRASE_OPTS_OUT, 90,
		"बिना|bina ~1 <capx>, बिना|bina ai|एआई, <recn> के बिना, <recn> ke bina, no recording please"},
	{"hi.delete_recording", EW_PHRASE_OPTS_OUT, 92, "<capx> ~2 <delete>, <delete> ~2 <recn>"},
	{"hi.opt_out", EW_PHRASE_OPTS_OUT, 92, "<consent> ~1 वापस|wapas|vapas|waapas|cancel|रद्द|wapis"},

	{"hi.not_be_recorded", EW_PHRASE_REFUSES, 93,
		"<nahi> <chah> ~6 <capx>, <nahi> <chah> ~5 सुने|सुनें|sune|sunen|transcribe, "
		"<rec> <nahi> होना|करवाना|करवानी|कराना|कराना|hona|karwana|karwani|karana|karani|karvana|karvani|चाहिए, "
		"<recn> ~2 <nahi> चाहिए|chahiye|चाहता|चाहती|chahta|chahti|karwani|करवानी, <capx> ~4 <agree> <nahi>, "
		"<capx> ~4 <consent> ~1 <nahi>, <capx> ~2 <agree> ~1 <nahi>, <capx> ~4 पसंद|अच्छा|ठीक|pasand|accha|acha|theek <nahi>, "
		"अच्छा|पसंद|accha|acha|pasand|theek|ठीक <nahi> लगता|lagta|लग|lag|है|hai ~5 <capx>, "
		"<capx> ~2 <consent> ~1 <nahi> दी|दिया|दूंगा|di|diya|doonga|dunga, dont want ~2 <capx>, <capx> ~5 <nahi> चाहिए|chahiye"},
	{"hi.against_recording", EW_PHRASE_REFUSES, 92,
		"<capx> ~2 <issue> है|hai|h|हैं, <capx> ~2 से|se इनकार|मना|inkaar|mana, <capx> ~2 खिलाफ|khilaf|khilaaf|विरोध|against, "
		"<capx> ~2 मना|mana|refuse ~1 <kar>, <capx> ~1 allow <nahi>"},

	{"hi.agree_recorded", EW_PHRASE_AGREES, 92,
		"<capx> ~4 <agree> हूं|hoon|hun|hu|है|hai|karta|karti|करता|करती|kar|hain, "
		"<capx> ~4 <consent> ~1 देता|देती|है|deta|deti|hai|h|दी|di, okay|ok|fine with ~2 <recn>"},
	{"hi.may_record", EW_PHRASE_AGREES, 90,
		"<rec> कर|kar|kr सकते|sakte, <rec> कर|kar|kr लीजिए|लो|लें|lijiye|lo|lein|lijie|लेना|lena, "
		"<recn> चलने|chalne दीजिए|दो|दें|dijiye|do|den, <recn> कर|kar|kr सकते|sakte|लीजिए|लो|lijiye|lo"},
	{"hi.dont_mind_recorded", EW_PHRASE_AGREES, 90,
		"<capx> ~3 <koi> <issue> ~1 <nahi>, <capx> ~3 <issue> <nahi>, <capx> ~3 no <issue>, <koi> <issue> <nahi> ~4 <capx>"},

	{"hi.yes", EW_PART_YES, 90,
		"हां|haan|han|haa|hanji|haanji|हांजी|यस|haan|hn, !<not> जी|ji $, सही है, sahi hai, yes ji, "
		"तरफ|taraf से|se हां|haan|yes|ok है|hai?, कर दीजिए|दो $, kar dijiye|do $, "
		"हां|haan बंद|band ~1 कर|kar|kro दो|do|dijiye|दीजिए"},
	{"hi.okay", EW_PART_OKAY, 85,
		"ओके|okay|जरूर|zaroor|zarur|jarur|chalega|चलेगा, बिलकुल|बिल्कुल|bilkul|bilkool !नहीं|nahi|मत|mat, ठीक है|हैं, "
		"theek|thik|thek hai|h|he, ठीक|theek|thik $, कर|kar सकते|sakte हैं|हो|hain|ho?, चलो|chalo ठीक|theek|thik है|hai?"},
	{"hi.fine", EW_PART_FINE, 85,
		"<koi> ~1 <issue> <nahi>, <koi> बात|baat <nahi>, no <issue>, कर|kar|kr लीजिए|लो|लें|लेना|lijiye|lo|lein|lijie|lena, "
		"क्यों|kyun|kyon|kyu <nahi>, <agree> हूं|hoon|hun|hu|है|hai|karta|karti|करता|करती, "
		"जैसी|जैसा|jaisi|jaisa ~1 मर्जी|marzi|ठीक|चाहें|चाहो|chaho|chahe|chahen|chahein, मुझे|mujhe <issue> <nahi>, "
		"मंजूर|manzoor|manjoor है|hai?, go ahead, कीजिए|करिए|करो|kijiye|kariye|karo $"},
	{"hi.no", EW_PART_NO, 90,
		"बिलकुल|बिल्कुल|bilkul भी|bhi नहीं|nahi|nahin, नहीं|नही|nahi|nahin|nai|nhi|naheen|नो, ना|naa|na $, जी नहीं, ji nahi, "
		"बिलकुल|बिल्कुल|bilkul नहीं|nahi|nahin"},
	{"hi.wont", EW_PART_WONT, 88,
		"मत|mat|mt <kar>, पसंद|pasand <nahi>, <nahi> <chah>, <nahi> चलेगा|chalega, ठीक|theek|thik|सही|sahi <nahi> है|hai, "
		"<agree> <nahi>, <nahi> <chah> $, <agree> <kar>? <nahi>, मना|mana कर|kar|करता|karta|करती|है|hai, <issue> है|hai, "
		"रहने|rehne|rahne दीजिए|दो|do|dijiye|den, <consent> <nahi>, ठीक|अच्छा|सही|theek|accha|sahi <nahi> लग*, "
		"ठीक|theek|accha <nahi> lagta|lag|lagega, <nahi> ऐसा|aisa मत|mat, i dont want, allow <nahi>, "
		"नहीं|nahi करना|करनी|karna|karni|करवाना|karwana, <agree> नहीं|nahi, <issue> ho|हो gi|hogi|होगी, "
		"<nahi> दे|दूंगा|de|dunga|dungi|doonga सकता?"},
	{"hi.hedge", EW_PART_HEDGE, 60,
		"एक|ek मिनट|minute|second|सेकंड|min, रुकिए|रुको|rukiye|ruko|hold, क्यों|kyun|kyu|kyon $, पर|par क्यों|kyun, "
		"सुन|sun रहा|रही|raha|rahi, पता <nahi>, pata <nahi>, शायद|shayad, मालूम <nahi>, maloom <nahi>, समझ|samajh <nahi>, "
		"सोच|soch ~1 कर|kar|के|ke, हां|haan|ठीक|theek|ok|okay लेकिन|lekin|मगर|magar|but, "
		"हां|haan|yes बोलिए|boliye|kahiye|कहिए|hello|हैलो, nahi|नहीं samjha|samjhi|समझा|समझी|सुना|suna"},

	{"hi.not_recorded", EW_PART_DENIES, 100,
		"<capx> <nahi> ~3 <hai>?, <capx> <nahi> ~1 <kar> ~2 <hai>?, "
		"<recn> ~1 <band> ~1 कर|kar रहा|रही|दी|raha|rahi|di|रहे|rahe|देता|deta|लेता|chuka|चुका ~1 <hai>?, "
		"<recn> ~1 <band> ~1 <kar>? हूं|hoon"},
	{"hi.asks", EW_PHRASE_ASKS, 92,
		"<kya> ~4 <capx> ~4 सकता|सकते|सकती|sakta|sakte|sakti, <kya> ~6 <capx> ~4 <agree>|<consent>, <kya> ~4 <consent> ~7 <capx>, "
		"<capx> ~4 <consent> ~3 चाहिए|chahiye|है|hai ~2 ठीक|theek|सहमत?, "
		"<capx> ~3 <chah> ~2 ठीक|theek|सहमत|agree|permission ~1 है|hai?, <capx> ~1 कर|kar लें|lein|लूं|loon|le|sakte ~1 <kya>?, "
		"<call> ~2 <capx> ~1 कर|kar लें|lein|लूं|loon|सकते|sakte ~1 <kya>?, can we|i <rec> ~4 <call>?, "
		"<kya> हम|हमारा|hum|hamara|मैं|main ~7 सुन|sun सकता|सकते|sakta|sakte, <kya> ~3 <capx> ~2 कर|kar ले|le|लें|lein|लूं|loon, "
		"kya ~2 <capx> ~3 theek|okay|ok, क्या ~2 <capx> ~3 ठीक"},
	{"hi.asks_mind", EW_PART_ASKS_MIND, 92,
		"<capx> ~4 <issue> ~2 <nahi>, <kya> ~4 <issue> ~9 <capx>, <kya> <capx> ~4 <issue> ~1 <hai>?, "
		"<kya> ~4 <capx> ~4 <issue> ~1 <hai>?, आपको|aapko ~3 <issue> ~8 <capx>, <capx> ~6 <koi>? <issue> ~1 to? <nahi>"},
	{"hi.asks_stop", EW_PART_ASKS_STOP, 92,
		"<nahi> <chah> ~7 <capx>, <kya> ~6 <recn> ~1 <band> ~2 दूं|doon|dun|करूं|karoon|दें|dein|du, "
		"<chah> ~6 <recn> ~1 <band> ~2 दूं|doon|dun|दें|dein|du|karoon|करूं, <recn> <nahi> ~1 <chah>|चाहिए|chahiye"},
	{"hi.mention", EW_PART_MENTION, 70, "<capx> ~2 <chah>, <capx> ~3 चाहेंगे|chahenge"},
	{"hi.confirm", EW_PART_CONFIRM, 85,
		"<kya> ~2 <agree> $, <kya> ~1 आप|aap ~1 <agree> ~1 <kar>? ~1 <hai>? $, <kya> ~2 ठीक|theek|okay|ok है|hai|rahega|रहेगा $, "
		"ठीक|theek|okay है|hai ना|na? $, <kya> ~2 <consent> ~2 $, chalega|चलेगा $"},
	{"hi.confirm_mind", EW_PART_CONFIRM_MIND, 85, "<koi> <issue> ~1 to|तो? <nahi> ~1 $, <kya> ~2 <koi> <issue> ~1 <hai>? $"},
	{"hi.check", EW_PART_CHECK, 80,
		"<kya> ~1 मुझे|mujhe|meri|मेरी ~2 सुन|sun ~2, सुन|sun पा|paa|pa ~2, आवाज|awaaz|awaz aa|आ ~2, हां या नहीं, haan ya nahi, "
		"sun rahe|sakte"},
	{"hi.other", EW_PART_OTHER, 50,
		"^ <kya> आप|आपको|मैं|aap|aapko|aapka|main|aapke, आपका|आपकी|आपके|aapka|aapki|aapke ~4 क्या|kya, "
		"कौन|कब|कहां|कितना|कैसे|kaun|kab|kahan|kitna|kaise, बताइए|bataiye|बता|bata"},
	{"hi.tells", EW_PHRASE_TELLS, 90,
		"<call> ~4 <capx> ~2 जा|हो|कर|ja|ho|kar|की|ki|होती|hoti|होगी|hogi|किया|kiya ~3 <hai>?, "
		"<call> ~4 <capx> होगी|hogi|hoti|होती ~1 <hai>?, <capx> line|लाइन, recorded line, <capx> ~1 जा रही|रहा है|हैं, "
		"<capx> ~1 ja rahi|raha hai, एआई|ai|assistant|असिस्टेंट ~5 सुन|sun रहा|रही|raha|rahi है|hai?, "
		"हम|मैं|hum|main ~3 <rec> कर|kar रहे|रहा|रही|rahe|raha|rahi है|हैं|हूं|hai|hain|hoon?"},

	{"hi.no_card", EW_PART_NOTHING, 100,
		"<pay> ~1 नहीं|nahi|फेल|fail|decline|डिक्लाइन|असफल ..., <card> ~2 नंबर|number ~1 मत|mat|न|nahi|नहीं ..., "
		"<pay> ~3 नहीं|nahi हुआ|हो|hua|ho ..."},
	{"hi.opens_payment", EW_PHRASE_OPENS_PAYMENT, 88,
		"<card> ~2 नंबर|number|no|डिटेल्स|details|detail|डिटेल ~1 बता|बताइए|बताएं|bata|bataiye|batayein|दीजिए|dijiye|क्या|kya|"
		"चाहिए|chahiye|दो|do|bol*|बोल*, <card> ~2 number|नंबर|details|डिटेल्स, "
		"सोलह|16|solah अंक|नंबर|डिजिट|digit|digits|number|ank, "
		"<card> ~2 पीछे|peeche|pichhe ~3 अंक|अंकों|नंबर|number|digit|code|कोड, सीवीवी|cvv, "
		"<pay> ~1 ले|le लेता|लेती|लूं|leta|leti|loon|lete|लेते, एक्सपायरी|expiry ~1 डेट|date|तारीख"},
	{"hi.opens_health", EW_PHRASE_OPENS_HEALTH, 85,
		"<kya>|कौन|kaun|कोई|koi|आपको|aapko|aapka|आपका ~4 <bimari>, <bimari> ~3 <kya>|बताई|batai, <bimari> ~1 ले|le|hua|हुआ"},
	{"hi.closes", EW_PHRASE_CLOSES, 88,
		"<card> ~3 पैसे|paise|amount कट|kat गए|gaye|गया|gaya ~1 <hai>?, "
		"<pay> ~2 हो|ho|कम्प्लीट|मिल|mil|पूरा|pura|complete|सफल|safal|successful|सक्सेसफुल|received ~1 गया|गई|चुका|gaya|gayi|chuka|"
		"रहा|raha|है|hai?, <pay> ~1 सफल|safal|successful, <card> ~4 बस|bas|इतना|itna ~4 चाहिए|chahiye|था|tha, "
		"<pay> ~1 successful ho gaya"},
};

const struct ew_phrase_language ew_phrase_hi = {classes, EW_COUNT(classes), rules, EW_COUNT(rules)};
