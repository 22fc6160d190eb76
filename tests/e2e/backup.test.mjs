// A house that is lost and made again from a backup: calls play and are found by number and name as before, the one that was being recorded when the backup
// was made ends as lost and says so, nobody can be looked for in the backup itself, and what is damaged in it is found.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, run, tone, until } from './house.mjs';

const policy = `policy: backup
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
`;
const person = { callerName: 'Zenobia Quillfeather', caller: '+352691987654', queue: 'sales' };
let house;
let env;
let wav;
let folder;
let whole;
let cut;
let audio;
let before_;
let running;

const cli = (...words) => run(bin('earwitness'), words, { env });
/** What a command says when it does not end well. */
const refused = async (...words) => {
  const error = await cli(...words).then(() => assert.fail(`${words.join(' ')} did not fail`), (e) => e);
  return { code: error.code, text: `${error.stdout}${error.stderr}` };
};
const backup = async (...words) => JSON.parse((await cli('backup', ...words, '--json')).stdout);

async function speak(call) {
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  return id;
}

async function record(options) {
  const call = await new Call(house, { ms: 3000, ...options }).place();
  const id = await speak(call);
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  return id;
}

const sound = async (id) => {
  const response = await house.fetch(`/v1/interactions/${id}/audio?format=wav`, { headers: { 'earwitness-purpose': 'quality' } });
  assert.ok(response.ok, `audio: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
};

async function contains(dir, bytes) {
  for await (const file of files(dir)) if ((await readFile(file)).includes(bytes)) return file;
  return null;
}

before(async () => {
  house = await (await House.make({ policy, extra: 'ledger: {origin: log.example.com/backup}\n' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir };
  delete env.EARWITNESS_DATA;
  wav = await tone(path.join(house.dir, 'tone.wav'), 440, 20);
  folder = path.join(house.dir, 'backups');
  whole = await record(person);
  await record({ caller: '+352691111222', queue: 'sales' });
  audio = await sound(whole);
  before_ = await house.calls();
});
after(async () => {
  await house?.remove();
});

test('a backup is made while a call goes on, and names it', { timeout: 120000 }, async () => {
  running = await new Call(house, { ms: 15000, queue: 'sales', caller: '+352691333444' }).place();
  cut = await speak(running);
  const manifest = await backup(folder, '--config', house.config);
  assert.deepEqual(manifest.not_complete, [{ interaction: cut, went_on: true }]);
  assert.ok(manifest.objects.count >= 2);
  assert.equal(manifest.objects.lost_count, 0);
  assert.ok(manifest.log.size > 0);
  assert.match(manifest.log.origin, /log\.example\.com\/backup/);
  assert.ok(manifest.epochs.store >= 1);
  assert.equal(await running.end(), 0, 'sipp');
  await house.finished(cut);
  const again = await backup(folder, '--config', house.config);
  assert.ok(again.objects.copied <= again.objects.count - manifest.objects.count, 'only what is new is copied');
});

test('it is read back, and the house is told', async () => {
  const { stdout } = await cli('backup', 'verify', folder, '--config', house.config);
  assert.match(stdout, /: whole \(/);
  const told = JSON.parse(await readFile(path.join(house.data, 'keeper/backup.json'), 'utf8'));
  assert.match(told.manifest_sha256, /^[0-9a-f]{64}$/);
  const list = await backup('list', folder);
  assert.equal(list.backups.length, 2);
  assert.equal(list.unfinished, 0);
  assert.equal(told.id, list.backups[1].id);
});

test('nobody can be looked for in it', async () => {
  for (const word of [person.callerName, 'Zenobia', 'Quillfeather', person.caller, '691987654', 'zenobia']) assert.equal(await contains(folder, word), null, word);
  const list = await backup('list', folder);
  const script = `import sqlite3, sys
d = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)
for t in ("blind", "blind_of", "blind_before", "evidence_found", "sessions", "live_calls", "live_streams"): print(t, d.execute("SELECT count(*) FROM " + t).fetchone()[0])
print("free", d.execute("PRAGMA freelist_count").fetchone()[0])`;
  const { stdout } = await run('python3', ['-c', script, path.join(folder, 'backups', list.backups[0].name, 'catalog.db')]);
  assert.deepEqual(stdout.trim().split('\n').map((line) => Number(line.split(' ')[1])), [0, 0, 0, 0, 0, 0, 0, 0], stdout);
});

test('a flipped bit and a missing file are found, and said plainly', async () => {
  const objects = [];
  for await (const file of files(path.join(folder, 'objects'))) objects.push(file);
  const original = await readFile(objects[0]);
  const broken = Buffer.from(original);
  broken[broken.length >> 1] ^= 1;
  await writeFile(objects[0], broken);
  await rename(objects[1], `${objects[1]}.away`);
  const { code, text } = await refused('backup', 'verify', folder);
  assert.equal(code, 1);
  assert.match(text, new RegExp(`object ${path.basename(objects[0], '.obj')} is damaged`));
  assert.match(text, new RegExp(`object ${path.basename(objects[1], '.obj')} is missing`));
  assert.match(text, /NOT whole/);
  await writeFile(objects[0], original);
  await rename(`${objects[1]}.away`, objects[1]);
  const newest = (await backup('list', folder)).backups[1].name;
  const catalog = path.join(folder, 'backups', newest, 'catalog.db');
  const rows = await readFile(catalog);
  const bad = Buffer.from(rows);
  bad[bad.length - 100] ^= 0x40;
  await writeFile(catalog, bad);
  assert.match((await refused('backup', 'verify', folder)).text, /catalog\.db is not what was written/);
  const nowhere = path.join(house.dir, 'nowhere.yaml');
  await writeFile(nowhere, `data: ${path.join(house.dir, 'nowhere')}\nkeys: {kind: file, path: ${path.join(house.dir, 'no-keys')}}\nusers: same\n`);
  assert.match((await refused('restore', folder, '--config', nowhere)).text, /catalogue of the backup .* is damaged/);
  await rm(path.join(house.dir, 'nowhere'), { recursive: true, force: true });
  assert.equal(await stat(path.join(house.dir, 'no-keys')).catch(() => null), null, 'a restore leaves keys alone');
  await writeFile(catalog, rows);
  assert.equal((await backup('verify', folder)).whole, true);
});

test('what is no longer wanted goes, and nothing that is', async () => {
  const would = await backup('prune', folder, '--newest', '1', '--dry-run');
  assert.equal(would.removed.length, 1);
  assert.equal((await backup('list', folder)).backups.length, 2);
  const [oldest] = (await backup('list', folder)).backups;
  assert.equal((await backup('prune', folder, '--older-than', '30d')).removed.length, 0);
  assert.equal((await refused('backup', 'prune', folder)).code, 2, 'what goes must be said');
  // The older one is kept for the restore: it is the newest of a folder of its own.
  const own = path.join(house.dir, 'older');
  await mkdir(path.join(own, 'backups'), { recursive: true });
  await run('cp', ['-a', path.join(folder, 'objects'), own]);
  await run('cp', ['-a', path.join(folder, 'backups', oldest.name), path.join(own, 'backups')]);
  const objects = (await backup('prune', own, '--newest', '1')).objects;
  assert.ok(objects >= 1, 'what only the newer one names is not needed here');
  assert.equal((await backup('verify', own)).whole, true);
  assert.equal((await backup('prune', folder, '--newest', '1')).removed[0], oldest.name);
  assert.equal((await backup('verify', folder)).whole, true);
});

test('restored, calls play and are found as before', { timeout: 180000 }, async () => {
  const own = path.join(house.dir, 'older');
  assert.match((await refused('restore', own, '--config', house.config)).text, /running|not empty|already/);
  await house.stop();
  await rename(house.data, path.join(house.dir, 'lost'));
  const { stdout } = await cli('restore', own, '--config', house.config);
  assert.match(stdout, /restored into/);
  assert.match((await refused('restore', own, '--config', house.config)).text, /not empty|already/);
  await house.start();
  await until('the index to be whole', async () => (await house.get('/v1/interactions?queue=sales')).indexing !== true);
  const now = await house.calls();
  const ids = (list) => list.map((one) => one.id).sort();
  assert.deepEqual(ids(now).filter((id) => id !== cut), ids(before_));
  for (const query of [`number=${encodeURIComponent(person.caller)}`, 'number=*7654', 'q=zenobia', 'q=quill'])
    assert.deepEqual(ids(await house.calls(`?${query}`)), [whole], query);
  const again = await sound(whole);
  assert.equal(Buffer.compare(again, audio), 0, 'the same sound');
});

test('the call that went on ended as lost, and people are told', async () => {
  const record = await house.get(`/v1/interactions/${cut}`);
  assert.equal(record.state, 'failed');
  const { items } = await house.get('/v1/exceptions');
  assert.ok(items.some((one) => one.kind === 'house_restored'));
  assert.ok(items.some((one) => one.kind === 'recording_lost' && one.interaction === cut));
  const { stdout } = await cli('replay', cut);
  assert.doesNotMatch(stdout, /disagree|differs/);
});

test('a new call is recorded, and the log goes on after a person has said so', { timeout: 120000 }, async () => {
  const kind = await until('the log to be refused', async () => (await house.get('/v1/exceptions')).items.find((one) => one.kind.startsWith('ledger_')), 60000);
  assert.equal(kind.kind, 'ledger_behind_signature');
  await cli('ledger', 'succeed', '--reason', 'restored from a backup');
  const id = await record({ caller: '+352691555666', queue: 'sales' });
  assert.ok((await sound(id)).length > 1000);
});

test('an audit finds nothing wrong with it', { timeout: 180000 }, async () => {
  const { stdout } = await cli('audit', 'run');
  assert.match(stdout, /everything is as it was signed/);
});
