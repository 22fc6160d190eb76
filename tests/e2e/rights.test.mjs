// What people may ask about their own data, in a real house: two callers; one gets a copy of what is held of them, opened with other people's
// programs, and has erased what no law keeps, while a hold and a duty to record keep the rest; the other's calls are frozen, and nobody opens them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Call, House, bin, files, policy, run, tone, until } from './house.mjs';
import { Person } from './openapi.mjs';
import { Portal } from './portal_browser.mjs';

const rules = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    keep: {recording: 90d, metadata: 1y, consent_evidence: 3y}
  - name: orders
    when: {queue: orders}
    record: mandatory
    keep: {recording: 5y, metadata: 5y, consent_evidence: 6y}
`);
const alice = '+352691111222';
const bob = '+352691333444';
const calls = {};
let house;
let env;
let paul; // privacy
let dora; // compliance, the second person

const cli = async (...words) => (await run(bin('earwitness'), words, { env })).stdout;
/** The request when no work of it runs any more. */
const settled = (number) => until('the work to be over', async () => {
  const request = await paul.ask('GET', `/v1/requests/${number}`);
  return request.work.every((one) => one.state !== 'running') && request;
});
const agree = async (waits) => dora.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' });

async function record(name, options) {
  const sound = [await tone(path.join(house.dir, 'a.wav'), 400, 5), await tone(path.join(house.dir, 'b.wav'), 900, 5)];
  const call = await new Call(house, { ms: 2500, ...options }).place();
  call.speak(sound);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  calls[name] = id;
}

async function known(kind, who) {
  const { number } = await paul.ask('POST', '/v1/requests', { kind, who }, 201);
  await paul.ask('POST', `/v1/requests/${number}/find`, { numbers: [alice], reason: 'too early' }, 409);
  await paul.ask('POST', `/v1/requests/${number}`, { state: 'identified', identity: 'called back on the number' });
  return number;
}

async function found(number, whose) {
  await paul.ask('POST', `/v1/requests/${number}/find`, { numbers: [whose], reason: 'the person asked' }, 202);
  return (await settled(number)).plan;
}

before(async () => {
  house = await (await House.make({ policy: rules })).start();
  house.enrolments = 1;
  const [anna, bert] = [await Person.enrolled(house, 'anna'), await Person.enrolled(house, 'bert')];
  const somebody = async (login, role) => {
    const person = await Person.invited(anna, login);
    await anna.gives(person, role, bert);
    return person;
  };
  paul = await somebody('paul', 'privacy');
  dora = await somebody('dora', 'compliance');
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  await record('erased', { caller: alice, callerName: 'Zenobia Quillfeather' });
  await record('held', { caller: alice });
  await record('duty', { caller: alice, queue: 'orders' });
  await record('frozen', { caller: bob });
});
after(() => house?.remove());

test('a copy is packed for whom it is of, and opens with programs that are not ours', async () => {
  const number = await known('access', 'Alice');
  const plan = await found(number, alice);
  assert.equal(plan.calls, 3);
  const key = path.join(house.dir, 'alice.key');
  await run('age-keygen', ['-o', key]);
  const to = /age1[a-z0-9]+/.exec(await readFile(key, 'utf8'))[0];
  const sealed = path.join(house.dir, 'access.zip.age');
  await cli('request', 'package', String(number), '-o', sealed, '--reason', 'the agent is a third party', '--to', to, '--language', 'de');
  const zip = path.join(house.dir, 'access.zip');
  await run('age', ['-d', '-i', key, '-o', zip, sealed]);
  const dir = path.join(house.dir, 'access');
  await run('unzip', ['-q', zip, '-d', house.dir]);
  const inventory = JSON.parse(await readFile(path.join(dir, 'data/inventory.json'), 'utf8'));
  const about = JSON.parse(await readFile(path.join(dir, 'data/about.json'), 'utf8'));
  assert.equal(inventory.calls.length, 3);
  assert.equal(inventory.recordings.length, 3, JSON.stringify(about.left_out)); // one voice of each call
  assert.ok(about.left_out.some((one) => /somebody else/.test(one.because)));
  for (const one of inventory.recordings) {
    const { stdout } = await run('opusinfo', [path.join(dir, one.path)]).catch((error) => error);
    assert.match(stdout, /Opus/);
  }
  const record = JSON.parse(await readFile(path.join(dir, `data/calls/${calls.erased}/record.json`), 'utf8'));
  const mine = record.parties.find((party) => party.yours);
  assert.match(JSON.stringify(mine), /352691111222/);
  assert.ok(record.access && record.register && record.retention && record.notices, Object.keys(record).join());
  for (const other of record.parties.filter((party) => !party.yours)) assert.ok(!/sip:|\+\d{6}/.test(JSON.stringify(other)), JSON.stringify(other));
  const { stdout: letter } = await run('pdftotext', [path.join(dir, 'data/letter.pdf'), '-']);
  assert.match(letter, /Antwort|Zu Ihrer Anfrage/);
  // It is a bag whose files are what its manifest says.
  await run('sha256sum', ['--quiet', '-c', 'manifest-sha256.txt'], { cwd: dir });
  const log = await house.get(`/v1/interactions/${calls.erased}/events`);
  const given = log.items.find((event) => event.type === 'exported');
  assert.equal(given.fields.what, 'access_package');
  assert.equal(given.fields.others, 'left_out');
  // The number is nowhere on the disk.
  for await (const file of files(house.data)) assert.ok(!(await readFile(file).catch(() => Buffer.alloc(0))).includes(alice), file);
});

test('what no law keeps is erased when a second person agrees, and the letter says what stays', async () => {
  const review_at = new Date(Date.now() + 9e9).toISOString();
  const hold = await dora.ask('POST', '/v1/holds', { name: 'Claim 7', reason: 'a claim', review_at }, 201);
  const job = await dora.ask('POST', `/v1/holds/${hold.id}/calls`, { interactions: [calls.held] }, 202);
  await until('the hold', async () => (await dora.ask('GET', `/v1/holds/${hold.id}/jobs/${job.number}`)).state === 'done');
  const said = await cli('erase', '--subject', alice, '--name', 'Alice', '--note', 'called back', '--reason', 'she asked', '--dry-run');
  assert.match(said, /3 calls: of 1 all but evidence can be erased, of 0 a part; 1 are kept, 1 held/);
  assert.match(said, /audio +kept +mandatory_recording +Article 17\(3\)\(b\) GDPR/);
  assert.equal((await house.get('/v1/deletions')).items.length, 0);
  const number = Number(/^request (\d+):/m.exec(said)[1]);
  const waits = await paul.ask('POST', `/v1/requests/${number}/erase`, { reason: 'she asked' }, 202);
  await paul.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' }, 403);
  await agree(waits);
  await settled(number);
  const { items } = await paul.ask('GET', `/v1/requests/${number}/calls`);
  const state = Object.fromEntries(items.map((one) => [one.interaction, one.state]));
  assert.deepEqual([state[calls.erased], state[calls.held], state[calls.duty]], ['erased', 'held', 'stays']);
  await until('a certificate', async () => (await house.get('/v1/deletions')).items.some((one) => one.interaction === calls.erased && one.request === number && one.state === 'certified'), 60000, 500);
  await paul.ask('GET', `/v1/interactions/${calls.erased}`, undefined, 404);
  for (const kept of ['held', 'duty']) assert.equal((await house.get(`/v1/interactions/${calls[kept]}`)).id, calls[kept]);
  await paul.ask('POST', `/v1/requests/${number}`, { state: 'done', outcome: 'See below.' });
  for (const [language, words] of [['en', /mandatory|recording is a duty/], ['de', /Aufzeichnungspflicht/], ['fr', /enregistrement obligatoire/]]) {
    const file = path.join(house.dir, `letter.${language}.pdf`);
    await cli('request', 'letter', String(number), '-o', file, '--format', 'pdf', '--language', language);
    const { stdout } = await run('pdftotext', ['-layout', file, '-']);
    assert.match(stdout.replace(/\s+/g, ' '), words);
    assert.match(stdout, /17\(3\)\(b\)/);
  }
  // What is left is evidence, and it is found by the number as before.
  const again = await known('access', 'Alice');
  assert.equal((await found(again, alice)).calls, 3);
});

test('a frozen call is opened by nobody, for no ground, until the person was told that this ends', async () => {
  const number = await known('restriction', 'Bob');
  assert.equal((await found(number, bob)).calls, 1);
  const open = () => house.post(`/v1/interactions/${calls.frozen}/access`, { purpose: 'quality' });
  assert.equal((await open()).status, 201);
  await paul.ask('POST', `/v1/requests/${number}/freeze`, { reason: 'he contests that it is right' }, 202);
  await settled(number);
  assert.match(JSON.stringify((await open()).body), /restricted/);
  const taken = await house.post(`/v1/interactions/${calls.frozen}/bundle`, { clear: true, purpose: 'quality' });
  assert.equal(taken.status, 403);
  assert.equal((await house.get(`/v1/interactions/${calls.frozen}`)).frozen[0].request, number);
  const listed = (await house.get('/v1/interactions')).items.find((one) => one.id === calls.frozen);
  assert.equal(listed.frozen.length, 1);
  await paul.ask('POST', `/v1/requests/${number}/unfreeze`, { reason: 'it is right' }, 422);
  await paul.ask('POST', `/v1/requests/${number}/unfreeze`, { reason: 'it is right', how: 'by post', told_at: new Date(Date.now() - 1000).toISOString() }, 202);
  await settled(number);
  assert.equal((await open()).status, 201);
});

test('a refusal names its ground, and nothing else is one', async () => {
  const number = await known('erasure', 'Carl');
  await paul.ask('POST', `/v1/requests/${number}`, { state: 'refused', outcome: 'no' }, 422);
  await paul.ask('POST', `/v1/requests/${number}`, { state: 'refused', outcome: 'no', ground: 'rights_of_others' }, 422);
  await cli('request', 'refuse', String(number), '--legal-ground', 'legal_claims', '--outcome', 'a claim is pending');
  const file = path.join(house.dir, 'refused.html');
  await cli('request', 'letter', String(number), '-o', file);
  assert.match(await readFile(file, 'utf8'), /Article 17\(3\)\(e\) GDPR/);
});

test('the same in the portal: the plan, freezing, the letter', async () => {
  const number = await known('restriction', 'Dan');
  const portal = await Portal.open(house, { plain: true });
  const { page } = portal;
  try {
    await portal.go('/sign-in');
    await page.fill('input[name=username]', 'paul');
    await page.fill('input[name=password]', 'correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Calls' }).waitFor();
    await portal.go(`/requests/${number}`);
    await page.getByText("The person's calls have not been looked for yet.").waitFor();
    await page.getByLabel('Why it is done').fill('he contests it');
    await page.getByLabel('Their number').fill(bob);
    await page.getByRole('button', { name: 'Find their calls' }).click();
    await settled(number);
    await portal.go(`/requests/${number}`);
    await page.getByText('Evidence of consent').first().waitFor();
    await portal.accessible('a plan');
    await portal.shoot('rights_plan');
    await page.getByLabel('Why it is done').fill('he contests it');
    await page.getByRole('button', { name: 'Freeze these calls' }).click();
    await page.getByText('They are being frozen.').waitFor();
    await settled(number);
    await portal.go('/calls');
    await page.getByText('Frozen').first().waitFor();
    await portal.go(`/calls/${calls.frozen}`);
    await page.getByText(`Frozen by request ${number}`).waitFor();
    assert.ok(!page.url().includes('333444'));
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
});
