// Jitter buffers that are emptied: two seconds of packets at once, of every stream of 200 calls at the same moment. What the sockets
// hold is kept; what they do not hold is counted as dropped by the kernel and listed as gaps. EW_BURST_CALLS says how many calls.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, sleep, tone, until } from '../e2e/house.mjs';

const calls = Number(process.env.EW_BURST_CALLS ?? 200);
const seconds = 2;
let house;

before(async () => {
  house = await (await House.make({ ports: 4 * calls + 100 })).start();
});
after(() => house?.remove());

const metric = async (name) => Number(new RegExp(`^earwitness_${name} (\\d+)`, 'm').exec(await (await fetch(`${house.url}/metrics`)).text())?.[1]);

function send(answers, wav, speed) {
  const list = path.join(house.dir, `streams-${speed}.txt`);
  const lines = answers.flatMap(({ address, ports }) => ports.map((port) => `--to ${address}:${port} --file ${wav} --codec pcma`));
  return writeFile(list, `${lines.join('\n')}\n`).then(() => new Promise((resolve) =>
    spawn(bin('earwitness-caller'), ['--speed', String(speed), '--streams-file', list], { stdio: 'ignore' }).once('exit', resolve)));
}

test(`${seconds} s at once into ${2 * calls} sockets`, { timeout: 120000 }, async () => {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, seconds);
  const call = await new Call(house, { calls, rate: 50, ms: 20000 }).place(60000);
  await until('all gates to be open', async () => (await metric('recorder_calls')) === calls, 30000, 200);
  await sleep(2000);
  assert.equal(await send(call.answers, wav, 0), 0);
  const sent = 2 * calls * seconds * 50;
  await call.done;
  await until('every call to be over', async () => (await metric('recorder_calls')) === 0, 30000, 500);
  const received = await metric('packets_received_total');
  const dropped = await metric('packets_dropped_by_kernel_total');
  const kept = await metric('packets_kept_total');
  const gaps = await metric('recording_gaps_total');
  console.log(`# ${sent} sent at once: ${received} received, ${kept} kept, ${dropped} dropped by the kernel, ${gaps} gaps`);
  assert.equal(received + dropped, sent, 'each packet was received or is counted as dropped');
  assert.equal(gaps > 0, dropped > 0, 'what is dropped is listed, and nothing else');
  assert.ok(kept + (await metric('packets_withheld_total')) <= received);
  assert.ok(kept > 0);
});
