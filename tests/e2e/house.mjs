// A whole Earwitness on loopback in a folder of its own: made by `init`, started by `serve`, ended by process id.
import { spawn, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { request } from 'node:http';
import { chmod, mkdtemp, mkdir, readFile, readdir, rm, writeFile, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../ports.mjs';

const run = promisify(execFile);
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bin = (name) => path.join(process.env.EW_BUILD ?? path.join(root, 'build'), name);
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `check` gives something true; says what it waited for when it never does. */
export async function until(what, check, ms = 15000, every = 50) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      last = await check();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}; last: ${last?.message ?? JSON.stringify(last)}`);
    await sleep(every);
  }
}

// Ports of media are taken in order from a range that depends on the lane, or else the process, so that two runs do not meet.
let nextRtp = 20000 + 4000 * Number(process.env.EW_LANE ?? process.pid % 10);

// Rules that say nothing of law are about something else: nobody has to be told or asked there, and what calls are opened for was told in
// writing.
const LOOSE = 'loosened: {consent: nothing, justification: tests of other things, approved_by: QA, counsel_ref: none}';
const TOLD = 'told: {quality: "general terms, 4.2", complaint 12: "general terms, 4.3", audit: "general terms, 4.4", p: "general terms, 4.5"}';
const lawful = (rules) => rules.replace(/^( *)record: (automatic|on_demand|mandatory)\n(?! *(?:basis|purposes):)/gm, (line, indent, mode) =>
  `${line}${indent}basis: ${mode === 'mandatory' ? 'legal_obligation' : 'legitimate_interest'}\n${indent}${LOOSE}\n${indent}${TOLD}\n${indent}agents: {agreement: WA-1, covers: [recording]}\n`);

export const policy = (rules) => `policy: tests
entity: {name: Test Bank S.A., country: LU, dpo: dpo@example.com}
rules:
${lawful(rules)}`;

export const everything = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    keep: {recording: 90d}
  - name: helpdesk
    when: {queue: helpdesk}
    record: on_demand
    keep: {recording: 90d}
  - name: private
    when: {queue: private}
    record: never
`);

export class House {
  /** Makes the folder, keys and configuration. Options: policy (text), extra (lines of configuration), ports (how many), users (same or separate),
   * prompts (bytes by file name, beside the policy), keys (what the section keys says, of the folder). */
  static async make({ policy: text = everything, extra = '', ports = 200, users = 'same', prompts = {}, keys } = {}) {
    const house = new House();
    house.dir = await mkdtemp(path.join(tmpdir(), 'earwitness-'));
    await chmod(house.dir, 0o755);
    house.data = path.join(house.dir, 'data');
    house.http = await freePort();
    house.sip = await freePort();
    house.url = `http://127.0.0.1:${house.http}`;
    const low = nextRtp;
    nextRtp += ports;
    await mkdir(house.data, { recursive: true });
    await writeFile(path.join(house.dir, 'policy.yaml'), text);
    await mkdir(path.join(house.dir, 'prompts'));
    for (const [name, bytes] of Object.entries(prompts)) await writeFile(path.join(house.dir, 'prompts', name), bytes);
    house.config = path.join(house.dir, 'earwitness.yaml');
    await writeFile(
      house.config,
      `data: ${house.data}
keys: ${keys?.(house.dir) ?? `{kind: file, path: ${path.join(house.dir, 'keys')}}`}
http: {listen: "127.0.0.1:${house.http}"}
sip: {udp: "127.0.0.1:${house.sip}", tcp: "127.0.0.1:${house.sip}"}
rtp: {address: 127.0.0.1, ports: ${low}-${low + ports - 1}}
policy: ${path.join(house.dir, 'policy.yaml')}
users: ${users}
${extra}`,
    );
    house.answers = path.join(house.dir, 'answers.yaml');
    await writeFile(
      house.answers,
      'controller: Test Bank S.A.\ncountry: LU\npurpose: quality\nlegal_basis: legitimate_interest\nqueues: [sales]\nmode: automatic\nkeep: 90d\n',
    );
    await house.init();
    return house;
  }

  init() {
    return run(bin('earwitness'), ['init', '--config', this.config, '--data', this.data, '--answers', this.answers]);
  }

  async start() {
    this.log = await open(path.join(this.dir, 'serve.log'), 'a');
    this.process = spawn(bin('earwitness'), ['serve', '--config', this.config], {
      stdio: ['ignore', this.log.fd, this.log.fd],
    });
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
    await this.ready().catch(async (error) => {
      const log = await readFile(path.join(this.dir, 'serve.log'), 'utf8');
      throw new Error(`${error.message}\n${log.split('\n').slice(-12).join('\n')}`);
    });
    if (!this.token) this.token = await this.enrol();
    return this;
  }

  ready(ms = 20000) {
    return until('the API to be ready', async () => (await fetch(`${this.url}/readyz`)).ok, ms);
  }

  async enrol() {
    const enrolment = (await readFile(path.join(this.data, 'admin.token'), 'utf8')).trim();
    const response = await fetch(`${this.url}/v1/enrol`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: enrolment }),
    });
    if (!response.ok) throw new Error(`enrolment: ${response.status} ${await response.text()}`);
    return (await response.json()).token;
  }

  /** The token of a second person, who is independent of the first: the machine's owner lets in another. */
  async second() {
    if (this.other) return this.other;
    await rm(path.join(this.data, 'admin.token'), { force: true });
    await this.init();
    this.other = await until('the new enrolment token to be known', () => this.enrol());
    return this.other;
  }

  /** A legal ground that one person asks for and another grants. */
  async ground(id, ground, ofCase) {
    const asked = await this.post('/v1/grounds', { ground, citation: 'Art. 67', case: ofCase, reason: 'asked for', interactions: [id] });
    if (asked.status !== 202) throw new Error(`a ground: ${asked.status} ${JSON.stringify(asked.body)}`);
    const granted = await this.say(await this.second(), `/v1/approvals/${asked.body.number}`, { do: 'approve' });
    if (granted.status !== 200) throw new Error(`a ground: ${granted.status} ${JSON.stringify(granted.body)}`);
  }

  /** A request with the token; the raw response. */
  fetch(route, options = {}) {
    return fetch(this.url + route, {
      ...options,
      headers: { authorization: `Bearer ${this.token}`, ...(options.headers ?? {}) },
    });
  }

  async get(route) {
    const response = await this.fetch(route);
    if (!response.ok) throw new Error(`GET ${route}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async post(route, body, headers = {}) {
    const response = await this.fetch(route, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  order(id, order, more = {}) {
    return this.post(`/v1/interactions/${id}/orders`, { order, ...more });
  }

  /** A token of this kind, to be given to `say` and `tell`. */
  async tokenOf(kind, rights, more = {}) {
    const made = await this.post('/v1/tokens', { name: `${kind} of a story`, kind, rights, ...more });
    if (made.status !== 201) throw new Error(`a token of kind ${kind}: ${made.status} ${JSON.stringify(made.body)}`);
    return made.body.token;
  }

  /** A request with somebody else's token. */
  say(token, route, body, headers = {}) {
    return this.post(route, body, { authorization: `Bearer ${token}`, ...headers });
  }

  /** Tells what has happened in a call. */
  tell(token, id, type, more = {}) {
    return this.say(token, `/v1/interactions/${id}/events`, { type, ...more });
  }

  /** Every packet on the tape that a key still opens, by span. */
  async tape() {
    const { stdout } = await run(bin('tests/tape_dump'), [path.join(this.data, 'tape/0'), path.join(this.dir, 'keys/vault')], { maxBuffer: 1 << 30 });
    return stdout.split('\n').filter((line) => line.startsWith('packet')).map((line) => {
      const [, span, , seq, , , arrival, , hash] = line.split(' ');
      return { span, seq: Number(seq), arrival: Number(arrival), hash };
    });
  }

  /** All interactions: a page ends where it has grown long, whatever its limit is. */
  async calls(query = '') {
    const all = [];
    for (let next = ''; next !== null; ) {
      const page = await this.get(`/v1/interactions${query}${next && `${query ? '&' : '?'}cursor=${encodeURIComponent(next)}`}`);
      all.push(...page.items);
      next = page.next;
    }
    return all;
  }

  async events(id) {
    const all = [];
    for (let next = ''; next !== null; ) {
      const page = await this.get(`/v1/interactions/${id}/events${next && `?after=${next}`}`);
      all.push(...page.items);
      next = page.next;
    }
    return all;
  }

  finished(id, ms = 30000) {
    return until(`interaction ${id} to be finished`, async () => {
      const record = await this.get(`/v1/interactions/${id}`);
      return record.state === 'finished' ? record : null;
    }, ms);
  }

  /** Process ids of a program of this house. */
  async pids(program) {
    const found = [];
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      try {
        const parent = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ')[1];
        const name = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')[0];
        if (Number(parent) === this.process.pid && path.basename(name) === `earwitness-${program}`) found.push(Number(pid));
      } catch {
        // The process has ended meanwhile.
      }
    }
    return found;
  }

  async stop() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const late = setTimeout(() => this.process.kill('SIGKILL'), 15000);
      await this.exited;
      clearTimeout(late);
    }
    await this.log?.close();
    this.log = null;
  }

  async remove() {
    if (!this.dir) return;
    await this.stop();
    if (!process.env.EW_KEEP) await rm(this.dir, { recursive: true, force: true });
  }
}

/** One SIPREC call by sipp, with two streams that `earwitness-caller` sends. */
export class Call {
  constructor(house, options = {}) {
    this.house = house;
    this.options = { queue: 'sales', caller: '+352621000111', callee: '+35224111', ms: 5000, transport: 'u1', calls: 1, rate: 10, ...options };
  }

  /** Sends the INVITEs and waits for the answers; `answers` holds address and ports of each call. */
  async place(ms = 15000) {
    const o = this.options;
    this.dir = await mkdtemp(path.join(this.house.dir, 'sipp-'));
    const log = path.join(this.dir, 'answers.log');
    const keys = { caller: o.caller, caller_name: o.callerName ?? 'Alice', callee: o.callee, callee_name: o.calleeName ?? 'Agent', queue: o.queue, direction: 'inbound', extension: '4711' };
    const args = ['-sf', await this.scenario(), '-t', o.transport, '-m', String(o.calls), '-l', String(o.calls),
      '-r', String(o.rate), '-d', String(o.ms), '-i', '127.0.0.1', '-mi', '127.0.0.1', '-nostdin', ...(o.held ? ['-p', String((this.port = await freePort()))] : []), '-trace_logs', '-log_file', log, '-trace_err', '-error_file',
      path.join(this.dir, 'errors.log'), ...Object.entries(keys).flatMap(([key, value]) => ['-key', key, value]), `127.0.0.1:${this.house.sip}`];
    this.sipp = spawn('sipp', args, { stdio: 'ignore', cwd: this.dir });
    this.done = new Promise((resolve) => this.sipp.once('exit', (code) => resolve(code)));
    this.answers = await until('sipp to be answered', async () => {
      const text = await readFile(log, 'utf8').catch(() => '');
      const lines = [...text.matchAll(/answer call=(\S+) address=(\S+) label1=(\d+) label2=(\d+)/g)];
      return lines.length >= o.calls && lines.map(([, id, address, one, two]) => ({ id, address, ports: [Number(one), Number(two)] }));
    }, ms);
    return this;
  }

  /** The scenario, changed as the options say: `group` (recordings of one call share it), `held` (each pause lasts
   * until `goOn`, not for -d), `edit`. */
  async scenario() {
    const o = this.options;
    const file = path.join(root, 'tests/e2e/sipp', o.scenario ?? 'siprec_call.xml');
    if (!o.group && !o.held && !o.edit) return file;
    let text = await readFile(file, 'utf8');
    if (o.group) text = text.replaceAll('[call_id]-group', o.group).replaceAll('[call_id]-session', `${o.group}-session`);
    if (o.held) text = text.replaceAll('<pause/>', '<recv request="MESSAGE"/>');
    if (o.edit) text = o.edit(text);
    const changed = path.join(this.dir, 'scenario.xml');
    await writeFile(changed, text);
    return changed;
  }

  /** Ends a pause of a call that is held: what sipp waits for is a message of the call. */
  async goOn() {
    this.steps = (this.steps ?? 0) + 1;
    const socket = createSocket('udp4');
    const text = ['MESSAGE sip:sbc@127.0.0.1 SIP/2.0', `Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKheld${this.steps}`, 'From: <sip:story@127.0.0.1>;tag=story',
      'To: <sip:sbc@127.0.0.1>', `Call-ID: ${this.answers[0].id}`, `CSeq: ${this.steps} MESSAGE`, 'Content-Length: 0', '', ''].join('\r\n');
    await new Promise((resolve) => socket.send(text, this.port, '127.0.0.1', resolve));
    socket.close();
  }

  /** Ends every pause that is left, and waits until the call is over. */
  async hangUp() {
    while (this.sipp.exitCode === null && this.sipp.signalCode === null) {
      await this.goOn();
      await Promise.race([this.done, sleep(1500)]);
    }
    return this.done;
  }

  /** Streams WAV files (one for each party) into the first call. */
  speak(files, more = []) {
    const { address, ports } = this.answers[0];
    const args = files.flatMap((file, i) => ['--to', `${address}:${ports[i]}`, '--file', file, '--codec', i ? 'pcmu' : 'pcma']);
    this.caller = spawn(bin('earwitness-caller'), [...args, ...more], { stdio: 'ignore' });
    this.spoken = new Promise((resolve) => this.caller.once('exit', resolve));
    return this;
  }

  /** The interaction of the first call, once the catalogue has it. */
  async interaction() {
    return until('the interaction to be listed', async () => {
      const all = await this.house.calls();
      return all.find((item) => item.external_ids?.sip_call_id === this.answers[0].id);
    });
  }

  async end() {
    this.caller?.kill('SIGTERM');
    return this.done;
  }
}

/** The orders of a grant as its tool hears them. `ready`: nothing is missing; `over`: the grant has ended. */
export class Orders {
  static async of(house, token, grant) {
    const orders = Object.assign(new Orders(), { all: [], over: false, text: '' });
    orders.ready = new Promise((resolve) => { orders.isReady = resolve; });
    orders.line = request(`${house.url}/v1/grants/${grant}/stream`, { agent: false, headers: { authorization: `Bearer ${token}` } });
    orders.line.end();
    const [answer] = await once(orders.line, 'response');
    answer.setEncoding('utf8');
    if (answer.statusCode !== 200) throw new Error(`the stream of a grant: ${answer.statusCode} ${await text(answer)}`);
    answer.on('data', (piece) => orders.read(piece));
    for (const event of ['end', 'error', 'close']) answer.on(event, () => { orders.over = true; });
    return orders;
  }

  close() {
    this.line.destroy();
  }

  read(piece) {
    const parts = (this.text + piece).split('\n\n');
    this.text = parts.pop();
    for (const part of parts) {
      const name = /^event: (.*)$/m.exec(part)?.[1];
      if (name === 'ready') this.isReady();
      if (name === 'order') this.all.push({ ...JSON.parse(/^data: (.*)$/m.exec(part)[1]), heard: Date.now() });
    }
  }
}

const keypad = '0123456789*#';

/**
 * Both parties of a call, heard in packets that are told apart: whatever is on the tape is known by its hash. `as` is the word
 * under which what is said from now on is remembered; a marker stands in each payload, as it would stand in a file.
 */
export class Voice {
  constructor(call) {
    this.ports = call.answers[0].ports;
    this.socket = createSocket('udp4');
    this.said = new Map(); // hash -> the word under which it was said
    this.n = 0;
    this.seq = this.ports.map(() => 100);
  }

  send(k, marker, type, payload) {
    const packet = Buffer.alloc(12);
    packet.writeUInt16BE(0x8000 | (marker ? 0x80 : 0) | type, 0);
    packet.writeUInt16BE(this.seq[k]++ & 0xffff, 2);
    packet.writeUInt32BE((type === 101 ? this.stamp : this.n * 160) >>> 0, 4);
    packet.writeUInt32BE(0x4000 + k, 8);
    this.socket?.send(Buffer.concat([packet, payload]), this.ports[k], '127.0.0.1');
  }

  tick() {
    this.n++;
    for (const k of this.ports.keys()) {
      if (this.pressing && k === this.keys) continue;
      const payload = Buffer.alloc(160, 0xd5);
      payload.write(`SAID-${this.word}-${this.ports[k]}-${this.n}-`, 'latin1');
      this.said.set(createHash('sha256').update(payload).digest('hex').slice(0, 8), this.word);
      this.send(k, false, 8, payload);
    }
  }

  /** What is said from now on, until it is something else. */
  as(word) {
    this.word = word;
    this.timer ??= setInterval(() => this.tick(), 20);
    return this;
  }

  /** Presses keys as RFC 4733 tells of them; the other party goes on talking. */
  async press(digits, k = 0) {
    this.pressing = true;
    this.keys = k;
    for (const digit of digits) {
      this.stamp = this.n * 160;
      for (let n = 1; n <= 6; n++) {
        const payload = Buffer.from([keypad.indexOf(digit), n > 3 ? 0x8a : 0x0a, 0, 0]);
        payload.writeUInt16BE(160 * Math.min(n, 4), 2);
        this.send(k, n === 1, 101, payload);
        await sleep(20);
      }
      await sleep(60);
    }
    this.pressing = false;
  }

  hush() {
    clearInterval(this.timer);
    this.timer = null;
    this.socket?.close();
    this.socket = null;
  }
}

/** Makes a WAV file (8 kHz mono) of speech. */
export async function speech(file, text, voice = 'en-us', speed = 150) {
  const raw = `${file}.22k.wav`;
  await run('espeak-ng', ['-v', voice, '-s', String(speed), '-w', raw, text]);
  await run('sox', [raw, '-r', '8000', '-c', '1', '-b', '16', file]);
  await rm(raw);
  return file;
}

/** A WAV file of a tone. */
export async function tone(file, hz, seconds) {
  await run('sox', ['-n', '-r', '8000', '-c', '1', '-b', '16', file, 'synth', String(seconds), 'sine', String(hz), 'gain', '-10']);
  return file;
}

/** Samples of a WAV file by channel, as numbers from -1 to 1. */
export async function samples(file) {
  const bytes = await readFile(file);
  let at = 12;
  let format;
  for (;;) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ') format = { channels: bytes.readUInt16LE(at + 10), rate: bytes.readUInt32LE(at + 12) };
    if (name === 'data') {
      const end = Math.min(at + 8 + size, bytes.length);
      const channels = Array.from({ length: format.channels }, () => []);
      for (let i = at + 8, n = 0; i + 1 < end; i += 2, n++) channels[n % format.channels].push(bytes.readInt16LE(i) / 32768);
      return { rate: format.rate, channels };
    }
    at += 8 + size + (size & 1);
  }
}

/** Level in dB of full scale between two times. */
export function level(channel, rate, from, to) {
  let sum = 0;
  const a = Math.max(0, Math.round(from * rate));
  const b = Math.min(channel.length, Math.round(to * rate));
  for (let i = a; i < b; i++) sum += channel[i] * channel[i];
  return sum === 0 ? -Infinity : 10 * Math.log10(sum / (b - a));
}

/** Every file below a folder. */
export async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* files(full);
    else if (entry.isFile()) yield full;
  }
}

export { run };
