/*
 * French medical terms, which say something of somebody's health by themselves: conditions, drugs, treatments, tests and
 * specialities. A selection of our own from the vocabulary of the chapters of ICD-10 and of MeSH headings, and from the
 * WHO's international nonproprietary names with a few usual brands. Not a dictionary: words that are as common outside of
 * medicine ("operation", "crise", "traitement") must stay out, or every second call is about health.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_fr[] = {
	{EW_CUE_HEALTH,
		"vih, h i v, hiv, sida, seropositif, seropositive, seropositivite, hepatite, hepatites, "
		"hepatite a|b|c, tuberculose, tuberculeux, covid, covid 19, coronavirus, grippe, mononucleose, "
		"paludisme, malaria, rougeole, varicelle, zona, herpes, herpes genital, syphilis, gonorrhee, "
		"gonocoque, chlamydia, chlamydiae, papillomavirus, borreliose, maladie de lyme, meningite, "
		"septicemie, coqueluche, gale, mycose, candidose, toxoplasmose, salmonellose, tetanos, dans le coma, "
		"sous perfusion, maladie sexuellement transmissible, infection sexuellement transmissible, "
		"troubles obsessionnels", NULL, false},
	{EW_CUE_HEALTH,
		"cancer, cancers, cancereux, cancer du? sein|poumon|colon|pancreas|foie|rein|uterus, "
		"cancer de la prostate|peau|vessie|thyroide, tumeur, tumeurs, metastase, metastases, leucemie, "
		"lymphome, lymphome de hodgkin, melanome, carcinome, sarcome, myelome, chimiotherapie, chimio, "
		"radiotherapie, immunotherapie, hormonotherapie, curietherapie, oncologue, oncologie, mastectomie, "
		"biopsie, nodule, polype, polypes, kyste, kystes", NULL, false},
	{EW_CUE_HEALTH,
		"diabete, diabetique, diabetiques, diabete de type, diabete gestationnel, insuline, glycemie, "
		"hypoglycemie, hyperglycemie, hba1c, cholesterol, hypercholesterolemie, obesite, thyroide, "
		"hypothyroidie, hyperthyroidie, goitre, anemie, drepanocytose, hemophilie, thalassemie, "
		"goutte articulaire, carence en fer, denutrition, mucoviscidose, hemochromatose", NULL, false},
	{EW_CUE_HEALTH,
		"depression, depressif, depressive, depressions, burn out, burnout, anxiete, anxieux, anxieuse, "
		"trouble|troubles anxieux|bipolaire|bipolaires, bipolaire, bipolarite, schizophrenie, schizophrene, "
		"psychose, psychotique, crise dangoisse, crises dangoisse, attaque de panique, phobie, anorexie, "
		"anorexique, boulimie, boulimique, autisme, autiste, tdah, hyperactivite, insomnie, insomnies, "
		"suicidaire, suicide, tentative de suicide, stress post traumatique, demence, alzheimer, "
		"maladie dalzheimer, alcoolisme, alcoolique, toxicomanie, toxicomane, addiction, addictologue, "
		"sevrage, overdose, psychiatre, psychiatrie, psychologue, psychotherapie, psychotherapeute, "
		"psychanalyse, hopital psychiatrique, antidepresseur, antidepresseurs, anxiolytique, anxiolytiques, "
		"neuroleptique, neuroleptiques", NULL, false},
	{EW_CUE_HEALTH,
		"epilepsie, epileptique, crise depilepsie, parkinson, maladie de parkinson, sclerose en plaques, "
		"sep evolutive, sclerose laterale amyotrophique, migraine, migraines, avc, "
		"accident vasculaire cerebral, hemiplegie, paraplegie, tetraplegie, paralysie, neuropathie, "
		"nevralgie, neurologue, neurologie, neurochirurgie, commotion cerebrale, traumatisme cranien, "
		"hernie discale, sciatique, lumbago, cataracte, glaucome, dmla, retinopathie, acouphenes, surdite, "
		"otite, vertiges", NULL, false},
	{EW_CUE_HEALTH,
		"hypertension, hypertension arterielle, hypertendu, hypertendue, hypotension, tension arterielle, "
		"infarctus, infarctus du myocarde, crise cardiaque, arret cardiaque, insuffisance cardiaque, "
		"insuffisance renale|respiratoire|hepatique, arythmie, fibrillation auriculaire, tachycardie, "
		"souffle au coeur, pacemaker, stimulateur cardiaque, pontage, stent, angine de poitrine, thrombose, "
		"phlebite, embolie pulmonaire, varices, anevrisme, arteriosclerose, arterite, anticoagulant, "
		"anticoagulants, cardiologue, cardiologie, cardiaque, electrocardiogramme", NULL, false},
	{EW_CUE_HEALTH,
		"asthme, asthmatique, bpco, bronchite, bronchiolite, pneumonie, emphyseme, apnee du sommeil, "
		"fibrose pulmonaire, pneumologue, pneumologie, angine, sinusite, rhinite, allergie, allergies, "
		"allergique, anaphylaxie, choc anaphylactique, ventoline, oxygenotherapie, intubation", NULL, false},
	{EW_CUE_HEALTH,
		"ulcere, gastrite, gastro enterite, gastroenterite, reflux gastrique, maladie de crohn, crohn, "
		"rectocolite, rectocolite hemorragique, maladie coeliaque, coeliaque, colopathie, cirrhose, "
		"pancreatite, calculs biliaires, calculs renaux, appendicite, hernie, hernie inguinale, hemorroides, "
		"diverticulite, occlusion intestinale, coloscopie, gastroscopie, endoscopie, gastroenterologue, "
		"dialyse, hemodialyse, nephrologue, nephrologie, cystite, infection urinaire, incontinence, urologue, "
		"prostate, dysfonction erectile, impuissance", NULL, false},
	{EW_CUE_HEALTH,
		"enceinte, grossesse, accouchement, cesarienne, fausse couche, avortement, ivg, "
		"interruption volontaire de grossesse, fivete, fecondation in vitro, "
		"procreation medicalement assistee, infertilite, sterilite, sterilet, contraception, "
		"pilule contraceptive, menopause, endometriose, fibrome, hysterectomie, gynecologue, gynecologie, "
		"sage femme, frottis, mammographie, amniocentese, trisomie, trisomique, ovaires polykystiques, "
		"depression post partum, vasectomie", NULL, false},
	{EW_CUE_HEALTH,
		"arthrose, arthrite, polyarthrite, polyarthrite rhumatoide, rhumatisme, rhumatismes, rhumatologue, "
		"spondylarthrite, fibromyalgie, osteoporose, scoliose, fracture, fractures, entorse, tendinite, "
		"luxation, prothese de hanche|genou, lupus, psoriasis, eczema, urticaire, acne severe, dermatologue, "
		"dermatologie, escarre, escarres, vitiligo, handicap, handicape, handicapee, invalidite, amputation, "
		"amputee, orthopedie, orthopediste, kinesitherapeute, kine, osteopathe", NULL, false},
	{EW_CUE_HEALTH,
		"chirurgie, chirurgien, chirurgienne, chirurgical, chirurgicale, anesthesie, anesthesiste, greffe de "
		"rein|foie|coeur|moelle, transplantation, transfusion, hospitalise, hospitalisee, hospitalisation, "
		"soins intensifs|palliatifs, reanimation, prise de sang, analyse de sang, analyses de sang, analyse "
		"durine, bilan sanguin, irm, scanner cerebral, echographie, radiographie, scintigraphie, ponction "
		"lombaire, arret maladie, arret de travail, maladie de longue duree, affection de longue duree, "
		"longue maladie, ordonnance medicale, certificat medical, symptome, symptomes, effets secondaires, "
		"groupe sanguin, dossier medical, medecin traitant, pathologie, pediatre, radiologue, ophtalmologue, "
		"dentiste, orthodontiste, orthophoniste, endocrinologue, stomie, catheter, bypass, sleeve gastrique, "
		"coronarographie, vaccin, vaccine, vaccinee, vaccination", NULL, false},
	{EW_CUE_HEALTH,
		"paracetamol, doliprane, efferalgan, dafalgan, ibuprofene, aspirine, codeine, morphine, tramadol, "
		"oxycodone, fentanyl, methadone, subutex, buprenorphine, amoxicilline, augmentin, azithromycine, "
		"doxycycline, antibiotique, antibiotiques, metformine, gliclazide, ozempic, semaglutide, levothyrox, "
		"levothyroxine, atorvastatine, simvastatine, rosuvastatine, amlodipine, ramipril, perindopril, "
		"lisinopril, losartan, valsartan, bisoprolol, metoprolol, propranolol, furosemide, spironolactone, "
		"warfarine, apixaban, eliquis, rivaroxaban, xarelto, clopidogrel, plavix, heparine, omeprazole, "
		"pantoprazole, esomeprazole, cortisone, prednisone, prednisolone, cortisol, salbutamol, budesonide, "
		"symbicort, methotrexate, adalimumab, humira, infliximab, rituximab, trastuzumab, tamoxifene, "
		"letrozole, sertraline, zoloft, fluoxetine, prozac, paroxetine, deroxat, escitalopram, seroplex, "
		"citalopram, venlafaxine, effexor, mirtazapine, quetiapine, olanzapine, risperidone, aripiprazole, "
		"haloperidol, alprazolam, xanax, diazepam, valium, lorazepam, bromazepam, lexomil, zolpidem, stilnox, "
		"zopiclone, methylphenidate, ritaline, levetiracetam, valproate, depakine, lamotrigine, "
		"carbamazepine, gabapentine, pregabaline, lyrica, levodopa, donepezil, sildenafil, viagra, tadalafil, "
		"cialis, finasteride, progesterone, testosterone, truvada, tenofovir, tritherapie, aciclovir, "
		"valaciclovir", NULL, false},
	{EW_CUE_HEALTH,
		"bronchite|migraine|sinusite|pancreatite|hepatite|leucemie|gastrite|colite|cystite|anemie|urticaire|insuffisance|depression|lombalgie|sciatique|menopause|douleur|appendicite|otite "
		"chronique|aigue|severe|precoce|grave, asthme chronique|severe|aigu, diabete de type 1|2|un|deux, "
		"addiction|dependance a|au|aux lalcool|alcool|drogues|medicaments|jeu|tabac|cannabis|heroine|cocaine, "
		"grossesse a risque, douleurs chroniques", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
