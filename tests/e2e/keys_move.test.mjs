// All keys of a house from files to a token, to a command and back, interrupted at any moment; and to custodians and back. Nothing that was recorded is
// lost on the way, and what was left behind opens nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Call, House, bin, files, root, run, sleep, tone } from './house.mjs';

let dir;
let house;
let id;
let configs;
const moves = Number(process.env.EW_MOVE_KILLS ?? 12);

before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'earwitness-move-'));
  await mkdir(path.join(dir, 'tokens'));
  await mkdir(path.join(dir, 'kms'));
  process.env.SOFTHSM2_CONF = path.join(dir, 'softhsm2.conf');
  await writeFile(process.env.SOFTHSM2_CONF, `directories.tokendir = ${dir}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n`);
  await run('softhsm2-util', ['--init-token', '--free', '--label', 'calls', '--so-pin', '12345678', '--pin', '482913']);
  await writeFile(path.join(dir, 'pin'), '482913\n', { mode: 0o600 });
  await copyFile(path.join(root, 'examples/keys/folder_kms.sh'), path.join(dir, 'folder_kms.sh'));
  house = await (await House.make()).start();
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 60);
  const call = await new Call(house, { ms: 3000 }).place();
  call.speak([wav, wav]);
  ({ id } = await call.interaction());
  await sleep(3000);
  await call.end();
  await house.finished(id);
  await house.stop();
  const text = await readFile(house.config, 'utf8');
  const keys = path.join(house.dir, 'keys');
  configs = Object.fromEntries(await Promise.all(Object.entries({
    file: `{kind: file, path: ${keys}}`,
    pkcs11: `{kind: pkcs11, path: ${keys}, module: /usr/lib/softhsm/libsofthsm2.so, token: calls, pin_file: ${dir}/pin}`,
    kms: `{kind: kms, path: ${keys}, command: [${dir}/folder_kms.sh, ${dir}/kms]}`,
  }).map(async ([kind, section]) => {
    const file = path.join(house.dir, `${kind}.yaml`);
    await writeFile(file, text.replace(/^keys: .*$/m, `keys: ${section}`));
    return [kind, file];
  })));
});
after(async () => {
  await house?.remove();
  await rm(dir, { recursive: true, force: true });
});

const keys = (...words) => run(bin('earwitness'), ['keys', ...words]);
const move = (from, to) => keys('move', configs[to], '--config', configs[from]);
const vault = () => path.join(house.dir, 'keys/vault');

async function count(folder, ending) {
  let n = 0;
  for await (const file of files(path.join(dir, folder))) n += file.endsWith(ending);
  return n;
}

/** The house as this configuration has it plays what was recorded at the beginning. */
async function plays(kind) {
  house.config = configs[kind];
  await house.start();
  const end = Date.now() + 20000;
  let response;
  do {
    response = await house.fetch(`/v1/interactions/${id}/audio`, { headers: { 'earwitness-purpose': 'quality' } });
    await response.arrayBuffer();
    if (response.status !== 200) await sleep(300);
  } while (response.status !== 200 && Date.now() < end);
  await house.stop();
  assert.equal(response.status, 200);
}

test('from files to a token, to a command, and back', { timeout: 180000 }, async () => {
  const { stdout } = await move('file', 'pkcs11');
  assert.match(stdout, /of the kind pkcs11 now/);
  for (const file of await readdir(vault())) {
    assert.ok(!/\.new$|^moving$/.test(file), file);
    if (file.endsWith('.key')) assert.doesNotMatch(await readFile(path.join(vault(), file), 'utf8'), /AGE-SECRET-KEY|PRIVATE\+KEY/);
  }
  assert.ok((await count('tokens', '.object')) >= 5);
  await plays('pkcs11');
  const copy = path.join(dir, 'copy');
  await cp(vault(), copy, { recursive: true });
  await move('pkcs11', 'kms');
  // Nothing of it is in the token any more: the copy of the folder opens nothing.
  const left = await count('tokens', '.object');
  await plays('kms');
  assert.ok(left <= 1, `${left} objects`); // what a token keeps of itself
  await move('kms', 'file');
  assert.deepEqual(await readdir(path.join(dir, 'kms')), []);
  await plays('file');
});

test('what cannot be is refused', { timeout: 60000 }, async () => {
  await assert.rejects(move('file', 'file'), /already/);
  house.config = configs.file;
  await house.start();
  await assert.rejects(move('file', 'kms'), /is running/);
  await house.stop();
  await assert.rejects(move('kms', 'pkcs11'), /is neither of the kind kms nor pkcs11/);
  // Nobody serves half of it.
  house.config = configs.file;
  await assert.rejects(house.start(), /are being moved/);
  await house.stop();
  await move('kms', 'file');
  await plays('file');
});

test(`killed ${moves} times on the way`, { timeout: 300000 }, async () => {
  const kinds = ['file', 'pkcs11', 'kms'];
  let at = 0;
  for (let n = 0; n < moves; n++) {
    const from = kinds[at % 3];
    const to = kinds[(at + 1) % 3];
    const child = spawn(bin('earwitness'), ['keys', 'move', configs[to], '--config', configs[from]], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await sleep(20 + ((n * 37) % 260));
    child.kill('SIGKILL');
    await ended;
    await sleep(100); // what it has started ends with it
    await move(from, to);
    at++;
  }
  while (at % 3 !== 0) {
    await move(kinds[at % 3], kinds[(at + 1) % 3]);
    at++;
  }
  assert.deepEqual(await readdir(path.join(dir, 'kms')), []);
  await plays('file');
});

test('to custodians in parts, and back from them', { timeout: 120000 }, async () => {
  await move('file', 'pkcs11');
  const shares = path.join(dir, 'shares');
  const { stdout: recipient } = await keys('split', '--shares', '5', '--threshold', '3', '-o', shares);
  const escrow = path.join(dir, 'escrow.age');
  const { stdout: told } = await keys('escrow', recipient.trim(), '-o', escrow, '--config', configs.pkcs11);
  const set = /escrow (\S+), for 1 custodians/.exec(told)[1];
  const names = (await readdir(vault())).filter((file) => file.endsWith('.key')).map((file) => file.slice(0, -4)).sort();
  const record = await readFile(path.join(vault(), 'escrow'), 'utf8');
  assert.ok(record.includes(`set=${set} custodians=1 keys=${names.join(' ')}\n`), record);
  await assert.rejects(keys('escrow', recipient.trim(), '-o', escrow, '--config', configs.pkcs11), /cannot make/);

  // Two of them are too few, three are enough, whichever they are; a share that was copied wrongly is named.
  const identity = path.join(dir, 'identity');
  const share = (n) => path.join(shares, `share-00${n}`);
  await assert.rejects(keys('join', share(1), share(4), '-o', identity), /3 shares are needed, and 2 are here/);
  await writeFile(path.join(dir, 'bad'), (await readFile(share(2), 'utf8')).replace(/ ([0-9a-f])([0-9a-f]{63}) /, (_, a, rest) => ` ${a === '0' ? '1' : '0'}${rest} `));
  await assert.rejects(keys('join', share(1), path.join(dir, 'bad'), share(4), '-o', identity), /copied wrongly/);
  await assert.rejects(keys('join', share(1), share(1), share(4), '-o', identity), /named twice/);
  await keys('join', share(5), share(2), share(4), '-o', identity);
  // Stock tools open it too.
  const { stdout: plain } = await run('age', ['-d', '-i', identity, escrow]);
  assert.match(plain, new RegExp(`^earwitness escrow v1\nset: ${set}\n`));
  for (const name of names) assert.match(plain, new RegExp(`^${name} (AGE-SECRET-KEY-1|PRIVATE\\+KEY\\+)`, 'm'));

  await assert.rejects(keys('restore', escrow, identity, '--config', configs.pkcs11), /there are keys in/);
  await rm(path.join(dir, 'tokens'), { recursive: true });
  await mkdir(path.join(dir, 'tokens'));
  const last = (await readdir(vault())).filter((file) => file.endsWith('.last'));
  await cp(vault(), path.join(dir, 'lost'), { recursive: true });
  for (const file of await readdir(vault())) if (!last.includes(file)) await rm(path.join(vault(), file));
  const other = path.join(dir, 'other');
  await run('age-keygen', ['-o', other]);
  await assert.rejects(keys('restore', escrow, other, '--config', configs.file), /does not open the escrow/);
  const { stdout: restored } = await keys('restore', escrow, identity, '--config', configs.file);
  assert.match(restored, new RegExp(`${names.length} keys are restored`));
  await plays('file');
});

test('the doctor looks', { timeout: 60000 }, async () => {
  const doctor = async (config) => {
    const { stdout } = await run(bin('earwitness'), ['doctor', '--json', '--config', config]).catch((error) => error);
    return JSON.parse(stdout).findings?.filter((f) => f.check === 'keys') ?? JSON.parse(stdout).filter((f) => f.check === 'keys');
  };
  await run('softhsm2-util', ['--init-token', '--free', '--label', 'calls', '--so-pin', '12345678', '--pin', '482913']);
  assert.ok((await doctor(configs.pkcs11)).some((f) => f.health === 'ok' && /calls wraps keys, unwraps them, and destroys them/.test(f.sentence)));
  assert.ok((await doctor(configs.kms)).some((f) => f.health === 'ok' && /folder_kms.sh wraps keys/.test(f.sentence)));
  assert.deepEqual(await readdir(path.join(dir, 'kms')), []);
  await rm(path.join(dir, 'kms'), { recursive: true });
  assert.ok((await doctor(configs.kms)).some((f) => f.health === 'fail' && /the folder .* is not there/.test(f.sentence)));
});
