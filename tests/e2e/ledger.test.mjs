// The log as outsiders have it: Go's reader of such logs (golang.org/x/mod/sumdb) follows it over HTTP while calls add to it and
// keeper and vault are killed; our own client sees it go on, and says so when it does not. EW_LEDGER_KILLS says how often (4).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Call, House, bin, root, run, sleep, tone, until } from './house.mjs';

let recorded; // the call of the first test
const kills = Number(process.env.EW_LEDGER_KILLS ?? 4);
let house;
let work;
let verifier;

before(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'ledger-'));
  house = await (await House.make({ extra: 'ledger: {origin: log.example.com/tests}\n' })).start();
  // What Go compiled of its own library stays in the build folder: the next time it is quick.
  const go = { GOPATH: '/usr/share/gocode', GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOPROXY: 'off', CGO_ENABLED: '0', GOCACHE: bin('go-cache') };
  const env = { ...process.env, ...go };
  await run('go', ['build', '-o', path.join(work, 'follow'), path.join(root, 'tests/e2e/ledger/follow.go')], { env });
  await until('a checkpoint', async () => (await fetch(`${house.url}/v1/ledger/checkpoint`)).ok);
  verifier = (await (await fetch(`${house.url}/v1/ledger/verifier`)).text()).trim();
});
after(async () => {
  await house?.remove();
  await rm(work, { recursive: true, force: true });
});

const cli = (args, options = {}) =>
  run(bin('earwitness'), args, { env: { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token, XDG_STATE_HOME: work }, ...options }).then(
    (done) => ({ code: 0, ...done }),
    (error) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );

const signed = () =>
  until('everything to be signed', async () => {
    const ledger = await house.get('/v1/ledger');
    return ledger.state === 'open' && ledger.lag === 0 && ledger;
  }, 30000);

test('the public files are everybody\'s, and nothing else is', async () => {
  const checkpoint = await fetch(`${house.url}/v1/ledger/checkpoint`);
  assert.equal(checkpoint.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(checkpoint.headers.get('access-control-allow-origin'), '*');
  assert.equal(checkpoint.headers.get('cache-control'), 'no-store');
  const [origin, size] = (await checkpoint.text()).split('\n');
  assert.equal(origin, 'log.example.com/tests');
  const tile = await fetch(`${house.url}/v1/ledger/tile/0/000.p/${size}`);
  assert.equal(tile.status, 200);
  assert.equal(tile.headers.get('content-type'), 'application/octet-stream');
  assert.match(tile.headers.get('cache-control'), /immutable/);
  assert.equal((await tile.arrayBuffer()).byteLength, 32 * Number(size));
  assert.equal((await fetch(`${house.url}/v1/ledger/tile/entries/000.p/${size}`)).status, 200);
  for (const wrong of ['tile/0/000.p/0', 'tile/0/1', 'tile/0/..%2f..%2fcatalog.db', 'tile/', 'nothing', 'old/7/checkpoint'])
    assert.equal((await fetch(`${house.url}/v1/ledger/${wrong}`)).status, 404, wrong);
  assert.equal((await fetch(`${house.url}/v1/ledger`)).status, 401);
});

test(`a call, followed by Go's reader through ${kills} deaths`, { timeout: 120000 + kills * 10000 }, async () => {
  const go = spawn(path.join(work, 'follow'), [house.url, verifier], { stdio: ['pipe', 'pipe', 'inherit'] });
  let out = '';
  go.stdout.on('data', (bytes) => (out += bytes));
  const ended = new Promise((resolve) => go.once('exit', resolve));
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 20);
  const call = await new Call(house, { ms: 8000 + 4000 * kills }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  recorded = id;
  for (let n = 0; n < kills; n++) {
    const [pid] = await house.pids(n % 2 ? 'vault' : 'keeper');
    if (pid) process.kill(pid, 'SIGKILL');
    await sleep(300 + Math.random() * 1500);
    await until('the house to be ready again', async () => (await fetch(`${house.url}/readyz`)).ok, 30000);
    await house.order(id, n % 2 ? 'resume' : 'pause');
  }
  await call.end();
  await house.finished(id, 60000);
  const { signed_size: size } = await signed();
  await until('the reader to see it all', () => out.includes(`size ${size}\n`), 20000);
  go.stdin.end();
  assert.equal(await ended, 0);
  assert.match(out, /ok \d+ checkpoints/);
  console.log(`# ${out.trim().split('\n').at(-1)}, ${size} entries`);

  // Each event of the call has a proof in somebody else's format, made against a checkpoint that is signed.
  const events = await house.events(id);
  await signed(); // that they were looked at is an event as well
  for (const { index } of [events[0], events.at(-1)]) {
    const proof = await (await house.fetch(`/v1/interactions/${id}/events/${index}/proof`)).text();
    assert.match(proof, /^c2sp\.org\/tlog-proof@v1\nindex \d+\n([A-Za-z0-9+/]{43}=\n)*\nlog\.example\.com\/tests\n/);
    assert.equal((await cli(['ledger', 'proof', id, String(index)])).stdout.split('\n')[0], 'c2sp.org/tlog-proof@v1');
  }
});

test('our own client: papers, trust, memory', { timeout: 60000 }, async () => {
  await signed();
  const papers = await cli(['ledger', 'checkpoint']);
  assert.equal(papers.code, 0, papers.stderr);
  assert.ok(papers.stdout.includes(verifier));
  assert.match(papers.stdout, /([0-9a-f]{4} ){15}[0-9a-f]{4}/);

  const alone = await cli(['ledger', 'verify', '--all']);
  assert.equal(alone.code, 1, alone.stdout + alone.stderr);
  assert.match(alone.stdout, /origin unproven/);

  const trust = path.join(work, 'trust.policy');
  await writeFile(trust, `log ${verifier}\nquorum none\n`);
  const good = await cli(['ledger', 'verify', '--all', '--trust', trust]);
  assert.equal(good.code, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /goes on from the \d+ entries/);
  assert.match(good.stdout, /verdict +good/);
  const sample = JSON.parse((await cli(['ledger', 'verify', '--json', '--trust', trust])).stdout);
  assert.equal(sample.origin_proven, true);

  // What was seen before must be the log's own word: nobody can put another there. Two that are signed: tests/unit/cli.
  const state = path.join(work, 'other.checkpoint');
  const text = await (await fetch(`${house.url}/v1/ledger/checkpoint`)).text();
  const lines = text.split('\n');
  await writeFile(state, [lines[0], String(Number(lines[1]) - 1), lines[2], ...lines.slice(3)].join('\n'));
  const forked = await cli(['ledger', 'verify', '--state', state, '--trust', trust]);
  assert.equal(forked.code, 1);
  assert.match(forked.stderr, /no log of .* has signed/);
  await writeFile(state, [lines[0], String(Number(lines[1]) + 1000), lines[2], ...lines.slice(3)].join('\n'));
  assert.match((await cli(['ledger', 'verify', '--state', state, '--trust', trust])).stderr, /no log of .* has signed/);

  const doctor = await cli(['doctor', '--config', house.config, '--data', house.data]);
  assert.match(doctor.stdout, /ledger.*under a signed checkpoint/);
  assert.equal((await house.post('/v1/ledger/succeed', { reason: 'none' })).status, 409);
});

test('older data with newer keys is told and not signed; a successor goes on', { timeout: 120000 }, async () => {
  await signed();
  await house.stop();
  const keeper = path.join(house.data, 'keeper');
  await run('cp', ['-a', keeper, path.join(work, 'older')]);
  await house.start();
  await sleep(2500);
  await signed();
  await house.stop();
  await run('rm', ['-rf', keeper]);
  await run('cp', ['-a', path.join(work, 'older'), keeper]);
  await house.start();
  const refused = await until('the refusal', async () => {
    const ledger = await house.get('/v1/ledger');
    return ledger.state === 'refuses' && ledger;
  });
  assert.equal(refused.why, 'ledger_behind_signature');
  await until('the exception', async () => (await house.get('/v1/exceptions')).items.some((e) => e.kind === 'ledger_behind_signature'));
  assert.ok((await fetch(`${house.url}/readyz`)).ok, 'calls are recorded all the same');
  const succeeded = await cli(['ledger', 'succeed', '--reason', 'restored from the copy of yesterday']);
  assert.equal(succeeded.code, 0, succeeded.stderr);
  const next = await signed();
  assert.equal(next.log, 2);
  assert.equal(next.origin, 'log.example.com/tests/2');
  assert.ok((await fetch(`${house.url}/v1/ledger/old/1/checkpoint`)).ok);
  const papers = await cli(['ledger', 'checkpoint', '--json']);
  assert.equal(JSON.parse(papers.stdout).origin, 'log.example.com/tests/2');
  assert.match(await readFile(path.join(house.dir, 'serve.log'), 'utf8'), /ledger_refuses/);

  // A call of the log before: its bundle is as good as the event behind it, and says so.
  const file = path.join(work, 'earlier.zip'), trust = path.join(work, 'next.trust');
  const made = await cli(['bundle', recorded, '-o', file, '--clear', '--purpose', 'audit']);
  assert.equal(made.code, 0, made.stderr);
  await writeFile(trust, `log ${(await (await fetch(`${house.url}/v1/ledger/verifier`)).text()).trim()}\nquorum none\n`);
  const verdict = JSON.parse((await run(bin('earwitness-verify'), [file, '--trust', trust, '--json'])).stdout);
  assert.deepEqual([verdict.verdict, verdict.findings], ['proved', []]);
  assert.ok(verdict.earlier > 0 && verdict.earlier < verdict.events, `${verdict.earlier} of ${verdict.events}`);
  const { stdout: readme } = await run('unzip', ['-p', file, '*/README.txt']);
  assert.match(readme, new RegExp(`data/events/${String(verdict.earlier).padStart(6, '0')} proofs/`));
});
