// A whole house over a real object store (Ceph's gateway, as the tests of the library start it): a call is recorded, stored with a lock, its copy here dropped, played
// in parts, archived, brought back, held, deleted; the gateway is killed during a call, and nothing of it is lost.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Buckets } from './buckets.mjs';
import { Call, House, bin, files, run, tone, until } from './house.mjs';
import { Portal } from './portal_browser.mjs';
import { startRadosgw } from '../peers/radosgw.mjs';

const policy = `policy: storage
entity: {name: Test Bank S.A., country: LU}
rules:
  - name: sales
    when: {queue: [sales]}
    record: automatic
    basis: legitimate_interest
    loosened: {consent: nothing, justification: none, approved_by: QA, counsel_ref: none}
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-1, covers: [recording]}
    keep: {recording: 90d, metadata: 90d, consent_evidence: 3y}
  - name: quick
    when: {queue: [quick]}
    record: automatic
    basis: legitimate_interest
    loosened: {consent: nothing, justification: none, approved_by: QA, counsel_ref: none}
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-1, covers: [recording]}
    keep: {recording: 45s, metadata: 90d, consent_evidence: 3y}
`;
let gateway;
let buckets;
let house;
let env;

async function filesHere() {
  const found = [];
  for await (const file of files(path.join(house.data, 'keeper', 'objects'))) if (file.endsWith('.obj')) found.push(file);
  return found;
}

const storage = () => house.get('/v1/storage');
const storeOf = (all, name) => all.stores.find((one) => one.store === name);
const placesOf = async (id) => (await house.get(`/v1/interactions/${id}`)).artifacts.flatMap((one) => one.places ?? []);
const liesAt = async (id, store) => {
  const places = (await placesOf(id)).filter((one) => one.store === store && one.state === 'stored');
  return places.length === 2 && places;
};

async function record(options) {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const call = await new Call(house, { ms: 3000, ...options }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  return id;
}

const play = (id, headers = {}) => house.fetch(`/v1/interactions/${id}/audio`, { headers: { 'Earwitness-Purpose': 'quality', ...headers } });

before(async () => {
  gateway = await startRadosgw();
  buckets = new Buckets(gateway);
  await buckets.make('calls', { locks: true });
  await buckets.make('old');
  for (const [name, value] of Object.entries(gateway.env)) process.env[name] = value;
  house = await House.make({
    policy,
    extra: `outbound: {private: ["127.0.0.1"]}
retention: {run: by_hand}
storage:
  kind: s3
  endpoint: ${gateway.endpoint}
  bucket: calls
  style: path
  cache: 0s
  timeout: 5s
  lock: {mode: governance, most: 1d}
  credentials: {from: environment}
  archive: {after: 90d, kind: s3, endpoint: "${gateway.endpoint}", bucket: old, style: path, credentials: {from: environment}}
`,
  });
  await house.start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir };
  await until('both stores to be looked at', async () => (await storage()).stores.every((one) => one.state === 'well'), 60000, 500);
});
after(async () => {
  await house?.remove();
  await gateway?.end();
});

let id;
let sound;

test('what the gateway does is known, and said', async () => {
  const { abilities } = storeOf(await storage(), 'store');
  const proof = (name) => abilities.find((one) => one.ability === name).proof;
  assert.equal(proof('store'), 'proven');
  assert.equal(proof('legal_hold'), 'proven');
  assert.equal(proof('governance'), 'proven');
  assert.equal(proof('check_sha256'), 'ignored', 'this gateway takes a wrong checksum');
  const { stdout } = await run(bin('earwitness'), ['storage'], { env });
  assert.match(stdout, /store \(s3\): well/);
  assert.match(stdout, /check_sha256: ignored/);
});

test('a call is recorded, stored and locked', async () => {
  id = await record({ queue: 'sales' });
  const before = Buffer.from(await (await play(id)).arrayBuffer());
  assert.ok(before.indexOf('OpusHead') > 0, 'it plays from here');
  sound = createHash('sha256').update(before).digest('hex');
  const places = await until('both recordings to be stored', () => liesAt(id, 'store'), 30000, 250);
  for (const one of places) {
    assert.equal(one.lock.mode, 'governance');
    const days = (Date.parse(one.lock.until) - Date.now()) / 86400000;
    assert.ok(days > 0.9 && days < 1.1, `locked for ${days} days`);
  }
  const keys = await buckets.keys('calls');
  assert.equal(keys.length, 2);
  for (const key of keys) assert.match(key, /^earwitness\/v1\/audio\/\d{4}\/\d\d\/\d\d\/[0-9a-f]{32}$/);
  assert.ok(!keys.some((key) => key.includes(id.replaceAll('-', ''))), 'no name says of which call it is');
});

test('its copy here goes, and it plays all the same, in parts too', async () => {
  await until('the copies here to be dropped', async () => (await filesHere()).length === 0, 120000, 1000);
  const whole = await play(id);
  assert.equal(whole.status, 200);
  const bytes = Buffer.from(await whole.arrayBuffer());
  assert.equal(createHash('sha256').update(bytes).digest('hex'), sound, 'the same sound as before it was stored');
  const part = await play(id, { range: 'bytes=100-299' });
  assert.equal(part.status, 206);
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(100, 300));
});

test('nothing of a call can be read at the store', async () => {
  const sizes = (await house.get(`/v1/interactions/${id}`)).artifacts.map((one) => one.bytes).sort();
  const found = [];
  for (const key of await buckets.keys('calls')) {
    const bytes = await buckets.send('GET', `/calls/${key}`);
    found.push(bytes.length);
    assert.equal(bytes.indexOf('OpusHead'), -1, 'no sound in the clear');
    assert.equal(bytes.indexOf('age-encryption.org'), -1, 'no header: what opens it is in the catalogue');
  }
  assert.deepEqual(found.sort(), sizes, 'the sealed objects of the record, as long as it says');
});

test('a legal hold is on it there, and goes with the hold', async () => {
  const hold = (await house.post('/v1/holds', { name: 'a claim', reason: 'a claim', review_at: '2096-12-31T00:00:00Z' })).body.id;
  const { number } = (await house.post(`/v1/holds/${hold}/calls`, { interactions: [id] })).body;
  await until('the hold', async () => (await house.get(`/v1/holds/${hold}/jobs/${number}`)).state === 'done');
  await until('the hold at the store', async () => (await liesAt(id, 'store'))?.every((one) => one.hold), 30000, 250);
  for (const key of await buckets.keys('calls')) assert.match(await buckets.ask('GET', `/calls/${key}?legal-hold`), /<Status>ON<\/Status>/);
  const asked = await house.post(`/v1/holds/${hold}/release`, { reason: 'settled' });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  assert.equal((await house.say(await house.second(), `/v1/approvals/${asked.body.number}`, { do: 'approve' })).status, 200);
  await until('the hold to be gone there', async () => (await liesAt(id, 'store'))?.every((one) => !one.hold), 30000, 250);
  for (const key of await buckets.keys('calls')) assert.match(await buckets.ask('GET', `/calls/${key}?legal-hold`), /<Status>OFF<\/Status>/);
});

test('it is archived, and comes back', async () => {
  const { stdout } = await run(bin('earwitness'), ['storage', 'move', 'store', 'archive'], { env });
  assert.match(stdout, /move 1, store to archive/);
  await until('the archive to have it', () => liesAt(id, 'archive'), 60000, 500);
  assert.equal((await buckets.keys('old')).length, 2);
  // The lock of the first store keeps the bytes there until its date, which is said.
  await until('the first store to have been asked', async () => (await placesOf(id)).filter((one) => one.store === 'store').every((one) => one.state === 'leaving' && one.why), 60000, 500);
  assert.equal((await buckets.keys('calls')).length, 2);
  await until('the copies here to be dropped', async () => (await filesHere()).length === 0, 120000, 1000);
  assert.equal(createHash('sha256').update(Buffer.from(await (await play(id)).arrayBuffer())).digest('hex'), sound, 'it plays from the archive');
  await run(bin('earwitness'), ['storage', 'move', id, 'directory'], { env });
  await until('it to be here for good', async () => (await liesAt(id, 'directory')) && (await buckets.keys('old')).length === 0, 60000, 500);
});

test('the portal shows where everything is, and of a call where it lies', { timeout: 120000 }, async () => {
  const portal = await Portal.open(house);
  try {
    const { page } = portal;
    await portal.go('/retention?tab=storage');
    await page.getByRole('heading', { name: 'Object store' }).waitFor();
    await page.getByText(/things that it was asked to do were proven/).first().click();
    await page.getByText('Says yes and does not').first().waitFor();
    await page.getByText('Moves', { exact: false }).first().waitFor();
    await portal.accessible('storage');
    await portal.shoot('storage');
    await page.getByRole('button', { name: 'Move recordings' }).click();
    await page.getByRole('dialog').waitFor();
    await portal.accessible('moving');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await portal.go(`/calls/${id}?tab=artifacts`);
    await page.getByText('Where it lies').first().waitFor();
    await page.getByText('on this machine').first().waitFor();
    await portal.shoot('storage_call');
  } finally {
    await portal.close();
  }
});

test('while the gateway is dead a call is recorded and kept, and stored when it is back', async () => {
  await gateway.kill();
  const away = await record({ queue: 'sales' });
  assert.equal((await play(away)).status, 200, 'it plays from the spool');
  const { spool } = await storage();
  assert.ok(spool.objects >= 2, JSON.stringify(spool));
  await until('the store to be said to fail', async () => storeOf(await storage(), 'store').state === 'failing', 60000, 500);
  await gateway.again();
  await until('both recordings to be stored', () => liesAt(away, 'store'), 120000, 500);
  assert.equal(storeOf(await storage(), 'store').state, 'well');
  await until('the spool to be empty', async () => (await storage()).spool.objects === 0, 60000, 500);
});

test('killed in the middle of an upload, keeper and gateway lose nothing', async () => {
  const id = await record({ queue: 'sales' });
  await gateway.kill();
  for (const pid of await house.pids('keeper')) process.kill(pid, 'SIGKILL');
  await gateway.again();
  await until('both recordings to be stored', () => liesAt(id, 'store').catch(() => false), 120000, 500);
  await until('it to play', async () => (await play(id)).status === 200, 30000, 500);
});

test('what is deleted is gone there in every version, and the certificate says so', async () => {
  const gone = await record({ queue: 'quick' });
  await until('both recordings to be stored', () => liesAt(gone, 'store'), 60000, 250);
  const before = (await buckets.versions('calls')).length;
  const deletion = await until('a certificate', async () => {
    await house.post('/v1/retention/runs', {});
    const { items } = await house.get('/v1/deletions');
    return items.find((one) => one.interaction === gone && one.state === 'certified');
  }, 180000, 2000);
  const { certificate } = await house.get(`/v1/deletions/${deletion.id}`);
  const copy = certificate.fields.copies.find((one) => one.copy === 'store');
  assert.equal(copy.state, 'verified');
  assert.equal(copy.objects, 2);
  assert.ok(copy.removed >= 2, JSON.stringify(copy));
  assert.equal((await buckets.versions('calls')).length, before - 2, 'two versions fewer, and no marker in their place');
  assert.equal((await house.get(`/v1/interactions/${gone}`)).deletion.status, 'deleted');
});

test('no credential is in a log, a message or on a command line', async () => {
  const log = await readFile(path.join(house.dir, 'serve.log'), 'utf8');
  assert.ok(!log.includes(gateway.env.AWS_SECRET_ACCESS_KEY));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('earwitness')) assert.ok(!line.includes(gateway.env.AWS_SECRET_ACCESS_KEY));
  }
});
