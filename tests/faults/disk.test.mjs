// A disk that stands still, and one that is full, under the real programs: the tape lies on a file system of its own that is frozen
// and filled. Needs root and loop devices; without them it is skipped, and says so. EW_FAULTS=long: longer, and with many calls.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Call, House, bin, run, sleep, tone, until } from '../e2e/house.mjs';

const long = process.env.EW_FAULTS === 'long';
const stalls = long ? [1, 5, 20] : [1, 4];
let house;
let mount; // why not, when it is text
let frozen = false;

async function mounted() {
  if (process.getuid() !== 0) return 'mounting needs root';
  const image = path.join(house.dir, 'tape.img');
  const at = path.join(house.data, 'tape');
  try {
    await run('truncate', ['-s', long ? '1G' : '160M', image]);
    await run('mkfs.ext4', ['-q', '-m', '0', image]);
    await mkdir(at, { recursive: true });
    await run('mount', ['-o', 'loop', image, at]);
  } catch (error) {
    return `no file system of its own can be mounted here: ${error.message.split('\n')[0]}`;
  }
  return { at };
}

before(async () => {
  house = await House.make({ ports: 2000, extra: 'recorder: {segment: 4MiB, quota: 4GiB}\n' });
  mount = await mounted();
  if (mount.at) await house.start();
});
after(async () => {
  if (frozen) await thaw();
  await house?.stop();
  if (mount?.at) await run('umount', [mount.at]).catch(() => run('umount', ['-l', mount.at]));
  await house?.remove();
});

const freeze = async () => {
  await run('fsfreeze', ['-f', mount.at]);
  frozen = true;
};
const thaw = async () => {
  frozen = false;
  await run('fsfreeze', ['-u', mount.at]);
};

async function packets() {
  const { stdout } = await run(bin('tests/tape_dump'), [path.join(house.data, 'tape/0'), path.join(house.dir, 'keys/vault')], { maxBuffer: 1 << 30 });
  return stdout.split('\n').filter((line) => line.startsWith('packet ')).map((line) => {
    const [, span, stream, seq, , , arrival] = line.split(' ');
    return { span, stream: Number(stream), seq: Number(seq), arrival: Number(arrival) };
  });
}

const metric = async (name) => Number(new RegExp(`^earwitness_${name} (\\d+)`, 'm').exec(await (await fetch(`${house.url}/metrics`)).text())?.[1]);

/** A call of two that talk on, and its interaction once audio of it is kept. */
async function talking(caller = '+352621000111') {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 120);
  const call = await new Call(house, { ms: 115000, caller }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await until('both to be recorded', async () => (await house.get(`/v1/interactions/${id}`)).gates.every((gate) => gate.open.includes('recording')));
  await sleep(1000);
  return { call, id };
}

/** Sequence numbers that are missing between the first and the last packet of each stream since a time. */
function holes(all, spans) {
  let n = 0;
  for (const stream of new Set(all.map((p) => p.stream))) {
    const numbers = all.filter((p) => p.stream === stream && spans.has(p.span)).map((p) => p.seq).sort((a, b) => a - b);
    for (let i = 1; i < numbers.length; i++) n += numbers[i] - numbers[i - 1] - 1;
  }
  return n;
}

const spansOf = async (id) => new Set((await house.events(id)).filter((event) => event.type === 'span_opened').map((event) => event.fields.span));

test(`the disk stands still for ${stalls.join(', ')} s, and nothing is lost`, { timeout: 150000 }, async (t) => {
  if (!mount.at) return t.skip(mount);
  const { call, id } = await talking();
  for (const seconds of stalls) {
    await freeze();
    await sleep(seconds * 1000);
    if (seconds >= 4) assert.notEqual(await metric('recorder_threads_refusing'), 0, 'no new calls while the disk stands still');
    await thaw();
    await sleep(1500);
  }
  await until('calls to be taken again', async () => (await metric('recorder_threads_refusing')) === 0);
  assert.equal(holes(await packets(), await spansOf(id)), 0, 'sequence numbers that are missing on the tape');
  assert.equal(await metric('recording_gaps_total'), 0);
  assert.equal(await metric('packets_dropped_by_kernel_total'), 0);

  // An opt-out while the disk stands still: obeyed at once, answered when it is durable and not before.
  await freeze();
  await sleep(500);
  let answered = false;
  const order = house.order(id, 'opt_out', { reason: 'frozen' }).then((answer) => {
    answered = true;
    return answer;
  });
  await sleep(2500);
  const early = answered ? await order : null;
  if (early) assert.notEqual(early.status, 200, 'nothing is called done that is not durable');
  await thaw();
  await order;
  const told = await until('the opt-out in the log', async () => (await house.events(id)).find((event) => event.type === 'restricted' && event.fields.reason === 'opt_out'));
  const late = (await packets()).filter((p) => p.arrival > told.fields.received_at + 20000);
  assert.equal(late.length, 0, `${late.length} packets were kept that came 20 ms after the opt-out`);
  call.caller.kill('SIGTERM');
  call.sipp.kill('SIGKILL');
});

test('the disk is full: gaps and an exception, orders obeyed, and on it goes when there is room', { timeout: 120000 }, async (t) => {
  if (!mount.at) return t.skip(mount);
  const { call, id } = await talking('+352621000222'); // somebody who has refused nothing
  const room = await statfs(mount.at);
  const filler = path.join(mount.at, 'filler');
  await run('fallocate', ['-l', String(room.bavail * room.bsize - (8 << 20)), filler]);
  // The rest to the last block, which dd ends with an error.
  await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1k', 'oflag=append', 'conv=notrunc']).catch(() => {});
  await until('the exception', async () => (await house.get('/v1/exceptions')).items.some((one) => one.kind === 'disk_full'), 10000, 200);
  const order = await house.order(id, 'pause', { reason: 'full' });
  assert.equal(order.status, 200, JSON.stringify(order.body));
  // A gap is told when it ends, as it does with the pause.
  const gap = await until('a gap', async () => (await house.events(id)).find((event) => event.type === 'gap'), 10000, 200);
  assert.ok(gap.fields.to >= gap.fields.from);
  await rm(filler);
  await until('calls to be taken again', async () => (await metric('recorder_threads_refusing')) === 0, 20000, 200);
  const before = (await packets()).length;
  assert.equal((await house.order(id, 'resume', {})).status, 200);
  await until('recording to go on', async () => (await packets()).length > before + 50, 15000, 300);
  assert.equal((await house.pids('recorder')).length, 1);
  call.caller.kill('SIGTERM');
  call.sipp.kill('SIGKILL');
});

test('longer than memory: what is lost is listed, and the recorder lives', { timeout: 300000, skip: !long && 'EW_FAULTS=long' }, async (t) => {
  if (!mount.at) return t.skip(mount);
  const calls = 240;
  const wav = await tone(path.join(house.dir, 'long.wav'), 440, 120);
  await until('calls to be taken after what went before', async () => (await metric('recorder_threads_refusing')) === 0, 30000, 500);
  const call = await new Call(house, { calls, rate: 40, ms: 110000 }).place(60000);
  const list = path.join(house.dir, 'streams.txt');
  await writeFile(list, call.answers.flatMap(({ address, ports }) => ports.map((port) => `--to ${address}:${port} --file ${wav} --codec pcma`)).join('\n') + '\n');
  call.caller = spawn(bin('earwitness-caller'), ['--streams-file', list], { stdio: 'ignore' });
  const [pid] = await house.pids('recorder');
  await sleep(15000);
  await freeze();
  await sleep(25000);
  await thaw();
  await until('gaps to be told', async () => (await metric('recording_gaps_total')) > 0, 20000, 500);
  await until('calls to be taken again', async () => (await metric('recorder_threads_refusing')) === 0, 30000, 500);
  assert.deepEqual(await house.pids('recorder'), [pid], 'it is the same process');
  assert.ok((await metric('tape_pending_bytes')) < 1 << 20);
  call.caller.kill('SIGTERM');
  call.sipp.kill('SIGKILL');
});
