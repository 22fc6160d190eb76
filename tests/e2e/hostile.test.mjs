// What a recorder must live through: the messages of RFC 4475, packets that have stopped or killed other stacks, bodies cut
// anywhere, documents that grow, datagrams changed by chance. All the while OPTIONS is answered within a second, nothing crashes and
// nothing grows. EW_DATAGRAMS (100,000) and EW_SEED make the last part longer and repeatable.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { House, sleep, until } from './house.mjs';
import { torture } from './torture.mjs';

const datagrams = Number(process.env.EW_DATAGRAMS ?? 100000);
const seed = Number(process.env.EW_SEED ?? 1);
const slow = Math.max(60000, datagrams);

let house;
let probe;
let programs;

/** Who asks OPTIONS five times a second and remembers the slowest answer. */
class Probe {
  constructor() {
    this.slowest = 0;
    this.answered = 0;
    this.sent = new Map();
    this.socket = createSocket('udp4');
    this.socket.on('message', (bytes) => {
      const id = /Call-ID: (\S+)/.exec(bytes.toString('latin1'))?.[1];
      const at = this.sent.get(id);
      if (at === undefined) return;
      this.sent.delete(id);
      this.answered += 1;
      this.slowest = Math.max(this.slowest, performance.now() - at);
    });
  }

  async start() {
    await new Promise((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
    this.socket.unref();
    this.timer = setInterval(() => this.ask(), 200);
  }

  ask() {
    const id = `probe-${this.sent.size}-${performance.now()}`;
    const { port } = this.socket.address();
    this.sent.set(id, performance.now());
    this.socket.send(
      `OPTIONS sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};rport;branch=z9hG4bK${id}\r\nFrom: <sip:p@127.0.0.1>;tag=p\r\nTo: <sip:srs@127.0.0.1>\r\nCall-ID: ${id}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`,
      house.sip, '127.0.0.1');
  }

  /** The longest that anybody has waited, those included who still do. */
  worst() {
    const now = performance.now();
    return Math.max(this.slowest, ...[...this.sent.values()].map((at) => now - at));
  }

  stop() {
    clearInterval(this.timer);
    this.socket.close();
  }
}

/** A peer that acknowledges every 200 to an INVITE and hangs up at once, as a client does that has thought better of it. */
class Peer {
  constructor() {
    this.answers = [];
    this.statuses = new Map();
    this.socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 22 });
    this.socket.on('message', (bytes) => this.take(bytes.toString('latin1')));
  }

  async open(port = 0, address = '127.0.0.1') {
    await new Promise((resolve) => this.socket.bind(port, address, resolve));
    this.socket.unref();
    this.port = this.socket.address().port;
    return this;
  }

  take(text) {
    const status = Number(text.slice(8, 11));
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (this.answers.length < 4096 && status >= 200) this.answers.push(text);
    if (status === 200 && /\r\nCSeq: \d+ INVITE\r\n/.test(text)) this.hangUp(text);
    if (this.mark && text.includes(this.mark)) this.marked();
  }

  /** Waits until everything that was sent before has been read: an OPTIONS behind it is answered. */
  async read() {
    this.marks = (this.marks ?? 0) + 1;
    this.mark = `mark-${this.marks}-${this.port}`;
    const answered = new Promise((resolve) => (this.marked = resolve));
    const ask = () => this.send(`OPTIONS sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${this.port};rport;branch=z9hG4bK${this.mark}\r\nFrom: <sip:m@127.0.0.1>;tag=m\r\nTo: <sip:srs@127.0.0.1>\r\nCall-ID: ${this.mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`);
    const again = setInterval(ask, 500);
    ask();
    await answered;
    clearInterval(again);
  }

  hangUp(text) {
    const field = (name) => new RegExp(`\r\n(${name}: [^\r]*)`).exec(text)?.[1] ?? '';
    const cseq = Number(/CSeq: (\d+)/.exec(text)[1]);
    const more = (method, n) => `${method} sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${this.port};rport;branch=z9hG4bK${Math.random()}\r\nMax-Forwards: 70\r\n${field('From')}\r\n${field('To')}\r\n${field('Call-ID')}\r\nCSeq: ${n} ${method}\r\nContent-Length: 0\r\n\r\n`;
    this.send(more('ACK', cseq));
    this.send(more('BYE', cseq + 1));
  }

  send(bytes) {
    this.socket.send(bytes, house.sip, '127.0.0.1');
  }

  close() {
    this.socket.close();
  }
}

/** The same over TCP, which carries what no datagram does. */
class StreamPeer extends Peer {
  async open() {
    this.socket.close();
    this.socket = connect(house.sip, '127.0.0.1');
    this.pending = '';
    this.socket.on('data', (bytes) => this.cut(bytes.toString('latin1')));
    await new Promise((resolve, reject) => this.socket.once('connect', resolve).once('error', reject));
    this.port = this.socket.localPort;
    return this;
  }

  cut(text) {
    this.pending += text;
    for (;;) {
      const end = this.pending.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(this.pending)?.[1]);
      if (end < 0 || this.pending.length < end + 4 + length) return;
      this.take(this.pending.slice(0, end + 4 + length));
      this.pending = this.pending.slice(end + 4 + length);
    }
  }

  send(bytes) {
    this.socket.write(Buffer.from(bytes.toString('latin1').replace('SIP/2.0/UDP', 'SIP/2.0/TCP'), 'latin1'));
  }

  close() {
    this.socket.destroy();
  }
}

/** Datagrams that the kernel has dropped at the SIP socket. */
async function dropped() {
  const port = house.sip.toString(16).toUpperCase().padStart(4, '0');
  const rows = (await readFile('/proc/net/udp', 'utf8')).split('\n').filter((line) => line.includes(`:${port} 00000000:0000`));
  return rows.reduce((sum, line) => sum + Number(line.trim().split(/\s+/).at(-1)), 0);
}

/** Resident memory of a process in KiB. */
const resident = async (pid) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]);

async function alive() {
  for (const [name, pid] of Object.entries(programs)) assert.deepEqual(await house.pids(name), [pid], `${name} is the process that it was`);
}

before(async () => {
  house = await (await House.make({ ports: 2000, extra: 'peers: [{name: tests, address: 127.0.0.1}, {name: torture, address: 127.0.0.9}]\n' })).start();
  programs = Object.fromEntries(await Promise.all(['signal', 'recorder', 'keeper'].map(async (name) => [name, (await house.pids(name))[0]])));
  probe = new Probe();
  await probe.start();
});
afterEach(async () => {
  await alive();
  assert.ok(probe.worst() < 1000, `OPTIONS waited ${probe.worst()} ms`);
});
after(async () => {
  probe?.stop();
  await house?.remove();
});

test('the 49 messages of RFC 4475', { timeout: slow }, async () => {
  assert.equal(torture.length, 49);
  // Without rport an answer goes to the port that Via names (RFC 3261, 18.2.2), and these are all there are.
  const peers = await Promise.all([5060, 5050, 5070].map((port) => new Peer().open(port, '127.0.0.9')));
  const wrong = [];
  for (const { name, section, answers, bytes } of torture) {
    const owed = answers.length > 0;
    const end = performance.now() + (owed ? 1500 : 150);
    for (const peer of peers) peer.answers.length = 0;
    // Some share their branch with others, of which they would be retransmissions.
    peers[0].send(Buffer.from(bytes.toString('latin1').replace(/branch=(z9hG4bK[^;\r]+)/, `branch=$1-${name}`), 'latin1'));
    const id = /^(?:call-id|i) *: *(.*)\r$/im.exec(bytes.toString('latin1'))?.[1] ?? 'no Call-ID';
    const answer = () => peers.flatMap((peer) => peer.answers).find((text) => text.includes(`\r\nCall-ID: ${id}\r\n`));
    while (performance.now() < end && !answer()) await sleep(2);
    const status = answer() ? Number(answer().slice(8, 11)) : null;
    if (owed ? !answers.includes(status) : status !== null) wrong.push(`${name} (${section}): ${status}, right would be ${answers}`);
    await sleep(20);
  }
  for (const peer of peers) peer.close();
  assert.deepEqual(wrong, []);
  assert.deepEqual(await house.calls(), [], 'none of them is a recording session');
});

const head = (peer, id, type, body, more = '') => Buffer.concat([Buffer.from(
  `INVITE sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${peer.port};rport;branch=z9hG4bK-${id}\r\nMax-Forwards: 70\r\nFrom: <sip:sbc@127.0.0.1>;tag=${id}\r\nTo: <sip:srs@127.0.0.1>\r\n` +
  `Call-ID: ${id}\r\nCSeq: 1 INVITE\r\nContact: <sip:sbc@127.0.0.1:${peer.port}>;+sip.src\r\nRequire: siprec\r\n${more}Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`), Buffer.from(body)]);
const sdp = (...media) => `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${media.join('')}`;
const audio = (port, label) => `m=audio ${port} RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=label:${label}\r\na=sendonly\r\n`;
const metadata = `<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>complete</datamode>
<session session_id="c2Vzc2lvbi0wMQ=="><sipSessionID>ab30317f</sipSessionID></session>
<participant participant_id="cGFydHktMQ=="><nameID aor="sip:alice@example.com"><name>Alice</name></nameID></participant>
<participant participant_id="cGFydHktMg=="><nameID aor="sip:bob@example.com"><name>Bob</name></nameID></participant>
<stream stream_id="c3RyZWFtLTE=" session_id="c2Vzc2lvbi0wMQ=="><label>1</label></stream>
<stream stream_id="c3RyZWFtLTI=" session_id="c2Vzc2lvbi0wMQ=="><label>2</label></stream>
<participantstreamassoc participant_id="cGFydHktMQ=="><send>c3RyZWFtLTE=</send></participantstreamassoc>
<participantstreamassoc participant_id="cGFydHktMg=="><send>c3RyZWFtLTI=</send></participantstreamassoc>
</recording>`;
const both = (xml = metadata) => Buffer.concat([
  Buffer.from(`--b\r\nContent-Type: application/sdp\r\n\r\n${sdp(audio(6000, 1), audio(6002, 2))}\r\n--b\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n`), Buffer.from(xml), Buffer.from('\r\n--b--\r\n')]);

/** Sends an INVITE and gives its final status. */
async function status(bytes, peer) {
  peer.answers.length = 0;
  peer.send(bytes);
  const id = /\r\nCall-ID: ([^\r]+)/.exec(bytes.toString('latin1'))[1];
  const found = await until('a final answer', () => peer.answers.find((text) => / INVITE\r\n/.test(text) && text.includes(`\r\nCall-ID: ${id}\r\n`)), 5000, 2);
  return Number(found.slice(8, 11));
}

test('packets that have killed or stopped other stacks', { timeout: slow }, async () => {
  const peer = await new Peer().open();
  const part = (body) => body.toString().replace('Content-Disposition: recording-session', 'Content-Disposition: recording\0-session');
  assert.ok([200, 400].includes(await status(head(peer, 'nul-in-a-part', 'multipart/mixed;boundary=b', part(both())), peer)), 'a NUL in the header of a body part');
  for (const format of [':', ': :', '0 :1:2', ': '.repeat(2000)]) {
    const body = sdp(`m=audio 6000 UNKNOWN/X ${format}\r\na=label:1\r\n`, audio(6002, 2));
    assert.ok([200, 400, 488].includes(await status(head(peer, `formats-${format.length}`, 'application/sdp', body), peer)), 'formats that are no tokens');
  }
  // A name where the answer goes must never be looked up: whoever owns it says how long that takes.
  const names = ['maddr=ns.example.invalid', 'received=ns.example.invalid', 'maddr=ns.example.invalid;ttl=1'];
  for (const name of names) {
    peer.answers.length = 0;
    peer.send(`OPTIONS sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ns.example.invalid:${peer.port};branch=z9hG4bK-${name};${name}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:srs@127.0.0.1>\r\nCall-ID: ${name}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`);
    peer.send(`OPTIONS sip:srs@127.0.0.1 SIP/9.0\r\nVia: SIP/9.0/UDP ns.example.invalid:${peer.port};branch=z9hG4bK-9${name};${name}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:srs@127.0.0.1>\r\nCall-ID: 9${name}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`);
  }
  await sleep(1200);
  peer.close();
});

test('a body that is cut at every byte', { timeout: slow }, async () => {
  const peer = await new Peer().open();
  const whole = both();
  const seen = new Map();
  for (let n = 0; n <= whole.length; n++) {
    const got = await status(head(peer, `cut-${n}`, 'multipart/mixed;boundary=b', whole.subarray(0, n)), peer);
    assert.ok([200, 400, 415, 488].includes(got), `cut at ${n}: ${got}`);
    seen.set(got, (seen.get(got) ?? 0) + 1);
  }
  // Once the description is whole a recording is made of it, however little of the metadata is there.
  const described = whole.indexOf('\r\n--b\r\nContent-Type: application/rs-metadata') + '\r\n--b\r\n'.length;
  for (let n = described; n <= whole.length; n += 97)
    assert.equal(await status(head(peer, `again-${n}`, 'multipart/mixed;boundary=b', whole.subarray(0, n)), peer), 200, `cut at ${n}`);
  // The same as datagrams that end early, against their Content-Length.
  const sent = head(peer, 'short', 'multipart/mixed;boundary=b', whole);
  for (let n = 0; n < sent.length; n += 1) peer.send(sent.subarray(0, n));
  await sleep(300);
  assert.ok(seen.get(200) > 0 && seen.get(400) > 0, `both kinds were met: ${[...seen]}`);
  peer.close();
});

test('documents that grow, nest, refer outside or are no text', { timeout: slow }, async () => {
  const peer = await new StreamPeer().open();
  const lol = Array.from({ length: 20 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  const cases = {
    entities: `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">${lol}]>${metadata.split('\n').slice(1).join('\n').replace('Alice', '&l20;')}`,
    outside: metadata.replace('?>\n', '?>\n<!DOCTYPE r SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace('Alice', '&x;'),
    deep: `${'<a>'.repeat(9000)}${'</a>'.repeat(4000)}`,
    wide: metadata.replace('</recording>', `${'<participant participant_id="x"/>'.repeat(1000)}</recording>`),
    attributes: metadata.replace('<recording ', `<recording ${Array.from({ length: 2000 }, (_, i) => `a${i}="1"`).join(' ')} `),
    name: metadata.replace('Alice', 'A'.repeat(30000)),
    twice: metadata.replace('<recording ', `<recording ${'xmlns="x" '.repeat(50)}`),
    binary: Buffer.from(Array.from({ length: 20000 }, (_, i) => (i * 31 + (i >> 5)) & 0xff)),
    utf16: Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(metadata, 'utf16le')]),
    latin1: Buffer.from(metadata.replace('Alice', 'Zo\xeb & <b>'), 'latin1'),
    empty: '',
    comment: metadata.replace('<session ', `<!-- ${'-'.repeat(100)} ${'x'.repeat(20000)} --><session `),
    instruction: metadata.replace('<session ', `${'<?x y?>'.repeat(3000)}<session `),
    cdata: metadata.replace('Alice', `<![CDATA[${']]'.repeat(5000)}]]>`),
    large: metadata.replace('Alice', 'A'.repeat(50000)),
  };
  for (const [name, xml] of Object.entries(cases)) {
    const bytes = head(peer, `xml-${name}`, 'multipart/mixed;boundary=b', both(xml));
    const before = performance.now();
    assert.equal(await status(bytes, peer), 200, `${name}: a defect of metadata never refuses a recording`);
    assert.ok(performance.now() - before < 1000, `${name} took ${performance.now() - before} ms`);
  }
  const calls = await until('the calls to be listed', async () => {
    const all = (await house.get('/v1/interactions?limit=200')).items;
    return Object.keys(cases).every((name) => all.some((one) => one.external_ids?.sip_call_id === `xml-${name}`)) && all;
  });
  const text = JSON.stringify(calls);
  assert.ok(!text.includes('root:'), 'nothing of this machine came in');
  assert.ok(!text.includes('lollol'), 'nothing was expanded');
  peer.close();
});

/** Numbers that are the same for the same seed (xorshift). */
function chance(state) {
  let x = (state * 2654435761 + 1) >>> 0 || 1;
  return (n) => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x % n;
  };
}

const tokens = ['\r\n', '\r\n\r\n', '\0', ':', ';', ',', '"', '<', '>', '=', ' ', '%00', '\xff\xfe', 'sip:', 'SIP/2.0', '--b', '--b--', 'm=audio 1 RTP/AVP 0\r\n', 'a=label:', '&amp;', '<![CDATA[', '<!DOCTYPE', '4294967296', '-1', 'A'.repeat(300)].map((text) => Buffer.from(text, 'latin1'));

/** A few changes: bytes, pieces doubled, cut or moved, words of the grammar in odd places. */
function mutate(source, random) {
  let bytes = Buffer.from(source);
  for (let n = 1 + random(6); n > 0; n--) {
    const at = random(bytes.length + 1);
    const length = random(Math.min(64, bytes.length - at + 1));
    switch (random(7)) {
      case 0:
        if (at < bytes.length) bytes[at] = random(256);
        break;
      case 1:
        if (at < bytes.length) bytes[at] ^= 1 << random(8);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), tokens[random(tokens.length)], bytes.subarray(at)]);
        break;
      case 5: {
        const from = random(bytes.length + 1);
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at)]);
        break;
      }
      default:
        if (random(4) === 0) bytes = bytes.subarray(0, at);
    }
  }
  return bytes.subarray(0, 60000);
}

test(`${datagrams} datagrams changed by chance (seed ${seed})`, { timeout: slow }, async () => {
  const peer = await new Peer().open();
  const random = chance(seed);
  // Few identities, so that what is changed meets sessions that are there, and there is an end to their number.
  const invites = Array.from({ length: 40 }, (_, i) => head(peer, `mutant-${seed}-${i}`, 'multipart/mixed;boundary=b', both(), 'Session-Expires: 1800;refresher=uac\r\nSupported: timer\r\n'));
  const others = ['BYE', 'UPDATE', 'INFO', 'ACK', 'CANCEL', 'PRACK', 'OPTIONS'].flatMap((method) =>
    invites.slice(0, 8).map((invite) => Buffer.from(invite.toString('latin1').replace(/^INVITE/, method).replace('1 INVITE', `2 ${method}`).replace('To: <sip:srs@127.0.0.1>', 'To: <sip:srs@127.0.0.1>;tag=x'), 'latin1')));
  const sources = [...invites, ...invites, ...others, ...torture.map((one) => one.bytes)];
  let memory = null;
  for (let n = 0; n < datagrams; n++) {
    peer.send(mutate(sources[random(sources.length)], random));
    // What is sent faster than it is read is lost in the kernel and tests nothing.
    if (n % 16 === 15) await peer.read();
    // The first part fills caches and tables up to their bounds.
    if (n === Math.floor(datagrams / 4)) memory = await resident(programs.signal);
  }
  await sleep(1500);
  const grown = (await resident(programs.signal)) - memory;
  const answers = [...peer.statuses.values()].reduce((sum, one) => sum + one, 0);
  console.log(`    answered ${answers} (${[...peer.statuses].sort((a, b) => b[1] - a[1]).map(([status, count]) => `${status}: ${count}`).join(', ')}); OPTIONS within ${Math.round(probe.worst())} ms; signal grew by ${grown} KiB`);
  assert.ok((await dropped()) < datagrams / 100, `the kernel dropped ${await dropped()}`);
  assert.ok(answers > datagrams / 10, 'they were read');
  assert.ok(grown < 16 * 1024, `signal grew by ${grown} KiB`);
  // And it records as before.
  assert.equal(await status(head(peer, `after-${seed}`, 'multipart/mixed;boundary=b', both()), peer), 200);
  peer.close();
});
