// Somebody looks whether everything is as it was signed: synthetic calls through the front door, the self-audit before and
// after somebody has altered the data, exceptions that people work, a complaint, lists for auditors.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, bin, files, root, run, until } from './house.mjs';

let house;

/** A command; its status and what it said. */
async function cli(...words) {
  const options = { env: { ...process.env, EARWITNESS_TOKEN: house.token, EARWITNESS_URL: house.url, EARWITNESS_SHARE: path.join(root, 'share') } };
  try {
    return { status: 0, ...(await run(bin('earwitness'), words, options)) };
  } catch (error) {
    return { status: error.code, stdout: error.stdout ?? '', stderr: error.stderr ?? '' };
  }
}

const scheduled = `tests:
  - {name: without a token, every: 1d, scenario: plain}
  - {name: by schedule, every: 1d, scenario: plain}
`;
// Nobody schedules these: they are placed by hand.
const byHand = `tests:
  - {name: opt out, every: 1d, scenario: opt_out}
  - {name: pause, every: 1d, scenario: pause}
  - {name: never, every: 1d, queue: private, expect: [not_recorded]}
  - {name: wrongly expected, every: 1d, queue: private, expect: [recorded]}
`;

before(async () => {
  house = await House.make({ extra: scheduled });
  house.byHand = path.join(house.dir, 'by-hand.yaml');
  await writeFile(house.byHand, (await readFile(house.config, 'utf8')).replace(scheduled, byHand));
  process.env.EARWITNESS_SHARE = path.join(root, 'share');
  await house.start();
});
after(() => house?.remove());

const unresolved = async (kind) => (await house.get(`/v1/exceptions?kind=${kind}`)).items;

test('a synthetic call of which nothing can be told is an exception', async () => {
  const [told] = await until('the exception', async () => {
    const items = await unresolved('test_not_told');
    return items.length > 0 && items;
  }, 30000, 500);
  assert.match(told.sentence, /^test without a token: .*earwitness test run/);
  // The scheduler goes by the token that an operator puts there.
  await writeFile(path.join(house.data, 'token'), house.token, { mode: 0o600 });
});

test('a synthetic call comes by itself, by schedule', async () => {
  const done = await until('a scheduled call', async () => (await house.get('/v1/tests')).items.find((one) => one.state === 'done'), 90000, 500);
  const { document } = await house.get(`/v1/tests/${done.id}`);
  assert.equal(document.name, 'by schedule');
  assert.equal(document.result, 'passed', JSON.stringify(document));
  assert.equal((await house.get(`/v1/interactions/${document.interaction}`)).state, 'finished');
});

test('synthetic calls by hand: opt-out, pause, and what policy forbids', async () => {
  for (const name of ['opt out', 'pause', 'never']) {
    const ran = await cli('test', 'run', name, '--config', house.byHand);
    assert.equal(ran.status, 0, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /passed/);
  }
});

test('a synthetic call that does not end as it should is an exception, which people work', async () => {
  const ran = await cli('test', 'run', 'wrongly expected', '--config', house.byHand);
  assert.equal(ran.status, 1, ran.stdout + ran.stderr);
  assert.match(ran.stdout, /WRONG recorded_ms/);
  const [one] = await unresolved('test_failed');
  assert.equal(one.severity, 'critical');
  assert.match(one.sentence, /wrongly expected/);
  assert.equal((await cli('exceptions', 'take', String(one.number))).status, 0);
  assert.equal((await house.get(`/v1/exceptions/${one.number}`)).state, 'taken');
  assert.equal((await cli('exceptions', 'resolve', String(one.number))).status, 1, 'without a note');
  assert.equal((await cli('exceptions', 'resolve', String(one.number), '--note', 'the test was wrong')).status, 0);
  assert.equal((await house.get(`/v1/exceptions/${one.number}`)).note, 'the test was wrong');
  assert.match((await cli('exceptions', '--state', 'all')).stdout, /test_failed/);
  assert.deepEqual(await unresolved('test_failed'), []);
});

test('a call of which the front door knows nothing is a failed test', async () => {
  const [signal] = await house.pids('signal');
  process.kill(signal, 'SIGSTOP');
  const ran = await cli('test', 'run', 'opt out', '--config', house.byHand).finally(() => process.kill(signal, 'SIGCONT'));
  assert.equal(ran.status, 1, ran.stdout + ran.stderr);
  assert.equal((await unresolved('test_failed')).length, 1);
  assert.equal((await cli('test', 'run', 'opt out', '--config', house.byHand)).status, 0);
  assert.deepEqual(await unresolved('test_failed'), [], 'it heals when the next one passes');
});

test('a complaint from first to last', async () => {
  const [call] = await house.calls();
  const opened = await cli('case', 'open', '--about', 'was recorded against his word', '--deadline', '2001-01-31', '--call', call.id, '--json');
  assert.equal(opened.status, 0, opened.stderr);
  const { number } = JSON.parse(opened.stdout);
  assert.match((await unresolved('case_overdue'))[0].sentence, new RegExp(`case ${number}:`));
  const given = ['--manifest', '0'.repeat(63) + '1', '--recipient', 'his lawyer'];
  assert.equal((await cli('case', 'change', String(number), '--note', 'called back', ...given)).status, 0);
  assert.equal((await cli('case', 'close', String(number))).status, 1, 'without an outcome');
  assert.equal((await cli('case', 'close', String(number), '--outcome', 'apology')).status, 0);
  const one = JSON.parse((await cli('case', 'show', String(number))).stdout);
  assert.equal(one.state, 'closed');
  assert.deepEqual(one.interactions, [call.id]);
  assert.equal(one.evidence[0].recipient, 'his lawyer');
  assert.deepEqual(await unresolved('case_overdue'), []);
});

test('a long queue is shown to its end', async () => {
  for (let i = 0; i < 25; i += 1) {
    const opened = await cli('case', 'open', '--about', `complaint of many ${i}`, '--deadline', '2999-01-31');
    assert.equal(opened.status, 0, opened.stderr);
  }
  const { stdout } = await cli('case');
  assert.equal(stdout.match(/complaint of many/g).length, 25);
});

/** The lowest hashes, as docs/audit.md says: an auditor needs no word of ours for it. */
const draw = (ids, seed, n) =>
  ids
    .map((id) => ({ id, rank: createHash('sha256').update(`earwitness/sample/v1\0${seed}\0${id}`).digest('hex') }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, n)
    .map((one) => one.id);

test('a sample that an auditor can draw again', async () => {
  const made = await cli('population', '--seed', 'Q4 of 2026', '--sample', '2');
  assert.equal(made.status, 0, made.stderr);
  const { document, sha256 } = JSON.parse(made.stdout);
  const ids = (await house.calls()).map((call) => call.id);
  assert.equal(document.count, ids.length);
  assert.deepEqual(document.sample.map((one) => one.interaction), draw(ids, 'Q4 of 2026', 2));
  const sorted = (value) =>
    Array.isArray(value) ? value.map(sorted)
    : value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
    : value;
  assert.equal(createHash('sha256').update(JSON.stringify(sorted(document))).digest('hex'), sha256, 'the hash that the log binds');
});

test('an outside list of calls is compared', async () => {
  // The call that nobody answered in time is not over: its invitation waited, and nobody has ended it.
  const calls = (await house.calls()).filter((call) => call.state === 'finished');
  const list = path.join(house.dir, 'calls.csv');
  const lines = calls.slice(1).map((call) => `${call.external_ids.sip_call_id};${call.started_at};${Math.round(call.duration_ms / 1000)}`);
  await writeFile(list, ['call_id;calldate;billsec', ...lines, 'never-here;2020-01-01T00:00:00Z;9'].join('\n'));
  const compared = await cli('reconcile', list);
  assert.equal(compared.status, 0, compared.stderr);
  const { counts } = JSON.parse(compared.stdout).document;
  assert.equal(counts.recorded_and_listed, calls.length - 1, JSON.stringify(counts));
  assert.equal(counts.listed_not_recorded, 1);
  assert.equal((await unresolved('not_recorded')).length, 1);
});

test('everything is as it was signed, until somebody alters a bit of a recording', async () => {
  const whole = await cli('audit', 'run');
  assert.equal(whole.status, 0, whole.stdout + whole.stderr);
  assert.match(whole.stdout, /everything is as it was signed/);
  const objects = [];
  for await (const file of files(path.join(house.data, 'keeper', 'objects'))) objects.push(file);
  assert.ok(objects.length > 0);
  const handle = await open(objects[0], 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, 100);
  byte[0] ^= 1;
  await handle.write(byte, 0, 1, 100);
  await handle.close();
  const altered = await cli('audit', 'run');
  assert.equal(altered.status, 1);
  assert.match(altered.stdout, /object_altered/);
  assert.ok(altered.stdout.includes(path.basename(objects[0])), altered.stdout);
  const [found] = await unresolved('audit_found_object_altered');
  assert.equal(found.severity, 'critical');
  assert.ok(found.interaction, 'it is told of the call');
  assert.match((await cli('audit')).stdout, /done/);
  assert.equal((await cli('audit', 'show')).status, 1);
});
