// Calls that are over are transcribed by a speech engine: a real one to the house, which keeps what it is sent. What may be heard is heard, at its time, and what was
// shut is not; what is said of a card is in no file; who has no agreement is sent nothing; who is away is asked again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { House, files, sleep, until } from './house.mjs';
import { Story, heading, over } from './story.mjs';
import { Engine, tone } from './engine.mjs';
import { card, digits, encode, speechOf } from './spoken.mjs';

const policy = `${heading('transcribe')}
rules:
  - name: service
    when: {queue: [service, quick]}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    ask: {grant: "1", refuse: "2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription]}
    redact: {transcript: standard}
    keep_original: [transcript]
    keep: {recording: 90d, transcript: 90d, metadata: 90d, consent_evidence: 3y}
`;
const vendor = {
  name: 'Own engine', contact: 'dpo@example.com', region: 'EU', risk: 'low', purposes: ['transcription'],
  kinds: ['transcript'], agreement: { reference: 'DPA-2026-8', from: '2026-01-01', until: '2096-12-31' },
};
const spoken = digits.join(' ');
const SHUT_HZ = 2900; // sounds under what is said while it is paused
let house;
let engine;
let agent;
let speech;
let id;

/** Two who speak for real, one after the other; while `shut` a tone lies under it. */
function speak(story) {
  const { voice } = story;
  voice.tick = () => {
    voice.n++;
    for (const k of voice.ports.keys()) {
      const turn = Math.floor(voice.n / 150) % 2 === k;
      const at = (voice.n * 160) % (speech.length - 160);
      const pcm = Array.from({ length: 160 }, (_, i) => (turn ? speech[at + i] : 0) +
        (voice.shut ? 6000 * Math.sin((2 * Math.PI * SHUT_HZ * (voice.n * 160 + i)) / 8000) : 0)).map((x) => Math.round(Math.max(-32000, Math.min(32000, x))));
      voice.send(k, false, 8, encode(pcm));
    }
  };
  voice.as('speech');
}

async function agreed(name) {
  const story = await Story.begin(house, name);
  speak(story);
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription'] });
  await story.see('transcription to be open', (record) => record.gates.some((gate) => gate.open.includes('transcription')));
  return story;
}

const received = (story) => story.events().then((all) => all.filter((one) => one.type === 'artifact_received').map((one) => one.fields));
const transcript = (story, ms = 20000) => until(`${story.name}: a transcript`, async () => (await received(story))[0], ms, 200);
const exceptions = async (story) => (await story.record()).exceptions.map((one) => one.kind);

before(async () => {
  speech = await speechOf();
  engine = await Engine.start((one, n) => (n === 0 ? `my card number is ${spoken}` : `sentence ${n}`));
  house = await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } });
  await house.start();
  const added = await house.post('/v1/vendors', vendor);
  assert.equal(added.status, 201, JSON.stringify(added.body));
  id = added.body.vendor ?? added.body.id;
  await house.stop();
  const { appendFile } = await import('node:fs/promises');
  await appendFile(house.config, `outbound: {private: [127.0.0.1]}\ntranscription: {url: "${engine.url}", model: test-1, vendor: ${id}, language: en, timeout: 10s}\n`);
  await house.start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
});
after(async () => {
  await over(house);
  await engine?.stop();
});

test('a call is transcribed, without the stretch that was paused, and without the card', { timeout: 60000 }, async () => {
  const story = await agreed('plain');
  await sleep(3500);
  assert.equal((await house.order(story.id, 'pause', {})).status, 200);
  story.voice.shut = true;
  await sleep(3000);
  story.voice.shut = false;
  await sleep(200);
  assert.equal((await house.order(story.id, 'resume', {})).status, 200);
  await sleep(3500);
  await story.ends();
  const fields = await transcript(story);
  assert.deepEqual([fields.kind, fields.model, fields.vendor, fields.checked, fields.version], ['transcript', 'test-1', id, true, 1]);
  assert.ok(fields.redacted.some((one) => one.kind === 'card'), JSON.stringify(fields.redacted));
  assert.equal(fields.speech.length, 2);
  assert.ok(fields.speech.every((one) => one.speech_ms > 1000 && one.unheard_ms === 0), JSON.stringify(fields.speech));
  const response = await fetch(`${house.url}/v1/interactions/${story.id}/artifacts/transcript`, { headers: { authorization: `Bearer ${house.token}`, 'earwitness-purpose': 'quality' } });
  const { content } = await response.json();
  assert.equal(response.status, 200, JSON.stringify(content));
  assert.ok(content.some((one) => one.text === 'my card number is [card]'), JSON.stringify(content));
  assert.deepEqual(new Set(content.map((one) => one.party)), new Set([story.caller, story.agent]));
  assert.ok(content.every((one, i) => one.from_ms < one.to_ms && (i === 0 || one.from_ms >= content[i - 1].from_ms)), JSON.stringify(content));
  const record = await story.record();
  const paused = record.intervals.find((one) => one.state === 'paused' && one.party === story.caller);
  assert.ok(paused && content.every((one) => one.to_ms <= paused.from_ms + 600 || one.from_ms >= paused.to_ms - 600), `${JSON.stringify(paused)} ${JSON.stringify(content)}`);
  assert.ok(content.some((one) => one.to_ms <= paused.from_ms + 600) && content.some((one) => one.from_ms >= paused.to_ms - 600));
  assert.equal(record.redaction.status, 'checked');
  assert.deepEqual(record.artifacts.filter((one) => one.kind === 'audio').map((one) => one.checked), [true, true]);
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
  assert.deepEqual(engine.wrong, []);
  assert.ok(engine.heard.length >= 2);
  for (const one of engine.heard) {
    assert.equal(one.hz, 16000);
    assert.ok(one.seconds <= 30);
    assert.ok(tone(one.pcm, 16000, SHUT_HZ) < 0.01, 'what was paused was sent');
    assert.deepEqual(Object.fromEntries(one.fields.filter(([name]) => !name.startsWith('timestamp'))), { model: 'test-1', response_format: 'verbose_json', language: 'en' });
  }
});

test('its original is sealed where it is heard, and given to two, without the code', { timeout: 60000 }, async () => {
  const says = engine.says;
  let first = true;
  engine.says = () => {
    const text = first ? `my card number is ${spoken} and the security code is seven three nine` : 'yes';
    first = false;
    return text;
  };
  const story = await agreed('original');
  await sleep(1500);
  await story.ends();
  const fields = await transcript(story);
  engine.says = says;
  assert.equal((fields.original.bytes - 32) % 4096, 0, JSON.stringify(fields));
  assert.ok(!(await exceptions(story)).includes('original_not_kept'));
  const headers = { authorization: `Bearer ${house.token}`, 'earwitness-purpose': 'quality' };
  const at = `${house.url}/v1/interactions/${story.id}/artifacts/transcript`;
  assert.equal((await fetch(`${at}/original`, { headers })).status, 403);
  const asked = await house.post('/v1/approvals', { kind: 'read_original', interaction: story.id, reason: 'a complaint about a payment' });
  assert.equal((await house.say(await house.second(), `/v1/approvals/${asked.body.number}`, { do: 'approve' })).status, 200);
  const response = await fetch(`${at}/original?approval=${asked.body.number}`, { headers });
  const given = await response.json();
  assert.equal(response.status, 200, JSON.stringify(given));
  assert.ok(given.some((one) => one.text.includes(`my card number is ${spoken}`)), JSON.stringify(given));
  assert.ok(!JSON.stringify(given).includes('seven three nine'), JSON.stringify(given));
  const { content } = await (await fetch(at, { headers })).json();
  assert.ok(!JSON.stringify(content).includes(spoken));
  const form = (list) => list.map(({ text, words, ...rest }) => ({ ...rest, words: words !== undefined }));
  assert.deepEqual(form(given), form(content), 'one form');
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
});

test('an engine that is busy, broken or away is asked again', { timeout: 60000 }, async () => {
  for (const mode of ['broken', 'garbage']) {
    engine.mode = mode;
    const before = engine.asked;
    const story = await agreed(mode);
    await sleep(1500);
    await story.ends();
    await until(`the engine to be asked while it is ${mode}`, () => engine.asked > before, 20000);
    engine.mode = 'ok';
    await transcript(story, 30000);
  }
});

test('a worker that is killed while it waits is not missed', { timeout: 60000 }, async () => {
  engine.mode = 'slow';
  const before = engine.asked;
  const story = await agreed('killed');
  await sleep(1500);
  await story.ends();
  await until('the engine to be asked', () => engine.asked > before, 20000);
  for (const pid of await house.pids('worker')) process.kill(pid, 'SIGKILL');
  engine.mode = 'ok';
  await transcript(story, 30000);
});

test('somebody speaks and nothing is written: it is said', { timeout: 60000 }, async () => {
  const says = engine.says;
  engine.says = () => '';
  const story = await agreed('silent');
  await sleep(1500);
  await story.ends();
  const fields = await transcript(story);
  assert.ok(fields.speech.some((one) => one.unheard_ms > 0));
  assert.ok((await exceptions(story)).includes('speech_not_transcribed'));
  engine.says = says;
});

test('a vendor without an agreement is sent nothing', { timeout: 60000 }, async () => {
  const story = await agreed('withdrawn');
  await sleep(1500);
  assert.ok((await house.fetch(`/v1/vendors/${id}`, { method: 'DELETE' })).ok);
  const before = engine.asked;
  await story.ends();
  await until('the exception', async () => (await exceptions(story)).includes('transcription_not_allowed'), 20000);
  assert.equal(engine.asked, before);
  assert.deepEqual(await received(story), []);
});

test('the card is in no file', async () => {
  const found = [];
  for await (const file of files(house.dir)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0)); // one that was finished with meanwhile
    for (const value of [card, spoken]) if (bytes.includes(Buffer.from(value))) found.push(path.relative(house.dir, file));
  }
  assert.deepEqual(found, []);
});
