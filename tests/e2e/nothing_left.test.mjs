// One caller among many calls (CROWD=997: a thousand) asks to be erased: afterwards no byte that names them or opens their calls is in any file of the house, its log lines and
// backups, or any version of any object at the store (Ceph's gateway, a bucket with versions), the log still verifies, every other call is what it was; and when the horizon is
// over, the backup that was made before opens for nobody.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startRadosgw } from '../peers/radosgw.mjs';
import { Buckets } from './buckets.mjs';
import { Call, House, bin, files, policy, root, run, tone, until } from './house.mjs';
import { Person } from './openapi.mjs';

const others = Number(process.env.CROWD ?? 150); // 997 for the thousand that is promised
const horizon = others > 200 ? 150 : 80;
const rules = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    keep: {recording: 90d, metadata: 1y, consent_evidence: 1y}
`);
const who = { caller: '+352691987654', callerName: 'Zenobia Quillfeather', queue: 'sales' };
let gateway;
let buckets;
let house;
let env;
let paul;
let dora;
let theirs;
let witness; // a call of somebody else, with sound
let folder;
let erasedAt;
let before_;

const cli = async (...words) => (await run(bin('earwitness'), words, { env, maxBuffer: 1 << 26 })).stdout;
const blob = (id) => `x'${id.replaceAll('-', '')}'`;

async function record(options) {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const call = await new Call(house, { ms: 2500, ...options }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  return id;
}

/** So many calls, each of another number, without a word said in them. */
async function crowd(n) {
  const text = await readFile(path.join(root, 'tests/e2e/sipp/siprec_call.xml'), 'utf8');
  const scenario = path.join(house.dir, 'crowd.xml');
  await writeFile(scenario, text.replaceAll('[caller]', '+35262[call_number]4711'));
  const keys = { caller_name: 'Somebody', callee: '+35224111', callee_name: 'Agent', queue: 'sales', direction: 'inbound', extension: '4711' };
  const sipp = spawn('sipp', ['-sf', scenario, '-m', String(n), '-l', '40', '-r', '40', '-d', '200', '-i', '127.0.0.1', '-mi', '127.0.0.1', '-nostdin',
    ...Object.entries(keys).flatMap(([key, value]) => ['-key', key, value]), `127.0.0.1:${house.sip}`], { stdio: 'ignore', cwd: house.dir });
  assert.equal(await new Promise((resolve) => sipp.once('exit', resolve)), 0, 'sipp');
}

/** What a statement on the catalogue finds: blobs as they are, numbers as the eight bytes that SQLite keeps. */
async function rows(statement) {
  const script = 'import sqlite3, sys\nd = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)\n'
    + 'for r in d.execute(sys.argv[2]): print(r[0].hex() if isinstance(r[0], bytes) else (r[0] & (2**64 - 1)).to_bytes(8, "big").hex())\n';
  const { stdout } = await run('python3', ['-c', script, path.join(house.data, 'keeper/catalog.db'), statement]);
  return stdout.trim().split('\n').filter(Boolean).map((line) => Buffer.from(line, 'hex'));
}

/** Files below a folder in which these bytes stand. */
async function where(dir, bytes) {
  const found = [];
  for await (const file of files(dir)) if ((await readFile(file).catch(() => Buffer.alloc(0))).includes(bytes)) found.push(path.relative(dir, file));
  return found;
}

/** Versions at the store in which one of these stands, or whose key has it. */
async function whereAtStore(marks) {
  const found = [];
  for (const { key, version } of await buckets.versions('calls')) {
    const bytes = Buffer.concat([Buffer.from(key), await buckets.send('GET', `/calls/${key}?versionId=${encodeURIComponent(version)}`)]);
    found.push(...marks.filter((mark) => bytes.includes(mark)).map((mark) => `${key}: ${mark.toString('hex').slice(0, 40)}`));
  }
  return found;
}

/** Bytes that open or find their calls, and that stand in a file as they are: what is longer than a page of the database does not. */
async function marksNow() {
  const ids = theirs.map(blob).join();
  const all = [...await rows(`SELECT wrapped FROM interactions WHERE id IN (${ids})`),
    ...await rows(`SELECT header FROM keys JOIN objects ON objects.id = keys.object WHERE interaction IN (${ids})`),
    ...await rows(`SELECT sealed FROM events WHERE interaction IN (${ids})`),
    // words of the index that no other call has
    ...await rows(`SELECT DISTINCT token FROM blind WHERE number IN (SELECT number FROM interactions WHERE id IN (${ids})) AND token > 9 AND token NOT IN
      (SELECT token FROM blind WHERE number NOT IN (SELECT number FROM interactions WHERE id IN (${ids})))`)];
  const found = [];
  for (const mark of all) if ((await where(path.join(house.data, 'keeper'), mark)).length > 0) found.push(mark);
  return found;
}

const total = async () => {
  let n = 0;
  for (let cursor = ''; cursor !== null;) {
    const page = await house.get(`/v1/interactions?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    n += page.items.length;
    cursor = page.next;
  }
  return n;
};

before(async () => {
  gateway = await startRadosgw();
  buckets = new Buckets(gateway);
  await buckets.make('calls', { versions: true });
  for (const [name, value] of Object.entries(gateway.env)) process.env[name] = value;
  house = await (await House.make({ policy: rules, ports: 400, extra: `ledger: {origin: log.example.com/nothing}
outbound: {private: ["127.0.0.1"]}
retention: {run: by_hand, rotate: 30s, horizon: ${horizon}s}
storage: {kind: s3, endpoint: "${gateway.endpoint}", bucket: calls, style: path, cache: 0s, timeout: 5s, credentials: {from: environment}}
` })).start();
  house.enrolments = 1;
  const [anna, bert] = [await Person.enrolled(house, 'anna'), await Person.enrolled(house, 'bert')];
  const somebody = async (login, role) => {
    const person = await Person.invited(anna, login);
    await anna.gives(person, role, bert);
    return person;
  };
  paul = await somebody('paul', 'privacy');
  dora = await somebody('dora', 'compliance');
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir };
  delete env.EARWITNESS_DATA;
  theirs = [await record(who), await record(who)];
  witness = await record({ caller: '+352621000222', queue: 'sales' });
  await crowd(others);
  await until('every call to be finished', async () => (await house.get('/v1/interactions?state=finished&limit=1')).items.length === 1
    && (await house.get('/v1/interactions?state=active&limit=1')).items.length === 0 && (await house.get('/v1/interactions?state=finishing&limit=1')).items.length === 0, 120000, 1000);
  await until('every recording to be at the store', async () => (await buckets.versions('calls')).length === 6, 60000, 1000);
  before_ = await total();
  folder = path.join(house.dir, 'backups');
});
after(async () => {
  await house?.remove();
  await gateway?.end();
});

test('all calls are there, and a backup of them', { timeout: 120000 }, async () => {
  assert.equal(before_, others + 3);
  await cli('backup', folder, '--config', house.config);
  await cli('backup', 'verify', folder, '--config', house.config);
});

test('two people erase one caller, and nothing of them is left', { timeout: 240000 }, async () => {
  const marks = await marksNow();
  assert.ok(marks.length > 30, `${marks.length} marks`);
  const { number } = await paul.ask('POST', '/v1/requests', { kind: 'erasure', who: 'the person who called back' }, 201);
  await paul.ask('POST', `/v1/requests/${number}`, { state: 'identified', identity: 'called back on the number' });
  await paul.ask('POST', `/v1/requests/${number}/find`, { numbers: [who.caller], reason: 'the person asked' }, 202);
  const settled = () => until('the work to be over', async () => {
    const request = await paul.ask('GET', `/v1/requests/${number}`);
    return request.work.every((one) => one.state !== 'running') && request;
  }, 60000);
  const { plan } = await settled();
  assert.equal(plan.calls, 2);
  const waits = await paul.ask('POST', `/v1/requests/${number}/erase`, { reason: 'nothing stands against it' }, 202);
  await dora.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' });
  await settled();
  await until('every certificate', async () => {
    const { items } = await house.get('/v1/deletions?limit=50');
    const mine = items.filter((one) => theirs.includes(one.interaction));
    return mine.length >= 2 && mine.every((one) => one.state === 'certified' || one.state === 'final');
  }, 120000, 1000);
  erasedAt = Date.now();
  const words = [who.caller, who.caller.slice(1), who.callerName, 'Quillfeather'];
  for (const word of words) {
    for (const dir of [house.data, folder]) assert.deepEqual(await where(dir, word), [], word);
    assert.ok(!(await readFile(path.join(house.dir, 'serve.log'))).includes(word), `${word} in a line of the log`);
  }
  assert.equal((await buckets.versions('calls')).length, 2, 'of every version at the store those of the one other recording are left, and no marker');
  // Evidence of consent stays for its period, sealed anew, and is found by a keyed hash of the number: those words are kept knowingly.
  const kept = (await rows('SELECT token FROM evidence_found')).map((one) => one.toString('hex'));
  assert.ok(kept.length <= 4, `${kept.length} words of evidence`);
  const gone = marks.filter((one) => !kept.includes(one.toString('hex')));
  for (const mark of gone) assert.deepEqual(await where(house.data, mark), [], mark.toString('hex').slice(0, 40));
  assert.deepEqual(await whereAtStore([...gone, ...words.map((word) => Buffer.from(word))]), []);
  assert.equal((await house.get(`/v1/interactions?number=${encodeURIComponent(who.caller)}`)).items.length, 0);
});

test('every other call is what it was, and the log verifies', { timeout: 120000 }, async () => {
  assert.equal(await total(), before_ - 2);
  assert.equal((await house.get(`/v1/interactions/${witness}/replay`)).agrees, true);
  const audio = await house.fetch(`/v1/interactions/${witness}/audio`, { headers: { 'Earwitness-Purpose': 'quality' } });
  assert.equal(audio.status, 200, await audio.text());
  assert.match(await cli('audit', 'run'), /everything is as it was signed/);
});

test('past the horizon the backup of before opens for nobody', { timeout: 200000 }, async () => {
  const [{ id }] = JSON.parse(await cli('backup', 'list', folder, '--json')).backups;
  // Where backups are made, no key goes before a newer one was read back.
  let next = 0;
  await until('the final certificates', async () => {
    if (Date.now() > next) {
      await cli('backup', folder, '--config', house.config);
      await cli('backup', 'verify', folder, '--config', house.config);
      next = Date.now() + 15000;
    }
    const { items } = await house.get('/v1/deletions?limit=50');
    return items.filter((one) => theirs.includes(one.interaction)).every((one) => one.state === 'final');
  }, (horizon + 60) * 1000, 1000).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify((await house.get('/v1/retention')).keys.items)}`);
  });
  assert.ok(Date.now() - erasedAt < (horizon + 60) * 1000);
  await house.stop();
  await rename(house.data, `${house.data}.now`);
  await cli('restore', folder, id, '--data', house.data, '--config', house.config);
  await assert.rejects(house.start(), /older copy than the horizon of deletion allows/);
  await house.stop().catch(() => {});
});
