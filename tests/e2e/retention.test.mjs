// What is kept, for how long, and proof that it is gone: calls of a queue whose periods are seconds go step by step, first the recording, then their
// data, then the evidence of consent, each with a certificate; a call that is held stays whole, one of another queue is not touched; and what opened
// the call is nowhere on the disk.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, run, tone, until } from './house.mjs';
import { Portal } from './portal_browser.mjs';

const periods = { audio: 12, data: 30, all: 50 };
const rule = (name, queue, keep) => `
  - name: ${name}
    when: {queue: [${queue}]}
    record: automatic
    basis: legitimate_interest
    loosened: {consent: nothing, justification: none, approved_by: QA, counsel_ref: none}
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-1, covers: [recording]}
    keep: {${keep}}`;
const policy = `policy: retention
entity: {name: Test Bank S.A., country: LU}
rules:${rule('quick', 'quick', `recording: ${periods.audio}s, metadata: ${periods.data}s, consent_evidence: ${periods.all}s`)}${rule('long', 'sales', 'recording: 90d, metadata: 90d, consent_evidence: 3y')}
`;
const person = { callerName: 'Zenobia Quillfeather', caller: '+352691987654', queue: 'quick' };
let house;
let env;
let gone;
let held;
let stays;
let keys;
let hold;

const cli = (...words) => run(bin('earwitness'), words, { env });

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

/** What a statement on the catalogue finds, as hex. */
async function rows(statement) {
  const script = 'import sqlite3, sys\nd = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True)\nfor r in d.execute(sys.argv[2]): print(r[0].hex())\n';
  const { stdout } = await run('python3', ['-c', script, path.join(house.data, 'keeper/catalog.db'), statement]);
  return stdout.trim().split('\n').filter(Boolean).map((line) => Buffer.from(line, 'hex'));
}

const blob = (id) => `x'${id.replaceAll('-', '')}'`;

async function deletionsOf(id) {
  const { items } = await house.get('/v1/deletions');
  return items.filter((one) => one.interaction === id);
}

/** Until so many deletions of the call have a certificate; a round is asked for each time, because one comes by itself only every minute. */
const certified = (id, n) =>
  until(`${n} certificates`, async () => {
    const answer = await house.post('/v1/retention/runs', {});
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    const all = await deletionsOf(id);
    return all.length === n && all.every((one) => one.state === 'certified') && all;
  }, 90000, 1000);

/** Files of the house in which these bytes stand. */
async function where(bytes) {
  const found = [];
  for await (const file of files(house.data)) {
    const text = await readFile(file).catch(() => Buffer.alloc(0));
    if (text.includes(bytes)) found.push(path.relative(house.data, file));
  }
  return found;
}

/** The root to which a proof file leads from this leaf, by RFC 9162, 2.1.3.2, written here once more. */
function rootOf(proof, leaf) {
  const [head, note] = [proof.slice(0, proof.indexOf('\n\n')), proof.slice(proof.indexOf('\n\n') + 2)];
  const path = head.split('\n').slice(2).map((line) => Buffer.from(line, 'base64'));
  const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
  let n = BigInt(/\nindex (\d+)/.exec(head)[1]);
  let last = BigInt(note.split('\n')[1]) - 1n;
  let root = hash(Buffer.from([0]), leaf);
  for (const node of path) {
    if (n & 1n || n === last) {
      root = hash(Buffer.from([1]), node, root);
      while (!(n & 1n) && n !== 0n) [n, last] = [n >> 1n, last >> 1n];
    } else {
      root = hash(Buffer.from([1]), root, node);
    }
    [n, last] = [n >> 1n, last >> 1n];
  }
  assert.equal(last, 0n);
  return root.toString('base64');
}

before(async () => {
  house = await (await House.make({ policy, extra: 'ledger: {origin: log.example.com/retention}\nretention: {run: by_hand}\n' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: house.dir };
  stays = await record({ queue: 'sales' });
  held = await record({ queue: 'quick' });
  hold = (await house.post('/v1/holds', { name: 'a claim', reason: 'a claim', review_at: '2096-12-31T00:00:00Z' })).body.id;
  const { number } = (await house.post(`/v1/holds/${hold}/calls`, { interactions: [held] })).body;
  await until('the hold', async () => (await house.get(`/v1/holds/${hold}/jobs/${number}`)).state === 'done');
  gone = await record(person);
  keys = await rows(`SELECT wrapped FROM interactions WHERE id=${blob(gone)} UNION ALL SELECT header FROM keys JOIN objects ON objects.id = keys.object WHERE interaction=${blob(gone)}`);
  assert.ok(keys.length >= 3, 'the key of the call and of each recording');
});
after(() => house?.remove());

test('what goes is shown before it goes, and by which rule', async () => {
  const due = await house.get(`/v1/retention/due?to=${new Date(Date.now() + 120000).toISOString()}`);
  const mine = due.items.filter((one) => one.interaction === gone);
  assert.deepEqual(mine.map((one) => [one.rule, one.kinds[0], one.held]), [['quick', 'audio', false], ['quick', mine[1].kinds[0], false], ['quick', 'consent_evidence', false]]);
  assert.ok(due.items.some((one) => one.interaction === held && one.held));
  assert.ok(!due.items.some((one) => one.interaction === stays));
  const { stdout } = await cli('retention', 'run', '--dry-run', '--until', '2096-01-01');
  assert.match(stdout, new RegExp(`${held}\\s+held\\s+quick`));
  assert.equal((await deletionsOf(gone)).length, 0);
});

test('the recording goes first, with a certificate', { timeout: 120000 }, async () => {
  const objects = await rows(`SELECT id FROM objects WHERE interaction=${blob(gone)}`);
  const [one] = await certified(gone, 1);
  assert.deepEqual(one.kinds, ['audio']);
  const { intent, certificate } = await house.get(`/v1/deletions/${one.id}`);
  assert.equal(intent.type, 'deletion_begun');
  assert.equal(intent.fields.n_objects, objects.length);
  const states = Object.fromEntries(certificate.fields.copies.map((copy) => [copy.copy, copy.state]));
  assert.equal(states.keys, 'verified');
  assert.equal(states.objects, 'verified');
  assert.equal(states.tape_audio, 'verified');
  assert.equal(states.backups, 'due');
  for (const object of objects) assert.deepEqual(await where(object).then((all) => all.filter((file) => file.includes('objects/'))), []);
  const record = await house.get(`/v1/interactions/${gone}`);
  assert.equal(record.deletion.status, 'deleted');
  assert.equal(record.deletion.deletions[0].because, 'retention');
  const audio = await house.fetch(`/v1/interactions/${gone}/audio`, { headers: { 'Earwitness-Purpose': 'quality' } });
  assert.equal(audio.status, 410, await audio.text());
  assert.equal((await house.get(`/v1/interactions/${gone}/replay`)).agrees, true);
  for (const key of keys.slice(1)) assert.deepEqual(await where(key), []);
});

test('its certificate is a page and a PDF, and is checked with programs that are not ours', async () => {
  const [{ id }] = await deletionsOf(gone);
  const page = await house.fetch(`/v1/deletions/${id}/page`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
  const text = await page.text();
  for (const words of ['Certificate of deletion', 'Test Bank S.A.', gone, 'Looked for, and not there', 'Not ours to look into']) assert.ok(text.includes(words), words);
  const pdf = path.join(house.dir, 'certificate.pdf');
  await cli('retention', 'save', id, '--format', 'pdf', '-o', pdf);
  assert.match((await run('pdftotext', [pdf, '-'])).stdout, /Certificate of deletion[^]*Every copy/);
  // As the certificate itself says it is done: jq and openssl make the commitment of record and salt.
  const json = path.join(house.dir, 'deletion.json');
  await cli('retention', 'save', id, '--format', 'json', '-o', json);
  const hash = await run('bash', ['-c', `(printf 'earwitness/event/v1\\0'; jq -cjS .certificate.record "$0") | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(jq -r .certificate.salt "$0")`, json]);
  const { certificate } = JSON.parse(await readFile(json, 'utf8'));
  assert.equal(hash.stdout.trim().split(' ').pop(), certificate.commitment);
  assert.equal(JSON.parse(JSON.stringify(certificate.record)).type, 'deletion_certified');
  // And the proof leads from its leaf to the root that was signed.
  const proof = await until('a checkpoint over it', async () => {
    const answer = await house.fetch(`/v1/deletions/${id}/proof`);
    const body = await answer.text();
    assert.ok(answer.status === 200 || answer.status === 503, body);
    return answer.status === 200 && body;
  }, 60000);
  assert.equal(rootOf(proof, Buffer.concat([Buffer.from([1, 3]), Buffer.from(certificate.commitment, 'hex')])), proof.slice(proof.indexOf('\n\n') + 2).split('\n')[2]);
  assert.equal((await house.fetch(`/v1/deletions/${gone}/page`)).status, 404);
});

test('then its data, and evidence of consent stays', { timeout: 180000 }, async () => {
  const all = await certified(gone, 2);
  assert.ok(all.some((one) => one.kinds.includes('metadata')));
  assert.equal((await house.fetch(`/v1/interactions/${gone}`)).status, 404);
  assert.equal((await house.calls('?number=%2B352691987654')).length, 0);
  const evidence = await house.get(`/v1/interactions/${gone}/evidence`);
  const caller = evidence.facts.parties.find((one) => one.address);
  assert.match(caller.address, /352691987654/);
  assert.ok(!JSON.stringify(evidence).includes('Quillfeather'), 'a name is no evidence');
  assert.ok(evidence.events.some((one) => one.type === 'decided' && one.record));
  assert.ok(evidence.events.some((one) => one.type === 'call_offered' && one.deleted && !one.record));
  const { certificate } = await house.get(`/v1/deletions/${all.find((one) => one.kinds.includes('metadata')).id}`);
  const states = Object.fromEntries(certificate.fields.copies.map((copy) => [copy.copy, copy.state]));
  assert.equal(states.index, 'verified');
  assert.equal(states.tape_events, 'verified', 'the segment that told of it was ended and given back');
  for (const key of keys) assert.deepEqual(await where(key), []);
});

test('then everything; the log holds, and other calls are untouched', { timeout: 180000 }, async () => {
  await certified(gone, 3);
  assert.equal((await house.fetch(`/v1/interactions/${gone}/evidence`)).status, 404);
  assert.equal((await house.get(`/v1/interactions/${gone}/replay`)).agrees, true);
  assert.deepEqual(await rows(`SELECT sealed FROM events WHERE interaction=${blob(gone)} AND length(sealed) > 0`), []);
  await until('everything to be signed', async () => {
    const ledger = await house.get('/v1/ledger');
    return ledger.state === 'open' && ledger.lag === 0;
  }, 30000);
  const trust = path.join(house.dir, 'trust');
  await writeFile(trust, `log ${(await (await fetch(`${house.url}/v1/ledger/verifier`)).text()).trim()}\nquorum none\n`);
  const { stdout } = await cli('ledger', 'verify', '--all', '--trust', trust);
  assert.match(stdout, /good/);
  for (const id of [held, stays]) {
    const record = await house.get(`/v1/interactions/${id}`);
    assert.equal(record.deletion.status, 'kept');
    assert.equal((await house.get(`/v1/interactions/${id}/replay`)).agrees, true);
    assert.equal((await deletionsOf(id)).length, 0);
    const audio = await house.fetch(`/v1/interactions/${id}/audio`, { headers: { 'Earwitness-Purpose': 'quality' } });
    assert.equal(audio.status, 200);
    await audio.arrayBuffer();
  }
  const { stdout: overview } = await cli('retention');
  assert.match(overview, /3 certified, 0 that cannot be proven/);
});

test('the portal shows what goes, and each certificate', { timeout: 120000 }, async () => {
  const portal = await Portal.open(house);
  try {
    const { page } = portal;
    await portal.go('/retention?tab=due');
    await page.getByRole('link', { name: held }).first().waitFor();
    await portal.accessible('what goes');
    await portal.shoot('retention_goes');
    await portal.go('/retention?tab=deletions');
    await page.getByText('Certified').first().waitFor();
    await portal.accessible('deletions');
    await portal.shoot('retention_deletions');
    await page.locator('a[href^="/retention/deletion/"]').first().click();
    await page.getByText('Every copy that was looked for').waitFor();
    await page.getByText('Not ours to manage').first().waitFor();
    await portal.accessible('one deletion');
    await portal.shoot('retention_one');
  } finally {
    await portal.close();
  }
});
