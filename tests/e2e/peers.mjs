// Other people's telephones, proxy and media relay on loopback, and the recording client that they make together: two or three
// baresips call each other through kamailio, rtpengine carries the media and forks it, and `Source` is the SIP side of the fork.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { mkdtemp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { run, sleep, until } from './house.mjs';

// Ports of this file's programs, below those that houses take and that the kernel gives away; two runs do not meet.
let nextPort = 10500 + 1150 * (process.pid % 8);
const ports = (count) => {
  const low = nextPort;
  nextPort += count;
  return low;
};

/** A program of ours with its words in a log; ended by process id. */
class Program {
  static async start(name, args, log, options = {}) {
    const program = new Program();
    program.name = name;
    program.log = await open(log, 'a');
    program.process = spawn(name, args, { stdio: [options.stdin ?? 'ignore', program.log.fd, program.log.fd], ...options });
    program.exited = new Promise((resolve) => {
      program.process.once('exit', resolve);
      program.process.once('error', (error) => resolve(error));
    });
    return program;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null && this.process.pid) {
      this.process.kill('SIGTERM');
      const late = setTimeout(() => this.process.kill('SIGKILL'), 4000);
      await this.exited;
      clearTimeout(late);
    }
    await this.log.close();
  }
}

/* -- rtpengine's ng protocol: a cookie, a blank and a bencoded dictionary in a datagram -- */

function encode(value) {
  if (typeof value === 'number') return `i${value}e`;
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (Array.isArray(value)) return `l${value.map(encode).join('')}e`;
  return `d${Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => encode(k) + encode(v)).join('')}e`;
}

function decode(text) {
  let at = 0;
  const next = () => {
    const kind = text[at];
    if (kind === 'i') {
      const end = text.indexOf('e', at);
      const number = Number(text.slice(at + 1, end));
      at = end + 1;
      return number;
    }
    if (kind === 'l' || kind === 'd') {
      at++;
      const all = [];
      while (text[at] !== 'e') all.push(next());
      at++;
      if (kind === 'l') return all;
      return Object.fromEntries(Array.from({ length: all.length / 2 }, (_, n) => [all[2 * n], all[2 * n + 1]]));
    }
    const colon = text.indexOf(':', at);
    const size = Number(text.slice(at, colon));
    at = colon + 1 + size;
    return text.slice(colon + 1, at);
  };
  return next();
}

/* -- descriptions by their parts -- */

/** The lines before the first m-line, and the lines of each medium. */
export function parts(sdp) {
  const [session, ...media] = sdp.split(/^(?=m=)/m);
  return { session, media };
}

export const whole = ({ session, media }) => session + media.join('');

const without = (section, attribute) => section.replace(new RegExp(`^a=${attribute}(:.*)?\\r?\\n`, 'gm'), '');
export const labelled = (section, label) => `${without(section, 'label')}a=label:${label}\r\n`;
export const directed = (section, how) => `${['sendonly', 'recvonly', 'sendrecv', 'inactive'].reduce(without, section)}a=${how}\r\n`;
/** Only that suite is offered; its line is the whole choice. */
export const onlySuite = (section, suite) => section.replace(/^a=crypto:\d+ (\S+) .*\r?\n/gm, (line, name) => (name === suite ? line : ''));
/** The key that the description tells is not the one that the sender has. */
export const lie = (section) => section.replace(/inline:([A-Za-z0-9+/=]+)/g, (_, key) => `inline:${randomBytes(Buffer.from(key, 'base64').length).toString('base64')}`);

/* -- telephones -- */

const modules = ['stdio', 'ctrl_tcp', 'menu', 'account', 'aufile', 'g711', 'g722', 'opus', 'l16', 'srtp', 'dtls_srtp'];

/** One baresip: says one file, answers by itself, is told what to do over its control socket; digits are typed. */
export class Phone {
  static async start(exchange, name, { file, codec = 'PCMA/8000/1', more = '' } = {}) {
    const phone = new Phone();
    phone.name = name;
    phone.file = file;
    phone.dir = path.join(exchange.dir, `phone-${name}-${randomBytes(3).toString('hex')}`);
    phone.sip = ports(20);
    phone.control = phone.sip + 4;
    phone.rtp = [phone.sip + 6, phone.sip + 19];
    phone.uri = `sip:${name}@127.0.0.1:${exchange.sip}`;
    phone.events = [];
    await mkdir(phone.dir);
    await writeFile(path.join(phone.dir, 'config'), `sip_listen 127.0.0.1:${phone.sip}
module_path /usr/lib/baresip/modules
${modules.filter((m) => !['menu', 'ctrl_tcp', 'account'].includes(m)).map((m) => `module ${m}.so`).join('\n')}
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${phone.control}
rtp_ports ${phone.rtp[0]}-${phone.rtp[1]}
audio_source aufile,${file}
audio_player aufile,/dev/null
audio_alert aufile,/dev/null
audio_path ${phone.dir}
ringback_disabled yes
redial_attempts 0
call_max_calls 8
opus_bitrate 32000
`);
    await writeFile(path.join(phone.dir, 'accounts'), `<sip:${name}@127.0.0.1:${exchange.sip}>;answermode=auto;regint=600;audio_codecs=${codec}${more}\n`);
    await writeFile(path.join(phone.dir, 'contacts'), '');
    phone.program = await Program.start('baresip', ['-f', phone.dir], path.join(phone.dir, 'log'), { stdin: 'pipe' });
    phone.program.process.stdin.on('error', () => {});
    phone.socket = await until(`${name}'s control socket`, () => new Promise((resolve) => {
      const socket = connect(phone.control, '127.0.0.1', () => resolve(socket)).on('error', () => resolve(null));
    }), 10000);
    phone.listen();
    await until(`${name} to be registered`, async () => (await readFile(path.join(phone.dir, 'log'), 'utf8')).includes('200 OK'), 10000).catch(async (error) => {
      await phone.stop();
      throw error;
    });
    return phone;
  }

  listen() {
    let rest = '';
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes) => {
      rest += bytes.toString('latin1');
      for (let m; (m = /^(\d+):/.exec(rest)) && rest.length > m[0].length + Number(m[1]);) {
        this.events.push(JSON.parse(rest.slice(m[0].length, m[0].length + Number(m[1]))));
        rest = rest.slice(m[0].length + Number(m[1]) + 1);
      }
    });
  }

  async command(command, params = '') {
    const token = randomBytes(4).toString('hex');
    const text = JSON.stringify({ command, params, token });
    this.socket.write(`${text.length}:${text},`);
    return until(`${this.name} to do ${command}`, () => this.events.find((e) => e.response && e.token === token), 5000, 10);
  }

  /** Waits for an event of that type that came behind the first `after` of them. */
  event(type, after = 0, ms = 8000) {
    return until(`${this.name} to say ${type}`, () => this.events.filter((e) => e.type === type)[after], ms, 10);
  }

  count(type) {
    return this.events.filter((e) => e.type === type).length;
  }

  /** Calls and waits until both have it; the Call-ID. */
  async call(other) {
    const [here, there] = [this.count('CALL_ESTABLISHED'), other.count('CALL_ESTABLISHED')];
    await this.command('dial', other.uri);
    await other.event('CALL_ESTABLISHED', there);
    return (await this.event('CALL_ESTABLISHED', here)).id;
  }

  /** Presses keys as somebody at the terminal does: an RFC 4733 event each. */
  async keys(digits, ms = 400) {
    for (const digit of digits) {
      this.program.process.stdin.write(digit);
      await sleep(ms);
    }
  }

  async stop() {
    this.socket?.destroy();
    await this.program.stop();
  }
}

/* -- the exchange -- */

const routing = (sip, ng) => `debug=1
log_stderror=yes
children=2
auto_aliases=no
listen=udp:127.0.0.1:${sip}
disable_tcp=yes
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "rtpengine.so"
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${ng}")
modparam("rr", "enable_full_lr", 1)
request_route {
	if (is_method("REGISTER")) {
		save("location");
		exit;
	}
	if (is_method("CANCEL")) {
		if (t_check_trans()) t_relay();
		exit;
	}
	if (has_totag()) {
		if (!loose_route()) {
			if (is_method("ACK") && t_check_trans()) t_relay();
			if (!is_method("ACK")) sl_send_reply("404", "Not here");
			exit;
		}
	} else {
		record_route();
		if (!lookup("location")) {
			sl_send_reply("404", "Not registered");
			exit;
		}
	}
	if (is_method("INVITE|UPDATE|ACK") && has_body("application/sdp")) rtpengine_manage("replace-origin replace-session-connection");
	if (is_method("BYE")) rtpengine_delete();
	t_on_reply("MEDIA");
	t_relay();
}
onreply_route[MEDIA] {
	if (has_body("application/sdp")) rtpengine_manage("replace-origin replace-session-connection");
}
`;

/** kamailio and rtpengine. */
export class Exchange {
  static async start() {
    const exchange = new Exchange();
    exchange.dir = await mkdtemp(path.join(tmpdir(), 'earwitness-peers-'));
    exchange.sip = ports(20);
    exchange.ng = exchange.sip + 2;
    exchange.phones = [];
    exchange.waiting = new Map();
    const media = ports(400);
    try {
      exchange.relay = await Program.start('rtpengine', ['--config-file=none', '--table=-1', '--foreground', '--log-stderr', '--log-level=6',
        `--pidfile=${exchange.dir}/rtpengine.pid`, '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${exchange.ng}`, '--num-threads=2', '--delete-delay=0',
        `--port-min=${media}`, `--port-max=${media + 399}`], path.join(exchange.dir, 'rtpengine.log'));
      exchange.socket = createSocket('udp4');
      exchange.socket.on('message', (bytes) => {
        const text = bytes.toString('latin1');
        const cookie = text.slice(0, text.indexOf(' '));
        exchange.waiting.get(cookie)?.(decode(text.slice(cookie.length + 1)));
      });
      await new Promise((resolve) => exchange.socket.bind(0, '127.0.0.1', resolve));
      await until('rtpengine to answer', async () => (await exchange.ask({ command: 'ping' }, 300)).result === 'pong', 10000);
      const config = path.join(exchange.dir, 'kamailio.cfg');
      await writeFile(config, routing(exchange.sip, exchange.ng));
      exchange.proxy = await Program.start('kamailio', ['-f', config, '-DD', '-E', '-m', '32', '-M', '4', '-Y', exchange.dir, '-w', exchange.dir],
        path.join(exchange.dir, 'kamailio.log'));
    } catch (error) {
      await exchange.stop();
      throw error;
    }
    return exchange;
  }

  /** One question to rtpengine and its answer. */
  async ask(dictionary, ms = 4000) {
    const cookie = randomBytes(6).toString('hex');
    const answer = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`rtpengine is silent on ${dictionary.command}`)), ms);
      this.waiting.set(cookie, (value) => {
        clearTimeout(late);
        resolve(value);
      });
    });
    this.socket.send(`${cookie} ${encode(dictionary)}`, this.ng, '127.0.0.1');
    const value = await answer.finally(() => this.waiting.delete(cookie));
    if (value.result === 'error') throw new Error(`rtpengine, ${dictionary.command}: ${value['error-reason']}`);
    return value;
  }

  async phone(name, options) {
    const phone = await Phone.start(this, name, options);
    this.phones.push(phone);
    return phone;
  }

  /** The tag under which rtpengine knows that telephone in that call: by its media port. */
  async tag(call, phone) {
    return until(`rtpengine to know ${phone.name}`, async () => {
      const { tags } = await this.ask({ command: 'query', 'call-id': call });
      const mine = Object.values(tags).find((tag) => tag.medias?.some((m) => m.streams?.some((s) => s.endpoint?.port >= phone.rtp[0] && s.endpoint?.port <= phone.rtp[1])));
      return mine?.tag;
    });
  }

  /** Asks for the media of a call, one m-line for each telephone. Options are ng's (transport-protocol, flags ...). */
  async tap(call, phones, options = {}) {
    const tap = { call, tags: [], media: [], session: '' };
    for (const phone of phones) {
      const answer = await this.ask({ command: 'subscribe request', 'call-id': call, 'from-tag': await this.tag(call, phone), ...options });
      const offer = parts(answer.sdp);
      tap.session ||= offer.session;
      tap.tags.push(answer['to-tag']);
      // Each description has its own c= and perhaps its own session attributes; an m-line carries what was only told above it.
      const address = /^c=.*\r?\n/m.exec(offer.session)?.[0] ?? '';
      tap.media.push(/^c=/m.test(offer.media[0]) ? offer.media[0] : offer.media[0].replace(/^(m=.*\r?\n)/, `$1${address}`));
    }
    return tap;
  }

  /** Gives the recorder's answer to a tap: the m-lines in the tap's order. */
  async answered(tap, answer, media) {
    for (const [n, tag] of tap.tags.entries()) {
      await this.ask({ command: 'subscribe answer', 'call-id': tap.call, 'to-tag': tag, sdp: whole({ session: answer.session, media: [media[n]] }) });
    }
  }

  async untap(tap) {
    for (const tag of tap.tags) await this.ask({ command: 'unsubscribe', 'call-id': tap.call, 'to-tag': tag });
  }

  /** Ends the telephones, for the next test. */
  async quiet() {
    await Promise.all(this.phones.splice(0).map((phone) => phone.stop()));
  }

  async stop() {
    await this.quiet();
    await this.proxy?.stop();
    await this.relay?.stop();
    this.socket?.close();
    if (!process.env.EW_KEEP) await rm(this.dir, { recursive: true, force: true });
    else console.log(`# kept: ${this.dir}`);
  }
}

/* -- the recording client's SIP side -- */

/** Metadata as RFC 7865 has it. People: {id, aor, name, label, sends, left}. */
export function metadata(people, { mode = 'complete', session = 'session-1', group = 'group-1', sip = '' } = {}) {
  const gone = (p) => (p.left ? `<disassociate-time>${p.left}</disassociate-time>` : '');
  return `<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1"><datamode>${mode}</datamode>
<group group_id="${group}"/>
<session session_id="${session}">${sip && `<sipSessionID>${sip}</sipSessionID>`}<group-ref>${group}</group-ref><queue xmlns="urn:earwitness:call">sales</queue></session>
${people.map((p) => `<participant participant_id="p-${p.id}"><nameID aor="${p.aor}"><name xml:lang="en">${p.name}</name></nameID></participant>
<participantsessionassoc participant_id="p-${p.id}" session_id="${session}"><associate-time>2026-01-01T00:00:00Z</associate-time>${gone(p)}</participantsessionassoc>`).join('\n')}
${people.map((p) => `<stream stream_id="s-${p.label}" session_id="${session}"><label>${p.label}</label></stream>
<participantstreamassoc participant_id="p-${p.id}">${p.left ? '' : `<send>s-${p.label}</send>`}${gone(p)}</participantstreamassoc>`).join('\n')}
</recording>
`;
}

/** One recording session towards Earwitness, over UDP, with a socket of its own. `more` may say from, contact(address), require and headers. */
export class Source {
  static async open(house, more = {}) {
    const s = new Source();
    Object.assign(s, { house, cseq: 0, answers: [], requests: [], to: '<sip:srs@127.0.0.1>', id: `${randomBytes(6).toString('hex')}@peers`, ...more });
    s.socket = createSocket('udp4');
    s.socket.on('message', (bytes) => {
      const text = bytes.toString('latin1');
      if (text.startsWith('SIP/2.0')) s.answers.push(text);
      else s.requested(text);
    });
    await new Promise((resolve) => s.socket.bind(0, '127.0.0.1', resolve));
    s.socket.unref();
    s.address = `127.0.0.1:${s.socket.address().port}`;
    return s;
  }

  /** What the recorder asks of its own is answered. */
  requested(text) {
    this.requests.push(text);
    if (text.startsWith('ACK')) return;
    const kept = text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line));
    this.socket.send(`SIP/2.0 200 OK\r\n${kept.join('\r\n')}\r\nContact: <sip:src@${this.address}>;+sip.src\r\nContent-Length: 0\r\n\r\n`, this.house.sip, '127.0.0.1');
  }

  say(method, cseq, { sdp, xml, text = '', more = '' } = {}) {
    let body = text;
    let type = '';
    if (sdp && xml) {
      type = 'Content-Type: multipart/mixed;boundary=parts\r\n';
      body = `--parts\r\nContent-Type: application/sdp\r\n\r\n${sdp}\r\n--parts\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n${xml}\r\n--parts--\r\n`;
    } else if (sdp || xml) {
      type = sdp ? 'Content-Type: application/sdp\r\n' : 'Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n';
      body = sdp ?? xml;
    }
    this.socket.send(`${method} sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ${this.address};rport;branch=z9hG4bK-${this.id}-${method}${cseq}\r\nMax-Forwards: 70\r\n` +
      `From: ${this.from ?? '<sip:src@127.0.0.1>'};tag=src\r\nTo: ${this.to}\r\nCall-ID: ${this.id}\r\nCSeq: ${cseq} ${method}\r\n` +
      `Contact: ${this.contact?.(this.address) ?? `<sip:src@${this.address}>;+sip.src`}\r\n${method === 'INVITE' ? this.require ?? 'Require: siprec\r\n' : ''}${this.headers ?? ''}${more}${type}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, this.house.sip, '127.0.0.1');
  }

  /** Asks and waits for the final answer: {status, text, session, media}. `ack` says what goes with the ACK of a 200. */
  async ask(method, body = {}, ack = async () => ({})) {
    const cseq = ++this.cseq;
    this.say(method, cseq, body);
    // Over UDP who gets no answer asks again (RFC 3261, 17.1).
    const again = setInterval(() => this.say(method, cseq, body), 1000);
    const text = await until(`an answer to ${method} ${cseq}`, () =>
      this.answers.find((t) => t.includes(`\r\nCSeq: ${cseq} ${method}\r\n`) && !t.startsWith('SIP/2.0 1')), 8000, 5).finally(() => clearInterval(again));
    const status = Number(text.slice(8, 11));
    const answer = { status, text, ...parts(text.slice(text.indexOf('\r\n\r\n') + 4)) };
    if (method === 'INVITE') {
      if (status === 200) this.to = /^To: (.*)\r$/m.exec(text)[1];
      this.say('ACK', cseq, status === 200 ? await ack(answer) : {});
    }
    return answer;
  }

  /** An offer with these m-lines (labelled in order from 1), and metadata. The version rises. */
  async offer(session, media, people, options = {}) {
    this.version = (this.version ?? 0) + 1;
    const head = session.replace(/^o=(\S+) (\S+) \S+ /m, `o=$1 1 ${this.version} `);
    const answer = await this.ask(options.method ?? 'INVITE', { sdp: whole({ session: head, media }), xml: people && metadata(people, { sip: this.id, session: `session-${this.id}`, group: `group-${this.id}`, ...options }) });
    if (answer.status !== 200) throw new Error(`${options.method ?? 'INVITE'}: ${answer.text}`);
    return answer;
  }

  interaction() {
    return until('the interaction to be listed', async () => (await this.house.calls()).find((i) => i.external_ids?.sip_call_id === this.id));
  }

  async bye() {
    const answer = await this.ask('BYE');
    this.socket.close();
    return answer.status;
  }
}

/* -- listening by numbers -- */

/** Power of one frequency in dB of full scale (a full sine is -3). */
export function power(channel, rate, hz, from, to) {
  const [a, b] = [Math.max(0, Math.round(from * rate)), Math.min(channel.length, Math.round(to * rate))];
  const c = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let s1 = 0;
  let s2 = 0;
  for (let i = a; i < b; i++) [s1, s2] = [channel[i] + c * s1 - s2, s1];
  const p = (2 * (s1 * s1 + s2 * s2 - c * s1 * s2)) / ((b - a) * (b - a));
  return p > 0 ? 10 * Math.log10(p) : -Infinity;
}

/** A tone for a telephone: a WAV file of that rate and channels. */
export async function sound(file, hz, { seconds = 60, rate = 8000, channels = 1 } = {}) {
  await run('sox', ['-n', '-r', String(rate), '-c', String(channels), '-b', '16', file, 'synth', String(seconds), 'sine', String(hz), 'gain', '-13']);
  return file;
}
