// What is left when somebody is erased: the log holds as before, every other event is still proved by others' tools, and of the
// person there is nothing, not even for somebody who can guess what was said. Bodies, salts and keys are taken out of the
// catalogue here by hand, so that the proofs are shown to stand without them.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, root, run, tone, until } from './house.mjs';

const require = createRequire(path.join(root, 'tests/outside/package.json'));
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');

const person = { callerName: 'Zenobia Quillfeather', caller: '+352691987654' };
const salts = [];
const records = [];
let house;
let env;
let logs;
let gone;
let stays;
let kept; // events of the other call, as the API listed them
let oldProof; // of an event of the call that is erased

const cli = (...words) => run(bin('earwitness'), words, { env });

async function record(options) {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const call = await new Call(house, { ms: 6000, ...options }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  assert.equal(await call.end(), 0, 'sipp');
  await house.finished(id);
  return id;
}

const signed = () =>
  until('everything to be signed', async () => {
    const ledger = await house.get('/v1/ledger');
    return ledger.state === 'open' && ledger.lag === 0 && ledger;
  }, 30000);

/** Statements on the catalogue while nobody has it open; what SQLite gives up is overwritten. */
async function alter(statements) {
  const script = 'import sqlite3, sys\nd = sqlite3.connect(sys.argv[1])\nd.execute("PRAGMA secure_delete=ON")\nfor s in sys.stdin.read().split(";;"): d.execute(s)\n'
    + 'd.commit()\nd.execute("VACUUM")\nd.execute("PRAGMA wal_checkpoint(TRUNCATE)")\nd.close()\n';
  const file = path.join(house.dir, 'statements');
  await writeFile(file, statements.join(';;'));
  await run('bash', ['-c', `python3 -c '${script}' '${path.join(house.data, 'keeper/catalog.db')}' < '${file}'`]);
}

const blob = (id) => `x'${id.replaceAll('-', '')}'`;

/** The 34 bytes that the public log has at a place. Partial bundles go when the log grows: then again. */
const leaf = (index) =>
  until(`leaf ${index}`, async () => {
    const size = Number((await (await fetch(`${house.url}/v1/ledger/checkpoint`)).text()).split('\n')[1]);
    const tile = Math.floor(index / 256);
    const width = Math.min(256, size - tile * 256);
    const answer = await fetch(`${house.url}/v1/ledger/tile/entries/${String(tile).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`);
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer()).subarray((index % 256) * 36 + 2, (index % 256) * 36 + 36);
  });

/** A proof file and its leaf, judged by Sigstore's verifier; the leaf's commitment. */
async function proved(text) {
  const [, index, path] = /\nindex (\d+)\n((?:[A-Za-z0-9+/]{43}=\n)*)/.exec(text);
  const envelope = text.slice(text.indexOf('\n\n') + 2);
  const body = await leaf(Number(index));
  const entry = {
    canonicalizedBody: body,
    inclusionProof: { checkpoint: { envelope }, logIndex: index, hashes: path.split('\n').slice(0, -1).map((line) => Buffer.from(line, 'base64')) },
  };
  verifyMerkleInclusion(entry, verifyCheckpoint(entry, logs));
  return body.subarray(2).toString('hex');
}

const proof = async (id, index) => {
  const answer = await house.fetch(`/v1/interactions/${id}/events/${index}/proof`);
  return { status: answer.status, text: await answer.text() };
};

before(async () => {
  house = await (await House.make({ extra: 'ledger: {origin: log.example.com/erased}\n' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir };
  gone = await record(person);
  stays = await record({});
  // A clear bundle tells what must be nowhere afterwards: each event's text and salt.
  const file = path.join(house.dir, 'gone.zip');
  await cli('bundle', gone, '-o', file, '--clear', '--purpose', 'p', '--reason', 'r');
  const folder = path.join(house.dir, 'gone');
  await mkdir(folder);
  await run('unzip', ['-q', file, '-d', folder]);
  const events = path.join(folder, `earwitness-${gone}`, 'data/events');
  for (const name of (await readdir(events)).filter((one) => one.endsWith('.json'))) {
    records.push(await readFile(path.join(events, name)));
    salts.push(Buffer.from((await readFile(path.join(events, name.replace('.json', '.salt')), 'utf8')).trim(), 'hex'));
  }
  await rm(folder, { recursive: true });
  await rm(file);
  kept = await house.events(stays);
  const vkey = (await (await fetch(`${house.url}/v1/ledger/verifier`)).text()).trim();
  const [name, id] = vkey.split('+', 2);
  const material = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64');
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: material.subarray(1).toString('base64url') } });
  logs = [{ logID: Buffer.from(id, 'hex'), baseURL: name, publicKey }];
  await writeFile(path.join(house.dir, 'trust'), `log ${vkey}\nquorum none\n`);
  await signed();
  assert.equal((await cli('ledger', 'verify', '--all', '--trust', path.join(house.dir, 'trust'))).stdout.includes('good'), true);
  oldProof = (await proof(gone, 0)).text;
  assert.equal(await proved(oldProof), createHmac('sha256', salts[0]).update('earwitness/event/v1\0').update(records[0]).digest('hex'));
});
after(() => house?.remove());

test('the person can be found while she is here', async () => {
  assert.equal((await house.calls('?number=%2B352691987654')).length, 1);
  assert.equal((await house.calls('?number=*7654')).length, 1);
  assert.equal((await house.get(`/v1/interactions/${gone}`)).state, 'finished');
});

test('a call erased: nothing about her is left, and the log is the one that was signed', { timeout: 120000 }, async () => {
  await house.stop();
  const keeper = path.join(house.data, 'keeper');
  const call = blob(gone);
  const { stdout } = await run('python3', ['-c', `import sqlite3; print("\\n".join(r[0].hex() for r in sqlite3.connect("${keeper}/catalog.db").execute("SELECT id FROM objects WHERE interaction=${call}")))`]);
  const objects = stdout.trim().split('\n');
  await alter([
    `DELETE FROM keys WHERE object IN (SELECT id FROM objects WHERE interaction=${call})`,
    ...['objects', 'spans', 'jobs', 'live_calls', 'live_streams', 'exceptions'].map((table) => `DELETE FROM ${table} WHERE interaction=${call}`),
    ...['blind', 'blind_of'].map((table) => `DELETE FROM ${table} WHERE number=(SELECT number FROM interactions WHERE id=${call})`),
    `DELETE FROM answers`,
    `UPDATE events SET sealed=x'' WHERE interaction=${call}`,
    `UPDATE interactions SET wrapped=x'', sealed=x'' WHERE id=${call}`,
  ]);
  assert.ok(objects.length >= 2 && objects[0], 'a recording of each party');
  let removed = 0;
  for await (const file of files(path.join(keeper, 'objects'))) {
    if (!objects.includes(path.basename(file).replaceAll('-', '').slice(0, 32))) continue;
    await rm(file);
    removed += 1;
  }
  assert.equal(removed, objects.length, 'every recording of the call');

  // Words as they are, and salts in every form in which bytes are written.
  const forms = salts.flatMap((salt) => [salt, ...['hex', 'base64', 'base64url'].map((form) => Buffer.from(salt.toString(form).replace(/=+$/, '')))]);
  const words = ['Quillfeather', '691987654', Buffer.from('Quillfeather').toString('hex'), Buffer.from('691987654').toString('hex')].map((word) => Buffer.from(word));
  for await (const file of files(house.data)) {
    const bytes = await readFile(file);
    for (const form of [...forms, ...words]) assert.equal(bytes.indexOf(form), -1, `${form} in ${file}`);
  }
  assert.ok(!(await readFile(path.join(house.dir, 'serve.log'), 'utf8')).includes('691987654'), 'not in the log of the programs');

  await house.start();
  assert.equal((await house.calls('?number=%2B352691987654')).length, 0);
  assert.equal((await house.calls('?number=*7654')).length, 0);
  assert.ok((await house.calls()).every((one) => one.id !== gone));
  assert.equal((await house.fetch(`/v1/interactions/${gone}`)).status, 404);
  assert.equal((await house.fetch(`/v1/interactions/${gone}/events`)).status, 404);

  // Who has the whole public log and knows every word of a record still cannot say that it is in there.
  const { signed_size: size } = await signed();
  const leaves = new Set();
  for (let i = 0; i < size; i += 1) leaves.add((await leaf(i)).subarray(2).toString('hex'));
  assert.ok(leaves.has((await leaf(Number(/\nindex (\d+)\n/.exec(oldProof)[1]))).subarray(2).toString('hex')), 'its leaf stays');
  const guessed = [Buffer.alloc(0), Buffer.alloc(32), Buffer.from(gone), ...leaves].map((one) => (typeof one === 'string' ? Buffer.from(one, 'hex') : one));
  for (const text of records)
    for (const salt of guessed)
      assert.ok(!leaves.has(createHmac('sha256', salt).update('earwitness/event/v1\0').update(text).digest('hex')), 'a record without its salt tells nothing');

  // The log goes on from what was signed before; so does everything else.
  const followed = await cli('ledger', 'verify', '--all', '--trust', path.join(house.dir, 'trust'));
  assert.match(followed.stdout, /goes on from the \d+ entries/);
  assert.match(followed.stdout, /verdict +good/);
  const audited = await cli('audit', 'run');
  assert.match(audited.stdout, /1 erased/);
  assert.match(audited.stdout, /everything is as it was signed/);
});

test('every other event is proved as before, by a verifier that knows nothing of ours', async () => {
  for (const event of kept) assert.equal(await proved((await proof(stays, event.index)).text), event.commitment, `event ${event.index}`);
  await proved(oldProof); // who was given a proof earlier still holds one
  const file = path.join(house.dir, 'stays.zip');
  await cli('bundle', stays, '-o', file, '--clear', '--purpose', 'p', '--reason', 'r');
  const { stdout } = await run(bin('earwitness-verify'), [file, '--trust', path.join(house.dir, 'trust'), '--json']);
  assert.deepEqual(JSON.parse(stdout).findings, []);
});

test('one event without body and salt: it is named, and all others are proved', { timeout: 60000 }, async () => {
  const { index } = kept.find((event) => event.type === 'span_opened') ?? kept[2];
  await house.stop();
  await alter([`UPDATE events SET sealed=x'' WHERE interaction=${blob(stays)} AND place=${index}`]);
  await house.start();
  await signed();
  for (const event of kept) assert.equal(await proved((await proof(stays, event.index)).text), event.commitment, `event ${event.index}`);
  const replay = await run(bin('earwitness'), ['replay', stays, '--json'], { env }).catch((error) => error);
  const { findings } = JSON.parse(replay.stdout);
  assert.deepEqual([...new Set(findings.map((one) => one.event))].filter((one) => one !== null), [index], JSON.stringify(findings));
});
