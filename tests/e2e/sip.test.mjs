// SIP over UDP as it goes wrong: what is lost is sent again, what is odd is answered as RFC 3261 says, and whatever costs a
// recording is told of in the log. Datagrams are written by hand, because no client would send them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { House, root, run, sleep, until } from './house.mjs';

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
      `From: <sip:sbc@127.0.0.1${this.from ?? ''}>;tag=far\r\nTo: ${this.to}\r\nCall-ID: ${this.id}\r\nCSeq: ${cseq} ${as}\r\nContact: <sip:sbc@${this.address}>;+sip.src\r\n` +
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

  ack(cseq, branch = `ACK${cseq}`, body = '') {
    this.raw(this.message('ACK', cseq, { branch, body }));
  }

  /** The n-th request of the recorder's with this method (counted from 0). */
  asked(method, n = 0, ms = 8000) {
    return until(`${method} from the recorder`, () => this.answers.filter((text) => text.startsWith(`${method} `))[n], ms, 10);
  }

  /** Answers a request of the recorder's. */
  reply(request, status, { more = '', body = '' } = {}) {
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => new RegExp(`^${name}: .*\r\n`, 'm').exec(request)[0]).join('');
    this.raw(`SIP/2.0 ${status} X\r\n${copied}Contact: <sip:sbc@${this.address}>;+sip.src\r\n${more}${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`);
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
  assert.match(peer.last(), /Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO\r\n/);
  assert.match(peer.last(), /Supported: siprec, timer\r\n/);
  for (const method of ['UPDATE', 'INFO', 'PRACK']) assert.equal(await peer.ask(method, 2), 481, method);
  assert.equal(await peer.ask('REFER', 2), 405);
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
    ['interval_too_small', 422, sdp(audio(6000, 1)), { more: 'Require: siprec\r\nSupported: timer\r\nSession-Expires: 60\r\n' }],
    ['body_malformed', 400, both, { type: 'multipart/mixed' }],
    ['sdp_malformed', 400, 'no description at all\r\n'],
    ['body_type', 415, 'xyz', { type: 'application/isup' }],
    ['srtp_no_suite', 488, sdp('m=audio 6000 RTP/SAVP 8\r\na=label:1\r\n')],
    ['media_unusable', 488, sdp('m=video 6000 RTP/AVP 96\r\na=label:1\r\n')],
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
    if (why === 'interval_too_small') await sleep(1500);
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
  // An offer that is ours to make; its answer is in the ACK.
  assert.equal(await peer.invite(4, ''), 200);
  assert.match(peer.last(), /a=label:1\r\na=recvonly\r\n[^]*a=label:2\r\n/);
  peer.ack(4, 'ACK4', sdp(audio(6000, 1), audio(6002, 2)));
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

const xml = (name) => `<recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode><session session_id='S'/><participant participant_id='${name}'><nameID aor='sip:${name}@example.com'/></participant><stream stream_id='T' session_id='S'><label>1</label></stream><participantstreamassoc participant_id='${name}'><send>T</send></participantstreamassoc></recording>`;

test('a session is talked to: UPDATE, INFO, metadata alone', async () => {
  const peer = await Peer.open();
  assert.equal(await peer.invite(1, sdp(audio(6000, 1))), 200);
  assert.match(peer.last(), /^Contact: .*;\+sip\.srs\r$/m);
  peer.ack(1);
  assert.equal(await peer.ask('UPDATE', 2, { body: sdp(audio(6000, 1, 'inactive'), audio(6002, 2)) }), 200);
  assert.match(peer.last(), /a=label:1\r\na=inactive\r\n[^]*a=label:2\r\na=recvonly\r\n/);
  assert.equal(await peer.ask('UPDATE', 3, { type: 'application/rs-metadata', body: xml('dora') }), 200);
  assert.doesNotMatch(peer.last(), /Content-Type/);
  assert.equal(await peer.ask('UPDATE', 4), 200);
  assert.equal(await peer.ask('INFO', 5, { type: 'application/dtmf-relay', body: 'Signal=7\r\nDuration=120\r\n' }), 200);
  assert.equal(await peer.ask('INFO', 6, { more: 'Info-Package: juggling\r\n' }), 469);
  assert.match(peer.last(), /Recv-Info: infoDtmf\r\n/);
  assert.equal(await peer.ask('UPDATE', 6), 500);
  const call = await until('what the metadata says', async () => {
    const [one] = await listed(peer);
    return one?.parties?.some((party) => party.address === 'sip:dora@example.com') && one;
  });
  assert.equal(await peer.ask('BYE', 7), 200);
  await until('the call to end', async () => (await house.events(call.id)).some((event) => event.type === 'call_ended'));
  peer.close();
});

test('an INVITE without an offer is offered to; without an answer it ends', async () => {
  const leg = (peer) => (peer.from = ';x-nearend;x-refci=77;x-farendaddr=1000');
  const peer = await Peer.open();
  leg(peer);
  assert.equal(await peer.ask('INVITE', 1), 200);
  assert.match(peer.last(), /m=audio \d+ RTP\/AVP 8 0 9 96 97 101\r\n/);
  peer.ack(1, 'ACK1', sdp('m=audio 6000 RTP/AVP 0\r\n'));
  const [call] = await until('the call to be listed', async () => (await listed(peer)).length > 0 && listed(peer));
  assert.equal(call.external_ids.refci, '77');
  assert.equal(await peer.ask('BYE', 2), 200);
  peer.close();
  const silent = await Peer.open();
  leg(silent);
  assert.equal(await silent.ask('INVITE', 1), 200);
  silent.ack(1);
  const bye = await silent.asked('BYE');
  assert.match(bye, /Reason: SIP;cause=488/);
  silent.reply(bye, 200);
  silent.close();
});

test('twenty forked legs by sipp: transferred, keyed, held, over UDP and TCP', async () => {
  for (const transport of ['u1', 't1']) {
    const before = (await house.calls('?limit=200')).length;
    await run('sipp', ['-sf', path.join(root, 'tests/e2e/sipp/leg_call.xml'), '-t', transport, '-m', '10', '-r', '20', '-d', '300', '-i', '127.0.0.1',
      '-mi', '127.0.0.1', '-nostdin', '-timeout', '20', `127.0.0.1:${house.sip}`], { cwd: house.dir });
    const calls = await until('all of them to be listed', async () => {
      const all = (await house.calls('?limit=200')).filter((one) => one.parties?.length === 3 && one.parties[1].address === '1100');
      return all.length >= (transport === 'u1' ? 10 : 20) && all;
    });
    assert.equal((await house.calls('?limit=200')).length, before + 10);
    assert.ok(calls.every((one) => one.external_ids.refci.endsWith('77') && one.parties[0].address === '1000' && one.parties[2].role === 'agent'));
  }
});

test('what is missing is asked for once, by UPDATE or by INVITE, and again after a restart', async () => {
  const peer = await Peer.open();
  const more = 'Require: siprec\r\nAllow: INVITE, ACK, BYE, UPDATE\r\n';
  assert.equal(await peer.invite(1, sdp(audio(6000, 1)), { more }), 200);
  peer.ack(1);
  const update = await peer.asked('UPDATE');
  assert.match(update, /Content-Type: application\/rs-metadata-request\r\n/);
  assert.match(update, /Content-Disposition: recording-session\r\n/);
  peer.reply(update, 200);
  const other = await Peer.open();
  assert.equal(await other.invite(1, sdp(audio(6000, 1)), { more: 'Require: siprec\r\nAllow: INVITE\r\nAccept: application/rs-metadata-request\r\n' }), 200);
  const description = other.last().split('\r\n\r\n')[1];
  other.ack(1);
  const invite = await other.asked('INVITE');
  assert.ok(invite.includes(description), 'the description is unchanged');
  other.reply(invite, 200, { body: sdp(audio(6000, 1)) });
  await other.asked('ACK');
  other.reply(invite, 200, { body: sdp(audio(6000, 1)) });
  await other.asked('ACK', 1);
  for (const pid of await house.pids('signal')) process.kill(pid, 'SIGKILL');
  const again = await peer.asked('UPDATE', 1, 15000);
  assert.match(again, /^CSeq: 2 UPDATE\r$/m);
  peer.reply(again, 405);
  assert.equal(await peer.ask('BYE', 2), 200);
  other.reply(await other.asked('INVITE', 1), 488);
  await other.asked('ACK', 2);
  assert.equal(await other.ask('BYE', 2), 200);
  peer.close();
  other.close();
});

test('over TCP requests come on the connection of the call, and to the Contact when that is gone', async () => {
  const heard = { call: '', contact: '' };
  const server = createServer((socket) => socket.on('data', (bytes) => (heard.contact += bytes)).on('error', () => {}));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line = connect(house.sip, '127.0.0.1');
  line.on('data', (bytes) => (heard.call += bytes)).on('error', () => {});
  const say = (method, cseq, to, { more = '', body = '' } = {}) =>
    line.write(`${method} sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:${server.address().port};branch=z9hG4bK-tcp-${method}${cseq}\r\nMax-Forwards: 70\r\n` +
      `From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: ${to}\r\nCall-ID: over-tcp@e2e\r\nCSeq: ${cseq} ${method}\r\n` +
      `Contact: <sip:sbc@127.0.0.1:${server.address().port};transport=tcp>;+sip.src\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`);
  say('INVITE', 1, '<sip:srs@127.0.0.1>', { more: 'Require: siprec\r\nAllow: UPDATE\r\nContent-Type: application/sdp\r\n', body: sdp(audio(6000, 1)) });
  const to = await until('the 200', () => /SIP\/2\.0 200 [^]*?^To: (.*)\r$/m.exec(heard.call)?.[1], 5000, 10);
  say('ACK', 1, to);
  const asked = await until('UPDATE on the connection', () => /^UPDATE [^]*\r\n\r\n/m.exec(heard.call)?.[0], 5000, 10);
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => new RegExp(`^${name}: .*\\r\\n`, 'm').exec(asked)[0]).join('');
  line.write(`SIP/2.0 200 OK\r\n${copied}Content-Length: 0\r\n\r\n`);
  assert.equal(heard.contact, '');
  for (const pid of await house.pids('signal')) process.kill(pid, 'SIGKILL');
  await until('UPDATE at the Contact', () => heard.contact.startsWith('UPDATE '), 15000, 10);
  assert.match(heard.contact, /^CSeq: 2 UPDATE\r$/m);
  line.destroy();
  server.close();
});
