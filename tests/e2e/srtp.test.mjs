// Secured calls through the real programs, confined as in production: keys in the description, a key that changes in the
// middle, a key that is wrong, and programs that are killed meanwhile: the peer is asked for its keys. The keys are nowhere in the house.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, bin, files, level, policy, samples, sleep, tone, until } from './house.mjs';

let house;
const everybody = policy(`  - name: all
    when: {}
    record: automatic
    artifacts: [audio]
    keep: {recording: 90d}
`);

before(async () => {
  house = await (await House.make({ policy: everybody, users: process.getuid() === 0 ? 'separate' : 'same' })).start();
});
after(() => house?.remove());

const bytes = { AES_CM_128_HMAC_SHA1_80: 30, AES_CM_128_HMAC_SHA1_32: 30, AES_256_CM_HMAC_SHA1_80: 46, AEAD_AES_256_GCM: 44 };
const newKey = (suite) => randomBytes(bytes[suite]).toString('base64');
const line = (port, label, suite, key) => `m=audio ${port} RTP/SAVP 8\r\na=label:${label}\r\na=sendonly\r\na=crypto:1 ${suite} inline:${key}\r\n`;

class Session {
  static async open() {
    const s = new Session();
    s.socket = createSocket('udp4');
    s.id = `${randomBytes(6).toString('hex')}@srtp`;
    s.to = '<sip:srs@127.0.0.1>';
    s.answers = [];
    s.asked = []; // what the house asks of this peer
    s.socket.on('message', (b) => s.take(b.toString()));
    await new Promise((resolve) => s.socket.bind(0, '127.0.0.1', resolve));
    s.socket.unref();
    s.address = `127.0.0.1:${s.socket.address().port}`;
    return s;
  }

  /** An offer of the house is answered by `give(offer)`: a description, or nothing for a refusal. Snapshots are of no use here. */
  async take(text) {
    if (text.startsWith('SIP/2.0')) {
      this.answers.push(text);
      return;
    }
    if (this.asked.includes(text)) return; // sent again: the answer is on its way
    this.asked.push(text);
    if (text.startsWith('ACK ')) return;
    const media = text.startsWith('INVITE ') ? await this.give?.(text) : null;
    const body = media ? `v=0\r\no=- 1 ${this.asked.length + 100} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${media}` : '';
    const copied = [...text.matchAll(/^(Via|From|To|Call-ID|CSeq): .*\r\n/gm)].map((m) => m[0]).join('');
    this.socket.send(`SIP/2.0 ${media ? '200 OK' : '488 Not Acceptable Here'}\r\n${copied}Contact: <sip:sbc@${this.address}>;+sip.src\r\n` +
      `${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`, house.sip, '127.0.0.1');
  }

  say(method, cseq, media) {
    const body = media ? `v=0\r\no=- 1 ${cseq} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${media}` : '';
    this.socket.send(`${method} sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ${this.address};rport;branch=z9hG4bK-${this.id}-${method}${cseq}\r\n` +
      `Max-Forwards: 70\r\nFrom: <sip:sbc@127.0.0.1>;tag=far\r\nTo: ${this.to}\r\nCall-ID: ${this.id}\r\nCSeq: ${cseq} ${method}\r\n` +
      `Contact: <sip:sbc@${this.address}>;+sip.src\r\nRequire: siprec\r\n${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`,
      house.sip, '127.0.0.1');
  }

  async ask(method, cseq, media) {
    this.say(method, cseq, media);
    const found = await until(`an answer to ${method} ${cseq}`, () =>
      this.answers.find((t) => t.includes(`\r\nCSeq: ${cseq} ${method}\r\n`) && !t.startsWith('SIP/2.0 1')), 8000, 10);
    this.to = /^To: (.*)\r$/m.exec(found)[1];
    if (method === 'INVITE') this.say('ACK', cseq);
    return found;
  }

  interaction() {
    return until('the interaction to be listed', async () => (await house.calls()).find((i) => i.external_ids?.sip_call_id === this.id));
  }
}

const ports = (answer) => [...answer.matchAll(/^m=audio (\d+) RTP\/SAVP 8\r$/gm)].map((m) => Number(m[1]));

function send(streams, more = []) {
  const args = streams.flatMap(({ port, file, srtp, rekey = [] }) => ['--to', `127.0.0.1:${port}`, '--file', file, '--srtp', srtp, ...rekey.flatMap((r) => ['--rekey', r])]);
  const child = spawn(bin('earwitness-caller'), [...args, ...more], { stdio: 'ignore' });
  child.spoken = new Promise((resolve) => child.once('exit', resolve));
  return child;
}

const removed = async (id) => (await house.events(id)).filter((e) => e.type === 'stream_removed').map((e) => e.fields);
const exceptions = async (id) => (await house.events(id)).filter((e) => e.type === 'exception').map((e) => e.fields.kind)
  .filter((kind) => !['metadata_missing', 'party_unknown'].includes(kind)); // these calls bring no metadata

async function noKeyIn(keys) {
  const needles = keys.flatMap((key) => [Buffer.from(key, 'base64').subarray(0, 12), Buffer.from(key.slice(0, 20))]);
  for await (const file of files(path.join(house.data, 'tape'))) {
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    for (const needle of needles) assert.equal(content.indexOf(needle), -1, `a key is in ${file}`);
  }
  const log = await readFile(path.join(house.dir, 'serve.log'));
  for (const needle of needles) assert.equal(log.indexOf(needle), -1, 'a key is in the log');
}

test('a secured call with a new key in the middle is kept whole', async () => {
  const one = 'AES_CM_128_HMAC_SHA1_80', two = 'AEAD_AES_256_GCM';
  const [a, b, c, d] = [newKey(one), newKey(one), newKey(two), newKey(two)];
  const wav = await tone(path.join(house.dir, 'srtp.wav'), 400, 8);
  const s = await Session.open();
  const answer = await s.ask('INVITE', 1, line(6000, 1, one, a) + line(6002, 2, one, b));
  assert.match(answer, /^SIP\/2.0 200/);
  assert.equal([...answer.matchAll(/^a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z0-9+/]{40}\r$/gm)].length, 2);
  const [p1, p2] = ports(answer);
  const id = (await s.interaction()).id;
  const caller = send([
    { port: p1, file: wav, srtp: `${one}:${a}`, rekey: [`4:${two}:${c}`] },
    { port: p2, file: wav, srtp: `${one}:${b}`, rekey: [`5:${two}:${d}`] },
  ]);
  await sleep(2500);
  const again = await s.ask('INVITE', 2, line(6000, 1, two, c) + line(6002, 2, two, d));
  assert.match(again, /^SIP\/2.0 200/);
  assert.equal([...again.matchAll(/^a=crypto:1 AEAD_AES_256_GCM inline:/gm)].length, 2);
  await caller.spoken;
  await sleep(300);
  await s.ask('BYE', 3);
  const record = await house.finished(id);
  const streams = await removed(id);
  assert.equal(streams.length, 2);
  for (const stream of streams) {
    assert.equal(stream.packets, 400, JSON.stringify(stream));
    assert.equal(stream.lost + stream.auth_failed + stream.unkeyed + stream.malformed, 0, JSON.stringify(stream));
  }
  assert.deepEqual(await exceptions(id), []);
  assert.equal(record.artifacts.length, 2, JSON.stringify(record.artifacts));
  await noKeyIn([a, b, c, d]);
});

test('what a wrong key sends is counted, told and not kept', async () => {
  const suite = 'AES_CM_128_HMAC_SHA1_32';
  const wav = await tone(path.join(house.dir, 'wrong.wav'), 700, 2);
  const s = await Session.open();
  const answer = await s.ask('INVITE', 1, line(6004, 1, suite, newKey(suite)));
  const id = (await s.interaction()).id;
  await send([{ port: ports(answer)[0], file: wav, srtp: `${suite}:${newKey(suite)}` }]).spoken;
  await sleep(300);
  await s.ask('BYE', 2);
  await house.finished(id);
  const [stream] = await removed(id);
  assert.equal(stream.auth_failed, 100, JSON.stringify(stream));
  assert.equal(stream.packets, 0);
  assert.deepEqual(await exceptions(id), ['srtp_auth_failed']);
});

test('a recorder that is killed gets its keys again', async () => {
  const suite = 'AES_256_CM_HMAC_SHA1_80';
  const key = newKey(suite);
  const wav = await tone(path.join(house.dir, 'killed.wav'), 500, 12);
  const s = await Session.open();
  const answer = await s.ask('INVITE', 1, line(6006, 1, suite, key));
  const id = (await s.interaction()).id;
  const caller = send([{ port: ports(answer)[0], file: wav, srtp: `${suite}:${key}` }]);
  await sleep(3000);
  for (const pid of await house.pids('recorder')) process.kill(pid, 'SIGKILL');
  await caller.spoken;
  await sleep(300);
  await s.ask('BYE', 2);
  await house.finished(id);
  const stream = (await removed(id)).at(-1);
  assert.equal(stream.auth_failed + stream.unkeyed, 0, JSON.stringify(stream));
  assert.ok(stream.packets > 200, JSON.stringify(stream)); // of those that came to the recorder's second life
});

/** The recording as it is exported: level in dB of each stretch of seconds. */
async function levels(id, stretches) {
  const response = await house.fetch(`/v1/interactions/${id}/audio?format=wav`, { headers: { 'earwitness-purpose': 'quality' } });
  assert.equal(response.status, 200, await response.clone().text());
  const file = path.join(house.dir, `${id}.wav`);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  const { rate, channels } = await samples(file);
  return stretches.map(([from, to]) => level(channels[0], rate, from, to));
}

async function killed(programs) {
  const pids = await Promise.all(programs.map((program) => house.pids(program)));
  for (const pid of pids.flat()) process.kill(pid, 'SIGKILL'); // at once: who lives on for a moment could tell the other its keys
}

const deaths = [
  // Signal alone: the recorder has the keys, and nobody need be asked.
  { programs: ['signal'], hole: 0, asked: 0 },
  // Both, and a peer that answers at once: what came meanwhile has waited for its keys.
  { programs: ['recorder', 'signal'], hole: 2, asked: 1 },
  // Both, and a peer that takes its time, and has other keys then: what it could not wait for is missing.
  { programs: ['recorder', 'signal'], hole: 7, asked: 1, late: 4000, rekey: true },
];

for (const { programs, hole, asked, late = 0, rekey = false } of deaths) {
  test(`after the death of ${programs.join(' and ')} ${asked ? `the peer gives ${rekey ? 'other' : 'its'} keys again, ${late} ms late` : 'nothing is asked'}`, { timeout: 90000 }, async () => {
    const suite = 'AES_CM_128_HMAC_SHA1_80';
    const [key, other] = [newKey(suite), newKey(suite)];
    const wav = await tone(path.join(house.dir, `again-${hole}.wav`), 600, 16);
    const s = await Session.open();
    s.give = async () => {
      await sleep(late);
      return line(6010, 1, suite, rekey ? other : key);
    };
    const answer = await s.ask('INVITE', 1, line(6010, 1, suite, key));
    const id = (await s.interaction()).id;
    const caller = send([{ port: ports(answer)[0], file: wav, srtp: `${suite}:${key}`, rekey: rekey ? [`8:${suite}:${other}`] : [] }]); // before it can have said so
    await sleep(4000);
    await killed(programs);
    await caller.spoken;
    await sleep(300);
    await s.ask('BYE', 2);
    const record = await house.finished(id, 60000);
    const [stream] = (await removed(id)).slice(-1);
    const offers = s.asked.filter((text) => text.startsWith('INVITE '));
    const said = JSON.stringify({ intervals: record.intervals, missing: record.missing, stream });
    assert.equal(offers.length, asked, said);
    for (const offer of offers) {
      const ours = /^a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/]{40})\r$/m.exec(offer)?.[1];
      assert.ok(ours && ours !== key, 'a key of ours is in the offer');
      assert.match(offer, /^a=recvonly\r$/m);
    }
    assert.equal(s.asked.filter((text) => text.startsWith('ACK ')).length, asked);
    assert.equal(stream.auth_failed, 0, said);
    // What is not there is called missing, is as long as it may be, and on both sides of it there is sound.
    // (A busy machine may lose a packet at the very beginning.)
    const lost = record.intervals.filter((i) => i.state === 'missing' && i.to_ms > 2000);
    if (hole) assert.ok(lost.length && record.missing.length, said);
    for (const i of lost) assert.ok(i.from_ms > 3500 && i.to_ms < 4000 + hole * 1000, said);
    if (late) assert.ok(stream.unkeyed > 50 && lost.reduce((sum, i) => sum + i.to_ms - i.from_ms, 0) > 2000, said);
    else assert.equal(stream.unkeyed, 0, said);
    const [before, after] = await levels(id, [[0.5, 3.5], [4 + (rekey ? 6 : hole), 15.5]]);
    assert.ok(before > -20 && after > -20, `${before} and ${after} dB; ${said}`);
    await noKeyIn([key, other]);
  });
}

test('a peer that does not give its keys again is told of, and asked no more than a few times', { timeout: 90000 }, async () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const key = newKey(suite);
  const wav = await tone(path.join(house.dir, 'refused.wav'), 600, 18);
  const s = await Session.open();
  const answer = await s.ask('INVITE', 1, line(6012, 1, suite, key));
  const id = (await s.interaction()).id;
  const caller = send([{ port: ports(answer)[0], file: wav, srtp: `${suite}:${key}` }]);
  await sleep(3000);
  await killed(['recorder', 'signal']);
  await caller.spoken;
  await sleep(300);
  await s.ask('BYE', 2);
  const record = await house.finished(id, 60000);
  const stream = (await removed(id)).at(-1);
  const said = JSON.stringify({ intervals: record.intervals, stream });
  const offers = s.asked.filter((text) => text.startsWith('INVITE '));
  assert.ok(offers.length >= 2 && offers.length <= 3, `${offers.length} INVITEs`);
  assert.ok(stream.unkeyed > 500 && stream.packets === 0, said);
  const kinds = await exceptions(id);
  assert.ok(kinds.includes('srtp_keys_lost'), kinds.join());
  assert.ok((await readFile(path.join(house.dir, 'serve.log'), 'utf8')).includes('keys_refused'), 'who did not give them is told of');
  const lost = record.intervals.filter((i) => i.state === 'missing').reduce((sum, i) => sum + i.to_ms - i.from_ms, 0);
  assert.ok(lost > 12000, said);
});

test('a stream that cannot be secured is refused, and never answered as plain', async () => {
  const s = await Session.open();
  const answer = await s.ask('INVITE', 1, `m=audio 6008 RTP/SAVP 8\r\na=crypto:1 F8_128_HMAC_SHA1_80 inline:${newKey('AES_CM_128_HMAC_SHA1_80')}\r\n`);
  assert.match(answer, /^SIP\/2.0 488/);
  await until('the refusal to be told', async () => (await readFile(path.join(house.dir, 'serve.log'), 'utf8')).includes('srtp_no_suite'));
});
