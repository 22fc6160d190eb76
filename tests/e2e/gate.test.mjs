// The gate, counted: 200 calls, one opt-out each, and no packet on the tape that arrived later than the order's receipt and 20 ms.
// Frames as received: what is on the tape is bit for bit what was sent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { Call, House, bin, run, sleep, tone, until } from './house.mjs';

const calls = Number(process.env.EW_GATE_CALLS ?? 200);
let house;

before(async () => {
  house = await (await House.make({ ports: 2 * 2 * calls + 100 })).start();
});
after(() => house?.remove());

/** Every packet on the tape, by span. */
async function packets() {
  const { stdout } = await run(bin('tests/tape_dump'), [path.join(house.data, 'tape/0'), path.join(house.dir, 'keys/vault')], { maxBuffer: 1 << 30 });
  const found = [];
  for (const line of stdout.split('\n')) {
    const [kind, span, stream, seq, ts, ssrc, arrival, bytes, hash, flags] = line.split(' ');
    assert.notEqual(kind, 'unreadable', line);
    if (kind === 'packet') found.push({ span, stream: Number(stream), seq: Number(seq), ts: Number(ts), ssrc: Number(ssrc), arrival: Number(arrival), bytes: Number(bytes), hash, flags: Number(flags) });
  }
  return found;
}

test(`${calls} calls: nothing that arrived 20 ms after an opt-out is on the tape`, { timeout: 240000 }, async () => {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 60);
  const call = await new Call(house, { calls, rate: 40, ms: 40000 }).place(60000);
  const list = path.join(house.dir, 'streams.txt');
  const sent = path.join(house.dir, 'sent.log');
  await writeFile(list, call.answers.flatMap(({ address, ports }) => ports.map((port) => `--to ${address}:${port} --file ${wav} --codec pcma`)).join('\n') + '\n');
  call.caller = spawn(bin('earwitness-caller'), ['--streams-file', list, '--log', sent], { stdio: 'ignore' });
  const ids = await until('all calls to be recorded', async () => {
    const found = [];
    for (let cursor = ''; cursor !== null; ) {
      const page = await house.get(`/v1/interactions?state=active&limit=100${cursor && `&cursor=${cursor}`}`);
      found.push(...page.items.filter((one) => one.gates.every((gate) => gate.open.includes('recording'))));
      cursor = page.next;
    }
    return found.length === calls ? found.map((one) => one.id) : null;
  }, 60000, 500);
  await sleep(2000);
  const answers = await Promise.all(ids.map((id) => house.order(id, 'opt_out', { reason: 'counted' })));
  for (const answer of answers) assert.equal(answer.status, 200, JSON.stringify(answer.body));
  await sleep(2000);
  const onTape = await packets();
  assert.ok(onTape.length > calls * 2 * 50, `${onTape.length} packets on the tape`);

  const bySpan = new Map();
  for (const packet of onTape) bySpan.set(packet.span, [...(bySpan.get(packet.span) ?? []), packet]);
  let counted = 0;
  const late = [];
  for (const id of ids) {
    const events = await house.events(id);
    const restricted = events.find((event) => event.type === 'restricted' && event.fields.reason === 'opt_out');
    assert.ok(restricted, `the opt-out of ${id} is in the log`);
    for (const opened of events.filter((event) => event.type === 'span_opened')) {
      for (const packet of bySpan.get(opened.fields.span) ?? []) {
        counted++;
        if (packet.arrival > restricted.fields.received_at + 20000) late.push(packet.arrival - restricted.fields.received_at);
      }
    }
  }
  assert.equal(counted, onTape.length, 'every packet on the tape belongs to a call of ours');
  assert.deepEqual(late, [], `${late.length} packets are later than they may be`);

  const known = new Set();
  for (const line of (await readFile(sent, 'utf8')).split('\n')) {
    const [, seq, ts, , , hash] = line.split(/\s+/);
    if (hash) known.add(`${seq} ${ts} ${hash.slice(0, 8)}`);
  }
  const strange = onTape.filter((p) => !known.has(`${p.seq} ${p.ts} ${p.hash}`));
  assert.equal(strange.length, 0, `${strange.length} of ${onTape.length} packets are not as they were sent`);
  call.caller.kill('SIGTERM');
  call.sipp.kill('SIGKILL');
});
