// What was withheld is nowhere: not in a file, a database page, a log, nor in a core of the programs. And a captured recorder
// cannot open what it wrote.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, run, sleep, until } from './house.mjs';

let house;
let id;
let call;
// One sender, as a recording client is: whoever else sends beside it is not heard.
const socket = createSocket('udp4');
// G.711 is one byte for each sample: a marker in the payload is a marker in the packet.
const withheld = Buffer.from('WITHHELD-7f3a91c2-AUDIO');
const kept = Buffer.from('KEPT-0b55d8e1-AUDIO-MARK');
const digits = '4929271';
const number = '+352621987654';
const name = 'Xaverine Qwortz';

before(async () => {
  house = await (await House.make()).start();
});
after(() => {
  socket.close();
  return house?.remove();
});

/** RTP by hand, so that payloads are bytes of our choice. */
async function speak(ports, marker, packets, from) {
  for (let n = 0; n < packets; n++) {
    for (const [k, port] of ports.entries()) {
      const packet = Buffer.alloc(12 + 160, 0xd5);
      packet.writeUInt16BE(0x8008, 0);
      packet.writeUInt16BE((from + n) & 0xffff, 2);
      packet.writeUInt32BE((from + n) * 160, 4);
      packet.writeUInt32BE(0x2000 + k, 8);
      for (let at = 12; at + marker.length < packet.length; at += marker.length + 8) marker.copy(packet, at);
      socket.send(packet, port, '127.0.0.1');
    }
    await sleep(20);
  }
}

async function press(port, from) {
  let seq = from;
  for (const [i, digit] of [...digits].entries()) {
    for (let n = 1; n <= 8; n++) {
      const packet = Buffer.alloc(16);
      packet.writeUInt16BE(0x8065, 0);
      packet.writeUInt16BE(seq++ & 0xffff, 2);
      packet.writeUInt32BE((from + i * 10) * 160, 4);
      packet.writeUInt32BE(0x2000, 8);
      packet.writeUInt8(Number(digit), 12);
      packet.writeUInt8(n > 5 ? 0x8a : 0x0a, 13);
      packet.writeUInt16BE(160 * Math.min(n, 6), 14);
      socket.send(packet, port, '127.0.0.1');
      await sleep(10);
    }
  }
}

async function placesOf(marker, folder) {
  const found = [];
  for await (const file of files(folder)) if ((await readFile(file)).includes(marker)) found.push(path.relative(folder, file));
  return found;
}

/** The memory of a process, as a core file that we force. */
async function core(pid, to) {
  await run('gdb', ['-batch', '-nx', '-p', String(pid), '-ex', 'set use-coredump-filter off', '-ex', 'set dump-excluded-mappings on', '-ex', `generate-core-file ${to}`], { maxBuffer: 1 << 26 });
  return readFile(to);
}

test('a call with marked audio, a pause and a keypad entry', { timeout: 60000 }, async () => {
  call = await new Call(house, { ms: 60000, caller: number }).place();
  const { ports } = call.answers[0];
  id = (await call.interaction()).id;
  await until('the gates to open', async () => (await house.get(`/v1/interactions/${id}`)).gates.every((gate) => gate.open.includes('recording')));
  await speak(ports, kept, 60, 0);
  await press(ports[0], 60);
  assert.equal((await house.order(id, 'pause', { reason: name })).status, 200);
  await speak(ports, withheld, 100, 200);
  await sleep(300);
});

test('the keys were seen and none is on the tape', async () => {
  const pressed = (await house.events(id)).filter((event) => event.type === 'keypad');
  const keys = pressed.reduce((sum, event) => sum + 1 + event.fields.more, 0);
  assert.equal(keys, digits.length, 'each press is told, those in one masked stretch as one event');
  assert.ok(pressed.every((event) => !('digit' in event.fields)), 'which key it was is never said');
  const { stdout } = await run(bin('tests/tape_dump'), [path.join(house.data, 'tape/0'), path.join(house.dir, 'keys/vault')], { maxBuffer: 1 << 28 });
  const lengths = stdout.split('\n').filter((line) => line.startsWith('packet')).map((line) => Number(line.split(' ')[7]));
  assert.ok(lengths.length > 100, 'the audio before them is there');
  // An RFC 4733 event has a payload of four bytes; nothing else that was sent has.
  assert.equal(lengths.filter((length) => length === 4).length, 0, 'event packets on the tape');
});

test('withheld audio is in no file, and in no core of the recorder', { timeout: 60000 }, async () => {
  assert.deepEqual(await placesOf(withheld, house.dir), []);
  const [recorder] = await house.pids('recorder');
  const dump = path.join(house.dir, 'recorder.core');
  const memory = await core(recorder, dump);
  assert.ok(memory.length > 1e6, 'the core holds the memory of the process');
  assert.equal(memory.indexOf(withheld), -1, 'withheld audio is in the memory of the recorder');
  assert.equal(memory.indexOf(Buffer.from(kept)), -1, 'kept audio is sealed and wiped');
  await run('rm', [dump]);
});

test('kept audio is nowhere in the clear', async () => {
  assert.deepEqual(await placesOf(kept, house.dir), []);
});

test('a captured recorder cannot open what it has written', { timeout: 120000 }, async () => {
  assert.equal((await house.order(id, 'resume')).status, 200);
  await speak(call.answers[0].ports, kept, 60, 400);
  const [recorder] = await house.pids('recorder');
  const dump = path.join(house.dir, 'captured.core');
  const speaking = speak(call.answers[0].ports, kept, 120, 460);
  await sleep(500);
  const captured = Date.now() * 1000;
  await core(recorder, dump);
  await speaking;
  await sleep(500);
  const { stdout } = await run(bin('tests/tape_captured'), [path.join(house.data, 'tape/0'), dump, String(captured)], { timeout: 100000 });
  const [, , before, after] = /(\d+) places tried, opened (\d+) frames from before and (\d+) from after/.exec(stdout);
  assert.equal(before, '0', stdout);
  assert.ok(Number(after) > 0, `the search finds the keys that must be there: ${stdout}`);
  await run('rm', [dump]);
});

test('digits, number and name are in no file, log or database page', { timeout: 60000 }, async () => {
  await house.order(id, 'opt_out', { reason: name });
  call.sipp.kill('SIGKILL');
  for (const marker of [number, number.slice(1), name, digits].map((text) => Buffer.from(text))) {
    const found = (await placesOf(marker, house.dir)).filter((file) => !file.startsWith('sipp-'));
    assert.deepEqual(found, [], `${marker}`);
  }
});
