/*
 * Spanish medical terms, which say something of somebody's health by themselves: conditions, drugs, treatments, tests and
 * specialities. A selection of our own from the vocabulary of the chapters of ICD-10 and of MeSH headings, and from the
 * WHO's international nonproprietary names with a few usual brands. Not a dictionary: words that are as common outside of
 * medicine ("operacion", "crisis", "tratamiento") must stay out, or every second call is about health.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_es[] = {
	{EW_CUE_HEALTH,
		"vih, hiv, sida, seropositivo, seropositiva, hepatitis, hepatitis a|b|c, tuberculosis, covid, "
		"covid 19, coronavirus, gripe, influenza, mononucleosis, malaria, paludismo, dengue, zika, "
		"chikungunya, chagas, fiebre amarilla, sarampion, varicela, herpes, herpes zoster|genital, "
		"culebrilla, sifilis, gonorrea, clamidia, papiloma, virus del papiloma, vph, enfermedad venerea, "
		"enfermedad de transmision sexual, meningitis, sepsis, septicemia, tos ferina, sarna, "
		"hongos en las unas, candidiasis, toxoplasmosis, salmonela, tetanos, rubeola, paperas, "
		"hernia de hiato|inguinal, diagnostico medico, en coma inducido|profundo, sonda urinaria, "
		"analitica de sangre|orina", NULL, false},
	{EW_CUE_HEALTH,
		"cancer, canceres, cancerigeno, "
		"cancer de? mama|pulmon|colon|prostata|pancreas|higado|piel|ovario|estomago|tiroides, "
		"cancer de utero|matriz, tumor, tumores, tumor cerebral, metastasis, leucemia, linfoma, melanoma, "
		"carcinoma, sarcoma, mieloma, quimioterapia, quimio, radioterapia, inmunoterapia, oncologo, oncologa, "
		"oncologia, oncologico, mastectomia, biopsia, polipo, polipos, quiste, quistes, nodulo, "
		"bulto en el pecho|seno", NULL, false},
	{EW_CUE_HEALTH,
		"diabetes, diabetico, diabetica, diabetes tipo, diabetes gestacional, insulina, glucosa en sangre, "
		"glucemia, azucar en la? sangre, hipoglucemia, hiperglucemia, colesterol, trigliceridos, obesidad, "
		"tiroides, hipotiroidismo, hipertiroidismo, bocio, anemia, hemofilia, gota en el pie, "
		"fibrosis quistica, desnutricion, deficit de hierro", NULL, false},
	{EW_CUE_HEALTH,
		"depresion, depresivo, depresiva, deprimido, deprimida, ansiedad, ataque|ataques de panico|ansiedad, "
		"trastorno bipolar|depresivo|mental|obsesivo|alimenticio, bipolar, bipolaridad, esquizofrenia, "
		"esquizofrenico, psicosis, psicotico, fobia, anorexia, anorexica, bulimia, autismo, autista, tdah, "
		"hiperactividad, insomnio, suicidio, suicida, intento de suicidio, pensamientos suicidas, "
		"estres postraumatico, demencia, demencia senil, alzheimer, alcoholismo, alcoholico, alcoholica, "
		"drogadicto, drogadiccion, drogodependencia, adiccion, adicciones, sobredosis, desintoxicacion, "
		"psiquiatra, psiquiatria, psiquiatrico, psicologo, psicologa, psicoterapia, psicoterapeuta, "
		"antidepresivo, antidepresivos, ansiolitico, ansioliticos, antipsicotico, somnifero, somniferos, "
		"pastillas para dormir", NULL, false},
	{EW_CUE_HEALTH,
		"epilepsia, epileptico, epileptica, parkinson, esclerosis multiple, esclerosis lateral amiotrofica, "
		"esclerosis, migrana, migranas, jaqueca, jaquecas, ictus, derrame cerebral, "
		"accidente cerebrovascular, embolia cerebral, hemiplejia, paraplejia, paraplejico, tetraplejia, "
		"paralisis, neuropatia, neuralgia, neurologo, neurologa, neurologia, conmocion cerebral, "
		"traumatismo craneal, hernia discal, hernia de disco, ciatica, lumbalgia, cataratas, glaucoma, "
		"retinopatia, acufenos, sordera, otitis, vertigo, vertigos", NULL, false},
	{EW_CUE_HEALTH,
		"hipertension, hipertenso, hipertensa, hipotension, presion arterial, presion alta, tension alta, "
		"tension arterial, infarto, infarto de miocardio, ataque al corazon, paro cardiaco, "
		"insuficiencia cardiaca|renal|respiratoria|hepatica, arritmia, arritmias, fibrilacion auricular, "
		"taquicardia, soplo en el corazon, marcapasos, cateterismo, stent, angina de pecho, trombosis, "
		"trombo, embolia pulmonar, embolia, varices, aneurisma, arterioesclerosis, anticoagulante, "
		"anticoagulantes, cardiologo, cardiologa, cardiologia, cardiaco, cardiopatia, electrocardiograma",
		NULL, false},
	{EW_CUE_HEALTH,
		"asma, asmatico, asmatica, epoc, bronquitis, bronquiolitis, neumonia, pulmonia, enfisema, "
		"apnea del sueno, fibrosis pulmonar, neumologo, neumologia, amigdalitis, anginas, sinusitis, rinitis, "
		"alergia, alergias, alergico, alergica, choque anafilactico, shock anafilactico, anafilaxia, "
		"ventolin, inhalador, oxigeno en casa, intubado, intubada", NULL, false},
	{EW_CUE_HEALTH,
		"ulcera, ulceras, gastritis, gastroenteritis, reflujo, reflujo gastrico, enfermedad de crohn, crohn, "
		"colitis, colitis ulcerosa, celiaco, celiaca, celiaquia, colon irritable, cirrosis, higado graso, "
		"pancreatitis, piedras en el rinon|la, calculos renales|biliares, apendicitis, hernia inguinal, "
		"hemorroides, almorranas, diverticulitis, obstruccion intestinal, colonoscopia, gastroscopia, "
		"endoscopia, digestologo, gastroenterologo, dialisis, hemodialisis, nefrologo, nefrologia, cistitis, "
		"infeccion urinaria|de, infeccion de orina, incontinencia, urologo, urologia, prostata, "
		"disfuncion erectil, impotencia, intolerancia a la lactosa", NULL, false},
	{EW_CUE_HEALTH,
		"embarazada, embarazo, embarazos, parto, cesarea, aborto, abortar, aborto espontaneo, "
		"fecundacion in vitro, reproduccion asistida, infertilidad, esterilidad, esteril, anticonceptivo, "
		"anticonceptivos, pildora anticonceptiva, pastillas anticonceptivas, menopausia, endometriosis, "
		"mioma, miomas, histerectomia, ginecologo, ginecologa, ginecologia, matrona, obstetra, "
		"citologia vaginal, papanicolau, mamografia, amniocentesis, sindrome de down, "
		"ovario|ovarios poliquistico|poliquisticos, depresion posparto, vasectomia, ligadura de trompas, "
		"diu hormonal", NULL, false},
	{EW_CUE_HEALTH,
		"artrosis, artritis, artritis reumatoide, reumatismo, reuma, reumatologo, espondilitis, fibromialgia, "
		"osteoporosis, escoliosis, fractura, fracturas, esguince, tendinitis, luxacion, "
		"protesis de cadera|rodilla, lupus, psoriasis, eczema, dermatitis, dermatitis atopica, urticaria, "
		"dermatologo, dermatologa, dermatologia, vitiligo, discapacidad, discapacitado, discapacitada, "
		"minusvalia, minusvalido, invalidez, incapacidad permanente|temporal, amputacion, amputado, "
		"ortopedia, ortopedista, traumatologo, traumatologia, fisioterapeuta, fisioterapia, osteopata, "
		"grado de dependencia", NULL, false},
	{EW_CUE_HEALTH,
		"cirugia, cirujano, cirujana, quirofano, quirurgico, quirurgica, anestesia, anestesista, trasplante, "
		"trasplante de rinon|higado|corazon|medula, trasplantado, transfusion, transfusion de sangre, suero "
		"intravenoso, hospitalizado, hospitalizada, hospitalizacion, ingreso hospitalario, ingresado en el "
		"hospital, cuidados intensivos|paliativos, analisis de sangre|orina, prueba de embarazo, resonancia, "
		"resonancia magnetica, tomografia, ecografia, ultrasonido, radiografia, radiografias, gammagrafia, "
		"puncion lumbar, baja medica, baja laboral, incapacidad medica, receta medica, certificado medico, "
		"sintoma, sintomas, efectos secundarios, grupo sanguineo, tipo de sangre, historia clinica, historial "
		"medico, expediente clinico, expediente medico, medico de cabecera, medico de familia, enfermedad "
		"cronica, enfermo, enferma, patologia, patologias, preexistencia, preexistencias, pediatra, "
		"radiologo, oftalmologo, dentista, ortodoncista, logopeda, endocrino, endocrinologo, vacuna, "
		"vacunado, vacunada, vacunacion, cateter, ostomia, manga gastrica, bypass gastrico",
		NULL, false},
	{EW_CUE_HEALTH,
		"paracetamol, acetaminofen, ibuprofeno, aspirina, diclofenaco, naproxeno, nolotil, metamizol, "
		"dipirona, ketorolaco, codeina, morfina, tramadol, oxicodona, fentanilo, metadona, buprenorfina, "
		"amoxicilina, augmentine, azitromicina, doxiciclina, penicilina, ciprofloxacino, antibiotico, "
		"antibioticos, metformina, glibenclamida, ozempic, semaglutida, levotiroxina, eutirox, atorvastatina, "
		"simvastatina, rosuvastatina, estatinas, amlodipino, ramipril, enalapril, lisinopril, losartan, "
		"valsartan, candesartan, bisoprolol, metoprolol, propranolol, furosemida, espironolactona, "
		"hidroclorotiazida, sintrom, acenocumarol, warfarina, apixaban, eliquis, rivaroxaban, xarelto, "
		"clopidogrel, plavix, heparina, omeprazol, pantoprazol, esomeprazol, ranitidina, cortisona, "
		"prednisona, prednisolona, dexametasona, salbutamol, budesonida, symbicort, metotrexato, adalimumab, "
		"humira, infliximab, rituximab, trastuzumab, tamoxifeno, letrozol, sertralina, fluoxetina, prozac, "
		"paroxetina, escitalopram, citalopram, venlafaxina, mirtazapina, amitriptilina, quetiapina, "
		"olanzapina, risperidona, aripiprazol, haloperidol, alprazolam, xanax, trankimazin, diazepam, valium, "
		"lorazepam, orfidal, bromazepam, lexatin, clonazepam, rivotril, zolpidem, metilfenidato, ritalin, "
		"levetiracetam, valproato, lamotrigina, carbamazepina, gabapentina, pregabalina, lyrica, levodopa, "
		"donepezilo, sildenafilo, viagra, tadalafilo, cialis, finasterida, progesterona, testosterona, "
		"tenofovir, aciclovir, valaciclovir, antirretroviral, antirretrovirales", NULL, false},
	{EW_CUE_HEALTH,
		"bronquitis|migrana|hepatitis|gastritis|sinusitis|anemia|depresion|fatiga|insuficiencia|leucemia|pancreatitis|otitis|artritis|apendicitis|enfermedad "
		"cronica|aguda|grave|severa|leve, asma|dolor|estres cronico|agudo|grave, diabetes de? tipo "
		"1|2|uno|dos, un aborto, una depresion", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
