/*
 * Medical terms of Hindi, in Devanagari and in Latin letters. Own selection after headings of MeSH and words of the chapters of
 * ICD-10 in their usual Hindi names, INN of WHO and brands that are sold in India; English terms are those of health_en.c.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_hi[] = {
	/* Conditions in Devanagari. */
	{EW_CUE_HEALTH,
		"मधुमेह, डायबिटीज, डायबिटिक, शुगर की बीमारी|दवा|दवाई|मरीज|पेशेंट, ब्लड शुगर, इंसुलिन, थायराइड, थायरॉइड, "
		"दमा, अस्थमा, टीबी, टी बी, क्षय रोग, तपेदिक, कैंसर, कैन्सर, ट्यूमर, कीमोथेरेपी, कीमो, रेडियोथेरेपी, "
		"रसौली, गांठ की जांच, ब्लड कैंसर, स्तन|फेफडे|गले|मुंह|लीवर|आंत का कैंसर, एचआईवी, एच आई वी, एड्स, "
		"हेपेटाइटिस, पीलिया, मलेरिया, डेंगू, चिकनगुनिया, टाइफाइड, हैजा, चेचक, खसरा, निमोनिया, कोविड, कोरोना, "
		"कोरोनावायरस, फ्लू, स्वाइन फ्लू, काली खांसी, रेबीज, टिटनेस, पोलियो, कुष्ठ रोग, कोढ, फाइलेरिया, हृदय "
		"रोग|गति, दिल का दौरा, दिल की बीमारी|धडकन|सर्जरी, हार्ट अटैक|फेल|फेलियर|सर्जरी|पेशेंट|ब्लॉकेज, "
		"एंजियोप्लास्टी, एंजियोग्राफी, बाईपास सर्जरी, पेसमेकर, स्टेंट, उच्च|निम्न रक्तचाप, रक्तचाप, ब्लड प्रेशर, "
		"हाई|लो बीपी, बीपी की दवा|दवाई|बीमारी, कोलेस्ट्रॉल, लकवा, पक्षाघात, पैरालिसिस, ब्रेन "
		"स्ट्रोक|ट्यूमर|हेमरेज, मिर्गी, दौरे पडते, माइग्रेन, पार्किंसंस, अल्जाइमर, डिमेंशिया, अवसाद, डिप्रेशन, "
		"चिंता विकार, एंग्जायटी, मानसिक रोग|बीमारी|स्वास्थ्य|तनाव, सिजोफ्रेनिया, बाइपोलर, ऑटिज्म, पागलपन, "
		"आत्महत्या, नशा मुक्ति, नशे की लत, शराब की लत, गठिया, आर्थराइटिस, जोडों का दर्द, कमर दर्द, पीठ दर्द, "
		"सर्वाइकल, स्लिप डिस्क, सायटिका, ऑस्टियोपोरोसिस, हड्डी टूट, फ्रैक्चर, घुटने का ऑपरेशन|रिप्लेसमेंट, "
		"हर्निया, बवासीर, पाइल्स, भगंदर, फिशर, अल्सर, गैस्ट्रिक, एसिडिटी, कब्ज, पेचिश, दस्त, अपेंडिक्स, पथरी, "
		"पित्त की थैली, गुर्दे|किडनी की|का|फेल पथरी|बीमारी|रोग|ट्रांसप्लांट?, डायलिसिस, किडनी ट्रांसप्लांट, लीवर "
		"सिरोसिस|फेल|ट्रांसप्लांट, फैटी लीवर, सिरोसिस, खून की कमी, एनीमिया, थैलेसीमिया, हीमोफीलिया, सिकल सेल, "
		"खून की जांच, चर्म रोग, सोरायसिस, एक्जिमा, दाद, खाज, सफेद दाग, कुष्ठ, एलर्जी, मोतियाबिंद, ग्लूकोमा, काला "
		"मोतिया, अंधापन, बहरापन, मोटापा, विकलांग, दिव्यांग, विकलांगता, गर्भवती, गर्भावस्था, प्रेग्नेंट, "
		"प्रेग्नेंसी, गर्भपात, प्रसव, डिलीवरी ऑपरेशन से, सिजेरियन, बांझपन, आईवीएफ, नसबंदी, मासिक धर्म, माहवारी, "
		"पीसीओडी, पीसीओएस, बच्चेदानी, गर्भाशय, यौन रोग, गुप्त रोग, नपुंसकता, सिफलिस, पेशाब में|की जलन|खून|जांच, "
		"प्रोस्टेट, यूरिक एसिड, विटामिन डी की कमी, बुखार, तेज बुखार, टॉन्सिल, साइनस, सांस की "
		"बीमारी|तकलीफ|दिक्कत, लाइलाज, शुगर, हाई|लो बीपी की|का|के, sugar "
		"ka|ki|ke|se|hai|ho|theek|thik|kab|test|patient|badh|high|low, mujhe|unko|papa|mummy ko? sugar, tb "
		"ka|ki|ke|se|hai|ho|theek|thik|hui|hua|nikla|bataya, tibi, टीबी का|की|से", NULL, false},
	/* Conditions in Latin letters. */
	{EW_CUE_HEALTH,
		"madhumeh, sugar ki|ka bimari|beemari|dawa|dawai|mareej|mariz|patient|problem, diabetes ki dawa|dawai, "
		"blood sugar badha|high, thyroid ki|ka dawa|dawai|problem, dama, dama ki, tb ki bimari|beemari, kshay "
		"rog, tapedik, tapedic, cancer ka|ki ilaj|ilaaj|mareej|bimari, kainsar, rasauli, peeliya, piliya, pilia, "
		"haija, chechak, khasra, kali khansi, kusht rog, hriday rog|gati, dil ka|ki "
		"daura|dora|bimari|beemari|operation|dhadkan, heart ka|ki operation|problem|patient|mareej|bimari, "
		"high|low bp, bp ki|high|low|ka dawa|dawai|problem|patient|rehta?, raktchap, uchch raktchap, lakwa, "
		"lakva, pakshaghat, mirgi, mirgi ke daure, daure padte, avsad, avsaad, mansik rog|bimari|beemari|tanav, "
		"paagalpan, aatmahatya, atmahatya, nasha mukti, nashe ki lat, sharab ki lat, gathiya, jodon|jodo|joint "
		"ka|mein dard, kamar|peeth dard, haddi toot|tut, ghutne ka|ke operation|replacement|dard, bawaseer, "
		"bavasir, bawasir, bhagandar, qabz, kabj, kabz, pechish, dast lag, pathri, pathari, gurde ki|ka "
		"pathri|bimari|fail, kidney ki|fail|ka pathri|bimari|stone|transplant|ho?, kidney kharab|fail, liver "
		"kharab|ki|ka bimari|ilaaj?, khoon ki kami|jaanch|janch, charm rog, safed daag|dag, daad khaj, "
		"motiyabind, kala motiya, andhapan, bahrapan, behrapan, motapa, viklang, divyang, viklangta, garbhvati, "
		"garbhwati, garbhavastha, pet se hai, pregnant hai|hoon|hun, garbhpat, garbhapat, baanjhpan, nasbandi, "
		"masik dharm, mahwari, mahavari, bachedani|bachchedani, garbhashay, yaun rog, gupt rog, napunsakta, "
		"peshab mein|me jalan|khoon, uric acid badha, bukhar, bukhaar, tez bukhar, saans|sans ki "
		"bimari|beemari|takleef|taklif|dikkat, ilaj|ilaaj chal|karwa|ho raha|rahi?, bimari, beemari, bimar, "
		"beemar, marz, mareej, mariz, rogi, lailaj, keeda kaata", NULL, false},
	/* Care, tests, drugs in both. */
	{EW_CUE_HEALTH,
		"ऑपरेशन, ऑपरेशन हुआ, इलाज, इलाज चल, उपचार, बीमारी, बीमार, मरीज, रोगी, रोग, दवा, दवाई, दवाइयां, दवाएं, "
		"नुस्खा, पर्चा डॉक्टर, अस्पताल में भर्ती, भर्ती, आईसीयू, एमआरआई, सीटी स्कैन, एक्स रे, अल्ट्रासाउंड, "
		"सोनोग्राफी, ईसीजी, एंडोस्कोपी, बायोप्सी, खून|ब्लड|यूरिन टेस्ट, जांच रिपोर्ट, मेडिकल "
		"रिपोर्ट|रिकॉर्ड|हिस्ट्री|सर्टिफिकेट, टीका, टीकाकरण, वैक्सीन, खून चढा, अंग प्रत्यारोपण, प्रत्यारोपण, "
		"फिजियोथेरेपी, मनोचिकित्सक, मनोवैज्ञानिक, ऑन्कोलॉजिस्ट, कार्डियोलॉजिस्ट, स्त्री रोग, आयुर्वेदिक "
		"दवा|इलाज, होम्योपैथी|होम्योपैथिक दवा|इलाज, operation hua|karwaya|karana|karwana|tha, ilaj, ilaaj, "
		"upchar, dawa, dawai, dawaiyan, davai, aspatal|hospital mein|me bharti|admit, bharti hua|hai|thi|the, "
		"khoon|blood|urine ki|ka? jaanch|janch|test, janch|jaanch report, medical report|history|certificate, "
		"teeka, tika lagwaya, khoon chadha, injection lagwaya|lagta|lagana, sonography, ultrasound, ayurvedic "
		"dawa|dawai|ilaj, homeopathic dawa|dawai, nas chadh, chakkar aate|aata, पैरासिटामोल, क्रोसिन, डोलो, "
		"कॉम्बिफ्लाम, एस्पिरिन, मेटफॉर्मिन, इंसुलिन इंजेक्शन, थायरोक्सिन, एल्ट्रोक्सिन, एमोक्सिसिलिन, "
		"एजिथ्रोमाइसिन, ओमेप्राजोल, पैंटोप्राजोल, एटोरवास्टेटिन, एम्लोडिपिन, टेल्मीसार्टन, अल्प्राजोलम, "
		"क्लोनाजेपाम, सर्ट्रालीन, रेमडेसिविर, आइवरमेक्टिन, इनहेलर, नेबुलाइजर, crocin, dolo, combiflam, eltroxin, "
		"thyronorm, glycomet, telma, pantop, pan d, azithral, augmentin, shelcal, becosules, ecosprin, disprin, "
		"asthalin, foracort, montair, rantac, zincovit, liv 52, ativan, alprax, nexito, remdesivir, ivermectin, "
		"covishield, covaxin, कोविशील्ड, कोवैक्सीन", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
