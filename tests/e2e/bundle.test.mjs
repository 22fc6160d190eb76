// An evidence bundle of a real call, checked as a stranger would: with tools that are not ours.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, policy, run, sleep, tone, until } from './house.mjs';

let house;
let id;
let record;
let env;
const purpose = { 'earwitness-purpose': 'complaint 12' };
const all = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    artifacts: [audio, frames]
    keep: {recording: 90d}
`);
// What a caller may call herself; it must stay data everywhere.
const script = '&lt;script&gt;alert(1)&lt;/script&gt;';
const formula = '=cmd|calc!A0';
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

before(async () => {
  house = await (await House.make({ policy: all, users: process.getuid() === 0 ? 'separate' : 'same' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  const caller = await tone(path.join(house.dir, 'caller.wav'), 400, 20);
  const agent = await tone(path.join(house.dir, 'agent.wav'), 1000, 20);
  const call = await new Call(house, { ms: 8000, callerName: script, calleeName: formula }).place();
  call.speak([caller, agent]);
  id = (await call.interaction()).id;
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  await sleep(1500);
  await house.order(id, 'pause', { reason: 'card number' });
  await sleep(1000);
  await house.order(id, 'resume');
  await sleep(1500);
  await house.order(id, 'opt_out', { reason: 'customer asked' });
  assert.equal(await call.end(), 0, 'sipp');
  record = await house.finished(id);
});
after(() => house?.remove());

/** Asks with the command line and unpacks with unzip. */
async function make(name, args) {
  const file = path.join(house.dir, `${name}.zip`);
  await run(bin('earwitness'), ['bundle', id, '-o', file, ...args], { env });
  const folder = path.join(house.dir, name);
  await mkdir(folder);
  await run('unzip', ['-t', file]);
  await run('unzip', ['-q', file, '-d', folder]);
  const tops = await readdir(folder);
  assert.deepEqual(tops, [`earwitness-${id}`]);
  return { file, folder: path.join(folder, tops[0]) };
}

const json = async (folder, name) => JSON.parse(await readFile(path.join(folder, name), 'utf8'));

/** Every file that the format names; every one of them in a manifest. */
async function whole(folder) {
  await run('sha256sum', ['--quiet', '--strict', '-c', 'manifest-sha256.txt'], { cwd: folder });
  await run('sha256sum', ['--quiet', '--strict', '-c', 'tagmanifest-sha256.txt'], { cwd: folder });
  const listed = (await Promise.all(['manifest-sha256.txt', 'tagmanifest-sha256.txt'].map((name) => readFile(path.join(folder, name), 'utf8'))))
    .join('').trim().split('\n').map((line) => line.slice(66));
  const { stdout } = await run('find', ['.', '-type', 'f', '-printf', '%P\\n'], { cwd: folder });
  assert.deepEqual(listed.concat('tagmanifest-sha256.txt').sort(), stdout.trim().split('\n').sort());
  const exported = await json(folder, 'proofs/export.json');
  assert.equal(exported.type, 'exported');
  assert.equal(exported.fields.what, 'bundle');
  assert.equal(exported.fields.manifest_sha256, sha256(await readFile(path.join(folder, 'manifest-sha256.txt'))));
  assert.equal(exported.index, exported.fields.events);
  const numbers = (await readdir(path.join(folder, 'data/events'))).filter((name) => name.endsWith('.json'));
  assert.equal(numbers.length, exported.fields.events, 'every event before the export');
  let previous = '0'.repeat(64);
  for (const name of [...numbers.sort().map((one) => `data/events/${one}`), 'proofs/export.json']) {
    const text = await readFile(path.join(folder, name));
    const salt = (await readFile(path.join(folder, name.replace('.json', '.salt')), 'utf8')).trim();
    assert.equal(JSON.parse(text).previous, previous, name);
    previous = createHmac('sha256', Buffer.from(salt, 'hex')).update('earwitness/event/v1\0').update(text).digest('hex');
  }
  return exported;
}

/** The commands of README.txt as they stand there, those of `skip` left out. */
async function followReadme(folder, skip = /$^/) {
  const blocks = (await readFile(path.join(folder, 'README.txt'), 'utf8')).split('\n\n').filter((block) => /^ {4}/.test(block) && !skip.test(block));
  const said = [];
  for (const block of blocks) {
    const script = block.split('\n').map((line) => line.slice(4)).join('\n');
    const { stdout } = await run('bash', ['-eo', 'pipefail', '-c', script], { cwd: folder });
    said.push(stdout);
  }
  return said.join('');
}

let clear;
test('a clear bundle: whole, provable by hand, opened by age, played by opusdec', async () => {
  clear = await make('clear', ['--clear', '--purpose', 'complaint 12', '--reason', 'asked for by the customer']);
  const exported = await whole(clear.folder);
  assert.equal(exported.fields.purpose, 'complaint 12');
  assert.equal(exported.fields.clear, true);
  const said = await followReadme(clear.folder);
  assert.equal([...said.matchAll(/in the log at \d+ of \d+/g)].length, 2, said);
  assert.match(said, /Signature Verified Successfully/);
  const media = await readdir(path.join(clear.folder, 'data/media'));
  const made = record.artifacts.map((one) => `${one.party}-${one.kind}-${one.version}.age`);
  assert.deepEqual(media.filter((name) => name.endsWith('.age')).sort(), made.sort());
  for (const artifact of record.artifacts) {
    const file = path.join(clear.folder, 'data/media', `${artifact.party}-${artifact.kind}-${artifact.version}.age`);
    const bytes = await readFile(file);
    const payload = bytes.subarray(bytes.indexOf('\n', bytes.indexOf('\n--- ') + 1) + 1);
    const event = (await house.events(id)).find((e) => e.type === 'artifact_made' && e.fields.party === artifact.party && e.fields.kind === artifact.kind);
    assert.equal(sha256(payload), event.fields.sha256, 'the payload is the one that the event names');
    await run('age', ['-d', '-i', path.join(clear.folder, 'data/media/identity.txt'), '-o', `${file}.open`, file]);
    if (artifact.kind === 'audio') await run('opusdec', ['--quiet', '--no-dither', '--force-wav', `${file}.open`, `${file}.wav`]);
  }
  const ogg = path.join(clear.folder, 'data/media/call.ogg');
  await run('opusdec', ['--quiet', '--no-dither', '--force-wav', ogg, `${ogg}.wav`]);
  assert.equal((await readFile(`${ogg}.wav`)).readUInt16LE(22), 2, 'two parties side by side');
});

test('names of people stay data', async () => {
  const html = await readFile(path.join(clear.folder, 'data/report.html'), 'utf8');
  assert.ok(!/<script/i.test(html), 'no script in the report');
  const csv = await readFile(path.join(clear.folder, 'data/access.csv'), 'utf8');
  assert.ok(!/(^|[,\n"])[=+@-]/.test(csv), csv);
  const told = JSON.stringify(await json(clear.folder, 'data/record.json'));
  assert.ok(told.includes('<script>alert(1)</script>') && told.includes(formula), 'and stand in the record as they came');
});

test('the log has both, and says for whom and why', async () => {
  const events = await house.events(id);
  const access = events.find((e) => e.type === 'access' && e.fields.what === 'bundle');
  const exported = events.find((e) => e.type === 'exported' && e.fields.what === 'bundle');
  assert.ok(access && exported && access.index < exported.index);
  const custody = await json(clear.folder, 'data/custody.json');
  assert.equal(custody.reason, 'asked for by the customer');
  assert.deepEqual(custody.absent, []);
  assert.deepEqual(custody.withheld, []);
});

test('a sealed bundle opens for its recipient alone', async () => {
  const key = path.join(house.dir, 'auditor.key');
  await run('age-keygen', ['-o', key]);
  const recipient = /age1\S+/.exec(await readFile(key, 'utf8'))[0];
  await house.ground(id, 'court_order', '4711/26');
  const sealed = await make('sealed', ['--to', recipient, '--legal-ground', 'court_order', '--case', '4711/26', '--reason', 'r']);
  const exported = await whole(sealed.folder);
  assert.equal(exported.fields.recipient, recipient);
  assert.equal(exported.fields.legal_ground, 'court_order');
  await followReadme(sealed.folder, /YOUR-KEY-FILE/);
  const media = await readdir(path.join(sealed.folder, 'data/media'));
  assert.ok(media.length > 0 && media.every((name) => name.endsWith('.age')), media.join());
  for (const name of media) await run('age', ['-d', '-i', key, '-o', '/dev/null', path.join(sealed.folder, 'data/media', name)]);
  await assert.rejects(run('age', ['-d', '-i', path.join(clear.folder, 'data/media/identity.txt'), '-o', '/dev/null', path.join(sealed.folder, 'data/media', media[0])]));
});

test('the same again differs in what was added since, and nowhere else', async () => {
  const again = await make('again', ['--clear', '--purpose', 'complaint 12', '--reason', 'asked for by the customer']);
  const lines = async ({ folder }) => (await readFile(path.join(folder, 'manifest-sha256.txt'), 'utf8')).trim().split('\n');
  const first = await lines(clear);
  const second = new Set(await lines(again));
  const differ = first.filter((line) => !second.has(line)).map((line) => line.slice(66)).sort();
  for (const name of differ)
    assert.ok(['data/access.csv', 'data/call.vcon.json', 'data/custody.json', 'data/record.json', 'data/report.html', 'data/report.pdf'].includes(name), `${name} differs`);
});

test('a value that is withheld is nowhere, and every proof holds', async () => {
  const events = await house.events(id);
  const reason = events.find((e) => e.fields.reason_text === 'customer asked' || JSON.stringify(e).includes('customer asked'));
  assert.ok(reason, 'there is something to withhold');
  const less = await make('less', ['--clear', '--purpose', 'p', '--reason', 'r', '--withhold', 'reason_text', '--withhold', 'facts', '--withhold', 'message']);
  await whole(less.folder);
  await followReadme(less.folder);
  const custody = await json(less.folder, 'data/custody.json');
  assert.ok(custody.withheld.length >= 2, JSON.stringify(custody.withheld));
  const { stdout } = await run('bash', ['-c', `grep -rlE 'customer asked|alert\\(1\\)|\\+352621000111' . || true`], { cwd: less.folder });
  assert.equal(stdout, '');
  const { stdout: encoded } = await run('bash', ['-c', `cat data/events/*.disclosures 2>/dev/null | tr '_-' '/+' | while read -r l; do echo "$l==" | base64 -d 2>/dev/null; echo; done`], { cwd: less.folder });
  assert.ok(!encoded.includes('customer asked') && !encoded.includes('352621000111'), 'not in a disclosure either');
});

test('earwitness-verify has nothing against any of them', { skip: !existsSync(bin('earwitness-verify')) }, async () => {
  for (const name of ['clear', 'sealed', 'again', 'less']) {
    const trust = path.join(house.dir, `${name}.trust`);
    await writeFile(trust, await readFile(path.join(house.dir, name, `earwitness-${id}`, 'proofs/policy.txt')));
    const { stdout } = await run(bin('earwitness-verify'), [path.join(house.dir, `${name}.zip`), '--trust', trust, '--json']);
    const verdict = JSON.parse(stdout);
    assert.deepEqual(verdict.findings, [], name);
    assert.equal(verdict.recordings, record.artifacts.length);
    assert.equal(verdict.absent, 0);
  }
});

test('what cannot be done is refused, and nothing is left behind', async () => {
  const ask = (body, headers = purpose) => house.fetch(`/v1/interactions/${id}/bundle`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
  const count = (await house.events(id)).filter((e) => e.type === 'exported').length;
  assert.equal((await ask({})).status, 400);
  assert.equal((await ask({ clear: true, to: 'age1' })).status, 400);
  assert.equal((await ask({ to: 'nobody' })).status, 400);
  assert.equal((await ask({ clear: 'yes' })).status, 422);
  assert.equal((await ask({ clear: true, more: 1 })).status, 422);
  assert.equal((await ask({ clear: true }, {})).status, 403, 'no purpose');
  const unknown = await ask({ clear: true, withhold: ['no_such_value'] });
  assert.equal(unknown.status, 400);
  assert.match((await unknown.json()).detail, /no_such_value/);
  assert.equal((await house.events(id)).filter((e) => e.type === 'exported').length, count, 'nothing was exported');
  const file = path.join(house.dir, 'none.zip');
  await assert.rejects(run(bin('earwitness'), ['bundle', id, '-o', file, '--clear', '--purpose', 'p', '--withhold', 'no_such_value'], { env }));
  await assert.rejects(readFile(file), { code: 'ENOENT' });
  await assert.rejects(run(bin('earwitness'), ['bundle', id, '-o', file, '--clear'], { env }), { code: 2 });
  await writeFile(path.join(house.dir, 'done'), '');
});
