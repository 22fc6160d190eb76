// `earwitness load` as an operator runs it: calls that are all taken are whole, calls that are not admitted are refused
// for the reason that stands in the way, and whatever was started is gone afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bin, run, until } from './house.mjs';

/** Runs the command in a folder of its own; `before` are words of a program that runs it. */
async function load(words, before = []) {
  const dir = await mkdtemp(path.join(tmpdir(), 'earwitness-load-test-'));
  await chmod(dir, 0o777);
  const [program, ...rest] = [...before, bin('earwitness'), 'load', '--folder', dir, '--talk', 'tone', ...words];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const result = { dir, child, out: '', err: '' };
  child.stdout.on('data', (bytes) => (result.out += bytes));
  child.stderr.on('data', (bytes) => (result.err += bytes));
  result.done = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  return result;
}

/** Processes whose command line or working files name the folder. */
async function processesOf(dir) {
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (words.includes(dir)) found.push(pid);
  }
  return found;
}

test('calls that are all admitted are whole, and the figures agree', { timeout: 180000 }, async () => {
  const plot = path.join(await mkdtemp(path.join(tmpdir(), 'earwitness-plot-')), 'load.svg');
  const it = await load(['--calls', '40', '--seconds', '10', '--rate', '20', '--opt-outs', '2', '--json', '--plot', plot]);
  const code = await it.done;
  assert.equal(code, 0, `${it.out}\n${it.err}`);
  const result = JSON.parse(it.out);
  assert.equal(result.calls.offered, 40);
  assert.equal(result.calls.admitted, 40);
  assert.equal(result.calls.refused, 0);
  assert.ok(result.calls.ok_after.p50_us > 0 && result.calls.ok_after.p99_us >= result.calls.ok_after.p50_us);
  // Two streams of 50 packets a second, for 10 s at least.
  assert.ok(result.packets.sent >= 40 * 100 * 10, `${result.packets.sent} packets`);
  assert.equal(result.packets.received, result.packets.sent);
  assert.equal(result.packets.dropped_by_kernel + result.packets.gaps + result.packets.unsent, 0);
  assert.ok(result.opt_outs.obeyed > 5 && result.opt_outs.failed === 0, JSON.stringify(result.opt_outs));
  assert.ok(result.packets.withheld > 0, 'an opt-out withholds');
  assert.equal(result.finished_all, true);
  assert.ok(result.records.asked >= 10, 'records were looked at');
  assert.equal(result.records.whole, result.records.asked);
  assert.equal(result.records.kept + result.records.withheld, result.records.sent);
  assert.ok(result.cpu.recorder.seconds > 0 && result.cpu.sender.seconds > 0 && result.cpu.worker.seconds > 0);
  assert.ok(result.recorder_us_per_packet > 0 && result.machine_carries.calls > 0);
  assert.equal(result.held_without_loss, 40);
  assert.deepEqual(await readdir(it.dir), [], 'the folder is removed');
  assert.deepEqual(await processesOf(it.dir), []);
  await run('python3', ['-c', 'import sys, xml.dom.minidom as m; d = m.parse(sys.argv[1]).documentElement; assert d.tagName == "svg" and len(d.getElementsByTagName("polyline")) == 11', plot]);
  await rm(it.dir, { recursive: true });
});

test('what is not admitted is refused whole, with 503 and Retry-After, and counted under its reason', { timeout: 180000 }, async () => {
  // Locked memory for 25 calls: 3.25 MiB for the thread and 15 KiB for each. Root is not held to it, so it is somebody else.
  const limit = (3328 + 15 * 25) * 1024;
  const nobody = process.getuid() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  const it = await load(['--calls', '40', '--seconds', '6', '--rate', '20', '--json'], ['prlimit', `--memlock=${limit}`, ...nobody]);
  const code = await it.done;
  assert.equal(code, 1, `${it.out}\n${it.err}`);
  assert.match(it.err, /memlock is \d+ KiB, the recorder asks for/);
  const result = JSON.parse(it.out);
  assert.equal(result.calls.admitted, 25, it.out);
  assert.equal(result.calls.refused, 15);
  assert.equal(result.calls.refused_with_retry_after, 15);
  assert.equal(result.calls.reasons.length, 1, JSON.stringify(result.calls.reasons));
  assert.match(result.calls.reasons[0].reason, /^calls: one recorder thread holds as many as it may|^as many calls are being recorded/);
  assert.equal(result.calls.reasons[0].calls, 15);
  assert.match(result.gave_out, /15 calls were refused/);
  assert.equal(result.packets.received, result.packets.sent);
  assert.ok(result.records.asked >= 10);
  assert.equal(result.records.whole, result.records.asked, `those that were admitted lost nothing: ${it.out}\n${it.err}`);
  await rm(it.dir, { recursive: true });
});

test('an interrupt ends everything that was started and removes the folder', { timeout: 60000 }, async () => {
  const it = await load(['--ramp', '--step', '5', '--rate', '20', '--seconds', '2']);
  await until('the first step', () => /5 calls: recorder/.test(it.err), 40000);
  it.child.kill('SIGINT');
  assert.equal(await it.done, 1);
  assert.match(it.err, /interrupted/);
  assert.deepEqual(await readdir(it.dir), []);
  assert.deepEqual(await processesOf(it.dir), []);
  await rm(it.dir, { recursive: true });
});

test('what cannot be meant is not understood', async () => {
  for (const words of [['--calls', '0'], ['--calls', 'many'], ['--rate', '-1'], ['--step', '5'], ['--threads', '65'], ['--nothing']]) {
    const it = await load(words);
    assert.equal(await it.done, 2, words.join(' '));
    assert.deepEqual(await readdir(it.dir), []);
    await rm(it.dir, { recursive: true });
  }
});
