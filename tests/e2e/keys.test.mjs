// The keys that answer a consent question pass a shut gate, as one event, and no other key is ever read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSocket } from 'node:dgram';
import { Call, House, sleep, until } from './house.mjs';

let house;
let call;
let id;
let sequence = 1000;
const socket = createSocket('udp4');

before(async () => {
  house = await (await House.make()).start();
  call = await new Call(house, { queue: 'private', ms: 20000 }).place();
  id = (await call.interaction()).id;
});
after(async () => {
  await call?.end();
  socket.close();
  await house?.remove();
});

/** Presses keys as RFC 4733 tells of them: three packets while each is down, its end three times. */
async function press(digits) {
  for (const digit of digits) {
    const stamp = sequence * 160;
    for (let n = 1; n <= 6; n++) {
      const packet = Buffer.alloc(16);
      packet.writeUInt16BE(n === 1 ? 0x80e5 : 0x8065, 0);
      packet.writeUInt16BE(sequence++ & 0xffff, 2);
      packet.writeUInt32BE(stamp, 4);
      packet.writeUInt32BE(0x2000, 8);
      packet.writeUInt8('0123456789*#'.indexOf(digit), 12);
      packet.writeUInt8(n > 3 ? 0x8a : 0x0a, 13);
      packet.writeUInt16BE(160 * Math.min(n, 4), 14);
      socket.send(packet, call.answers[0].ports[0], '127.0.0.1');
      await sleep(20);
    }
    await sleep(60);
  }
}

const received = async () => (await house.events(id)).filter((event) => event.type === 'keys_received');
const fields = (event) => ({ ...event.fields, ...(event.personal ?? {}) });

test('nothing is read before a question, and nothing behind its answer', async () => {
  const record = await house.get(`/v1/interactions/${id}`);
  const [party] = record.parties;
  await press('19');
  const order = await house.order(id, 'expect_keys', { party: party.id, count: 2, within_ms: 15000, reason: 'consent to recording' });
  assert.equal(order.status, 200, JSON.stringify(order.body));
  await sleep(300);
  await press('427');
  const [event] = await until('the answer', async () => (await received()).length > 0 && received());
  assert.match(JSON.stringify(fields(event)), /"digits":"42"/);
  assert.equal(fields(event).complete, true);
  assert.equal(fields(event).party, party.id);
  await press('8');
  await sleep(500);
  assert.equal((await received()).length, 1);
  const text = JSON.stringify(await house.events(id));
  assert.ok(!/"digits":"(19|1|9|7|8|427|4278)"/.test(text), 'no other key is told');
  assert.ok(text.includes('"keys_expected"'));
});

test('a question that nobody answers ends by time, and a refusal ends it at once', async () => {
  const [party] = (await house.get(`/v1/interactions/${id}`)).parties;
  assert.equal((await house.order(id, 'expect_keys', { party: party.id, count: 3, within_ms: 800 })).status, 200);
  await sleep(200);
  await press('5');
  const [, late] = await until('the end of the time', async () => (await received()).length > 1 && received());
  assert.match(JSON.stringify(fields(late)), /"digits":"5"/);
  assert.equal(fields(late).complete, false);
  assert.equal((await house.order(id, 'expect_keys', { party: party.id, count: 1, within_ms: 15000 })).status, 200);
  await sleep(200);
  assert.equal((await house.order(id, 'opt_out', { party: party.id })).status, 200);
  await press('6');
  const all = await until('its end', async () => (await received()).length > 2 && received());
  assert.ok(!/"digits":"6"/.test(JSON.stringify(all)), 'behind a refusal nothing is read');
});

test('an expectation without a party or with too many keys is refused', async () => {
  assert.equal((await house.order(id, 'expect_keys', { count: 1 })).status, 422);
  const [party] = (await house.get(`/v1/interactions/${id}`)).parties;
  assert.equal((await house.order(id, 'expect_keys', { party: party.id, count: 17 })).status, 422);
});
