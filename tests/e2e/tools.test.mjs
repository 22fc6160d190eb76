// Stories of outside tools: what they are told they may, in which order and how fast, what becomes of one that is silent, and what is
// taken of what they made.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, Orders, bin, run, sleep, until } from './house.mjs';
import { Story, heading, here, over, stories } from './story.mjs';

const policy = `${heading('tools')}
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
    opt_out: {transcription: stop, summary: purge, already_captured: keep}
    tools: {acknowledge_within: 2s}
    redact: {transcript: none, summary: none}
    keep: {recording: 90d, transcript: 90d, summary: 90d, metadata: 90d, consent_evidence: 3y}
`;
const vendor = {
  name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'medium', purposes: ['transcription', 'summary'],
  kinds: ['transcript', 'summary'], agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2096-12-31' },
};
let house;
let agent;
let env;
let id;
let tool;

before(async () => {
  house = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
});
after(() => over(house));

const ask = (story, purposes, token = tool) => house.say(token, '/v1/grants', { interaction: story.id, purposes, tool: 'listener 3' });
const acknowledge = (grant, order, more = {}) => house.say(tool, `/v1/grants/${grant}/acks`, { order, ...more });
const handIn = (story, grant, body) => house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant, model: 'listener 3', ...body });
const evaluate = async (token, story, name, subject) => (await house.say(token, '/access/v1/evaluation', {
  subject: { type: 'vendor', id: subject }, action: { name }, resource: { type: 'interaction', id: story.id } })).body;

/** A call in which the caller has said yes to recording and to what tools make of it. */
async function agreed(name, options) {
  const story = await Story.begin(house, name, options);
  story.says('before');
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription', 'summary'] });
  return story;
}

async function granted(story, purposes) {
  const answer = await ask(story, purposes);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

const now = async (story) => Date.now() - Date.parse((await story.record()).started_at);

test('a vendor is registered by the command line, and a token of its tool is made', async () => {
  const file = path.join(house.dir, 'listener.json');
  await writeFile(file, JSON.stringify(vendor));
  const { stdout } = await run(bin('earwitness'), ['vendor', 'add', file], { env });
  id = /vendor (\S+):/.exec(stdout)[1];
  const made = await run(bin('earwitness'), ['token', 'make', '--name', 'Listener', '--kind', 'tool', '--vendor', id, '--right', 'capture'], { env });
  tool = /\S{40,}/.exec(made.stdout)[0];
  assert.equal((await house.get(`/v1/vendors/${id}`)).name ?? (await house.get(`/v1/vendors/${id}`)).document?.name, vendor.name);
});

describe('stories', { concurrency: 4 }, () => {
  test('a tool asks too early, and again after the yes; AuthZEN says the same each time', async () => {
    const story = await Story.begin(house, 'early');
    story.says('before');
    await story.welcome();
    const early = await ask(story, ['transcription']);
    assert.equal(early.status, 200, JSON.stringify(early.body));
    assert.deepEqual([early.body.answer, early.body.because], ['not_yet', 'consent']);
    const no = await evaluate(tool, story, 'transcription', id);
    assert.deepEqual([no.decision, no.context.answer, no.context.reason], [false, 'not_yet', 'consent']);
    await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['transcription'] });
    const answer = await granted(story, ['transcription']);
    assert.deepEqual([answer.answer, answer.because, answer.acknowledge_ms], ['yes', 'allowed', 2000]);
    assert.ok(answer.may.some((one) => one.party === story.caller && one.purposes.includes('transcription')));
    for (const token of [tool, house.token]) {
      const yes = await evaluate(token, story, 'transcription', id);
      assert.deepEqual([yes.decision, yes.context.answer], [true, 'yes']);
    }
    const other = await ask(story, ['sentiment']);
    assert.equal(other.body.answer, 'no', JSON.stringify(other.body));
    const mine = async (query = '') => (await house.get(`/v1/grants${query}`)).items.filter((one) => one.interaction === story.id);
    const [shown] = await mine(`?vendor=${id}`);
    assert.deepEqual([shown.grant, shown.vendor, shown.state, shown.purposes], [answer.grant, id, 'live', ['transcription']]);
    assert.deepEqual(await mine(`?vendor=${story.id}`), [], 'no other vendor has it');
    assert.equal((await fetch(`${house.url}/v1/grants`, { headers: { authorization: `Bearer ${tool}` } })).status, 403, 'a tool does not see who else listens');
    assert.equal((await ask(story, ['transcription'], agent)).status, 403, 'an agent is no tool');
    const record = await story.ends();
    assert.deepEqual(await mine(), [], 'nothing captures a call that is over');
    assert.ok(record.tools.some((one) => one.state === 'refused') && record.tools.some((one) => one.grant === answer.grant));
    assert.equal((await ask(story, ['transcription'])).body.because, 'over');
  });

  test('a tool that has not acknowledged when the call ends is flagged at its deadline all the same', async () => {
    const story = await agreed('hangsup');
    const { grant } = await granted(story, ['transcription']);
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    story.says('after', false);
    const ordered = await story.event('tool_ordered');
    const ended = await story.ends();
    assert.ok(Date.parse(ended.ended_at) < Number(ordered.fields.due) / 1000, 'the call ends before the deadline');
    const silent = await until('the flag', async () => (await story.events()).find((one) => one.type === 'tool_silent'), 10000, 100);
    assert.equal(silent.fields.grant, grant);
    const record = await story.record();
    assert.ok(record.exception_flags.includes('tool_silent'), record.exception_flags.join());
    assert.equal(record.tools.find((one) => one.grant === grant).orders[0].silent, true);
    const late = await handIn(story, grant, { kind: 'transcript', from_ms: 0, to_ms: 100, segments: [{ from_ms: 0, to_ms: 100, party: story.caller, text: 'words' }] });
    assert.equal(late.status, 403);
    assert.match(late.body.type, /grant_revoked/);
  });

  test('an opt-out reaches a tool as an order on its stream, and its acknowledgement is in the record', async () => {
    const story = await agreed('optout');
    const { grant } = await granted(story, ['transcription']);
    const orders = await Orders.of(house, tool, grant);
    await orders.ready;
    const from = await now(story);
    await sleep(600);
    const to = await now(story);
    const shut = Date.now();
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    const stop = await until('the stop order', () => orders.all.find((one) => one.do === 'stop'), 10000, 5);
    assert.ok(stop.heard - shut < 2000, `told after ${stop.heard - shut} ms`);
    assert.deepEqual(stop.may, []);
    assert.equal((await acknowledge(grant, stop.order)).status, 200);
    await sleep(400);
    const later = await now(story);
    const words = (a, b) => ({ from_ms: a, to_ms: b, party: story.caller, text: 'words' });
    const trimmed = await handIn(story, grant, { kind: 'transcript', from_ms: from, to_ms: later, segments: [words(from, to - 100), words(to + 300, later)] });
    assert.equal(trimmed.status, 201, JSON.stringify(trimmed.body));
    assert.deepEqual([trimmed.body.kept, trimmed.body.cut, trimmed.body.trimmed], [1, 1, [[to + 300, later]]]);
    const all = await handIn(story, grant, { kind: 'transcript', from_ms: to + 300, to_ms: later, segments: [words(to + 300, later)] });
    assert.equal(all.status, 409);
    assert.match(all.body.type, /withheld/);
    const asked = await ask(story, ['transcription']);
    assert.deepEqual([asked.body.answer, asked.body.because], ['no', 'refused']);
    assert.equal((await evaluate(tool, story, 'transcription', id)).decision, false);
    const live = await house.get(`/v1/interactions/${story.id}/artifacts`);
    const record = await story.ends();
    const [entry] = record.opt_outs;
    assert.equal(entry.tools.length, 1);
    assert.ok(entry.tools[0].told_ms >= 0 && entry.tools[0].acknowledged_ms >= 0, JSON.stringify(entry.tools));
    assert.equal(entry.open, 0, JSON.stringify(entry));
    assert.equal(record.tools.find((one) => one.grant === grant).orders[0].silent, false);
    const after = await house.get(`/v1/interactions/${story.id}/artifacts`);
    for (const register of [live, after]) assert.match(JSON.stringify(register), /"transcript"/);
    const again = await house.fetch(`/v1/grants/${grant}/stream`, { headers: { authorization: `Bearer ${tool}`, 'last-event-id': String(stop.order) } });
    assert.equal(again.status, 204, 'the grant is over with the call');
    orders.close();
  });

  test('a summary of withheld time is refused whole, and one of before is destroyed by an opt-out', async () => {
    const story = await agreed('summary');
    const { grant } = await granted(story, ['summary']);
    const orders = await Orders.of(house, tool, grant);
    await orders.ready;
    const from = await now(story);
    await sleep(500);
    const to = await now(story);
    const first = await handIn(story, grant, { kind: 'summary', from_ms: from, to_ms: to, content: 'A caller asks.' });
    assert.equal(first.status, 201, JSON.stringify(first.body));
    assert.equal((await house.order(story.id, 'pause', { reason: 'private' })).status, 200);
    const pause = await until('the pause', () => orders.all.find((one) => one.do === 'pause'), 10000, 20);
    assert.equal((await acknowledge(grant, pause.order)).status, 200);
    await sleep(300);
    const whole = await handIn(story, grant, { kind: 'summary', from_ms: from, to_ms: await now(story), content: 'All of it.' });
    assert.equal(whole.status, 409, JSON.stringify(whole.body));
    assert.match(whole.body.type, /withheld/);
    assert.equal((await house.order(story.id, 'resume')).status, 200);
    const resume = await until('the resume', () => orders.all.find((one) => one.do === 'resume'), 10000, 20);
    assert.equal((await acknowledge(grant, resume.order)).status, 200);
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    const purge = await until('the purge', () => orders.all.find((one) => one.do === 'purge'), 10000, 20);
    assert.equal((await acknowledge(grant, purge.order, { purged: true })).status, 200);
    const done = await story.event('treatment_done', (fields) => fields.kind === 'summary');
    assert.deepEqual([done.fields.treatment, done.fields.outcome], ['purge', 'verified']);
    const late = await handIn(story, grant, { kind: 'summary', from_ms: from, to_ms: to, content: 'Once more.' });
    assert.equal(late.status, 409);
    assert.match(late.body.type, /purged/);
    const gone = await house.fetch(`/v1/interactions/${story.id}/artifacts/summary`, { headers: { 'earwitness-purpose': 'quality' } });
    assert.ok(gone.status >= 400, 'what is destroyed is not handed out');
    const record = await story.ends();
    assert.equal(record.opt_outs[0].tools.find((one) => one.do === 'purge').purged, 'acknowledged');
    assert.ok(record.exception_flags.includes('artifact_refused'));
    assert.deepEqual(orders.all.map((one) => one.order), [1, 2, 3], 'numbered without a gap');
    orders.close();
  });

  test('a silent tool is flagged at its deadline, loses its grant, and nothing more is taken from it', async () => {
    const story = await agreed('silent');
    const { grant } = await granted(story, ['transcription']);
    const from = await now(story);
    await sleep(300);
    const to = await now(story);
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    const ordered = await story.event('tool_ordered', (fields) => fields.grant === grant && fields.do === 'stop');
    const silent = await story.event('tool_silent', (fields) => fields.grant === grant);
    const wait = (silent.record.decided_at - ordered.record.decided_at) / 1000;
    assert.ok(wait >= 2000 && wait < 8000, `flagged after ${wait} ms`);
    await story.event('grant_ended', (fields) => fields.grant === grant && fields.because === 'revoked');
    const refused = await handIn(story, grant, { kind: 'transcript', from_ms: from, to_ms: to, segments: [{ from_ms: from, to_ms: to, party: story.caller, text: 'words' }] });
    assert.equal(refused.status, 403, JSON.stringify(refused.body));
    assert.match(refused.body.type, /grant_revoked/);
    assert.equal((await ask(story, ['transcription'])).body.because, 'silent');
    const record = await story.ends();
    assert.ok(record.exception_flags.includes('tool_silent'));
    const tools = record.opt_outs[0].tools;
    assert.ok(tools[0].silent && tools[0].acknowledged_at === null, JSON.stringify(tools));
    assert.ok(record.opt_outs[0].open >= 1, 'what was never acknowledged stays open');
    assert.equal(record.tools.find((one) => one.grant === grant).state, 'revoked');
  });
});

test('a vendor that is withdrawn is granted nothing any more', async () => {
  const story = await agreed('withdrawn');
  await run(bin('earwitness'), ['vendor', 'withdraw', id], { env });
  const answer = await ask(story, ['transcription']);
  assert.ok(answer.body.answer === 'no' || answer.status === 401, JSON.stringify(answer.body));
  await story.ends();
});

test('a replay of every story agrees', async () => {
  for (const story of stories(house)) {
    const { findings } = JSON.parse((await run(bin('earwitness'), ['replay', story.id, '--json'], { env }).catch((error) => error)).stdout);
    assert.deepEqual(findings, [], story.name);
  }
});
