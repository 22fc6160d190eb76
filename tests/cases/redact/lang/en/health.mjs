// Health: conditions, medicines and treatments as patients and nurses name them. What is sensitive is the word that says
// what somebody has or takes; the span is that word and nothing round it.
import { record, slot } from './kit.mjs';

const conditions = ['type 2 diabetes', 'diabetes', 'high blood pressure', 'hypertension', 'asthma', 'depression', 'anxiety', 'bipolar disorder',
  'breast cancer', 'lung cancer', 'prostate cancer', 'leukemia', 'epilepsy', 'multiple sclerosis', 'HIV', 'hepatitis B', 'hepatitis C', 'arthritis',
  'rheumatoid arthritis', 'migraine', 'Crohn\'s disease',
  'ulcerative colitis', 'heart failure', 'atrial fibrillation', 'angina', 'COPD', 'pneumonia', 'tuberculosis', 'anemia', 'osteoporosis', 'psoriasis',
  'eczema', 'schizophrenia', 'PTSD', 'ADHD', 'autism', 'dementia', 'Alzheimer\'s', 'Parkinson\'s disease', 'endometriosis', 'kidney failure',
  'gallstones', 'gout', 'hypothyroidism', 'sleep apnea',
  'anorexia', 'alcoholism', 'chlamydia', 'herpes', 'dengue', 'malaria', 'sciatica', 'glaucoma', 'cirrhosis', 'lupus'];
const medicines = ['metformin', 'insulin', 'lisinopril', 'amlodipine', 'atorvastatin', 'sertraline', 'fluoxetine', 'citalopram', 'warfarin',
  'omeprazole', 'levothyroxine', 'salbutamol', 'prednisone', 'methotrexate', 'amoxicillin', 'ibuprofen', 'paracetamol', 'morphine', 'oxycodone',
  'lithium', 'diazepam', 'gabapentin', 'tramadol', 'ramipril', 'simvastatin',
  'bisoprolol', 'furosemide', 'clopidogrel', 'quetiapine', 'tamoxifen'];
const treatments = ['chemotherapy', 'dialysis', 'radiotherapy', 'a hysterectomy', 'a colonoscopy', 'a biopsy', 'a bypass operation', 'an abortion',
  'a hip replacement', 'a mastectomy', 'IVF', 'a kidney transplant', 'a vasectomy', 'a colostomy', 'a pacemaker'];
const ofCondition = [
  'I have {v}', 'I\'ve been diagnosed with {v}', 'I was diagnosed with {v} in {month}', 'I suffer from {v}', 'my doctor says I have {v}',
  'my son has {v}', 'my wife was treated for {v} last year', 'I\'m off work because of my {v}', 'A: Do you have any medical conditions?\nC: yes, {v}',
  'A: Any pre-existing conditions?\nC: {v}', 'A: What was the diagnosis?\nC: {v}',
  'A: Why were you in hospital?\nC: they found {v}', 'A: Does anyone in the family have {v}?\nC: my father did',
  'A: I see {v} in your record\nC: yes since {month}', 'there is a family history of {v}', 'can I travel with {v}?', 'Reason for claim: {v}',
  'diagnosis: {v}', 'the test for {v} came back positive', 'he is in hospital with {v}', 'A: Is the {v} under control?\nC: more or less',
  'does the policy cover {v}?', 'A: Any allergies or illnesses?\nC: I have {v}', 'my mother died of {v}', 'the {v} got worse since {day}',
  'A: So you live with {v}?\nC: for {few} years now', 'I need the letter for my {v}',
];
const ofMedicine = [
  'I take {v}', 'I\'m on {v}', 'I take {v} twice a day', 'the doctor put me on {v}', 'I ran out of {v}', 'I need a refill of my {v}',
  'my prescription for {v} expired on {date}', 'A: What medication are you taking?\nC: {v}', 'A: Any medicines?\nC: {v}, every morning',
  'A: Are you still taking the {v}?\nC: yes', 'A: We have {v} on your prescription\nC: correct',
  'is {v} covered by my plan?', 'I stopped the {v} in {month}', 'he was given {v} at the hospital', 'repeat prescription: {v}',
  'the {v} makes me dizzy', 'A: Which tablets do you need?\nC: the {v}', 'my daughter is prescribed {v}', 'I forgot to take my {v} on {day}',
];
const ofTreatment = [
  'I\'m having {v} on {day}', 'I had {v} in {month}', 'I need {v}', 'my husband is getting {v}', 'A: What is the appointment for?\nC: {v}',
  'A: What procedure are you having?\nC: {v}', 'A: Your {v} is booked for {date}\nC: thanks', 'does my insurance pay for {v}?',
  'I was told I need {v} soon', 'the claim is for {v}', 'A: How did the {v} go?\nC: quite well',
  'she starts {v} next week', 'I had to pay {amount} for {v}', 'after {v} I could not work',
];

function healthRecord(form, rng) {
  const [frames, list] = rng.pick([[ofCondition, conditions], [ofCondition, conditions], [ofMedicine, medicines], [ofTreatment, treatments]]);
  const [, article, term] = /^(an? )?(.*)$/.exec(rng.pick(list));
  const template = rng.pick(frames);
  const text = !article || /\b(the|your|my) \{v\}/i.test(template) ? template : template.replace('{v}', `${article}{v}`);
  return record(text, { v: slot('health', () => (form === 'spoken' ? term.replace('type 2', 'type two') : term)) }, form, rng);
}

export const health = { health: healthRecord };
