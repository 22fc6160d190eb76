// Two witnesses and a time-stamping authority that other people's programs check: cosignatures by Go's signed notes, time stamps by
// `openssl ts -verify`. One witness dies and comes back; one is shown another history. EW_WITNESS_KILLS says how often they die (4).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { appendFile, chmod, mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, bin, root, run, sleep, until } from './house.mjs';

const kills = Number(process.env.EW_WITNESS_KILLS ?? 4);
const go = { GOPATH: '/usr/share/gocode', GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' };
let house;
let authority;
let verifier;
const witnesses = [];

class Witness {
  constructor(name, port) {
    Object.assign(this, { name, port, dir: path.join(house.dir, `witness-${name}`), url: `http://127.0.0.1:${port}` });
  }

  options(more = []) {
    return ['witness', '--name', `example.com/${this.name}`, '--key', path.join(this.dir, 'key'), '--state', path.join(this.dir, 'state'), '--listen', `127.0.0.1:${this.port}`, ...more];
  }

  /** Its key, made by itself; then it serves. */
  async start(log = verifier) {
    await mkdir(this.dir, { recursive: true });
    const { stdout } = await run(bin('earwitness'), this.options(['--print-key']));
    this.key = stdout.trim();
    this.process = spawn(bin('earwitness'), this.options(['--log', log]), { stdio: ['ignore', 'ignore', 'inherit'] });
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    await until('the witness to serve', async () => (await fetch(`${this.url}/healthz`)).ok);
    return this;
  }

  async kill(signal = 'SIGKILL') {
    this.process.kill(signal);
    await this.exited;
  }
}

/** `openssl ts -reply` behind HTTP. */
async function makeAuthority(dir) {
  const sh = (...args) => run('openssl', args, { cwd: dir });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await writeFile(path.join(dir, 'conf'), '[tsa]\ndefault_tsa=t\n[t]\nserial=./serial\ndefault_policy=1.2.3\ndigests=sha256\nsigner_digest=sha256\ness_cert_id_alg=sha256\naccuracy=secs:1\n');
  await writeFile(path.join(dir, 'serial'), '01\n');
  await writeFile(path.join(dir, 'ext'), 'extendedKeyUsage=critical,timeStamping\n');
  await sh('req', '-x509', ...ec, '-keyout', 'root.key', '-out', 'root.pem', '-subj', '/CN=root', '-days', '2');
  await sh('req', ...ec, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=tsa');
  await sh('x509', '-req', '-in', 'tsa.csr', '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-out', 'tsa.pem', '-days', '2', '-extfile', 'ext');
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    await writeFile(path.join(dir, 'query'), Buffer.concat(parts));
    await sh('ts', '-reply', '-config', 'conf', '-queryfile', 'query', '-signer', 'tsa.pem', '-inkey', 'tsa.key', '-out', 'reply');
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(await readFile(path.join(dir, 'reply')));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, certificates: path.join(dir, 'root.pem'), url: `http://127.0.0.1:${server.address().port}/stamp` };
}

/** A log of our own, which can do what no log may: sign two histories. */
function makeLog(name) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hash = (...parts) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest();
  const bytes = Buffer.concat([Buffer.from([1]), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
  const id = hash(`${name}\n`, bytes).subarray(0, 4);
  return {
    key: `${name}+${id.toString('hex')}+${bytes.toString('base64')}`,
    leaf: (text) => hash(Buffer.from([0]), text),
    node: (left, right) => hash(Buffer.from([1]), left, right),
    hex: hash(name).toString('hex'),
    checkpoint(size, tree) {
      const text = `${name}\n${size}\n${tree.toString('base64')}\n`;
      return `${text}\n— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`;
    },
  };
}

/** Ports that nobody has now. */
async function port() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const number = server.address().port;
  await new Promise((resolve) => server.close(resolve));
  return number;
}

const ledger = (name) => path.join(house.data, 'keeper', 'ledger', '0001', name);
const parse = (note) => {
  const [, size, hash] = note.split('\n');
  return { size: Number(size), root: hash, lines: note.split('\n').filter((line) => line.startsWith('— ')) };
};

before(async () => {
  house = await (await House.make()).start();
  verifier = (await until('the log to have a key', async () => {
    const answer = await house.get('/v1/ledger/witnesses');
    return answer.verifier && answer.size > 0 && answer;
  })).verifier;
  await house.stop();
  for (const name of ['one', 'two']) witnesses.push(await new Witness(name, await port()).start());
  authority = await makeAuthority(await mkdtemp(path.join(house.dir, 'tsa-')));
  const policy = path.join(house.dir, 'witnesses.policy');
  await writeFile(policy, `log ${verifier}\n${witnesses.map((w) => `witness ${w.name} ${w.key} ${w.url}`).join('\n')}\ngroup both all one two\nquorum both\n`);
  await appendFile(house.config, `ledger: {witnesses: ${policy}, stamps: {url: "${authority.url}", certificates: ${authority.certificates}, every: 10s}}\noutbound: {private: [127.0.0.1]}\n`);
  await house.start();
});
after(async () => {
  for (const w of witnesses) w.process?.kill('SIGKILL');
  authority?.server.close();
  await house?.remove();
});

/** Waits until the quorum has seen more than `size`. */
const cosigned = (size, ms = 90000) => until(`a checkpoint beyond ${size} with its quorum`, async () => {
  const answer = await house.get('/v1/ledger/witnesses');
  return answer.cosigned > size && answer;
}, ms, 200);

test('both cosign, and Go believes them', { timeout: 600000 }, async () => {
  const answer = await cosigned(0);
  assert.equal(answer.items.length, 2);
  for (const item of answer.items) assert.equal(item.error, null);
  const file = ledger('cosigned');
  assert.equal(parse(await readFile(file, 'utf8')).lines.length, 3);
  const program = path.join(house.dir, 'go', 'cosigned');
  await run('go', ['build', '-o', program, '.'], { cwd: path.join(root, 'tests/e2e/cosigned'), env: { ...process.env, ...go } });
  await run(program, [file, verifier, ...witnesses.map((w) => w.key)]);
  // The same, of the published checkpoint, once it has rested.
  await until('the published checkpoint to carry both', async () => parse(await readFile(ledger('checkpoint'), 'utf8')).lines.length === 3, 30000);
  const bad = path.join(house.dir, 'bad');
  await writeFile(bad, (await readFile(file, 'utf8')).replace(/\n(\d+)\n/, (_, n) => `\n${Number(n) + 1}\n`));
  await assert.rejects(run(program, [bad, verifier, ...witnesses.map((w) => w.key)]));
});

test('what a witness shows is what the log has', { timeout: 60000 }, async () => {
  const origin = verifier.split('+')[0];
  const hex = createHash('sha256').update(origin).digest('hex');
  for (const w of witnesses) {
    const note = await (await fetch(`${w.url}/${hex}/checkpoint`)).text();
    assert.equal(note.split('\n')[0], origin);
    assert.ok(parse(note).size > 0);
    assert.equal((await fetch(`${w.url}/${'0'.repeat(64)}/checkpoint`)).status, 404);
  }
});

test('openssl accepts the time stamp', { timeout: 60000 }, async () => {
  const { last } = await until('a time stamp', async () => {
    const answer = await house.get('/v1/ledger/stamps');
    return answer.last?.size > 0 && answer;
  }, 40000, 200);
  assert.equal((await house.get('/v1/ledger/witnesses')).stamps.error, null);
  for (const ending of ['note', 'tsr', 'pem']) {
    // To anybody: no token.
    const response = await fetch(`${house.url}/v1/ledger/stamps/${last.size}.${ending}`);
    assert.equal(response.status, 200);
    await writeFile(path.join(house.dir, `stamp.${ending}`), Buffer.from(await response.arrayBuffer()));
  }
  const verify = (note) => run('openssl', ['ts', '-verify', '-data', note, '-in', 'stamp.tsr', '-CAfile', 'stamp.pem'], { cwd: house.dir });
  await verify('stamp.note');
  assert.equal(parse(await readFile(path.join(house.dir, 'stamp.note'), 'utf8')).lines.length, 1);
  await appendFile(path.join(house.dir, 'stamp.note'), 'x');
  await assert.rejects(verify('stamp.note'));
  for (const name of ['0.tsr', '1.key', '..%2fcheckpoint', '999999999.tsr', 'x.tsr']) assert.equal((await fetch(`${house.url}/v1/ledger/stamps/${name}`)).status, 404, name);
});

test('another history is refused by who has seen the first', { timeout: 60000 }, async () => {
  const [one] = witnesses;
  const note = await readFile(ledger('cosigned'), 'utf8');
  const { size } = parse(note);
  const ask = (old, text) => fetch(`${one.url}/add-checkpoint`, { method: 'POST', body: `old ${old}\n\n${text}` });
  // The log's signature is not on it.
  const forged = note.replace(/\n[A-Za-z0-9+/=]{44}\n/, `\n${Buffer.alloc(32).toString('base64')}\n`);
  assert.equal((await ask(size, forged)).status, 403);
  const seen = await ask(0, note);
  assert.equal(seen.status, 409);
  assert.equal(seen.headers.get('content-type'), 'text/x.tlog.size');
  assert.ok(Number(await seen.text()) >= size);
  assert.equal((await ask(0, note.replaceAll(verifier.split('+')[0], 'example.com/other'))).status, 404);
});

test('a fork is refused, kept, and refused again after a kill', { timeout: 60000 }, async () => {
  const log = makeLog('example.com/forking');
  const three = new Witness('three', await port());
  await three.start(log.key);
  witnesses.push(three);
  const ask = async (old, proof, note) => (await fetch(`${three.url}/add-checkpoint`, { method: 'POST', body: `old ${old}\n${proof.map((h) => `${h.toString('base64')}\n`).join('')}\n${note}` })).status;
  const [a, b, c] = ['a', 'b', 'c'].map(log.leaf);
  const good = log.checkpoint(2, log.node(a, b));
  const fork = log.checkpoint(2, log.node(a, c));
  assert.equal(await ask(0, [], log.checkpoint(1, a)), 200);
  assert.equal(await ask(1, [c], good), 422);
  assert.equal(await ask(1, [b], good), 200);
  assert.equal(await ask(1, [c], fork), 409);
  assert.equal(await ask(2, [], fork), 422);
  await three.kill();
  await three.start(log.key);
  assert.equal(await ask(2, [], fork), 422);
  assert.equal(await ask(0, [], fork), 409);
  assert.equal(await ask(2, [], good), 200);
  assert.ok((await (await fetch(`${three.url}/${log.hex}/checkpoint`)).text()).startsWith(good));
  const folder = path.join(three.dir, 'state', log.hex);
  const kept = (await readdir(folder)).filter((name) => name.startsWith('conflict-2-'));
  assert.equal(kept.length, 1);
  assert.equal(await readFile(path.join(folder, kept[0]), 'utf8'), fork);
  // One folder, one witness; and a key that others can read is none.
  await assert.rejects(run(bin('earwitness'), three.options(['--log', log.key])), /another witness uses the folder/);
  await three.kill();
  witnesses.pop();
  await chmod(path.join(three.dir, 'key'), 0o644);
  await assert.rejects(run(bin('earwitness'), three.options(['--log', log.key])), /open to others/);
});

test('a witness that refuses is an exception until it cosigns again', { timeout: 240000 }, async () => {
  const [one] = witnesses;
  const exception = async () => (await house.get('/v1/exceptions')).items.find((item) => item.kind === 'witness_refuses');
  await one.kill();
  await one.start(makeLog('example.com/another').key);
  assert.match((await until('the refusal to be told', exception, 90000, 500)).sentence, /the witness one refuses/);
  await one.kill();
  await one.start();
  await until('the exception to be closed', async () => !(await exception()), 120000, 500);
});

test('a witness that dies is told of, and catches up', { timeout: 180000 }, async () => {
  const [, two] = witnesses;
  await two.kill();
  const { cosigned: before } = await house.get('/v1/ledger/witnesses');
  await until('its death to be told', async () => (await house.get('/v1/ledger/witnesses')).items[1].error, 90000, 500);
  const answer = await house.get('/v1/ledger/witnesses');
  assert.equal(answer.items[0].error, null);
  await two.start();
  await cosigned(Math.max(before, answer.items[0].size - 1), 120000);
});

test(`${kills} deaths of witnesses, door and keeper`, { timeout: 60000 + kills * 30000 }, async () => {
  const origin = verifier.split('+')[0];
  const hex = createHash('sha256').update(origin).digest('hex');
  let last = 0;
  for (let i = 0; i < kills; i++) {
    const which = i % 4;
    if (which < 2) {
      await witnesses[which].kill();
      await sleep(100);
      await witnesses[which].start();
    } else {
      for (const pid of await house.pids(which === 2 ? 'deliver' : 'keeper')) process.kill(pid, 'SIGKILL');
    }
    await house.ready();
    for (const w of witnesses) {
      const response = await fetch(`${w.url}/${hex}/checkpoint`);
      const { size } = parse(await response.text());
      assert.ok(size >= 1);
      w.seen ??= 0;
      assert.ok(size >= w.seen, 'a witness never goes back');
      w.seen = size;
    }
    const now = await until('the API to answer', async () => house.get('/v1/ledger/witnesses'));
    assert.ok(now.cosigned >= last, 'the quorum never goes back');
    last = now.cosigned;
  }
  // Each start of the keeper is an event, so that there is something new to be seen.
  for (const pid of await house.pids('keeper')) process.kill(pid, 'SIGKILL');
  await house.ready();
  await cosigned(last, 120000);
});
