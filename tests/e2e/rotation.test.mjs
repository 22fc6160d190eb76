// Keys that rotate in a whole house: what lives plays under new keys; what was deleted is final when the keys of its time are destroyed; an
// older copy of the data that is put back brings nothing back, and after the horizon it opens nothing at all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cp, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, run, tone, until } from './house.mjs';

const rotate = 15;
const horizon = 60;
const rule = (name, keep) => `
  - name: ${name}
    when: {queue: [${name}]}
    record: automatic
    basis: legitimate_interest
    loosened: {consent: nothing, justification: none, approved_by: QA, counsel_ref: none}
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-1, covers: [recording]}
    keep: {${keep}}`;
const policy = `policy: rotation
entity: {name: Test Bank S.A., country: LU}
rules:${rule('quick', 'recording: 5s, metadata: 5s, consent_evidence: 5s')}${rule('sales', 'recording: 90d, metadata: 90d, consent_evidence: 3y')}
`;
let house;
let gone;
let stays;
let early;
let deletedAt;

async function record(queue) {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const call = await new Call(house, { ms: 3000, queue, callerName: 'Zenobia Quillfeather', caller: '+352691987654' }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  return id;
}

const keysNow = async () => (await house.get('/v1/retention')).keys;
const active = async (kind) => (await keysNow()).items.filter((one) => one.kind === kind && one.state === 'active').map((one) => one.epoch);
const deletions = async (id) => (await house.get('/v1/deletions')).items.filter((one) => one.interaction === id);

async function plays(id) {
  const answer = await house.fetch(`/v1/interactions/${id}/audio`, { headers: { 'Earwitness-Purpose': 'quality' } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, bytes.toString('utf8', 0, 400));
  assert.equal(bytes.toString('latin1', 0, 4), 'OggS');
  assert.ok(bytes.length > 500, `${bytes.length} bytes`);
  assert.equal((await house.get(`/v1/interactions/${id}/replay`)).agrees, true);
}

/** The data of then in the place of those of now; the keys stay as they are. */
async function putBack(copy) {
  await rm(house.data, { recursive: true });
  await cp(copy, house.data, { recursive: true, preserveTimestamps: true });
}

before(async () => {
  house = await (await House.make({ policy, extra: `ledger: {origin: log.example.com/rotation}\nretention: {run: by_hand, rotate: ${rotate}s, horizon: ${horizon}s}\n` })).start();
  stays = await record('sales');
  gone = await record('quick');
});
after(() => house?.remove());

test('what lives is sealed to new keys, and plays', { timeout: 90000 }, async () => {
  const first = { catalog: await active('catalog'), store: await active('store') };
  assert.equal((await keysNow()).horizon_s, horizon);
  await until('new keys', async () => (await active('catalog'))[0] > first.catalog[0] && (await active('store'))[0] > first.store[0], 60000, 500);
  await plays(stays);
  const { stdout } = await run(bin('earwitness'), ['retention', 'keys'], { env: { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir } });
  assert.match(stdout, /catalog +\d+ +retiring +made .*destroyed by/);
  const answer = await house.post('/v1/retention/rotate', {});
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
});

test('a copy that is put back has nothing again that was deleted', { timeout: 150000 }, async () => {
  await house.stop();
  early = path.join(house.dir, 'early');
  await cp(house.data, early, { recursive: true, preserveTimestamps: true });
  await house.start();
  await until('every deletion to be certified', async () => {
    await house.post('/v1/retention/runs', {});
    const all = await deletions(gone);
    return all.length > 0 && all.every((one) => one.state === 'certified') && (await house.fetch(`/v1/interactions/${gone}`)).status === 404;
  }, 60000, 1000);
  deletedAt = Date.now();
  assert.ok((await readFile(path.join(house.dir, 'keys/keeper/tombstones-00000000'))).length % 52 === 0);
  await house.stop();
  await rename(house.data, `${house.data}.now`);
  await cp(early, house.data, { recursive: true, preserveTimestamps: true });
  await house.start();
  assert.equal((await house.fetch(`/v1/interactions/${gone}`)).status, 404, 'not for a moment');
  const again = await deletions(gone);
  assert.ok(again.length > 0 && again.every((one) => one.because === 'restored'), JSON.stringify(again));
  const { items } = await house.get('/v1/exceptions?state=open&limit=50');
  assert.ok(items.some((one) => one.kind === 'deletions_replayed'), JSON.stringify(items.map((one) => one.kind)));
  await plays(stays);
  await house.stop();
  await rm(house.data, { recursive: true });
  await rename(`${house.data}.now`, house.data);
  await house.start();
  await plays(stays);
});

test('when the keys of its time are destroyed, there is a final certificate', { timeout: 240000 }, async () => {
  const all = await until('the horizon', async () => {
    const some = await deletions(gone);
    return some.length > 0 && some.every((one) => one.state === 'final') && some;
  }, 140000, 1000);
  assert.ok(Date.now() - deletedAt < (horizon + rotate + 20) * 1000, 'as was promised');
  const one = await house.get(`/v1/deletions/${all[0].id}`);
  assert.equal(one.final_certificate.type, 'deletion_final');
  assert.equal(one.final_certificate.fields.copies.find((copy) => copy.copy === 'backups').state, 'verified');
  assert.ok(Date.parse(one.unreadable_by) > Date.parse(one.begun_at));
  const page = await (await house.fetch(`/v1/deletions/${all[0].id}/page`)).text();
  assert.match(page, /Final certificate of deletion/);
  const kept = async () => (await readdir(path.join(house.dir, 'keys/keeper'))).concat(await readdir(path.join(house.dir, 'keys/vault')));
  const names = await kept();
  assert.ok(names.includes('catalog.key.gone') && names.includes('store-00000001.key.gone'), names.join());
  // Of tapes none goes before every recorder has been here for a minute.
  await until('the first key of tapes to go', async () => (await kept()).includes('tape-00000001.key.gone'), 90000, 1000);
  await plays(stays);
});

test('a copy from before the horizon opens nothing, and says why', { timeout: 60000 }, async () => {
  await house.stop();
  await rename(house.data, `${house.data}.now`);
  await cp(early, house.data, { recursive: true, preserveTimestamps: true });
  await assert.rejects(house.start());
  assert.match(await readFile(path.join(house.dir, 'serve.log'), 'utf8').catch(() => house.output ?? ''), /older copy than the horizon of deletion allows/);
  await house.stop().catch(() => {});
  await rm(house.data, { recursive: true });
  await rename(`${house.data}.now`, house.data);
  await house.start();
  await plays(stays);
});
