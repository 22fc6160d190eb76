// What must not be kept is said, written and written again, by every door that takes a text, and stands nowhere: not in a file, a page of the
// catalogue, a log nor a core of the programs. While nobody reads texts, none is taken.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { House, files, run, sleep, until } from './house.mjs';
import { Story, heading, over } from './story.mjs';

const policy = `${heading('redact')}
rules:
  - name: service
    when: {queue: [service, quick]}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent, summary: consent}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    ask: {grant: "1", refuse: "2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription, summary]}
    tools: {acknowledge_within: 5s}
    redact: {transcript: standard, live_transcript: payment, tags: none}
    keep: {recording: 90d, transcript: 90d, summary: 90d, tags: 90d, metadata: 90d, consent_evidence: 3y}
`;
const vendor = {
  name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'medium', purposes: ['transcription', 'summary'],
  kinds: ['transcript', 'live_transcript', 'summary', 'tags'], agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2096-12-31' },
};
const card = '4929118273640011';
const other = '5398226471930461';
const luhn = (digits) => [...digits].reverse().reduce((sum, c, i) => sum + (i % 2 ? (c * 2 > 9 ? c * 2 - 9 : c * 2) : Number(c)), 0) % 10 === 0;
const grouped = (digits, sign) => digits.match(/.{4}/g).join(sign);
const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const spoken = (digits) => [...digits].map((c) => words[c]).join(' ');
let house;
let story;
let tool;
let grant;

before(async () => {
  house = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  const agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  const added = await house.post('/v1/vendors', vendor);
  assert.equal(added.status, 201, JSON.stringify(added.body));
  tool = await house.tokenOf('tool', ['capture'], { vendor: added.body.vendor ?? added.body.id });
  story = await Story.begin(house, 'cards');
  story.says('before');
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription', 'summary'] });
  const answer = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription', 'summary'], tool: 'listener 3' });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  grant = answer.body.grant;
  await sleep(300); // what is handed in is about the time behind the grant
});
after(() => over(house));

const now = async () => Date.now() - Date.parse((await story.record()).started_at);
const handIn = async (body, headers = {}) => {
  const to = await now();
  return house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant, model: 'listener 3', from_ms: Math.max(0, to - 20), to_ms: to, ...body }, headers);
};
const segmentsOf = async (texts) => {
  const to = await now();
  return { from_ms: Math.max(0, to - 20), to_ms: to, segments: texts.map(([party, text]) => ({ from_ms: to - 20, to_ms: to, party, text })) };
};
const received = async (kind) => (await house.events(story.id)).filter((event) => event.type === 'artifact_received' && event.fields.kind === kind).at(-1).fields;

test('the numbers of this story are cards', () => {
  assert.ok(luhn(card), 'the first is none');
  assert.ok(luhn(other), 'the second is none');
});

test('a transcript with cards, spoken and written', async () => {
  const answer = await handIn({ kind: 'transcript', ...(await segmentsOf([
    [story.agent, 'Thank you. What is the long number on the card, please?'],
    [story.caller, `it is ${spoken(card)}`],
    [story.agent, `I repeat: ${grouped(card, ' ')}, thank you.`],
    [story.caller, `and the other card is ${grouped(other, '-')}`],
    [story.agent, 'That makes 129 euros and 90 cents for order 8812, by the 3rd of May.'],
  ])) });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.equal(answer.body.checked, true);
  const kinds = answer.body.redacted.map((one) => one.kind);
  assert.ok(kinds.includes('card'), JSON.stringify(answer.body.redacted));
  const fields = await received('transcript');
  assert.deepEqual(fields.redacted, answer.body.redacted);
  assert.equal(fields.checked, true);
  assert.ok(fields.rules >= 1 && fields.profile === 'standard', JSON.stringify(fields));
});

test('a transcript as engines make them: a list of single words, with times', async () => {
  const items = [...card].map((c, i) => ({ word: words[c], start: 12.25 + i, end: 12.5 + i, confidence: 0.913245678901, speaker: 1 }));
  const answer = await handIn({ kind: 'transcript', content: { results: { transcript: `My card number is ${spoken(card)}.`, words: [{ word: 'card' }, { word: 'number' }, ...items] } } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.deepEqual(answer.body.redacted.map((one) => [one.kind, one.count]), [['card', 2]], 'times and confidence are none');
});

test('a summary may not say in another form what the transcript may not', async () => {
  const answer = await handIn({ kind: 'summary', content: {
    summary: `Customer pays with the card ending ${card.slice(-4)}.`, full: grouped(card, '-'), [`card ${card}`]: 'as a name', number: Number(other), spoken: spoken(card) } });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const count = answer.body.redacted.reduce((sum, one) => sum + one.count, 0);
  assert.ok(count >= 5, JSON.stringify(answer.body.redacted));
});

test('a live transcript goes on from part to part', async () => {
  const [one, two] = [card.slice(0, 8), card.slice(8)];
  const first = await handIn({ kind: 'live_transcript', ...(await segmentsOf([[story.agent, 'Your card number, please?'], [story.caller, spoken(one)]])) });
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const second = await handIn({ kind: 'live_transcript', ...(await segmentsOf([[story.caller, spoken(two)]])) });
  assert.equal(second.status, 201, JSON.stringify(second.body));
});

test('a comment, an order and an event lose them as well', async () => {
  const comment = await house.post(`/v1/interactions/${story.id}/comments`, { text: `he said ${card} twice` });
  assert.equal(comment.status, 201, JSON.stringify(comment.body));
  assert.match(comment.body.text, /he said \[[a-z_]+\] twice/);
  assert.equal((await house.order(story.id, 'pause', { reason: `card ${card}` })).status, 200);
  assert.equal((await house.order(story.id, 'resume', { reason: `card ${card}` })).status, 200);
});

test('what policy does not want checked is stored as it is, and the register says so', async () => {
  const answer = await handIn({ kind: 'tags', content: ['payment'] });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.equal(answer.body.checked, false);
  const register = await house.get(`/v1/interactions/${story.id}/artifacts`);
  const of = (kind) => register.items.find((one) => one.kind === kind).redaction;
  assert.deepEqual([of('transcript'), of('live_transcript'), of('tags'), of('summary')], ['standard', 'payment', 'none', 'standard']);
});

test('every version is read back as it is kept, and the look is in the log', async () => {
  const read = async (kind, query = '', token = house.token) => {
    const response = await fetch(`${house.url}/v1/interactions/${story.id}/artifacts/${kind}${query}`, { headers: { authorization: `Bearer ${token}`, 'earwitness-purpose': 'quality' } });
    return { status: response.status, body: await response.json() };
  };
  const first = await read('transcript', '?version=1');
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal(first.body.content[1].text, 'it is [card]');
  assert.equal(first.body.content[4].text, 'That makes 129 euros and 90 cents for order 8812, by the 3rd of May.', 'what is harmless stays');
  const newest = await read('transcript');
  assert.equal(newest.body.version, 2);
  assert.ok(newest.body.content.results.words.every((one) => one.word === '[card]' || !('start' in one)), JSON.stringify(newest.body.content));
  assert.equal(newest.body.content.results.words[5].start, 15.25);
  const summary = await read('summary', '?version=1');
  assert.deepEqual([summary.body.content.number, summary.body.content['card [card]']], ['[card]', 'as a name'], JSON.stringify(summary.body.content));
  assert.equal((await read('transcript', '?version=9')).status, 404);
  assert.equal((await read('transcript', '?version=0')).status, 400);
  assert.equal((await read('minutes')).status, 404);
  const looks = (await house.events(story.id)).filter((event) => event.type === 'access' && event.fields.artifact === 'transcript');
  assert.deepEqual(looks.map((event) => event.fields.version), [1, 2]);
  const versions = (await story.record()).artifact_versions.filter((one) => one.kind === 'transcript');
  assert.ok(versions.length === 2 && versions.every((one) => one.checked === true && one.redacted.length > 0), JSON.stringify(versions));
});

test('what an engine wrote, in its own shape: it becomes segments, and no word of it keeps a card', async () => {
  const all = ['my', 'card', 'is', ...[...card].map((c) => words[c])];
  const list = all.map((word, i) => ({ word, start: i / 1000, end: (i + 1) / 1000, confidence: 0.9 }));
  const deepgram = (words) => ({ metadata: { channels: 2 }, results: { channels: [{ alternatives: [{ transcript: '', words: [] }] }, { alternatives: [{ transcript: all.join(' '), words }] }] } });
  const answer = await handIn({ kind: 'transcript', parties: [story.agent, story.caller], document: deepgram(list) });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.deepEqual([answer.body.kept, answer.body.cut, answer.body.checked], [1, 0, true]);
  assert.ok(answer.body.redacted.some((one) => one.kind === 'card' && one.count >= 2), JSON.stringify(answer.body.redacted));
  const late = await handIn({ kind: 'transcript', document: deepgram([{ word: 'late', start: 5, end: 6 }]) });
  assert.equal(late.status, 422, JSON.stringify(late.body));
  assert.equal(late.body.field, 'document');
});

test('a request is told apart by its key, also after it was redacted', async () => {
  const body = { kind: 'summary', content: `again ${card}` };
  const to = await now();
  const whole = { grant, model: 'm', from_ms: to - 20, to_ms: to, ...body };
  const send = (what) => house.say(tool, `/v1/interactions/${story.id}/artifacts`, what, { 'idempotency-key': 'once-4711' });
  const first = await send(whole);
  assert.equal(first.status, 201, JSON.stringify(first.body));
  assert.deepEqual((await send(whole)).body, first.body);
  const changed = await send({ ...whole, content: `again ${other}` });
  assert.equal(changed.status, 422, JSON.stringify(changed.body));
  assert.match(changed.body.type, /idempotency_key_reused/);
});

test('a redactor that is killed is started again, has forgotten, and texts are then read more strictly', { timeout: 30000 }, async () => {
  const [pid] = await house.pids('redactor');
  assert.ok(pid, 'there is a redactor');
  process.kill(pid, 'SIGKILL');
  const answer = await until('the text to be taken again', async () => {
    const said = await handIn({ kind: 'summary', content: `the card that ends with ${card.slice(-4)}` });
    assert.ok(said.status === 201 || (said.status === 503 && /cannot_be_checked/.test(said.body.type)), JSON.stringify(said.body));
    return said.status === 201 && said;
  }, 15000, 200);
  assert.equal(answer.body.strict, true, JSON.stringify(answer.body));
  assert.equal(answer.body.redacted.length, 1, JSON.stringify(answer.body));
});

test('none of it is in any file, page, log or core', { timeout: 60000 }, async () => {
  const dumps = [];
  for (const program of ['redactor', 'keeper', 'web']) {
    const [pid] = await house.pids(program);
    const file = path.join(house.dir, `${program}.core`);
    await run('gdb', ['-batch', '-nx', '-p', String(pid), '-ex', `generate-core-file ${file}`], { maxBuffer: 1 << 26 }).catch(() => null);
    dumps.push(file);
  }
  const planted = [card, other].flatMap((digits) => [digits, grouped(digits, ' '), grouped(digits, '-'), spoken(digits), digits.slice(0, 12)]);
  planted.push(spoken(card.slice(0, 8)), spoken(card.slice(8)), grouped(card, ' ').slice(0, 14));
  const found = [];
  for await (const file of files(house.dir)) {
    if (dumps.includes(file) && !file.includes('redactor')) continue; // a core of who took the request has what is being answered
    const bytes = await readFile(file);
    for (const value of planted) if (bytes.includes(Buffer.from(value))) found.push(`${path.relative(house.dir, file)}: ${value}`);
  }
  assert.deepEqual(found, []);
});

test('a replay of the story agrees', async () => {
  const record = await story.ends();
  assert.equal(record.state, 'finished');
  const replay = await house.get(`/v1/interactions/${story.id}/replay`);
  assert.deepEqual(replay.findings, []);
});
