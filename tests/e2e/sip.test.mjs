// SIP over UDP as it goes wrong: what is lost is sent again, what is odd is answered as RFC 3261 says, and whatever costs a
// recording is told of in the log. Datagrams are written by hand, because no client would send them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { House, sleep, until } from './house.mjs';

let house;

before(async () => {
  house = await (await House.make()).start();
});
after(() => house?.remove());

const sdp = (...media) => `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${media.join('')}`;
const audio = (port, label, how = 'sendonly') => `m=audio ${port} RTP/AVP 8\r\na=label:${label}\r\na=${how}\r\n`;

/** A peer with a socket of its own: one call, its answers in order. */
class Peer {
  static async open(address = '127.0.0.1') {
    const peer = new Peer();
    peer.socket = createSocket('udp4');
    peer.answers = [];
    peer.id = `${Math.random().toString(36).slice(2)}@e2e`;
    peer.to = '<sip:srs@127.0.0.1>';
    peer.socket.on('message', (bytes) => peer.answers.push(bytes.toString()));
    await new Promise((resolve) => peer.socket.bind(0, address, resolve));
    peer.socket.unref();
    peer.address = `${address}:${peer.socket.address().port}`;
    return peer;
  }

  raw(text) {
    this.socket.send(text, house.sip, '127.0.0.1');
  }

  message(method, cseq, { branch = `${method}${cseq}`, type = 'application/sdp', body = '', more = '', as = method } = {}) {
    return `${method} sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ${this.address};rport;branch=z9hG4bK-${this.id}-${branch}\r\nMax-Forwards: 70\r\n` +
      `From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: ${this.to}\r\nCall-ID: ${this.id}\r\nCSeq: ${cseq} ${as}\r\nContact: <sip:sbc@${this.address}>;+sip.src\r\n` +
      `${more}${body ? `Content-Type: ${type}\r\n` : ''}Content-Length: ${body.length}\r\n\r\n${body}`;
  }

  /** Sends and waits for the final answer to that method and number. */
  async ask(method, cseq, options) {
    this.raw(this.message(method, cseq, options));
    return this.final(method, cseq);
  }

  async final(method, cseq) {
    const found = await until(`an answer to ${method} ${cseq}`, () => this.finals(method, cseq)[0], 5000, 10);
    const status = Number(found.slice(8, 11));
    if (method === 'INVITE' && status === 200) this.to = /^To: (.*)\r$/m.exec(found)[1];
    return status;
  }

  finals(method, cseq) {
    return this.answers.filter((text) => text.includes(`\r\nCSeq: ${cseq} ${method}\r\n`) && !text.startsWith('SIP/2.0 1'));
  }

  last() {
    return this.answers.at(-1);
  }

  invite(cseq, body, options) {
    return this.ask('INVITE', cseq, { body, more: 'Require: siprec\r\n', ...options });
  }

  ack(cseq, branch = `ACK${cseq}`) {
    this.raw(this.message('ACK', cseq, { branch }));
  }

  close() {
    this.socket.close();
  }
}

const log = async () => (await readFile(path.join(house.dir, 'serve.log'), 'utf8')).split('\n').filter((line) => line.includes('"sip_refused"')).map((line) => JSON.parse(line));

async function listed(peer) {
  return (await house.calls()).filter((item) => item.external_ids?.sip_call_id === peer.id);
}

test('what is asked for is answered, what is unknown is refused', async () => {
  const peer = await Peer.open();
  assert.equal(await peer.ask('OPTIONS', 1), 200);
  assert.match(peer.last(), /Allow: INVITE, ACK, CANCEL, BYE, OPTIONS/);
  assert.equal(await peer.ask('UPDATE', 2), 405);
  assert.equal(await peer.ask('JUGGLE', 3), 501);
  assert.equal(await peer.ask('BYE', 4), 481);
  assert.equal(await peer.ask('CANCEL', 5), 481);
  peer.close();
  const stranger = await Peer.open('127.0.0.2');
  assert.equal(await stranger.ask('OPTIONS', 1), 403);
  stranger.close();
  const line = (await log()).find((one) => one.why === 'peer_not_listed');
  assert.match(line.error, /add its address under `peers`/);
});

test('an INVITE that cannot be recorded is answered for good, and told of', async () => {
  const both = `--b\r\nContent-Type: application/sdp\r\n\r\n${sdp(audio(6000, 1))}\r\n--b--\r\n`;
  const cases = [
    ['offer_missing', 488, ''],
    ['body_malformed', 400, both, { type: 'multipart/mixed' }],
    ['sdp_malformed', 400, 'no description at all\r\n'],
    ['body_type', 415, 'xyz', { type: 'application/isup' }],
    ['media_unusable', 488, sdp('m=audio 6000 RTP/SAVP 8\r\na=label:1\r\n')],
    ['extension_required', 420, sdp(audio(6000, 1)), { more: 'Require: siprec, x-juggling\r\n' }],
  ];
  for (const [why, status, body, options] of cases) {
    const peer = await Peer.open();
    assert.equal(await peer.invite(1, body, options), status, why);
    // Until its ACK the answer is repeated, behind it nothing more is said.
    await until('its repetition', () => peer.finals('INVITE', 1).length > 1, 3000, 10);
    peer.to = /^To: (.*)\r$/m.exec(peer.last())[1];
    peer.ack(1, 'INVITE1');
    await sleep(100);
    const before = peer.answers.length;
    if (why === 'offer_missing') await sleep(1500);
    assert.equal(peer.answers.length, before, why);
    assert.ok((await log()).some((line) => line.why === why && line.status === status && line.error.length > 40), why);
    assert.deepEqual(await listed(peer), []);
    peer.close();
  }
});

test('what is sent again is answered again and done once', async () => {
  const peer = await Peer.open();
  const first = peer.message('INVITE', 1, { body: sdp(audio(6000, 1), audio(6002, 2)), more: 'Require: siprec\r\n' });
  peer.raw(first);
  peer.raw(first);
  assert.equal(await peer.final('INVITE', 1), 200);
  peer.raw(first);
  // The 200 is repeated until the ACK.
  await until('the 200 to be repeated', () => peer.finals('INVITE', 1).length > 1, 3000, 10);
  assert.ok(peer.finals('INVITE', 1).every((text) => text.includes(`\r\nTo: ${peer.to}\r\n`)), 'one dialog');
  // Too late to cancel: 200 to the CANCEL, and the session stays.
  const tag = peer.to;
  peer.to = '<sip:srs@127.0.0.1>';
  assert.equal(await peer.ask('CANCEL', 1, { branch: 'INVITE1' }), 200);
  peer.to = tag;
  peer.ack(1);
  peer.ack(1);
  await sleep(100);
  const settled = peer.answers.length;
  await sleep(1200);
  assert.equal(peer.answers.length, settled, 'nothing is repeated behind the ACK');
  const [call] = await until('the call to be listed', async () => (await listed(peer)).length > 0 && listed(peer));
  assert.equal((await listed(peer)).length, 1, 'one interaction');
  // A later offer before the ACK of the one ahead of it; one that is too old; one without an offer.
  assert.equal(await peer.invite(2, sdp(audio(6000, 1, 'inactive'), audio(6002, 2))), 200);
  assert.equal(await peer.invite(3, sdp(audio(6000, 1), audio(6002, 2))), 200);
  peer.ack(3);
  peer.raw(peer.message('INVITE', 2, { branch: 'old', body: sdp(audio(6000, 1)), more: 'Require: siprec\r\n' }));
  await until('a 500', () => peer.finals('INVITE', 2).some((text) => text.startsWith('SIP/2.0 500')), 3000, 10);
  peer.ack(2, 'old');
  assert.equal(await peer.invite(4, ''), 488);
  peer.ack(4, 'INVITE4');
  const bye = peer.message('BYE', 5);
  peer.raw(bye);
  assert.equal(await peer.final('BYE', 5), 200);
  peer.raw(bye);
  await until('the 200 to the second BYE', () => peer.finals('BYE', 5).length === 2, 3000, 10);
  assert.ok(peer.finals('BYE', 5).every((text) => text.startsWith('SIP/2.0 200')));
  assert.equal(await peer.invite(6, sdp(audio(6000, 1))), 481);
  peer.ack(6, 'INVITE6');
  const events = await until('the call to end', async () => {
    const all = await house.events(call.id);
    return all.some((event) => event.type === 'call_ended') && all;
  });
  assert.deepEqual(events.filter((event) => event.type === 'call_ended').map((event) => event.fields.cause), ['normal']);
  peer.close();
});
