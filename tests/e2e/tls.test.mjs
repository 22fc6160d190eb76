// SIP over TLS and digest, with real peers: node's TLS and sipp behind socat. Whoever is not who it must be is refused and
// told of; whoever is late or slow holds nobody up; a new certificate disturbs no call.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { spawn } from 'node:child_process';
import { connect as connectTcp, createServer } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../ports.mjs';
import { Call, House, run, sleep, tone, until } from './house.mjs';

let dir;
let house;
let port;

const pem = (name) => path.join(dir, name);

/** A key and a certificate that `by` signs (or itself), with these subjectAltNames. */
async function certify(name, san, { by = 'ca', days = 365, from = [] } = {}) {
  await run('openssl', ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', pem(`${name}.key`), '-out', pem(`${name}.csr`), '-subj', `/CN=${name}`]);
  await writeFile(pem(`${name}.ext`), `subjectAltName=${san}\n`);
  await run('openssl', ['x509', '-req', '-in', pem(`${name}.csr`), '-CA', pem(`${by}.pem`), '-CAkey', pem(`${by}.key`), '-CAcreateserial', '-days', String(days), '-extfile', pem(`${name}.ext`), '-out', pem(`${name}.pem`), ...from]);
}

async function authority(name) {
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', pem(`${name}.key`), '-out', pem(`${name}.pem`), '-subj', `/CN=${name}`, '-days', '365', '-addext', 'basicConstraints=critical,CA:TRUE']);
}

/** One that has expired: signed by a database of openssl's, which alone takes any dates. */
async function certifyExpired(name, san) {
  await certify(name, san);
  await writeFile(pem('index.txt'), '');
  await writeFile(pem('ca.cnf'), `[ca]\ndefault_ca=d\n[d]\ndatabase=${pem('index.txt')}\nnew_certs_dir=${dir}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\ncopy_extensions=none\nunique_subject=no\n[p]\ncommonName=supplied\n`);
  await run('openssl', ['ca', '-batch', '-config', pem('ca.cnf'), '-cert', pem('ca.pem'), '-keyfile', pem('ca.key'), '-in', pem(`${name}.csr`), '-extfile', pem(`${name}.ext`), '-startdate', '20200101000000Z', '-enddate', '20210101000000Z', '-out', pem(`${name}.pem`), '-notext']);
}

/** A house with TLS; the line for `sip` that houses have is replaced. */
async function start(more = '', verify = 'optional') {
  const one = await House.make();
  const tls = await freePort();
  const text = await readFile(one.config, 'utf8');
  await writeFile(one.config, `${text.replace(/^sip: .*$/m, `sip: {udp: "127.0.0.1:${one.sip}", tcp: "127.0.0.1:${one.sip}", tls: {listen: "127.0.0.1:${tls}", certificate: ${pem('used.pem')}, key: ${pem('used.key')}, ca: ${pem('ca.pem')}, verify: ${verify}}}`)}
peers:
  - {name: named, address: 127.0.0.2, tls_name: sbc-1.example.com}
  - {name: secure, address: 127.0.0.3, transport: [tls]}
  - {name: digest, address: 127.0.0.4, digest: {user: sbc-1, secret_file: ${pem('secret')}}}
  - {name: sipp, address: 127.0.0.5, digest: {user: sbc-1, secret_file: ${pem('plain')}, algorithm: md5}}
${more}`);
  await one.start();
  return [one, tls];
}

before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'earwitness-tls-'));
  await authority('ca');
  await authority('other');
  await certify('server', 'IP:127.0.0.1');
  await certify('renewed', 'IP:127.0.0.1');
  await certify('sbc', 'DNS:sbc-1.example.com');
  await certify('uri', 'URI:sip:sbc-1.example.com');
  await certify('wrong', 'DNS:sbc-2.example.com,DNS:*.example.com');
  await certify('foreign', 'DNS:sbc-1.example.com', { by: 'other' });
  await certifyExpired('expired', 'DNS:sbc-1.example.com');
  await writeFile(pem('secret'), 'correct horse battery\n');
  await writeFile(pem('plain'), 'correct_horse\n');
  await chmod(pem('secret'), 0o600);
  await copyFile(pem('server.pem'), pem('used.pem'));
  await copyFile(pem('server.key'), pem('used.key'));
  [house, port] = await start();
});
after(async () => {
  await house?.remove();
  if (dir && !process.env.EW_KEEP) await rm(dir, { recursive: true, force: true });
});

const log = async (event) => (await readFile(path.join(house.dir, 'serve.log'), 'utf8')).split('\n').filter((line) => line.includes(`"${event}"`)).map((line) => JSON.parse(line));
const told = async (why) => (await log('sip_refused')).filter((line) => line.why === why).length;

const offer = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n';

/** A SIP peer over TLS, TCP or UDP from an address of its own. */
class Peer {
  constructor(address, transport) {
    Object.assign(this, { address, transport, answers: [], requests: [], id: `${randomBytes(6).toString('hex')}@e2e`, to: '<sip:srs@127.0.0.1>', pending: '' });
  }

  static async tls(address, certificate, options = {}) {
    const peer = new Peer(address, 'TLS');
    const own = certificate ? { cert: await readFile(pem(`${certificate}.pem`)), key: await readFile(pem(`${certificate}.key`)) } : {};
    peer.socket = connectTls({ host: '127.0.0.1', port, localAddress: address, ca: await readFile(pem('ca.pem')), ...own, ...options });
    peer.socket.on('data', (bytes) => peer.take(bytes.toString('latin1')));
    peer.closed = new Promise((resolve) => peer.socket.once('close', () => resolve('closed')));
    peer.failure = new Promise((resolve) => peer.socket.once('error', resolve));
    await Promise.race([new Promise((resolve) => peer.socket.once('secureConnect', resolve)), peer.failure, peer.closed]);
    peer.local = `${address}:${peer.socket.localPort ?? 0}`;
    return peer;
  }

  static async udp(address) {
    const peer = new Peer(address, 'UDP');
    const socket = createSocket('udp4');
    await new Promise((resolve) => socket.bind(0, address, resolve));
    socket.on('message', (bytes) => peer.answers.push(bytes.toString()));
    socket.unref();
    peer.local = `${address}:${socket.address().port}`;
    peer.socket = { write: (text) => socket.send(text, house.sip, '127.0.0.1'), destroy: () => socket.close() };
    return peer;
  }

  take(text) {
    this.pending += text;
    for (;;) {
      while (this.pending.startsWith('\r\n')) {
        this.pending = this.pending.slice(2);
        this.pongs = (this.pongs ?? 0) + 1;
      }
      const head = this.pending.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/^content-length:\s*(\d+)/im.exec(this.pending.slice(0, head))?.[1] ?? 0);
      if (this.pending.length < head + 4 + length) return;
      const message = this.pending.slice(0, head + 4 + length);
      this.pending = this.pending.slice(head + 4 + length);
      (message.startsWith('SIP/2.0') ? this.answers : this.requests).push(message);
    }
  }

  message(method, cseq, { uri = 'sip:srs@127.0.0.1', more = '', body = '', branch = `${method}${cseq}` } = {}) {
    return `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/${this.transport} ${this.local};rport;branch=z9hG4bK-${this.id}-${branch}\r\nMax-Forwards: 70\r\n` +
      `From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: ${this.to}\r\nCall-ID: ${this.id}\r\nCSeq: ${cseq} ${method}\r\n` +
      `Contact: <sip:sbc@${this.contact ?? this.local};transport=${this.transport.toLowerCase()}>;+sip.src\r\n${more}` +
      `${body ? 'Content-Type: application/sdp\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`;
  }

  async ask(method, cseq, options) {
    this.socket.write(this.message(method, cseq, options));
    const found = await until(`an answer to ${method} ${cseq}`, () => this.answers.find((text) => text.includes(`\r\nCSeq: ${cseq} ${method}\r\n`) && !text.startsWith('SIP/2.0 1')), 5000, 10);
    this.last = found;
    const status = Number(found.slice(8, 11));
    if (method === 'INVITE' && status === 200) {
      this.to = /^To: (.*)\r$/m.exec(found)[1];
      this.socket.write(this.message('ACK', cseq, { branch: `A${cseq}` }));
    }
    return status;
  }

  invite(cseq, options = {}) {
    return this.ask('INVITE', cseq, { body: offer, ...options, more: `Require: siprec\r\n${options.more ?? ''}` });
  }

  /** The Authorization for the challenge in the last answer. */
  prove(method, algorithm, { secret = 'correct horse battery', user = 'sbc-1', nc = 1, nonce } = {}) {
    const line = this.last.split('\r\n').find((one) => one.startsWith('WWW-Authenticate') && one.includes(`algorithm=${algorithm}`));
    const given = nonce ?? /nonce="([^"]+)"/.exec(line)[1];
    const hash = (text) => createHash(algorithm === 'MD5' ? 'md5' : 'sha256').update(text).digest('hex');
    const uri = 'sip:srs@127.0.0.1';
    const count = nc.toString(16).padStart(8, '0');
    const response = hash(`${hash(`${user}:earwitness:${secret}`)}:${given}:${count}:0a4f:auth:${hash(`${method}:${uri}`)}`);
    this.nonce = given;
    return `Authorization: Digest username="${user}", realm="earwitness", nonce="${given}", uri="${uri}", response="${response}", algorithm=${algorithm}, cnonce="0a4f", qop=auth, nc=${count}\r\n`;
  }

  close() {
    this.socket.destroy();
  }
}

test('a call over TLS is recorded from end to end', async () => {
  // sipp speaks TCP to socat, which speaks TLS to the house.
  const local = await freePort();
  const socat = spawn('socat', ['-d', '-d', `TCP-LISTEN:${local},bind=127.0.0.1,reuseaddr,fork`, `OPENSSL:127.0.0.1:${port},bind=127.0.0.3,cafile=${pem('ca.pem')}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let says = '';
  socat.stderr.on('data', (bytes) => (says += bytes));
  try {
    await until('socat to listen', () => says.includes('listening on'));
    const call = new Call(Object.assign(Object.create(house), { sip: local }), { transport: 't1', ms: 3000 });
    await call.place();
    const files = [await tone(path.join(house.dir, 'a.wav'), 440, 3), await tone(path.join(house.dir, 'b.wav'), 880, 3)];
    call.speak(files);
    const item = await call.interaction();
    assert.equal(await call.done, 0);
    const record = await house.finished(item.id);
    assert.equal(record.parties.length, 2);
  } catch (error) {
    throw new Error(`${error.message}\nsocat: ${says}`, { cause: error });
  } finally {
    socat.kill('SIGTERM');
  }
});

test('the answers name the way back', async () => {
  const peer = await Peer.tls('127.0.0.3');
  assert.equal(await peer.ask('OPTIONS', 1), 200);
  assert.match(peer.last, /^Via: SIP\/2\.0\/TLS /m);
  assert.equal(await peer.invite(2), 200);
  assert.match(peer.last, new RegExp(`^Contact: <sip:earwitness@127\\.0\\.0\\.1:${port};transport=tls>`, 'm'));
  assert.equal(await peer.ask('BYE', 3), 200);
  const sips = await Peer.tls('127.0.0.3');
  assert.equal(await sips.invite(1, { uri: 'sips:srs@127.0.0.1' }), 200);
  assert.match(sips.last, new RegExp(`^Contact: <sips:earwitness@127\\.0\\.0\\.1:${port}>`, 'm'));
  assert.equal(await sips.ask('BYE', 2), 200);
  // A keep-alive is answered (RFC 5626), and what comes in pieces or at once is read as it was meant.
  sips.socket.write('\r\n\r\n');
  const two = sips.message('OPTIONS', 3) + sips.message('OPTIONS', 4);
  sips.socket.write(two.slice(0, 100));
  await sleep(50);
  sips.socket.write(two.slice(100));
  await until('both answers', () => sips.answers.filter((text) => /CSeq: [34] OPTIONS/.test(text)).length === 2, 3000, 20);
  assert.equal(sips.pongs, 1);
  peer.close();
  sips.close();
});

test('CANCEL over TLS finds its INVITE', async () => {
  const peer = await Peer.tls('127.0.0.3');
  assert.equal(await peer.ask('CANCEL', 1, { branch: 'none' }), 481);
  assert.equal(await peer.invite(2), 200);
  peer.socket.write(peer.message('CANCEL', 2, { branch: 'INVITE2' }));
  await until('the CANCEL behind the answer to be answered', () => peer.answers.some((text) => text.startsWith('SIP/2.0 200') && text.includes('CSeq: 2 CANCEL')), 3000, 20);
  assert.equal(await peer.ask('BYE', 3), 200);
  peer.close();
});

test('a peer with a tls_name needs the certificate that carries it', async () => {
  for (const good of ['sbc', 'uri']) {
    const peer = await Peer.tls('127.0.0.2', good);
    assert.equal(await peer.invite(1), 200, good);
    assert.equal(await peer.ask('BYE', 2), 200);
    peer.close();
  }
  for (const [certificate, why] of [['wrong', 'certificate_of_another'], ['foreign', 'certificate_untrusted'], ['expired', 'certificate_untrusted'], [null, 'certificate_missing']]) {
    const before_ = await told(why);
    const peer = await Peer.tls('127.0.0.2', certificate);
    assert.equal(await peer.invite(1), 403, why);
    assert.equal(await peer.ask('OPTIONS', 2), 403, why);
    assert.ok((await told(why)) > before_, why);
    peer.close();
    await sleep(2600); // the log tells ten refusals in ten seconds, then only how many
  }
  const udp = await Peer.udp('127.0.0.2');
  assert.equal(await udp.invite(1), 403);
  udp.close();
});

test('a peer that must come over TLS is refused over UDP, and told of', async () => {
  await sleep(10000);
  const peer = await Peer.udp('127.0.0.3');
  assert.equal(await peer.invite(1), 403);
  assert.equal(await peer.ask('BYE', 2), 403);
  assert.ok((await told('transport_not_allowed')) >= 1);
  peer.close();
});

test('who is not listed is hung up on before a handshake', async () => {
  const peer = await Peer.tls('127.0.0.9', 'sbc');
  assert.ok(await Promise.race([peer.failure, peer.closed, sleep(3000)]));
  await until('the log to tell', () => told('tls_peer_not_listed'), 3000);
});

test('TLS 1.1 and ciphers without forward secrecy find no handshake', async () => {
  const old = await Peer.tls('127.0.0.3', null, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
  assert.ok((await Promise.race([old.failure, sleep(3000)])) instanceof Error);
  const weak = await Peer.tls('127.0.0.3', null, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' });
  assert.ok((await Promise.race([weak.failure, sleep(3000)])) instanceof Error);
});

test('digest: challenged first, SHA-256 and MD5, no replay, nothing for ACK', async () => {
  const peer = await Peer.udp('127.0.0.4');
  assert.equal(await peer.ask('OPTIONS', 1), 200);
  assert.equal(await peer.invite(2), 401);
  const offered = peer.last.split('\r\n').filter((line) => line.startsWith('WWW-Authenticate'));
  assert.equal(offered.length, 2);
  assert.match(offered[0], /algorithm=SHA-256/);
  assert.match(offered[1], /algorithm=MD5/);
  const proof = peer.prove('INVITE', 'SHA-256');
  assert.equal(await peer.invite(3, { more: proof }), 200);
  // The same words again, for another request: asked once more, without blame.
  assert.equal(await peer.invite(4, { more: proof }), 401);
  assert.match(peer.last, /stale=true/);
  assert.equal(await peer.ask('BYE', 5), 401);
  assert.equal(await peer.ask('BYE', 6, { more: peer.prove('BYE', 'MD5') }), 200);
  const liar = await Peer.udp('127.0.0.4');
  assert.equal(await liar.invite(1), 401);
  assert.equal(await liar.invite(2, { more: liar.prove('INVITE', 'SHA-256', { secret: 'wrong horse battery' }) }), 401);
  assert.doesNotMatch(liar.last, /stale=true/);
  await until('the log to tell', () => told('digest_failed'), 12000);
  const text = await readFile(path.join(house.dir, 'serve.log'), 'utf8');
  assert.doesNotMatch(text, /correct horse|sbc-1|127\.0\.0\.4/);
  peer.close();
  liar.close();
});

test("sipp's own client authenticates itself", async () => {
  const scenario = path.join(house.dir, 'digest.xml');
  await writeFile(scenario, `<?xml version="1.0"?><scenario name="digest">
<send retrans="500"><![CDATA[
INVITE sip:srs@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:sbc@[local_ip]>;tag=[call_number]
To: <sip:srs@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:sbc@[local_ip]:[local_port]>;+sip.src
Require: siprec
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

${offer}]]></send>
<recv response="100" optional="true"/>
<recv response="401" auth="true"/>
<send><![CDATA[
ACK sip:srs@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
From: <sip:sbc@[local_ip]>;tag=[call_number]
To: <sip:srs@[remote_ip]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<send retrans="500"><![CDATA[
INVITE sip:srs@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:sbc@[local_ip]>;tag=[call_number]
To: <sip:srs@[remote_ip]>
Call-ID: [call_id]
CSeq: 2 INVITE
Contact: <sip:sbc@[local_ip]:[local_port]>;+sip.src
Require: siprec
[authentication username=sbc-1 password=correct_horse]
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

${offer}]]></send>
<recv response="100" optional="true"/>
<recv response="200"/>
</scenario>`);
  const port_ = await freePort();
  await assert.doesNotReject(run('sipp', ['-sf', scenario, '-i', '127.0.0.5', '-p', String(port_), '-m', '1', '-nostdin', '-timeout', '8', '-timeout_error', `127.0.0.1:${house.sip}`]));
});

test('handshakes that never end hold nobody up', async () => {
  const slow = [];
  for (let i = 0; i < 40; i++) {
    const socket = connectTcp({ host: '127.0.0.1', port, localAddress: '127.0.0.3' });
    socket.on('error', () => {});
    slow.push(socket);
  }
  await sleep(200);
  for (const socket of slow) socket.write('\x16\x03\x01');
  const other = await Peer.tls('127.0.0.1');
  const from = Date.now();
  assert.equal(await other.ask('OPTIONS', 1), 200);
  assert.ok(Date.now() - from < 1000);
  const udp = await Peer.udp('127.0.0.1');
  assert.equal(await udp.ask('OPTIONS', 1), 200);
  const closed = await until('the slow ones to be closed', () => slow.every((socket) => socket.destroyed || socket.readableEnded), 9000);
  assert.ok(closed);
  other.close();
  udp.close();
  for (const socket of slow) socket.destroy();
});

test('a certificate is replaced while a call stands; a bad one is not taken', async () => {
  const peer = await Peer.tls('127.0.0.2', 'sbc');
  assert.equal(await peer.invite(1), 200);
  const serial = peer.socket.getPeerCertificate().serialNumber;
  const [signal] = await house.pids('signal');
  await writeFile(pem('used.key'), 'nothing\n');
  house.process.kill('SIGHUP');
  await until('the bad one to be told', async () => (await log('sip_certificate_not_renewed')).length, 5000);
  await copyFile(pem('renewed.pem'), pem('used.pem'));
  await copyFile(pem('renewed.key'), pem('used.key'));
  house.process.kill('SIGHUP');
  await until('the new one to be taken', async () => (await log('sip_certificate_taken')).length, 5000);
  const next = await Peer.tls('127.0.0.2', 'sbc');
  assert.notEqual(next.socket.getPeerCertificate().serialNumber, serial);
  assert.equal(await next.ask('OPTIONS', 1), 200);
  assert.deepEqual(await house.pids('signal'), [signal]);
  assert.equal(await peer.ask('BYE', 2), 200);
  peer.close();
  next.close();
});

test('a BYE of ours goes over the connection, and over a new verified one when that is gone', async () => {
  const [other, tls] = await start('recorder: {inactivity: 3s}\n', 'required');
  const found = [];
  const listen = async (name) => {
    const server = createTlsServer({ cert: await readFile(pem(`${name}.pem`)), key: await readFile(pem(`${name}.key`)), ca: await readFile(pem('ca.pem')), requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.on('data', (bytes) => found.push([name, bytes.toString()]));
      socket.on('error', () => {});
    });
    server.on('tlsClientError', () => {});
    await new Promise((resolve) => server.listen(0, '127.0.0.2', resolve));
    return server;
  };
  const servers = [await listen('sbc'), await listen('wrong')];
  const had = port;
  try {
    port = tls;
    // With verify: required the handshake itself ends without a certificate, or with a bad one.
    for (const [certificate, why] of [[null, 'certificate_missing'], ['expired', 'certificate_expired'], ['foreign', 'certificate_untrusted']]) {
      const peer = await Peer.tls('127.0.0.3', certificate);
      peer.socket.write(peer.message('OPTIONS', 1));
      assert.ok(await Promise.race([peer.failure, peer.closed, sleep(3000)]), why);
      assert.equal(peer.answers.length, 0, why);
      await until(`the log to tell ${why}`, async () => (await readFile(path.join(other.dir, 'serve.log'), 'utf8')).includes(why), 3000);
    }
    const stays = await Peer.tls('127.0.0.2', 'sbc');
    assert.equal(await stays.invite(1), 200);
    await until('a BYE over the same connection', () => stays.requests.some((text) => text.startsWith('BYE ')), 15000);
    assert.match(stays.requests[0], /^Via: SIP\/2\.0\/TLS /m);
    stays.close();
    for (const server of servers) {
      const goes = await Peer.tls('127.0.0.2', 'sbc');
      goes.contact = `127.0.0.2:${server.address().port}`;
      assert.equal(await goes.invite(1), 200);
      goes.close();
    }
    await until('a BYE over a new connection', () => found.some(([name, text]) => name === 'sbc' && text.startsWith('BYE ')), 15000);
    await until('the wrong name to be told', async () => (await readFile(path.join(other.dir, 'serve.log'), 'utf8')).includes('certificate_of_another'), 15000);
    assert.ok(!found.some(([name]) => name === 'wrong'));
  } finally {
    port = had;
    for (const server of servers) server.close();
    await other.remove();
  }
});
