// Papers that are computed from what the house has done: real calls, a tool with a grant, people who look; then the papers must say exactly
// that, name what nobody used, leave open what only people can write, and be bound to the log by their hash.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, Orders, bin, run, sleep, until } from './house.mjs';
import { Portal } from './portal_browser.mjs';
import { Story, heading, here, over } from './story.mjs';

const policy = `${heading('papers')}
rules:
  - name: service
    when: {queue: [service]}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent, sentiment: legitimate_interest}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    ask: {grant: "1", refuse: "2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription]}
    opt_out: {transcription: stop, already_captured: keep}
    tools: {acknowledge_within: 2s}
    redact: {transcript: none}
    keep: {recording: 90d, transcript: 30d, sentiment: 30d, metadata: 90d, consent_evidence: 3y}
`;
const vendors = {
  near: { name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'medium', purposes: ['transcription'], kinds: ['transcript'],
    agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2096-12-31' }, models: [{ name: 'ear', version: '3' }],
    sub_processors: [{ name: 'Cloud One', region: 'US', service: 'hosting' }] },
  idle: { name: 'Nobody Asks Ltd', contact: 'x@idle.example', region: 'US', risk: 'low', purposes: ['summary'], kinds: [],
    agreement: { reference: 'DPA-1', from: '2026-01-01', until: '2026-12-31' } },
};
const shots = process.env.EW_SHOTS;
let house;
let agent;
let tool;
let started;
const ids = {};
const stories = {};
const papers = {};

async function cli(...words) {
  const options = { env: { ...process.env, EARWITNESS_TOKEN: house.token, EARWITNESS_URL: house.url } };
  try {
    return { status: 0, ...(await run(bin('earwitness'), words, options)) };
  } catch (error) {
    return { status: error.code, stdout: error.stdout ?? '', stderr: error.stderr ?? '' };
  }
}

/** Makes one by the API and waits for it: the answer with its document. */
async function make(kind, more = {}) {
  const begun = await until(`${kind} begins`, async () => {
    const answer = await house.say(house.token, '/v1/papers', { kind, from: started, ...more });
    return answer.status === 409 ? false : answer;
  });
  assert.equal(begun.status, 202, JSON.stringify(begun.body));
  return until(`the paper ${kind}`, async () => {
    const one = await house.get(`/v1/papers/${begun.body.id}`);
    assert.notEqual(one.state, 'broken_off');
    return one.state === 'done' && one;
  }, 30000);
}

const row = (list, key, value) => list.find((one) => one[key] === value) ?? assert.fail(`no ${value} among ${list.map((one) => one[key])}`);

/** What the log binds is the document, as compact JSON with sorted keys. */
const sorted = (value) => (Array.isArray(value) ? value.map(sorted)
  : value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])])) : value);
const hashed = (document) => createHash('sha256').update(JSON.stringify(sorted(document))).digest('hex');

const now = async (story) => Date.now() - Date.parse((await story.record()).started_at);

async function agreed(name) {
  const story = await Story.begin(house, name, { queue: 'service', from: here() });
  story.says('before');
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription'] });
  return story;
}

before(async () => {
  house = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
  started = new Date(Date.now() - 60000).toISOString();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  for (const [name, document] of Object.entries(vendors)) {
    const made = await house.say(house.token, '/v1/vendors', document);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    ids[name] = made.body.id;
  }
  tool = await house.tokenOf('tool', ['capture'], { vendor: ids.near });
});
after(() => over(house));

test('calls are made: two are recorded, in one a tool listens and is told to stop', async () => {
  stories.plain = await agreed('plain');
  await sleep(400);
  await stories.plain.ends();
  stories.heard = await agreed('heard');
  const answer = await house.say(tool, '/v1/grants', { interaction: stories.heard.id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  const orders = await Orders.of(house, tool, answer.body.grant);
  await orders.ready;
  const no = await house.say(tool, '/v1/grants', { interaction: stories.heard.id, purposes: ['sentiment'], tool: 'listener 3' });
  assert.equal(no.body.answer, 'no', JSON.stringify(no.body));
  const from_ms = await now(stories.heard);
  await sleep(600);
  const to_ms = await now(stories.heard);
  const said = await house.say(tool, `/v1/interactions/${stories.heard.id}/artifacts`, { grant: answer.body.grant, model: 'listener 3', kind: 'transcript', from_ms, to_ms,
    segments: [{ from_ms, to_ms, party: stories.heard.caller, text: 'words' }] });
  assert.ok([200, 201].includes(said.status), JSON.stringify(said.body));
  assert.equal((await house.order(stories.heard.id, 'opt_out', { party: stories.heard.caller })).status, 200);
  stories.heard.says('after', false);
  const stop = await until('the stop order', () => orders.all.find((one) => one.do === 'stop'), 10000, 5);
  assert.equal((await house.say(tool, `/v1/grants/${answer.body.grant}/acks`, { order: stop.order })).status, 200);
  await stories.heard.ends();
  // Somebody looks, and opens one.
  await house.get(`/v1/interactions/${stories.plain.id}`);
  const access = await house.say(house.token, `/v1/interactions/${stories.plain.id}/access`, { purpose: 'quality' });
  assert.equal(access.status, 201, JSON.stringify(access.body));
  const heard = await fetch(`${house.url}/v1/interactions/${stories.plain.id}/audio?handle=${encodeURIComponent(access.body.handle)}`, { headers: { authorization: `Bearer ${house.token}` } });
  assert.equal(heard.status, 200);
  await heard.arrayBuffer();
});

test('the record of processing says what was used, counted, and what was not', async () => {
  const paper = await make('record_of_processing');
  const d = papers.record = paper.document;
  papers.recordId = paper.id;
  assert.equal(d.counted.calls, 2);
  assert.deepEqual([row(d.purposes, 'purpose', 'recording').used, row(d.purposes, 'purpose', 'recording').calls], [true, 2]);
  const transcription = row(d.purposes, 'purpose', 'transcription');
  assert.deepEqual([transcription.used, transcription.calls, transcription.granted, transcription.made, transcription.offered], [true, 1, 1, 1, 2]);
  assert.deepEqual(transcription.bases, ['consent']);
  assert.deepEqual(transcription.bases_applied, { consent: 2 });
  const sentiment = row(d.purposes, 'purpose', 'sentiment');
  assert.deepEqual([sentiment.used, sentiment.calls, sentiment.in_policy], [false, 0, true]);
  assert.ok(d.attention.some((one) => /sentiment.*nobody used it/.test(one)), d.attention.join('\n'));
  assert.ok(!d.purposes.some((one) => one.purpose === 'biometrics'), 'what nobody offers or uses is no row');
  assert.deepEqual([row(d.data, 'kind', 'transcript').calls, row(d.data, 'kind', 'transcript').made], [1, 1]);
  assert.equal(row(d.data, 'kind', 'metadata').calls, 2);
  assert.equal(row(d.data, 'kind', 'audio').calls, 2);
  assert.ok(!d.data.some((one) => one.kind === 'summary'), 'no rule offers summaries, and there are none');
  assert.equal(row(d.people, 'kind', 'customer').calls, 2);
  const [by] = d.recipients.filter((one) => one.opened > 0);
  assert.deepEqual([d.recipients.filter((one) => one.opened > 0).length, by.opened, by.people], [1, 1, 1], JSON.stringify(d.recipients));
  assert.ok(by.viewed >= 1);
  assert.deepEqual(d.vendors.map((one) => [one.name, one.calls]), [['Listener GmbH', 1]]);
  const keep = d.time_limits.filter((one) => one.rule === 'service');
  assert.equal(row(keep, 'kind', 'audio').policy_s, 90 * 86400);
  assert.equal(row(keep, 'kind', 'transcript').policy_s, 30 * 86400);
  assert.ok(row(keep, 'kind', 'transcript').most_s <= 30 * 86400 && row(keep, 'kind', 'transcript').least_s > 0);
  assert.match(row(d.measures, 'measure', 'log_signed').state, /checkpoints are signed/);
  assert.equal(row(d.measures, 'measure', 'log_witnessed').good, false);
  assert.ok(d.open.some((one) => one.field === 'legitimate_interests'), 'a rule rests on a legitimate interest');
  assert.ok(d.open.some((one) => one.field === 'controller_contact'));
  assert.equal(d.version, 1);
});

test('a paper is bound: its hash is in an event of the log, with the checkpoint of that time', async () => {
  const paper = await house.get(`/v1/papers/${papers.recordId}`);
  assert.equal(hashed(paper.document), paper.sha256);
  const { items } = await house.get('/v1/audit?type=paper_made');
  const event = items.find((one) => one.fields.report === paper.id);
  assert.equal(event.number, paper.event);
  assert.equal(event.fields.sha256, paper.sha256);
  assert.deepEqual([event.fields.size, event.fields.root], [paper.document.position.size, paper.document.position.root]);
  assert.ok(paper.document.position.size > 0);
  const whole = await cli('audit', 'run');
  assert.equal(whole.status, 0, whole.stdout + whole.stderr);
});

test('providers: what the tool was given, how fast it acknowledged, what it handed in, what it was refused', async () => {
  const { document: d } = await make('provider_transparency');
  assert.deepEqual(d.providers.map((one) => [one.name, one.calls]).sort(), [['Listener GmbH', 1], ['Nobody Asks Ltd', 0]]);
  assert.equal(d.tools.length, 1);
  const [one] = d.tools;
  assert.deepEqual([one.tool, one.calls, one.grants, one.purposes, one.kinds], ['listener 3', 1, 1, { transcription: 1 }, { transcript: 1 }]);
  assert.equal(one.orders.stop, 1);
  assert.deepEqual([one.acknowledged, one.open, one.ordered, one.late ?? 0, one.silent ?? 0], [one.ordered, 0, one.ordered, 0, 0]);
  assert.ok(one.ms_most >= 0 && one.ms_most < 2000, `${one.ms_most} ms`);
  assert.equal(Object.values(one.refused).reduce((sum, n) => sum + n, 0), 1, JSON.stringify(one.refused));
  assert.deepEqual(row(d.providers, 'name', 'Listener GmbH').models, [{ name: 'ear', version: '3' }]);
});

test('residency: where things lie, who is outside of what policy allows, and what nobody here can know', async () => {
  const { document: d } = await make('data_residency');
  assert.ok(row(d.stores, 'store', 'objects').where === 'this machine');
  const cloud = d.transfers.find((one) => one.who.startsWith('Cloud One'));
  assert.deepEqual([cloud.what, cloud.region, cloud.used], ['sub_processor', 'US', true]);
  assert.deepEqual([row(d.transfers, 'who', 'Nobody Asks Ltd').used, row(d.transfers, 'who', 'Nobody Asks Ltd').region], [false, 'US']);
  assert.ok(d.not_known.some((one) => /backups/.test(one)));
  assert.deepEqual(d.taken_away, { sealed_bundles: 0, clear_bundles: 0, exports: 0 });
  assert.ok(d.open.some((one) => one.field === 'machine_location'));
});

test('vendors: the register, what ends soon, who has a grant now', async () => {
  const story = await agreed('now');
  const answer = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(answer.status, 201);
  const { document: d } = await make('vendors');
  assert.deepEqual([row(d.vendors, 'name', 'Listener GmbH').live_grants, row(d.vendors, 'name', 'Nobody Asks Ltd').live_grants], [1, 0]);
  assert.equal(row(d.vendors, 'name', 'Listener GmbH').calls, 2);
  const idle = row(d.vendors, 'name', 'Nobody Asks Ltd');
  assert.equal(idle.agreement.until, '2026-12-31');
  assert.ok(idle.state === 'agreement_over' || idle.ends_in_days < 400);
  assert.ok(d.attention.some((one) => /Nobody Asks Ltd/.test(one)) || idle.ends_in_days > 60);
  await story.ends();
});

test('deletions: holds and requests are counted as they are', async () => {
  const held = await house.say(house.token, '/v1/holds', { name: 'a hold', reason: 'a claim', review_at: '2096-12-31T00:00:00Z' });
  assert.equal(held.status, 201, JSON.stringify(held.body));
  for (const kind of ['access', 'erasure', 'erasure'])
    assert.equal((await house.say(house.token, '/v1/requests', { kind, who: 'Erika Mustermann' })).status, 201);
  const late = await house.say(house.token, '/v1/requests', { kind: 'access', who: 'Max Mustermann', received_at: '2020-01-01T00:00:00Z' });
  assert.equal(late.status, 201, JSON.stringify(late.body));
  const { document: d } = await make('deletion_statistics');
  assert.deepEqual(d.holds_now, { active: 1, overdue: 0, calls: 0 });
  assert.deepEqual(d.holds.map((one) => one.state), ['stands']);
  assert.deepEqual([row(d.requests, 'kind', 'erasure').open, row(d.requests, 'kind', 'access').open, row(d.requests, 'kind', 'access').overdue], [2, 2, 1]);
  assert.ok(!JSON.stringify(d).includes('Mustermann'), 'a paper names nobody who asked');
  assert.equal(row(d.due, 'kind', 'audio').to_come, 3, JSON.stringify(d.due));
  assert.deepEqual(d.totals, { destroyed: 0, cannot_be_verified: 0, held: 0, deletions: 0, certified: 0, unproven: 0 });
});

test('what people write stands in it, goes on to stand in the next, and what changed is told', async () => {
  const file = path.join(house.dir, 'written.yaml');
  await writeFile(file, 'controller_contact: "1, rue du Test, Luxembourg"\nowner: "the privacy office"\n');
  const made = await cli('paper', 'make', 'record_of_processing', '--from', started, '--with', file, '--json');
  assert.equal(made.status, 0, made.stderr);
  const second = JSON.parse(made.stdout);
  assert.equal(second.document.version, 2);
  assert.equal(second.document.previous.id, papers.recordId);
  assert.equal(row(second.document.written, 'field', 'owner').text, 'the privacy office');
  assert.ok(!second.document.open.some((one) => ['owner', 'controller_contact'].includes(one.field)));
  assert.ok(second.document.changes.some((one) => one.in === 'written' && one.did === 'added'), JSON.stringify(second.document.changes));
  const third = await make('record_of_processing');
  assert.equal(row(third.document.written, 'field', 'owner').text, 'the privacy office');
  assert.equal(third.document.version, 3);
  const wrong = await house.say(house.token, '/v1/papers', { kind: 'record_of_processing', with: { verdict: 'all is well' } });
  assert.equal(wrong.status, 422, JSON.stringify(wrong.body));
  assert.equal((await house.say(house.token, '/v1/papers', { kind: 'a wish' })).status, 422);
  assert.equal((await house.say(house.token, '/v1/papers', { kind: 'vendors', from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' })).status, 400);
});

test('of an entity that has no calls it says so, and of its own the same as of all', async () => {
  const other = await make('record_of_processing', { entity: 'Somebody Else SA' });
  assert.equal(other.document.counted.calls, 0);
  assert.equal(other.document.version, 1);
  assert.deepEqual(other.document.recipients, []);
  const own = await make('provider_transparency', { entity: papers.record.entity });
  assert.equal(own.document.tools.length, 1);
});

test('as a page, a PDF and JSON; listed and shown by the command line', async () => {
  const listed = await cli('paper', 'list');
  assert.match(listed.stdout, /record_of_processing +version 3/);
  const only = JSON.parse((await cli('paper', 'list', '--kind', 'vendors', '--json')).stdout);
  assert.deepEqual(only.items.map((one) => one.kind), ['vendors']);
  const { items } = await house.get('/v1/papers?limit=20');
  const shown = await cli('paper', 'show', items.find((one) => one.kind === 'record_of_processing' && one.version === 3).id);
  assert.match(shown.stdout, /sentiment +not used/);
  assert.match(shown.stdout, /transcription +used in 2 calls/);
  for (const one of items) {
    const page = await fetch(`${house.url}/v1/papers/${one.id}/page`, { headers: { authorization: `Bearer ${house.token}` } });
    const html = await page.text();
    assert.equal(page.status, 200, html);
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'.*sandbox/);
    assert.ok(html.includes(one.sha256) && html.includes('What cannot be known from here') === (one.kind !== 'vendors'), one.kind);
    assert.ok(!html.includes('<script'));
    const pdf = path.join(house.dir, `${one.kind}-${one.version}.pdf`);
    assert.equal((await cli('paper', 'save', one.id, '-o', pdf, '--format', 'pdf')).status, 0);
    assert.equal((await readFile(pdf)).subarray(0, 5).toString(), '%PDF-');
    if (shots) {
      await mkdir(shots, { recursive: true });
      await writeFile(path.join(shots, `${one.kind}-${one.version}.html`), html);
      await writeFile(path.join(shots, `${one.kind}-${one.version}.pdf`), await readFile(pdf));
      await writeFile(path.join(shots, `${one.kind}-${one.version}.json`), JSON.stringify(await house.get(`/v1/papers/${one.id}`), null, 1));
    }
  }
  assert.equal((await house.say(house.ivr, '/v1/papers', { kind: 'vendors' })).status, 403, 'who may not read makes none');
  assert.equal((await cli('paper', 'show', '01920000-0000-7000-8000-00000000dead')).status, 1);
});

test('in the portal: made with the keyboard, read, written, listed', async () => {
  const portal = await Portal.open(house);
  const { page } = portal;
  try {
    await portal.go('/papers');
    await page.getByRole('link', { name: 'Record of processing' }).first().waitFor();
    await portal.accessible('papers');
    await portal.fits('papers');
    await portal.shoot('papers');
    await page.getByRole('button', { name: 'Make a paper' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Which paper').selectOption('data_residency');
    await page.getByRole('dialog').getByLabel('Entity').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Where data lies, version 2$/ }).waitFor();
    await page.getByRole('heading', { name: 'What cannot be known from here' }).waitFor();
    await page.getByText(/Cloud One, for Listener GmbH works in US/).first().waitFor();
    await portal.accessible('a paper');
    await portal.fits('a paper');
    await portal.shoot('paper');
    await page.getByLabel('Where the machine of this system stands, and who runs it').fill('Luxembourg, our own rack');
    await page.getByRole('button', { name: 'Make the next version with this' }).click();
    await page.getByRole('heading', { name: /version 3$/ }).waitFor();
    await page.getByText('Luxembourg, our own rack').first().waitFor();
    assert.match(await page.getByRole('link', { name: 'Open as a page' }).getAttribute('href'), /^\/v1\/papers\/[0-9a-f-]+\/page$/);
    await portal.go('/papers/01920000-0000-7000-8000-00000000dead');
    await page.getByText('there is no paper of this id').waitFor();
  } finally {
    await portal.close();
  }
});
