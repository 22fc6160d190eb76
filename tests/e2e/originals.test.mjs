// The original of a transcript that policy has kept: no value of it stands in plain anywhere, one person alone does not get it, two do, security codes
// are not even in it, and it goes with the transcript when that is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { House, files, sleep, until } from './house.mjs';
import { Story, heading, over } from './story.mjs';

const policy = `${heading('originals')}
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
    opt_out: {transcription: purge, summary: purge}
    tools: {acknowledge_within: 5s}
    redact: {transcript: standard, summary: standard, live_transcript: payment}
    keep_original: [transcript]
    keep: {recording: 90d, transcript: 90d, summary: 90d, metadata: 90d, consent_evidence: 3y}
`;
const vendor = {
  name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'medium', purposes: ['transcription', 'summary'],
  kinds: ['transcript', 'live_transcript', 'summary'], agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2096-12-31' },
};
const card = '4929118273640011';
const code = '739';
const grouped = card.match(/.{4}/g).join(' ');
const said = ['What is the long number on your card?', `it is ${grouped}`, 'And the security code on the back?', `the code is ${code}`, 'That makes 129 euros.'];
let house;
let story;
let agent;
let tool;
let grant;
let second;

before(async () => {
  house = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  second = await house.second();
  const added = await house.post('/v1/vendors', vendor);
  tool = await house.tokenOf('tool', ['capture'], { vendor: added.body.vendor ?? added.body.id });
  story = await Story.begin(house, 'originals');
  story.says('before');
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription', 'summary'] });
  const answer = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription', 'summary'], tool: 'listener 3' });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  grant = answer.body.grant;
  await sleep(300);
});
after(() => over(house));

const handIn = async (kind) => {
  const to = Date.now() - Date.parse((await story.record()).started_at);
  const segments = said.map((text, i) => ({ from_ms: to - 20, to_ms: to, party: i % 2 ? story.caller : story.agent, text }));
  const body = kind === 'transcript' ? { segments } : { content: said.join(' ') };
  return house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant, model: 'listener 3', kind, from_ms: Math.max(0, to - 20), to_ms: to, ...body });
};
const original = async (token, query = '', purpose = 'quality', kind = 'transcript') => {
  const response = await fetch(`${house.url}/v1/interactions/${story.id}/artifacts/${kind}/original${query}`, { headers: { authorization: `Bearer ${token}`, 'earwitness-purpose': purpose } });
  return { status: response.status, body: await response.json() };
};
const permit = async (kind) => {
  const asked = await house.post('/v1/approvals', { kind, interaction: story.id, reason: 'a complaint about a payment' });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  const said = await house.say(second, `/v1/approvals/${asked.body.number}`, { do: 'approve' });
  assert.equal(said.status, 200, JSON.stringify(said.body));
  return asked.body.number;
};
const versions = async () => (await story.record()).artifact_versions.filter((one) => one.kind === 'transcript');
const planted = [card, grouped, card.slice(0, 12), grouped.slice(0, 14), `code is ${code}`];
async function inFiles() {
  const found = [];
  for await (const file of files(house.dir)) {
    const bytes = await readFile(file).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
      return Buffer.alloc(0); // one that was finished with meanwhile
    });
    for (const value of planted) if (bytes.includes(Buffer.from(value))) found.push(`${path.relative(house.dir, file)}: ${value}`);
  }
  return found;
}

test('the transcript loses the card and the code, and its original is sealed', async () => {
  const answer = await handIn('transcript');
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.deepEqual(answer.body.redacted.map((one) => one.kind).sort(), ['card', 'cvv'], JSON.stringify(answer.body.redacted));
  assert.equal((await handIn('summary')).status, 201);
  const [version] = await versions();
  assert.equal(version.original.state, 'sealed', JSON.stringify(version));
  assert.equal((version.original.bytes - 32) % 4096, 0, 'its length says nothing of what was found');
  const all = await house.events(story.id);
  assert.equal(all.filter((one) => one.fields.original && one.type === 'artifact_received').length, 1, 'of the summary none is kept');
  assert.deepEqual(await inFiles(), []);
});

let object;
test('one alone does not get it, whatever right; two do, and the code is not in it', async () => {
  const reader = await house.tokenOf('person', ['search', 'read', 'listen', 'download']);
  const refused = await original(reader);
  assert.equal(refused.status, 403, JSON.stringify(refused.body));
  assert.match(JSON.stringify(refused.body), /reveal/);
  const alone = await original(house.token);
  assert.deepEqual([alone.status, alone.body.type], [403, 'urn:earwitness:problem:second_person_needed'], JSON.stringify(alone.body));
  assert.equal((await original(house.token, `?approval=${await permit('hear_redacted')}`)).status, 403);
  const number = await permit('read_original');
  assert.equal((await original(house.token, `?approval=${number}`, 'marketing')).status, 403);
  assert.equal((await original(house.token, `?approval=${number}&version=7`)).body.type, 'urn:earwitness:problem:no_such_original');
  assert.equal((await original(house.token, `?approval=${number}`, 'quality', 'summary')).status, 404);
  assert.equal((await original(house.token, `?approval=${number}`, 'quality', 'audio')).status, 404);
  assert.equal((await original(house.token, '?version=0')).status, 400);
  const given = await original(house.token, `?approval=${number}&version=1`);
  assert.equal(given.status, 200, JSON.stringify(given.body));
  assert.deepEqual(given.body.map((one) => one.text), said.map((text) => text.replace(code, '[cvv]')));
  const redacted = await (await house.fetch(`/v1/interactions/${story.id}/artifacts/transcript`, { headers: { 'earwitness-purpose': 'quality' } })).json();
  assert.deepEqual(redacted.content.map((one) => ({ ...one, text: '' })), given.body.map((one) => ({ ...one, text: '' })), 'one form');
  const access = (await house.events(story.id)).filter((one) => one.type === 'access' && one.fields.what === 'original');
  assert.deepEqual(access.map((one) => [one.fields.purpose, one.fields.artifact, one.fields.version, one.fields.approval]), [['quality', 'transcript', 1, number]]);
  assert.ok((await house.events(story.id)).some((one) => one.type === 'access_refused' && one.fields.what === 'original'));
  object = (await versions())[0].original.object;
  assert.deepEqual(await inFiles(), []);
});

test('an opt-out that removes the transcript removes its original', async () => {
  const name = object.replaceAll('-', '');
  const there = async () => { for await (const file of files(path.join(house.dir, 'data'))) if (path.basename(file).includes(name)) return true; return false; };
  assert.ok(await there(), 'it is an object of the store');
  assert.equal((await house.order(story.id, 'opt_out', { party: story.caller, reason: 'asked on the line' })).status, 200);
  const gone = await story.event('original_destroyed');
  assert.deepEqual([gone.fields.kind, gone.fields.version, gone.fields.object, gone.fields.because], ['transcript', 1, object, 'purged']);
  await until('its bytes to be gone', async () => !(await there()), 10000, 200);
  assert.equal((await versions())[0].original.state, 'destroyed');
  const refused = await original(house.token, `?approval=${await permit('read_original')}`);
  assert.deepEqual([refused.status, refused.body.type], [404, 'urn:earwitness:problem:no_such_original'], JSON.stringify(refused.body));
  assert.deepEqual(await inFiles(), []);
});

test('a replay of the story agrees', async () => {
  assert.equal((await story.ends()).state, 'finished');
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
});
