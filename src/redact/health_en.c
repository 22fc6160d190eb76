/*
 * English medical terms: what a listener would know a person's health by. Own selection from headings of MeSH (diseases, procedures,
 * techniques), words of the chapters of ICD-10, and INN of WHO with usual brands. Words that people say of other things
 * ("cold", "stroke of luck") stand only with a neighbour that makes them medical.
 */
#include "redact/lexicon_parts.h"

const struct ew_phrase_row ew_health_en[] = {
	/* Infections and tumours. */
	{EW_CUE_HEALTH,
		"hiv, h i v, hiv positive|negative, aids patient, tuberculosis, hepatitis, hepatitis a|b|c, hep b|c, malaria, dengue, dengue "
		"fever, typhoid, cholera, chickenpox, chicken pox, measles, mumps, rubella, shingles, herpes, genital herpes|warts, syphilis, "
		"gonorrhea, gonorrhoea, chlamydia, hpv, sexually transmitted disease|infection|diseases|infections, std, sti, covid, covid "
		"nineteen|19, coronavirus, long covid, influenza, pneumonia, bronchitis, sepsis, septicemia, septicaemia, meningitis, "
		"encephalitis, lyme disease, mrsa, norovirus, salmonella, scabies, ringworm, candida, thrush, urinary tract infection, uti, "
		"kidney|chest|ear|sinus|throat|yeast|bladder|wound infection, tonsillitis, sinusitis, whooping cough, polio, leprosy, rabies, "
		"tetanus, mononucleosis, glandular fever, zika, ebola, monkeypox, mpox, chikungunya, swine|bird|yellow|scarlet flu|fever, "
		"cancer, cancers, breast|lung|prostate|colon|bowel|skin|liver|pancreatic|ovarian|cervical|bladder|kidney|stomach|thyroid|brain|"
		"bone|blood|throat|testicular cancer|tumor|tumour, carcinoma, melanoma, lymphoma, hodgkins lymphoma|disease, leukemia, "
		"leukaemia, myeloma, sarcoma, glioblastoma, neuroblastoma, tumor, tumors, tumour, tumours, malignant, malignancy, metastasis, "
		"metastatic, oncology, oncologist, chemotherapy, chemo, radiotherapy, radiation therapy|treatment, immunotherapy, remission, "
		"terminal illness, terminally ill, palliative care, hospice, benign growth, polyps, biopsy, mastectomy, lumpectomy", NULL, false},
	/* Blood, glands, metabolism. */
	{EW_CUE_HEALTH,
		"diabetes, diabetic, diabetics, prediabetes, pre diabetic, type one|two|1|2 diabetes|diabetic, gestational diabetes, "
		"hypoglycemia, hypoglycaemia, hyperglycemia, blood sugar, insulin, insulin pump, a1c, hba1c, ketoacidosis, thyroid, "
		"hypothyroidism, hyperthyroidism, underactive|overactive thyroid, graves disease, hashimotos, goitre, goiter, anemia, anaemia, "
		"anemic, anaemic, sickle cell, sickle cell disease|anemia|anaemia, thalassemia, thalassaemia, hemophilia, haemophilia, leukopenia, "
		"thrombosis, deep vein thrombosis, dvt, blood clot|clots, embolism, pulmonary embolism, obesity, obese, morbidly obese, "
		"cholesterol, high cholesterol, hyperlipidemia, gout, cystic fibrosis, phenylketonuria, cushings, addisons disease, acromegaly, "
		"polycystic ovary|ovaries syndrome?, pcos, vitamin d|b12 deficiency, iron deficiency, hemochromatosis, porphyria", NULL, false},
	/* Mind, brain and nerves, senses. */
	{EW_CUE_HEALTH,
		"depression, depressive, clinical|postnatal|postpartum|manic|major depression, depressed, anxiety, anxiety disorder|attack|attacks, "
		"panic attack|attacks|disorder, bipolar, bipolar disorder, schizophrenia, schizophrenic, psychosis, psychotic, paranoia, "
		"personality disorder, borderline personality, ocd, obsessive compulsive disorder?, ptsd, post traumatic stress disorder?, adhd, "
		"a d h d, attention deficit, autism, autistic, aspergers, autism spectrum, learning disability|difficulties, downs syndrome, down "
		"syndrome, dyslexia, dyspraxia, eating disorder, anorexia, anorexic, bulimia, self harm, self harming, suicidal, suicide attempt, "
		"mental health, mental illness, mental breakdown, nervous breakdown, insomnia, sleep apnea|apnoea, narcolepsy, addiction, "
		"addicted, alcoholism, alcoholic, drug abuse|addiction|dependency, substance abuse, rehab, withdrawal symptoms, overdose, psychiatrist, "
		"psychiatric, psychologist, psychotherapy, counselling for, sectioned, dementia, alzheimers, alzheimers disease, parkinsons, "
		"parkinsons disease, epilepsy, epileptic, seizure, seizures, migraine, migraines, multiple sclerosis, motor neurone|neuron disease, "
		"als, huntingtons, huntingtons disease, cerebral palsy, had|suffered a stroke, stroke patient|victim|survivor, mini stroke, "
		"brain injury|damage|haemorrhage|hemorrhage, concussion, aneurysm, neuropathy, sciatica, bells palsy, tourettes, restless legs, "
		"paralysed, paralyzed, paralysis, paraplegic, quadriplegic, spina bifida, vertigo, tinnitus, glaucoma, cataract, cataracts, "
		"macular degeneration, retinopathy, registered blind, partially sighted, visually impaired, hearing impaired, hard of hearing, "
		"hearing loss, hearing aid|aids, deafness, conjunctivitis, neurologist, neurology, meniere", NULL, false},
	/* Heart, lungs, gut, kidneys, skin, bones. */
	{EW_CUE_HEALTH,
		"heart attack|disease|failure|condition|murmur|surgery|bypass|transplant|problems, cardiac arrest, cardiac, angina, arrhythmia, "
		"atrial fibrillation, afib, coronary, coronary artery disease, cardiomyopathy, cardiologist, cardiology, pacemaker, stent, stents, "
		"defibrillator, hypertension, hypertensive, high|low blood pressure, hypotension, palpitations, varicose veins, atherosclerosis, "
		"heart valve, endocarditis, asthma, asthmatic, copd, c o p d, emphysema, pulmonary fibrosis, pleurisy, lung disease, "
		"inhaler, nebuliser, nebulizer, oxygen concentrator, cpap machine?, hay fever, anaphylaxis, anaphylactic shock?, nut|peanut|"
		"penicillin|latex allergy, allergic to penicillin|nuts|latex, crohns, crohns disease, colitis, ulcerative colitis, irritable "
		"bowel, irritable bowel syndrome, ibs, coeliac, celiac, celiac|coeliac disease, gastritis, gastroenteritis, acid reflux, gerd, "
		"stomach|peptic|gastric ulcer, ulcers, gallstones, gall bladder, gallbladder, pancreatitis, appendicitis, hernia, hiatus hernia, "
		"hemorrhoids, haemorrhoids, piles, diverticulitis, cirrhosis, liver disease|failure|transplant, fatty liver, jaundice, stoma, "
		"colostomy, colostomy bag, incontinence, incontinent, kidney failure|disease|stones|stone|transplant, kidneys failing, renal, renal "
		"failure, dialysis, haemodialysis, hemodialysis, nephritis, urologist, enlarged prostate, prostate, prostatitis, eczema, psoriasis, "
		"dermatitis, rosacea, acne, vitiligo, alopecia, cellulitis, dermatologist, arthritis, rheumatoid, rheumatoid arthritis, "
		"osteoarthritis, osteoporosis, fibromyalgia, lupus, ankylosing spondylitis, scoliosis, slipped|herniated disc, fractured hip|skull|"
		"wrist|pelvis|femur, broken hip|femur, hip|knee replacement, torn ligament|cartilage, carpal tunnel, rheumatism, muscular "
		"dystrophy, chronic fatigue, chronic fatigue syndrome, chronic pain, back surgery, amputation, amputee, amputated, prosthetic leg, "
		"prosthesis, tendonitis, bursitis, frozen shoulder, plantar fasciitis, rheumatologist, gastroenterologist, nephrologist", NULL, false},
	/* Reproduction and birth. */
	{EW_CUE_HEALTH,
		"pregnant, pregnancy, pregnancies, ectopic pregnancy, miscarriage, miscarried, stillbirth, stillborn, abortion, termination of "
		"pregnancy, caesarean, cesarean, c section, premature birth|baby, pre eclampsia, preeclampsia, morning sickness, infertility, "
		"infertile, ivf, i v f, fertility treatment|clinic, vasectomy, hysterectomy, endometriosis, fibroids, menopause, menopausal, hrt, "
		"erectile dysfunction, impotence, ovarian cyst|cysts, cervical smear, smear test, pap smear, mammogram, contraceptive pill, "
		"gynecologist, gynaecologist, obstetrician, midwife, antenatal, prenatal, postnatal, gender dysphoria, gender reassignment, "
		"intersex, ultrasound scan, maternity ward", NULL, false},
	/* Tests, care. */
	{EW_CUE_HEALTH,
		"mri, m r i scan?, mri scan, ct scan, cat scan, pet scan, bone scan, x rays of my, colonoscopy, endoscopy, gastroscopy, "
		"laparoscopy, angiogram, angioplasty, bypass surgery, ecg, ekg, e c g, echocardiogram, eeg, blood test|tests|work|count|results|"
		"type|group, liver function, kidney function, urine test|sample, stool sample, lumbar puncture, bone marrow, bone marrow transplant, "
		"stem cell transplant, organ transplant|donor, blood transfusion, drug|hiv|covid|pregnancy|paternity|std|genetic test, diagnosis, "
		"diagnosed, diagnosed with, my diagnosis, prognosis, symptoms, medical condition|conditions|history|record|records|treatment|"
		"diagnosis|procedure|leave|certificate|report, pre existing condition|conditions|illness, preexisting condition, chronic illness|"
		"condition|disease, intensive care, icu, emergency surgery, surgery on my, operation on my, my operation, my surgery, anesthesia, "
		"anaesthetic, anesthetic, general anaesthetic, post op, prescription, prescriptions, prescribed, repeat prescription, "
		"medication, medications, medicines for, antibiotics, antibiotic, painkillers, antidepressant, antidepressants, steroids, "
		"blood thinners, beta blockers, sleeping pills, chemo session, physiotherapy, physical therapy, occupational therapy, speech therapy, "
		"disability, disabled, wheelchair, wheelchair user, blue badge, personal independence payment, disability allowance|benefit|"
		"benefits|living, carers allowance, sick note, fit note, sick leave, care home, nursing home, hospitalised, hospitalized, "
		"discharged from hospital, admitted to hospital, in hospital for, vaccination, vaccinated, immunosuppressed, immunocompromised, "
		"autoimmune, autoimmune disease, genetic disorder, hereditary disease, methadone clinic, therapist, paediatrician, pediatrician", NULL, false},
	/* Drugs: INN. */
	{EW_CUE_HEALTH,
		"paracetamol, acetaminophen, ibuprofen, aspirin, naproxen, diclofenac, celecoxib, codeine, co codamol, tramadol, morphine, oxycodone, "
		"hydrocodone, fentanyl, buprenorphine, methadone, naloxone, naltrexone, gabapentin, pregabalin, carbamazepine, lamotrigine, "
		"levetiracetam, topiramate, valproate, phenytoin, clonazepam, diazepam, lorazepam, alprazolam, temazepam, zopiclone, zolpidem, "
		"sertraline, fluoxetine, citalopram, escitalopram, paroxetine, venlafaxine, duloxetine, mirtazapine, amitriptyline, bupropion, "
		"trazodone, lithium carbonate, quetiapine, olanzapine, risperidone, aripiprazole, clozapine, haloperidol, methylphenidate, "
		"lisdexamfetamine, atomoxetine, donepezil, memantine, levodopa, ropinirole, sumatriptan, metformin, gliclazide, glimepiride, "
		"sitagliptin, empagliflozin, dapagliflozin, semaglutide, liraglutide, tirzepatide, levothyroxine, thyroxine, carbimazole, "
		"hydrocortisone, prednisolone, prednisone, dexamethasone, atorvastatin, simvastatin, rosuvastatin, pravastatin, statins, amlodipine, "
		"ramipril, lisinopril, enalapril, losartan, candesartan, valsartan, telmisartan, bisoprolol, atenolol, metoprolol, propranolol, "
		"furosemide, spironolactone, hydrochlorothiazide, digoxin, amiodarone, warfarin, apixaban, rivaroxaban, dabigatran, clopidogrel, "
		"heparin, enoxaparin, nitroglycerin, salbutamol, albuterol, salmeterol, budesonide, fluticasone, montelukast, tiotropium, omeprazole, "
		"lansoprazole, pantoprazole, esomeprazole, ranitidine, famotidine, loperamide, mesalazine, ondansetron, metoclopramide, amoxicillin, "
		"penicillin, flucloxacillin, clarithromycin, azithromycin, erythromycin, doxycycline, ciprofloxacin, trimethoprim, nitrofurantoin, "
		"metronidazole, cephalexin, vancomycin, aciclovir, acyclovir, valaciclovir, tenofovir, emtricitabine, dolutegravir, oseltamivir, "
		"fluconazole, methotrexate, sulfasalazine, hydroxychloroquine, azathioprine, ciclosporin, tacrolimus, adalimumab, infliximab, "
		"etanercept, rituximab, trastuzumab, tamoxifen, letrozole, anastrozole, imatinib, cisplatin, allopurinol, colchicine, alendronic "
		"acid, finasteride, tamsulosin, sildenafil, tadalafil, estradiol, oestrogen, progesterone, testosterone, levonorgestrel, "
		"mifepristone, clomifene, letrozole, isotretinoin, folic acid, epinephrine, adrenaline, cetirizine, loratadine, fexofenadine", NULL, false},
	/* Drugs: usual brands. */
	{EW_CUE_HEALTH,
		"tylenol, advil, panadol, nurofen, oxycontin, percocet, vicodin, suboxone, narcan, lyrica, neurontin, xanax, valium, ativan, klonopin, "
		"ambien, zoloft, prozac, lexapro, celexa, paxil, effexor, cymbalta, wellbutrin, seroquel, zyprexa, abilify, ritalin, adderall, "
		"vyvanse, concerta, strattera, aricept, glucophage, ozempic, wegovy, mounjaro, saxenda, januvia, jardiance, lantus, humalog, "
		"novorapid, synthroid, lipitor, crestor, zocor, norvasc, diovan, cozaar, lasix, coumadin, eliquis, xarelto, plavix, ventolin, "
		"symbicort, seretide, advair, spiriva, singulair, nexium, prilosec, losec, zantac, imodium, gaviscon, augmentin, zithromax, zovirax, "
		"valtrex, truvada, tamiflu, paxlovid, humira, remicade, enbrel, herceptin, gleevec, viagra, cialis, accutane, roaccutane, epipen, "
		"epi pen, botox, entresto, trulicity, keytruda, zyrtec, claritin, crocin, dolo", NULL, false},
	{EW_CUE_HEALTH, "lithium, biktarvy", NULL, false},
	{EW_CUE_NONE, NULL, NULL, false},
};
