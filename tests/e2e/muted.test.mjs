// What may not be kept is said aloud, and is in no recording: a tone lies under it, so that it is found again wherever sound is. Said while a vendor listens it never
// becomes an object; found afterwards, the recording is made anew and the one before is destroyed, in every format, in the picture and in bundles.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, bin, files, run, sleep, until } from './house.mjs';
import { Story, heading, over } from './story.mjs';
import { Portal } from './portal_browser.mjs';
import { decode, digits, heard, listener, speaks, speechOf, vendorOf, wavOf } from './spoken.mjs';

const policy = `${heading('muted')}
rules:
${[['service', ''], ['quick', '    keep_original: [audio]\n'], ['sales', '']].map(([queue, more]) => `  - name: ${queue}
    when: {queue: ${queue}}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription]}
    tools: {acknowledge_within: 5s}
    redact: {transcript: standard, live_transcript: standard, audio: payment}
    artifacts: [audio, wav, frames]
${more}    keep: {recording: 90d, transcript: 90d, metadata: 90d, consent_evidence: 3y}
`).join('')}`;
let [house, engine, agent, speech, tool] = [];

async function agreed(name, options) {
  const story = await Story.begin(house, name, options);
  speaks(story, speech);
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription'] });
  await story.see('transcription to be open', (record) => record.gates.some((gate) => gate.open.includes('transcription')));
  return story;
}

/** The secret is said for so long; gives when, in milliseconds of the call. */
async function secret(story, ms = 1600) {
  const started = Date.parse((await story.record()).started_at);
  const from = Date.now() - started;
  story.voice.secret = true;
  await sleep(ms);
  story.voice.secret = false;
  return [from, Date.now() - started];
}

const purpose = { 'earwitness-purpose': 'quality' };

const played = async (story, more = '') => wavOf(await house.fetch(`/v1/interactions/${story.id}/audio?format=wav${more}`, { headers: purpose }));
const artifact = async (story, kind) => house.fetch(`/v1/interactions/${story.id}/artifacts/${kind}?party=${story.caller}`, { headers: purpose });

/** A-law payloads of a capture, one behind the other, by their packets. */
function payloads(pcap) {
  const found = [];
  for (let at = 24; at < pcap.length;) {
    const bytes = pcap.readUInt32LE(at + 8);
    found.push(Int16Array.from(pcap.subarray(at + 16 + 40, at + 16 + bytes), decode));
    at += 16 + bytes;
  }
  return found;
}

const events = async (story, type) => (await story.events()).filter((one) => one.type === type);
const versions = async (story) => (await story.record()).artifact_versions.filter((one) => ['audio', 'wav', 'frames'].includes(one.kind) && one.party === story.caller);
const remade = (story) => until(`${story.name}: every recording to be made anew`, async () => {
  const all = await versions(story);
  return ['audio', 'wav', 'frames'].every((kind) => all.some((one) => one.kind === kind && one.version === 2 && one.state === 'made')) && all;
}, 30000, 300).catch(async (error) => { throw new Error(`${error.message} ${JSON.stringify((await story.events()).filter((one) => /artifact|muted|exception/.test(one.type)).map((one) => [one.index, one.type, one.fields.kind, one.fields.version, one.fields.party, one.fields.because, one.fields.muted, one.fields.stretches, one.fields.sentence]))}`); });

before(async () => {
  speech = await speechOf();
  engine = await listener();
  house = await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } });
  await house.start();
  const [own, live] = [await house.post('/v1/vendors', vendorOf('Own engine')), await house.post('/v1/vendors', vendorOf('Listener'))];
  await house.stop();
  await appendFile(house.config, `outbound: {private: [127.0.0.1]}\ntranscription: {url: "${engine.url}", model: test-1, vendor: ${own.body.vendor ?? own.body.id}, language: en, timeout: 10s}\n`);
  await house.start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  tool = await house.tokenOf('tool', ['capture'], { vendor: live.body.vendor ?? live.body.id });
});
after(async () => {
  await over(house);
  await engine?.stop();
});

let found;
test('found after the call, it is cut out of every recording, and the ones before are destroyed', { timeout: 120000 }, async () => {
  const story = found = await agreed('found');
  await sleep(1500);
  const [from, to] = await secret(story);
  await sleep(2500);
  await story.ends();
  const [first] = await until('something to be muted', async () => (await events(story, 'muted')).length > 0 && events(story, 'muted'), 30000, 200);
  const [stretch] = first.fields.stretches;
  assert.deepEqual([first.fields.by, first.fields.artifact, stretch.party, stretch.kind, stretch.original], ['words', 'transcript', story.caller, 'card', 'destroyed']);
  assert.ok(stretch.from_ms <= from + 100 && stretch.to_ms >= to - 100 && stretch.to_ms - stretch.from_ms < to - from + 1500, JSON.stringify([from, to, stretch]));
  const all = await remade(story);
  assert.deepEqual(all.filter((one) => one.version === 1).map((one) => one.state), ['replaced', 'replaced', 'replaced']);
  await until('files of the versions before to be gone', async () => {
    const there = [];
    for await (const file of files(path.join(house.dir, 'data'))) there.push(path.basename(file));
    return all.filter((one) => one.version === 1).every((one) => !there.some((name) => name.includes(one.object.replaceAll('-', ''))));
  }, 10000);
  const whole = await played(story);
  const caller = whole.channels.find((pcm) => pcm.some((x) => Math.abs(x) > 3000));
  assert.deepEqual(heard(caller, whole.hz), []);
  const inside = caller.subarray((stretch.from_ms * whole.hz) / 1000 + whole.hz / 20, (stretch.to_ms * whole.hz) / 1000 - whole.hz / 20);
  assert.ok(inside.length > whole.hz && inside.every((x) => Math.abs(x) < 60), 'it is silent');
  assert.ok(caller.subarray(0, (stretch.from_ms * whole.hz) / 1000 - whole.hz / 10).some((x) => Math.abs(x) > 3000), 'what was said before is there');
  assert.ok(caller.subarray((stretch.to_ms * whole.hz) / 1000 + whole.hz / 10).some((x) => Math.abs(x) > 3000), 'what was said behind is there');
  const sound = await wavOf(await artifact(story, 'wav'));
  assert.deepEqual(heard(sound.channels[0], sound.hz), []);
  const capture = payloads(Buffer.from(await (await artifact(story, 'frames')).arrayBuffer()));
  assert.ok(capture.filter((one) => one.length === 0).length >= 80 && capture.filter((one) => one.length > 0).length > 100);
  assert.deepEqual(heard(Int16Array.from(capture.flatMap((one) => [...one])), 8000), []);
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
  const record = await story.record();
  assert.equal(record.redaction.status, 'checked');
  assert.equal(record.muted.length, 1);
});

test('nobody hears it with any right, the picture is flat, the transcript has words with their times', { timeout: 60000 }, async () => {
  const { stretches: [stretch] } = (await events(found, 'muted'))[0].fields;
  const picture = (await (await house.fetch(`/v1/interactions/${found.id}/peaks`, { headers: purpose })).json()).parties.find((one) => one.party === found.caller);
  const peaks = Buffer.from(picture.peaks, 'base64');
  assert.ok(peaks.subarray(Math.ceil((2 * stretch.from_ms) / picture.step_ms), Math.floor((2 * stretch.to_ms) / picture.step_ms)).every((x) => x === 0));
  const { content } = await (await house.fetch(`/v1/interactions/${found.id}/artifacts/transcript`, { headers: purpose })).json();
  const said = content.find((one) => one.text.includes('[card]'));
  assert.equal(said.text, 'my card is [card] thanks');
  assert.deepEqual(said.words.map((one) => one.text), ['my', 'card', 'is', '[card]', 'thanks']);
  assert.ok(said.words[3].from_ms >= stretch.from_ms && said.words[3].to_ms <= stretch.to_ms);
});

test('a bundle holds the new version, and an outsider finds nothing wrong', { timeout: 60000 }, async () => {
  const answer = await house.fetch(`/v1/interactions/${found.id}/bundle`, { method: 'POST', headers: { 'content-type': 'application/json', ...purpose }, body: JSON.stringify({ clear: true }) });
  assert.equal(answer.status, 200, answer.status === 200 ? '' : await answer.text());
  const file = path.join(house.dir, 'found.zip');
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));
  const folder = path.join(house.dir, 'found');
  await mkdir(folder);
  await run('unzip', ['-q', file, '-d', folder]);
  const trust = path.join(house.dir, 'found.trust');
  await writeFile(trust, await readFile(path.join(folder, `earwitness-${found.id}`, 'proofs/policy.txt')));
  const { stdout } = await run(bin('earwitness-verify'), [file, '--trust', trust, '--json']);
  assert.deepEqual(JSON.parse(stdout).findings, []);
  const names = (await run('find', [folder, '-name', '*.age'])).stdout.trim().split('\n').map((one) => path.basename(one));
  assert.ok(names.some((one) => one.endsWith('audio-2.age')) && !names.some((one) => one.includes(found.caller) && one.endsWith('-1.age')), names.join(' '));
});

test('said while somebody listens for it, it never becomes an object', { timeout: 120000 }, async () => {
  const story = await agreed('live', { queue: 'sales' });
  const granted = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(granted.status, 201, JSON.stringify(granted.body));
  await sleep(1500);
  const [from, to] = (await secret(story)).map((at, i) => at + (i ? 200 : -100)); // as an engine that is not quite sure of its times
  await sleep(1500);
  const words = digits.map((text, i) => ({ text, from_ms: Math.round(from + ((to - from) * i) / 16), to_ms: Math.round(from + ((to - from) * (i + 1)) / 16) }));
  const handed = await house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant: granted.body.grant, kind: 'live_transcript', from_ms: from - 900, to_ms: to + 900,
    segments: [{ from_ms: from - 900, to_ms: to + 900, party: story.caller, text: digits.join(' '), words }] });
  assert.equal(handed.status, 201, JSON.stringify(handed.body));
  const [muted] = await events(story, 'muted');
  assert.equal(muted.fields.artifact, 'live_transcript');
  assert.ok(muted.fields.stretches[0].to_ms - muted.fields.stretches[0].from_ms < to - from + 800, JSON.stringify(muted.fields));
  await sleep(500);
  await story.ends();
  const made = await versions(story);
  assert.deepEqual(made.map((one) => one.version), [1, 1, 1]);
  assert.ok(made.every((one) => one.muted > muted.index));
  const whole = await played(story);
  for (const pcm of whole.channels) assert.deepEqual(heard(pcm, whole.hz), []);
  const capture = payloads(Buffer.from(await (await artifact(story, 'frames')).arrayBuffer()));
  assert.deepEqual(heard(Int16Array.from(capture.flatMap((one) => [...one])), 8000), []);
});

test('without times of words all of what was said with it is silent', { timeout: 120000 }, async () => {
  const says = engine.says;
  engine.says = (one) => (heard(one.pcm, one.hz).length > 0 ? `my card is ${digits.join(' ')} thanks` : 'good morning');
  const story = await agreed('whole', { queue: 'sales' });
  await sleep(800);
  await secret(story, 800);
  await sleep(800);
  await story.ends();
  await remade(story);
  const whole = await played(story);
  for (const pcm of whole.channels) assert.deepEqual(heard(pcm, whole.hz), []);
  engine.says = says;
});

test('where policy keeps the original it is sealed, silent for everybody without the right, and one object', { timeout: 120000 }, async () => {
  const story = await agreed('kept', { queue: 'quick' });
  await sleep(1500);
  await secret(story);
  await sleep(1500);
  await story.ends();
  const [muted] = await until('something to be muted', async () => (await events(story, 'muted')).length > 0 && events(story, 'muted'), 30000, 200);
  assert.equal(muted.fields.stretches[0].original, 'sealed');
  const whole = await played(story);
  for (const pcm of whole.channels) assert.deepEqual(heard(pcm, whole.hz), []);
  await sleep(4000);
  assert.ok((await versions(story)).every((one) => one.version === 1));
});

test('people see what is silent, and why', { timeout: 60000 }, async () => {
  for (const [size, scheme] of [['wide', 'light'], ['phone', 'dark']]) {
    const portal = await Portal.open(house, { size, scheme });
    try {
      await portal.go(`/calls/${found.id}?tab=redactions`);
      await portal.page.getByRole('heading', { name: 'Silent because of what is said there' }).waitFor();
      await portal.page.getByText('Card number').first().waitFor();
      await portal.page.getByText('Destroyed.').first().waitFor();
      await portal.accessible('what is silent');
      await portal.fits('what is silent');
      await portal.shoot('call_muted');
      assert.deepEqual(portal.complaints, []);
    } finally {
      await portal.close();
    }
  }
});
