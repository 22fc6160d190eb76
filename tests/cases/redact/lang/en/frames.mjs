// Sentence shapes that hold for any value with a name: {n} is what it is called, {v} the value, {r} the value said again,
// {v/} the value spread over turns. Shapes that only one kind of value has stand with that kind.

/** One turn, with the name of the thing in it. */
export const told = [
  'my {n} is {v}', 'the {n} is {v}', 'the {n} I have here is {v}', '{n}: {v}', '{n} {v}', 'here is my {n}: {v}', 'I have the {n}, it\'s {v}',
  'you asked for my {n}, {v}', 'for the {n} it\'s {v}',
  'it says {n} and then {v}', 'please note my {n}, {v}, and call me back', 'you can find me under {n} {v}', '{v}, that\'s my {n}', '{v} is the {n}',
  '{v} is what I have as the {n}', 'I\'d like to update my {n} to {v}',
  'can you check if the {n} {v} is on file?', 'the {n} on my {thing} should be {v}', 'the new {n} would be {v}', 'okay my {n}, are you ready? {v}',
  'so the {n} on it reads {v}', 'I\'m reading it off now, {n}, {v}',
  'just to confirm, the {n} is {v}', 'my wife\'s {n} is {v}', 'my husband\'s {n}, that would be {v}', 'sorry about that, the correct {n} is {v}',
  'that was the wrong one, my {n} is {v}', 'the {n}? that\'s {v}',
  'the {n} was {v} the whole time', 'I called on {date} and gave my {n}, {v}, but nothing happened',
  'I have been waiting since {time}, my {n} is {v}', 'as requested, {n} = {v}', 'I typed {v} as my {n} and it failed',
  'A: So I have your {n} as {v}, is that correct?', 'A: I\'ll read it back, your {n} is {v}', 'A: The {n} we have on file is {v}',
  'A: You said {n} {v}?', 'A: Let me repeat the {n}: {v}',
  'regarding my {thing}, {n} {v}', 'the guy before you wrote down my {n} wrong, it\'s {v}', 'I don\'t have it on me, wait, yes I do, {n} {v}',
];

/** Notes and summaries that agents and machines write: typed only. */
export const noted = [
  'Customer provided {n} {v} and asked for a callback on {day}.', 'Caller confirmed {n} as {v}.', 'The customer\'s {n} is {v}.', 'Cx {n}: {v}',
  'Note: {n} {v} taken over the phone, {thing} paid {amount}', 'Summary: customer wants to change the {thing}, gave {n} {v}', '"{n}": "{v}"',
  '{n};{v};{amount}', 'Verified {n} {v}, case {ticket} closed {date}.', '- {n} {v} - order {order}',
  'Cust called re {thing}, {n} {v}, cb {time}', 'UPDATE {n} -> {v}', '{n} ({v}) was read out by the caller at {time}.',
  'ID check passed with {n} {v}', 'Ticket {ticket}: {n} on file is {v}; customer disputes {amount}.', 'agent repeated the {n} {v}, customer agreed',
];

/** Two turns and more: asked and answered. */
export const asked = [
  'A: (Can|Could|May) I (have|get|take) (your|the) {n}(, please|)?\nC: (sure|yes|yeah|okay), (it\'s|that\'s|it is|) {v}',
  'A: What\'s (your|the) {n}?\nC: {v}',
  'A: And (your|the) {n}?\nC: {v}',
  'A: Your {n} please\nC: um, {v}',
  'A: Please (read|give|tell) me (your|the) {n}\nC: okay, {v/}',
  'A: Could you read me (your|the) {n}?\nC: (one second|hang on|let me get it), okay, {v/}',
  'A: Go ahead with (your|the) {n} whenever you\'re ready\nC: {v/}',
  'A: What is the {n}?\nC: {v}\nA: {r}, correct?\nC: (yes|that\'s right|correct)',
  'A: I need (your|the) {n} to find you in the system\nC: no problem. {v}',
  'A: Do you have (your|the) {n} (there|handy|with you)?\nC: I do, {v}',
  'C: do you need my {n}?\nA: Yes please\nC: {v}',
  'A: What is (your|the) {n}?\nC: hold on, let me find it\nA: Take your time\nC: okay got it, {v}',
  'A: Could you give me (your|the) {n}?\nC: {v}\nA: Sorry, could you repeat that?\nC: {r}',
  'A: And the {n}?\nC: {v}\nA: So that\'s {r}\nC: yes',
  'A: Would you mind confirming (your|the) {n} for me?\nC: not at all, {v}',
  'A: I\'m missing (your|the) {n} here\nC: oh, it\'s {v}',
  'C: I think you have an old {n}\nA: What\'s the new one?\nC: {v}',
  'A: To continue, please say or enter (your|the) {n}\nC: {v}',
  'A: For security, what is (your|the) {n}?\nC: {v}\nA: Thank you, that matches',
  'A: Okay, {n} first\nC: right, {v/}\nA: Thank you',
  'A: Which {n} should I use?\nC: use {v}',
  'C: what else do you need\nA: Just (your|the) {n}\nC: {v}',
  'A: The {n} didn\'t go through, can you say it again?\nC: {v}',
  'A: May I ask for (your|the) {n}?\nC: why do you need that?\nA: To make sure that it is you\nC: fine, {v}',
  'A: (Your|The) {n} is still the same?\nC: no it\'s {v} now',
  'A: (Great|Perfect|Thank you), and (your|the) {n}?\nC: that would be {v}',
  'A: I have {v} as (your|the) {n}\nC: yes that is correct',
  'C: the {n} is {v/}\nA: Thank you, {r}, yes?',
];

/** No context at all: only for values that prove themselves. */
export const bare = ['{v}', 'it\'s {v}', 'yes {v}', 'here it is {v}', 'so {v}', 'that is {v}', 'okay {v}', 'try {v}', 'I have {v}', 'uh {v}',
  '{v}, got it?', 'A: {v}, right?', 'yeah it\'s {v}', 'please use {v} for {amount}'];

/** A template of these, about half of them one turn; own holds the shapes of the kind itself. */
export function frame(rng, { own = [], alone = false, form = '' } = {}) {
  if (form === 'written' && rng.chance(0.1)) return rng.pick(noted);
  if (own.length && rng.chance(0.4)) return rng.pick(own);
  if (alone && rng.chance(0.12)) return rng.pick(bare);
  return rng.chance(0.5) ? rng.pick(told) : rng.pick(asked);
}
