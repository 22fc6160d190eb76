// What today's reader finds and that of the day did not: an engine that is hard of hearing transcribes a call, and later one that is not hears it again. A tone lies under what may
// not be kept, so that it is found again wherever sound is. And a house in which everything was masked has a report that says so.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { appendFile } from 'node:fs/promises';
import { House, bin, run, sleep, until } from './house.mjs';
import { Story, heading, over } from './story.mjs';
import { card, digits, heard, listener, speaks, speechOf, vendorOf, wavOf } from './spoken.mjs';

const policy = `${heading('recheck')}
rules:
  - name: service
    when: {queue: service}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription]}
    tools: {acknowledge_within: 5s}
    redact: {transcript: standard, live_transcript: standard, audio: payment}
    keep: {recording: 90d, transcript: 90d, metadata: 90d, consent_evidence: 3y}
`;
let [house, engine, agent, tool, speech, story] = [];
let deaf = true;

/** Where it sounds in what is played of the call, of all channels. */
async function played() {
  const answer = await house.fetch(`/v1/interactions/${story.id}/audio?format=wav`, { headers: { 'earwitness-purpose': 'quality' } });
  const { hz, channels } = await wavOf(answer);
  return channels.flatMap((pcm) => heard(pcm, hz));
}

const events = async (type) => (await story.events()).filter((one) => one.type === type);

async function recheck(body) {
  const begun = await house.post('/v1/rechecks', body);
  assert.ok([200, 202].includes(begun.status), JSON.stringify(begun.body));
  return until('the re-check to be done', async () => {
    const report = await house.get(`/v1/rechecks/${begun.body.id}`);
    return report.state !== 'running' && report;
  }, 90000, 300);
}

/** A command; its status and what it said. */
async function cli(...words) {
  const options = { env: { ...process.env, EARWITNESS_TOKEN: house.token, EARWITNESS_URL: house.url } };
  return run(bin('earwitness'), words, options).then(({ stdout }) => ({ status: 0, stdout }), (error) => ({ status: error.code, stdout: error.stdout ?? '', stderr: error.stderr ?? '' }));
}

before(async () => {
  speech = await speechOf();
  engine = await listener(() => deaf);
  house = await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } });
  await house.start();
  const [own, live] = [await house.post('/v1/vendors', vendorOf('Own engine', ['transcript'])), await house.post('/v1/vendors', vendorOf('Listener'))];
  await house.stop();
  await appendFile(house.config, `outbound: {private: [127.0.0.1]}\ntranscription: {url: "${engine.url}", model: test-1, vendor: ${own.body.vendor ?? own.body.id}, language: en, timeout: 10s}\nrecheck: {days: 5, audio: 4, at: "03:59"}\n`);
  await house.start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  tool = await house.tokenOf('tool', ['capture'], { vendor: live.body.vendor ?? live.body.id });
});
after(async () => {
  await over(house);
  await engine?.stop();
});

test('a house without calls: nothing was found, and the log binds that', { timeout: 60000 }, async () => {
  const report = await recheck({ days: 3 });
  assert.equal(report.state, 'done');
  assert.deepEqual([report.document.verdict, report.document.days, report.document.looked_at], ['nothing_found', 3, { calls: 0, texts: 0, audio: 0 }]);
  assert.ok(report.event > 0 && report.sha256.length === 64);
  assert.equal((await house.get('/v1/rechecks')).items[0].id, report.id);
  assert.equal((await recheck({})).document.days, 5, 'as it is configured');
  assert.equal((await house.post('/v1/rechecks', { days: 0 })).status, 422);
  assert.equal((await house.post('/v1/rechecks', { audio: 10001 })).status, 422);
});

test('what the engine of the day did not hear is silent, and somebody is told', { timeout: 180000 }, async () => {
  story = await Story.begin(house, 'hard of hearing');
  speaks(story, speech);
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription'] });
  await story.see('transcription to be open', (record) => record.gates.some((gate) => gate.open.includes('transcription')));
  const answer = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  await sleep(1500);
  const now = Date.now() - Date.parse((await story.record()).started_at);
  for (const text of ['my card is', digits.join(' '), `and ${card}, it ends with ${card.slice(-4)}`, 'my mail is jo.doe@example.com']) {
    const taken = await house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant: answer.body.grant, kind: 'transcript', model: 'm', from_ms: now - 20, to_ms: now, segments: [{ from_ms: now - 20, to_ms: now, party: story.agent, text }] });
    assert.equal(taken.status, 201, JSON.stringify(taken.body));
  }
  story.voice.secret = true;
  await sleep(1600);
  story.voice.secret = false;
  await sleep(2500);
  await story.ends();
  await until('the transcript of the engine', async () => (await events('artifact_received')).some((one) => one.fields.vendor), 60000, 300);
  const [before, muted] = [await played(), (await events('muted')).length];
  assert.ok(before.length > 5, 'the engine of the day has missed it');
  deaf = false;
  const report = await recheck({ audio: 5 });
  const d = report.document;
  assert.deepEqual([d.verdict, d.looked_at.calls, d.looked_at.audio], ['findings', 1, 1], JSON.stringify(d));
  assert.equal(d.looked_at.texts, 5);
  assert.deepEqual(d.findings.map((one) => [one.interaction, one.artifact, one.masked]), [[story.id, 'audio', true]], 'texts were masked when they came, and are found as they are');
  assert.ok(d.by_kind.card >= 1 && Object.keys(d.by_rule).length >= 1, JSON.stringify(d));
  assert.ok(!JSON.stringify(report).includes('1182'));
  assert.ok((await events('muted')).length > muted);
  const told = (await events('exception')).filter((one) => one.fields.kind === 'mask_failed');
  assert.equal(told.length, 1);
  assert.match(told[0].fields.sentence, /^audio of this call \(.*: 1/);
  assert.deepEqual(await played(), [], 'nobody hears it');
  assert.equal((await events('artifact_received')).filter((one) => one.fields.vendor && !one.fields.grant).length, 1, 'no second transcript');
});

test('heard once more there is nothing left, and nothing is wrong with the log', { timeout: 180000 }, async () => {
  await until('the recording to be made anew', async () => (await story.record()).artifact_versions.some((one) => one.kind === 'audio' && one.version === 2 && one.state === 'made'), 60000, 300);
  const again = await cli('recheck', '--days', '2', '--audio', '5', '--wait');
  assert.equal(again.status, 0, JSON.stringify(again));
  assert.match(again.stdout, /1 calls of the last 2 days, 5 texts read again, 1 calls heard again\nnothing was found/);
  assert.match((await cli('recheck', 'show')).stdout, /nothing was found/);
  assert.equal((await cli('recheck', 'list')).stdout.trim().split('\n').length, 4);
  assert.equal((await cli('recheck', '--days', 'x')).status, 2);
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
  const audit = await cli('audit', 'run');
  assert.equal(audit.status, 0, JSON.stringify(audit));
  const bound = (await house.get('/v1/rechecks/latest')).event;
  assert.ok(bound > 0);
});
