// A keeper that is killed again and again while calls go, each in three steps: every call ends the same, with one certificate for each step; what is held stays
// whole; the log verifies. EW_DELETION_KILLS says how often (6).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import path from 'node:path';
import { Call, House, bin, files, policy, run, sleep, tone, until } from './house.mjs';

const kills = Number(process.env.EW_DELETION_KILLS ?? 6);
const periods = { audio: 8, data: 20, all: 32 };
const rules = policy(`  - name: quick
    when: {queue: quick}
    record: automatic
    keep: {recording: ${periods.audio}s, metadata: ${periods.data}s, consent_evidence: ${periods.all}s}
`);
let house;
let env;
let held;
const calls = [];

async function record() {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const call = await new Call(house, { ms: 2500, queue: 'quick', caller: `+3526910${String(calls.length).padStart(5, '0')}`, callee: `+35224${calls.length}` }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((one) => one.state === 'recorded'));
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  return id;
}

async function deletions() {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await house.get(`/v1/deletions?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    all.push(...page.items);
    cursor = page.next ?? null;
  }
  return all;
}

const round = () => house.post('/v1/retention/runs', {});

/** Somewhere in a round that was just asked for. */
async function kill() {
  await until('a round to be asked for', async () => (await round()).status === 202, 30000, 20);
  await sleep(Math.random() * 150);
  const [pid] = await house.pids('keeper');
  if (!pid) return 0;
  process.kill(pid, 'SIGKILL');
  await until('another keeper', async () => (await house.pids('keeper')).some((one) => one !== pid), 20000);
  await house.ready(30000);
  return 1;
}

before(async () => {
  house = await (await House.make({ policy: rules, ports: 400, extra: 'ledger: {origin: log.example.com/kills}\nretention: {run: by_hand}\n' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir };
  held = await record();
  const hold = (await house.post('/v1/holds', { name: 'a claim', reason: 'a claim', review_at: '2096-12-31T00:00:00Z' })).body.id;
  const { number } = (await house.post(`/v1/holds/${hold}/calls`, { interactions: [held] })).body;
  await until('the hold', async () => (await house.get(`/v1/holds/${hold}/jobs/${number}`)).state === 'done');
});
after(() => house?.remove());

test(`${kills} kills while calls go`, { timeout: 60000 + kills * 30000 }, async () => {
  let done = 0;
  while (done < kills) {
    // Calls come one behind the other, so that something falls due nearly all the time.
    if (calls.length === 0 || (await deletions()).length === 3 * calls.length) for (let i = 0; i < 4; i++) calls.push(await record());
    done += await kill();
  }
});

test('every call went in the same steps, with one certificate for each', { timeout: 180000 }, async () => {
  const all = await until('every certificate', async () => {
    await round();
    const found = await deletions();
    return found.length >= 3 * calls.length && found.every((one) => one.state === 'certified') && found;
  }, 150000, 1000);
  assert.equal(all.length, 3 * calls.length);
  for (const id of calls) {
    const mine = all.filter((one) => one.interaction === id);
    const [audio, data, evidence] = mine.map((one) => one.kinds).sort((a, b) => a.length - b.length);
    assert.equal(mine.length, 3, id);
    assert.deepEqual(audio, ['audio']);
    assert.ok(data.includes('metadata') && !data.includes('consent_evidence') && evidence.includes('consent_evidence'), JSON.stringify([data, evidence]));
    for (const { id: deletion } of mine) {
      const { certificate } = await house.get(`/v1/deletions/${deletion}`);
      for (const copy of certificate.fields.copies) assert.notEqual(copy.state, 'cannot_be_verified', `${deletion}: ${copy.copy}`);
    }
    for (const door of ['', '/evidence']) assert.equal((await house.fetch(`/v1/interactions/${id}${door}`)).status, 404);
    assert.equal((await house.get(`/v1/interactions/${id}/replay`)).agrees, true);
  }
});

test('what is held is whole, nothing else is left, and the log is as it was signed', { timeout: 120000 }, async () => {
  const audio = await house.fetch(`/v1/interactions/${held}/audio`, { headers: { 'Earwitness-Purpose': 'quality' } });
  assert.equal(audio.status, 200, 'the recording plays');
  await audio.arrayBuffer();
  const kept = [];
  for await (const file of files(path.join(house.data, 'keeper', 'objects'))) if (file.endsWith('.obj')) kept.push(file);
  assert.equal(kept.length, (await house.get(`/v1/interactions/${held}`)).artifacts.length, 'the objects of the call that is held');
  const { stdout } = await run(bin('earwitness'), ['audit', 'run'], { env });
  assert.match(stdout, /everything is as it was signed/);
});
