/*
 * German medical terms, which say something of somebody's health by themselves: conditions, drugs, treatments, tests and
 * specialities. A selection of our own from the vocabulary of the chapters of ICD-10 and of MeSH headings, and from the
 * WHO's international nonproprietary names with a few usual brands. Not a dictionary: words that are as common outside of
 * medicine ("operation", "krise", "behandlung") must stay out, or every second call is about health.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_de[] = {
	{EW_CUE_HEALTH,
		"hiv, h i v, hiv positiv, hepatitis, hepatitis a|b|c, gelbsucht, tuberkulose, covid, covid 19, "
		"corona, coronavirus, long covid, grippe, influenza, malaria, masern, mumps, roteln|roeteln, "
		"windpocken, gurtelrose|guertelrose, herpes, syphilis, gonorrhoe, tripper, chlamydien, feigwarzen, "
		"geschlechtskrankheit, borreliose, fsme, meningitis, hirnhautentzundung|hirnhautentzuendung, sepsis, "
		"blutvergiftung, keuchhusten, scharlach, kratze|kraetze, pilzinfektion, salmonellen, norovirus, mrsa, "
		"tetanus, pfeiffersches drusenfieber|druesenfieber, toxoplasmose, bypass operation, im koma, "
		"arztliche|aerztliche diagnose, aids krank|erkrankung|test|virus, an aids", NULL, false},
	{EW_CUE_HEALTH,
		"krebs, krebserkrankung, krebskrank, brustkrebs, lungenkrebs, darmkrebs, prostatakrebs, hautkrebs, "
		"blutkrebs, bauchspeicheldrusenkrebs|bauchspeicheldruesenkrebs, "
		"gebarmutterhalskrebs|gebaermutterhalskrebs, magenkrebs, leberkrebs, nierenkrebs, blasenkrebs, "
		"eierstockkrebs, tumor, tumore, tumoren, hirntumor, metastasen, metastase, leukamie|leukaemie, "
		"lymphom, melanom, karzinom, sarkom, myelom, chemotherapie, chemo, strahlentherapie, bestrahlung, "
		"immuntherapie, hormontherapie, onkologe, onkologin, onkologie, onkologisch, biopsie, mastektomie, "
		"brustamputation, polypen, zyste, zysten, knoten in der brust", NULL, false},
	{EW_CUE_HEALTH,
		"diabetes, diabetiker, diabetikerin, diabetisch, zuckerkrank, zuckerkrankheit, insulin, insulinpumpe, "
		"blutzucker, blutzuckerwerte, unterzucker, unterzuckerung, uberzucker|ueberzucker, cholesterin, "
		"cholesterinwerte, adipositas, fettleibigkeit, schilddruse|schilddruese, "
		"schilddrusenunterfunktion|schilddruesenunterfunktion, "
		"schilddrusenuberfunktion|schilddruesenueberfunktion, hashimoto, morbus basedow, anamie|anaemie, "
		"blutarmut, eisenmangel, hamophilie|haemophilie, bluter, gicht, mukoviszidose, "
		"unterernahrung|unterernaehrung", NULL, false},
	{EW_CUE_HEALTH,
		"depression, depressionen, depressiv, burn out, burnout, angststorung|angststoerung, "
		"angststorungen|angststoerungen, panikattacke, panikattacken, bipolar, bipolare storung|stoerung, "
		"manisch depressiv, schizophrenie, schizophren, psychose, psychosen, psychotisch, phobie, "
		"zwangsstorung|zwangsstoerung, borderline, magersucht, magersuchtig|magersuechtig, bulimie, "
		"essstorung|essstoerung, autismus, autist, autistin, autistisch, adhs, ads syndrom, "
		"schlafstorung|schlafstoerung, schlafstorungen|schlafstoerungen, suizid, suizidal, selbstmord, "
		"selbstmordgedanken, selbstmordversuch, posttraumatische belastungsstorung|belastungsstoerung, ptbs, "
		"demenz, dement, alzheimer, alkoholiker, alkoholikerin, alkoholismus, "
		"alkoholabhangig|alkoholabhaengig, alkoholsucht, drogensucht, drogenabhangig|drogenabhaengig, "
		"suchterkrankung, entzug, entzugsklinik, uberdosis|ueberdosis, psychiater, psychiaterin, psychiatrie, "
		"psychiatrisch, psychologe, psychologin, psychotherapie, psychotherapeut, psychotherapeutin, "
		"antidepressiva, antidepressivum, beruhigungsmittel, schlaftabletten, neuroleptika", NULL, false},
	{EW_CUE_HEALTH,
		"epilepsie, epileptiker, epileptisch, epileptischer anfall, parkinson, multiple sklerose, ms schub, "
		"als erkrankung, amyotrophe lateralsklerose, migrane|migraene, schlaganfall, "
		"schlaganfalle|schlaganfaelle, hirnblutung, querschnittslahmung|querschnittslaehmung, "
		"querschnittgelahmt|querschnittgelaehmt, gelahmt|gelaehmt, polyneuropathie, neuralgie, neurologe, "
		"neurologin, neurologie, gehirnerschutterung|gehirnerschuetterung, bandscheibenvorfall, bandscheibe, "
		"ischias, hexenschuss, grauer star, gruner|gruener star, glaukom, makuladegeneration, tinnitus, "
		"horsturz|hoersturz, gehorlos|gehoerlos, mittelohrentzundung|mittelohrentzuendung, schwindelanfall, "
		"schwindelanfalle|schwindelanfaelle", NULL, false},
	{EW_CUE_HEALTH,
		"bluthochdruck, blutdruck, hypertonie, herzinfarkt, herzinsuffizienz, herzschwache|herzschwaeche, "
		"herzrhythmusstorung|herzrhythmusstoerung, herzrhythmusstorungen|herzrhythmusstoerungen, "
		"vorhofflimmern, herzstillstand, herzschrittmacher, schrittmacher, stent, stents, angina pectoris, "
		"herzkrank, herzkrankheit, koronare herzkrankheit, herzklappe, herzklappenfehler, herzfehler, "
		"thrombose, lungenembolie, embolie, krampfadern, aneurysma, arteriosklerose, "
		"blutverdunner|blutverduenner, blutgerinnsel, kardiologe, kardiologin, kardiologie, ekg, "
		"niereninsuffizienz, nierenversagen, nierenkrank, leberzirrhose, leberwerte, leberversagen, fettleber",
		NULL, false},
	{EW_CUE_HEALTH,
		"asthma, asthmatiker, asthmatikerin, copd, bronchitis, lungenentzundung|lungenentzuendung, "
		"lungenemphysem, lungenfibrose, schlafapnoe, pneumologe, lungenfacharzt, lungenarzt, angina, "
		"mandelentzundung|mandelentzuendung, nebenhohlenentzundung|nebenhoehlenentzuendung, sinusitis, "
		"heuschnupfen, allergie, allergien, allergisch, allergiker, anaphylaktischer schock, inhalator, "
		"asthmaspray, beatmung, kunstlich|kuenstlich beatmet", NULL, false},
	{EW_CUE_HEALTH,
		"magengeschwur|magengeschwuer, gastritis, magenschleimhautentzundung|magenschleimhautentzuendung, "
		"reflux, sodbrennen, morbus crohn, colitis ulcerosa, colitis, zoliakie|zoeliakie, reizdarm, "
		"reizdarmsyndrom, pankreatitis, gallensteine, nierensteine, blinddarm, "
		"blinddarmentzundung|blinddarmentzuendung, leistenbruch, hamorrhoiden|haemorrhoiden, divertikulitis, "
		"darmverschluss, darmspiegelung, magenspiegelung, koloskopie, gastroskopie, endoskopie, "
		"gastroenterologe, dialyse, nephrologe, blasenentzundung|blasenentzuendung, harnwegsinfekt, "
		"inkontinenz, inkontinent, urologe, urologin, prostata, erektionsstorung|erektionsstoerung, "
		"erektile dysfunktion, impotenz, laktoseintoleranz, kunstlicher|kuenstlicher darmausgang",
		NULL, false},
	{EW_CUE_HEALTH,
		"schwanger, schwangerschaft, schwangerschaftsabbruch, abtreibung, fehlgeburt, totgeburt, "
		"kaiserschnitt, entbindung, kunstliche|kuenstliche befruchtung, kinderwunschbehandlung, unfruchtbar, "
		"unfruchtbarkeit, verhutung|verhuetung, antibabypille, wechseljahre, menopause, endometriose, myom, "
		"myome, gebarmutterentfernung|gebaermutterentfernung, frauenarzt, frauenarztin|frauenaerztin, "
		"gynakologe|gynaekologe, gynakologin|gynaekologin, gynakologie|gynaekologie, hebamme, mammografie, "
		"mammographie, fruchtwasseruntersuchung, down syndrom, trisomie, mutterschutz, wochenbettdepression, "
		"sterilisation, vasektomie", NULL, false},
	{EW_CUE_HEALTH,
		"arthrose, arthritis, rheumatoide arthritis, rheuma, rheumatisch, rheumatologe, morbus bechterew, "
		"fibromyalgie, osteoporose, skoliose, knochenbruch, oberschenkelhalsbruch, kreuzbandriss, meniskus, "
		"sehnenscheidenentzundung|sehnenscheidenentzuendung, hufte|huefte op, huftprothese|hueftprothese, "
		"knieprothese, lupus, psoriasis, schuppenflechte, neurodermitis, ekzem, nesselsucht, hautarzt, "
		"hautarztin|hautaerztin, dermatologe, dermatologin, dekubitus, schwerbehindert, schwerbehinderung, "
		"schwerbehindertenausweis, grad der behinderung, behinderung, invaliditat|invaliditaet, "
		"erwerbsunfahigkeit|erwerbsunfaehigkeit, berufsunfahig|berufsunfaehig, amputation, amputiert, "
		"orthopade|orthopaede, orthopadin|orthopaedin, orthopadie|orthopaedie, physiotherapie, "
		"physiotherapeut, krankengymnastik, pflegegrad, pflegestufe, pflegebedurftig|pflegebeduerftig",
		NULL, false},
	{EW_CUE_HEALTH,
		"chirurg, chirurgin, chirurgie, chirurgisch, narkose, vollnarkose, anasthesist|anaesthesist, "
		"nierentransplantation, lebertransplantation, organspende, transplantation, bluttransfusion, "
		"transfusion, intensivstation, palliativ, palliativstation, hospiz, stationar|stationaer aufgenommen, "
		"notaufnahme, blutbild, blutwerte, blutabnahme, blutprobe, urinprobe, mrt, ct untersuchung, "
		"computertomografie|computertomographie, ultraschall, rontgen|roentgen, rontgenbild|roentgenbild, "
		"szintigrafie|szintigraphie, krankschreibung, krankgeschrieben, arbeitsunfahig|arbeitsunfaehig, "
		"arbeitsunfahigkeitsbescheinigung|arbeitsunfaehigkeitsbescheinigung, diagnostiziert, symptome, "
		"nebenwirkungen, blutgruppe, patientenakte, krankenakte, hausarzt, hausarztin|hausaerztin, befund, "
		"befunde, arztbericht, arztbrief, reha klinik, rehaklinik, rezeptpflichtig, radiologe, augenarzt, "
		"zahnarzt, kieferorthopade|kieferorthopaede, kinderarzt, endokrinologe, impfung, geimpft, "
		"magenbypass, katheter, herzkatheter, stoma, logopade|logopaede, ergotherapie",
		NULL, false},
	{EW_CUE_HEALTH,
		"paracetamol, ibuprofen, aspirin, acetylsalicylsaure|acetylsalicylsaeure, diclofenac, voltaren, "
		"novalgin, metamizol, codein, morphin, morphium, tramadol, tilidin, oxycodon, fentanyl, methadon, "
		"subutex, buprenorphin, amoxicillin, azithromycin, doxycyclin, penicillin, antibiotikum, antibiotika, "
		"metformin, ozempic, semaglutid, thyroxin, l thyroxin, levothyroxin, atorvastatin, simvastatin, "
		"rosuvastatin, statine, amlodipin, ramipril, enalapril, lisinopril, losartan, valsartan, candesartan, "
		"bisoprolol, metoprolol, propranolol, betablocker, furosemid, torasemid, spironolacton, marcumar, "
		"phenprocoumon, warfarin, apixaban, eliquis, rivaroxaban, xarelto, clopidogrel, plavix, heparin, "
		"omeprazol, pantoprazol, esomeprazol, cortison, kortison, prednison, prednisolon, salbutamol, "
		"budesonid, symbicort, methotrexat, adalimumab, humira, infliximab, rituximab, trastuzumab, "
		"tamoxifen, letrozol, sertralin, fluoxetin, prozac, paroxetin, escitalopram, citalopram, venlafaxin, "
		"mirtazapin, amitriptylin, opipramol, quetiapin, olanzapin, risperidon, aripiprazol, haloperidol, "
		"haldol, alprazolam, xanax, diazepam, valium, lorazepam, tavor, bromazepam, zolpidem, zopiclon, "
		"methylphenidat, ritalin, medikinet, levetiracetam, valproat, lamotrigin, carbamazepin, gabapentin, "
		"pregabalin, lyrica, levodopa, donepezil, sildenafil, viagra, tadalafil, cialis, finasterid, "
		"progesteron, testosteron, tenofovir, aciclovir, valaciclovir, cannabis auf rezept", NULL, false},
	{EW_CUE_HEALTH,
		"chronische|chronischer|chronisches|akute|akuter|schwere|schweres "
		"bronchitis|asthma|migrane|migraene|schmerzen|hepatitis|depression|depressionen|leukamie|leukaemie|sinusitis|gastritis|pankreatitis|erkrankung|krankheit|niereninsuffizienz|herzinsuffizienz|anamie|anaemie, "
		"diabetes typ 1|2|eins|zwei, lymphdrusenkrebs|lymphdruesenkrebs, lymphknotenkrebs, knochenkrebs, "
		"hodenkrebs, kehlkopfkrebs, schilddrusenkrebs|schilddruesenkrebs, "
		"speiserohrenkrebs|speiseroehrenkrebs, zungenkrebs, rachenkrebs", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
