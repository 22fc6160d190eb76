// Private keys that are wrapped by a token, or by a command: calls are recorded and played, also after a start; while the source is away recording goes
// on, somebody is told, and what waited is finished when it is back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Call, House, root, run, sleep, tone, until } from './house.mjs';

const module = '/usr/lib/softhsm/libsofthsm2.so';

/** A token in software, in a folder of its own. */
async function softToken(dir) {
  const tokens = path.join(dir, 'tokens');
  await mkdir(tokens);
  process.env.SOFTHSM2_CONF = path.join(dir, 'softhsm2.conf');
  await writeFile(process.env.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  await run('softhsm2-util', ['--init-token', '--free', '--label', 'calls', '--so-pin', '12345678', '--pin', '482913']);
  await writeFile(path.join(dir, 'pin'), '482913\n', { mode: 0o600 });
  return {
    keys: (house) => `{kind: pkcs11, path: ${house}/keys, module: ${module}, token: calls, pin_file: ${dir}/pin}`,
    away: () => rename(tokens, `${tokens}.away`),
    back: () => rename(`${tokens}.away`, tokens),
    why: /no token|token "calls"/,
  };
}

/** The example of a service in a folder. */
async function folderService(dir) {
  const program = path.join(dir, 'folder_kms.sh');
  const store = path.join(dir, 'kms');
  await mkdir(store);
  await copyFile(path.join(root, 'examples/keys/folder_kms.sh'), program);
  return {
    keys: (house) => `{kind: kms, path: ${house}/keys, command: [${program}, ${store}]}`,
    away: () => rename(store, `${store}.away`),
    back: () => rename(`${store}.away`, store),
    why: /status 75: the folder .* is not there/,
  };
}

async function play(house, id) {
  const response = await house.fetch(`/v1/interactions/${id}/audio`, { headers: { 'earwitness-purpose': 'quality' } });
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(response.status, 200, bytes.toString('utf8', 0, 400));
  assert.equal(bytes.toString('latin1', 0, 4), 'OggS');
  return bytes.length;
}

async function record(house, wav, ms) {
  const call = await new Call(house, { ms }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  return { call, id, over: async () => { await sleep(ms); await call.end(); } };
}

const exceptions = async (house) => (await house.get('/v1/exceptions?kind=key_source_away&limit=50')).items;

for (const [name, make] of [['a token', softToken], ['a command', folderService]]) {
  test(`keys that ${name} wraps`, { timeout: 240000 }, async (t) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'earwitness-source-'));
    const source = await make(dir);
    const house = await House.make({ keys: source.keys });
    t.after(async () => {
      await house.remove();
      await rm(dir, { recursive: true, force: true });
    });
    await house.start();
    const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 3600);

    const first = await record(house, wav, 3000);
    await first.over();
    await house.finished(first.id);
    assert.ok((await play(house, first.id)) > 5000);

    // The folder holds no private key, and says so itself.
    const vault = path.join(house.dir, 'keys/vault');
    const keys = (await readdir(vault)).filter((file) => file.endsWith('.key'));
    assert.ok(keys.length >= 4, keys.join(' '));
    for (const file of keys) {
      const text = await readFile(path.join(vault, file), 'utf8');
      assert.match(text, new RegExp(`^earwitness wrapped key v1 ${file.slice(0, -4)}\n`));
      assert.doesNotMatch(text, /AGE-SECRET-KEY|PRIVATE\+KEY/);
    }

    await house.stop();
    await house.start();
    assert.ok((await until('the keys to be back', () => play(house, first.id).catch(() => 0))) > 5000);

    // Away, and the vault has forgotten what it had: recording goes on, with the public halves.
    const second = await record(house, wav, 8000);
    await sleep(1500);
    await source.away();
    for (const pid of await house.pids('vault')) process.kill(pid, 'SIGKILL');
    await until('the house to be well', () => house.ready().then(() => true));
    const third = await record(house, wav, 4000);
    await second.over();
    await third.call.end();
    assert.notEqual((await house.get(`/v1/interactions/${second.id}`)).state, 'finished');
    const [told] = await until('somebody to be told', async () => {
      const all = await exceptions(house);
      return all.length > 0 && all;
    }, 90000, 500);
    assert.match(told.sentence, source.why);
    assert.notEqual(told.state, 'resolved');
    assert.notEqual((await house.get(`/v1/interactions/${second.id}`)).state, 'finished');

    // Back: all of it is finished, and can be heard.
    await source.back();
    for (const { id } of [second, third]) {
      const done = await house.finished(id, 60000);
      assert.deepEqual(done.exceptions.filter((e) => e.kind === 'artifact_failed'), []);
      assert.ok(done.intervals.some((i) => i.state === 'recorded' && i.to_ms - i.from_ms > 2000), JSON.stringify(done.intervals));
      assert.ok((await play(house, id)) > 5000);
    }
    assert.ok((await play(house, first.id)) > 5000);
    await until('it to be resolved', async () => (await exceptions(house)).every((e) => e.state === 'resolved'), 30000, 500);
  });
}

test('what is configured must be what lies there', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'earwitness-source-'));
  const source = await folderService(dir);
  const house = await House.make({ keys: source.keys });
  t.after(async () => {
    await house.remove();
    await rm(dir, { recursive: true, force: true });
  });
  await house.start();
  await house.stop();
  const config = await readFile(house.config, 'utf8');
  await writeFile(house.config, config.replace(/^keys: .*$/m, `keys: {kind: file, path: ${path.join(house.dir, 'keys')}}`));
  await assert.rejects(house.start(), /it is wrapped, and `keys: {kind: file}` has no source to unwrap it/);
});
