// The call flows under tests/cases/siprec over the wire: what a maker's recording client sends, but for the address of its media, to a
// running house, with a tone on each m-line that is to carry media, and music on those that are on hold: that must be nowhere.
// Whose an m-line is, is what the case file expects, by its label or its place.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bin, root, samples, sleep, until } from './house.mjs';
import { parts, power } from './peers.mjs';

const tones = [440, 1040, 1720, 2330];
const music = 3100;
const folder = path.join(root, 'tests/cases/siprec');

/** Steps: {send, expect: lines}. Files are bytes: names in them need not be UTF-8. */
async function steps(name) {
  const text = await readFile(path.join(folder, `${name}.txt`), 'latin1');
  const found = [];
  for (const [, what, body] of text.matchAll(/^== (\w+)[^\n]*\n([^]*?)(?=^== |$(?![^]))/gm)) {
    if (what === 'send') found.push({ send: body, expect: [] });
    else if (what === 'expect') found.at(-1).expect = body.split('\n').filter((line) => line.trim());
  }
  return found;
}

/** A message as it goes over the wire: CRLF (a bare LF where the file says \l), the tag of the dialog, the true length. */
function wire(text, tag) {
  const [head, ...rest] = text.replace(/\\s$/gm, ' ').replace(/\\x([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))).split('\n\n');
  const bytes = (part) => part.replace(/\n/g, '\r\n').replace(/\\l\r\n/g, '\n');
  // Media comes from this machine; 0.0.0.0, which says hold, stays.
  const body = bytes(rest.join('\n\n')).replace(/^c=IN IP4 (?!0\.0\.0\.0)\S+/gm, 'c=IN IP4 127.0.0.1');
  return `${bytes(head.replace('{tag}', tag).replace('{length}', String(body.length)).trimEnd())}\r\n\r\n${body}`;
}

const offered = (message) => (/^m=audio/m.test(message) ? parts(message.replace(/\\l$/gm, '').slice(message.search(/^v=0/m))) : null);

/** Is media sent for this m-line of an offer? Who says sendonly sends, address or none. */
function flows(session, section) {
  const address = /^c=IN IP4 (\S+)/m.exec(section)?.[1] ?? /^c=IN IP4 (\S+)/m.exec(session)?.[1];
  const direction = /^a=(inactive|recvonly|sendonly|sendrecv)/m;
  const how = (direction.exec(section) ?? direction.exec(session))?.[1] ?? 'sendrecv';
  return !/^m=audio 0 /.test(section) && how.startsWith('send') && (address !== '0.0.0.0' || how === 'sendonly');
}

/** The recording as the house hands it out: {record, rate, channels, having, of(name): samples}. */
export async function listen(house, id) {
  const record = await house.finished(id);
  const response = await house.fetch(`/v1/interactions/${id}/audio?format=wav`, { headers: { 'earwitness-purpose': 'quality' } });
  if (response.status !== 200) throw new Error(`audio: ${response.status} ${await response.text()}\n${JSON.stringify(record)}`);
  const file = path.join(house.dir, `${id}.wav`);
  await writeFile(file, Buffer.from(await response.arrayBuffer()));
  const { rate, channels } = await samples(file);
  // A channel for each party that has audio, in their order.
  const having = record.parties.filter((p) => record.artifacts.some((one) => one.kind === 'audio' && one.party === p.id));
  if (channels.length !== having.length) throw new Error(`${channels.length} channels for ${having.length} parties`);
  const of = (name) => channels[having.findIndex((p) => p.name === name)];
  return { id, record, rate, channels, having, file, seconds: channels[0].length / rate, of, party: (name) => record.parties.find((p) => p.name === name) };
}

export class Flow {
  /** Runs a case file from its first message to its last; `phases` says which label spoke which tone when. */
  static async run(house, name, ms = 1300) {
    const flow = Object.assign(new Flow(), { house, name, received: '', tag: '', phases: [], owners: new Map(), run: 0, wrong: [], holds: 0, turns: 0 });
    flow.socket = connect(house.sip, '127.0.0.1');
    flow.socket.on('error', (error) => flow.wrong.push(error.message));
    flow.socket.on('data', (bytes) => { flow.received += bytes.toString('latin1'); });
    try {
      for (const step of await steps(name)) await flow.step(step, ms);
    } finally {
      await flow.hush();
      flow.socket.destroy();
    }
    return flow;
  }

  async step({ send, expect }, ms) {
    const method = send.slice(0, send.indexOf(' '));
    const cseq = /^CSeq:\s*(\d+)/mi.exec(send)[1];
    this.call ??= /^Call-ID:\s*(\S+)/mi.exec(send)[1];
    const before = this.received.length;
    if (method === 'BYE') await this.hush();
    this.socket.write(wire(send, this.tag), 'latin1');
    this.told(expect);
    if (method === 'ACK') {
      if (offered(send)) await this.speak(this.pending, ms, offered(send));
      return;
    }
    const pattern = new RegExp(`^SIP/2\\.0 ([2-6]\\d\\d)(?:(?!\\r\\n\\r\\n)[^])*?^CSeq: *${cseq} +${method}\\r\\n`, 'm');
    const answer = await until(`${this.name}: an answer to ${method} ${cseq}`, () => {
      const text = this.received.slice(before);
      const at = text.search(pattern);
      if (at < 0) return null;
      const end = text.indexOf('\r\n\r\n', at) + 4;
      const length = Number(/^Content-Length: *(\d+)/mi.exec(text.slice(at, end))?.[1] ?? 0);
      return text.length >= end + length && text.slice(at, end + length);
    }, 6000, 5);
    const status = answer.slice(8, 11);
    const wanted = expect.find((line) => line.startsWith('status '))?.slice(7).trim() ?? '200';
    if (status !== wanted) this.wrong.push(`${method} ${cseq} was answered ${status}, not ${wanted}`);
    if (method === 'INVITE' && status === '200') this.tag = `;tag=${/^To:.*;tag=([^;\r\n]+)/mi.exec(answer)[1]}`;
    const offer = offered(send);
    if (offer && offered(answer)) await this.speak(offered(answer), ms, offer);
    else if (method !== 'BYE') this.turn();
    this.pending = offered(answer);
  }

  /** Whose m-lines are, and what the flow has shown by now: holds, and m-lines that changed hands. */
  told(expect) {
    for (const [, what, name, people] of expect.map((line) => /^(stream|media) (\S+) \S+ \S+ (.+)$/.exec(line)).filter(Boolean)) {
      const key = what === 'media' ? `#${name}` : name;
      if (this.owners.has(key) && this.owners.get(key).join(' ') !== people) this.turns++;
      this.owners.set(key, people.split(' '));
    }
    if (expect.some((line) => /^hold (?!none)/.test(line))) this.holds++;
  }

  /** Sends a tone on each m-line of an offer, to the ports of the answer. */
  async speak(answer, ms, offer) {
    await this.hush();
    const said = [];
    const args = [];
    let place = -1;
    for (const [n, section] of offer.media.entries()) {
      const port = /^m=audio (\d+)/.exec(answer?.media[n] ?? '')?.[1] ?? '0';
      const types = /^m=audio \d+ \S+ (.*?)\r?$/m.exec(section)[1].split(' ');
      const codec = types.find((t) => t === '0' || t === '8');
      place += !/^m=audio 0 /.test(section);
      if (/^m=audio 0 /.test(section) || port === '0' || !codec) continue;
      const tone = flows(offer.session, section) ? tones[n] : music;
      const label = /^a=label:(\S+)/m.exec(section)?.[1];
      said.push({ key: label && !this.owners.has(`#${place}`) ? label : `#${place}`, tone });
      args.push('--to', `127.0.0.1:${port}`, '--tone', String(tone), '--seconds', '30', '--codec', codec === '0' ? 'pcmu' : 'pcma', '--ssrc', String(1000 * ++this.run + n));
    }
    if (args.length > 0) {
      this.caller = spawn(bin('earwitness-caller'), args, { stdio: 'ignore' });
      this.spoken = new Promise((resolve) => this.caller.once('exit', resolve));
    }
    this.said = said;
    this.turn();
    await sleep(ms);
  }

  /** From now on it is something else that is heard, or somebody else who says it. */
  turn() {
    const now = Date.now();
    const last = this.phases.at(-1);
    if (last) last.to ??= now;
    this.phases.push({ from: now, said: (this.said ?? []).map((one) => ({ ...one, owner: this.owners.get(one.key)?.[0] })) });
  }

  async hush() {
    const last = this.phases.at(-1);
    if (last) last.to ??= Date.now();
    this.said = [];
    if (!this.caller) return;
    this.caller.kill('SIGTERM');
    await this.spoken;
    this.caller = null;
  }

  /** What is not as the case file says; `checked` counts stretches that were listened to. */
  judge(sounds) {
    const began = Date.parse(sounds.record.started_at);
    this.checked = 0;
    this.still = 0;
    const known = (owner) => sounds.record.parties.some((p) => p.address === owner);
    for (const [at, phase] of this.phases.entries()) {
      const [from, to] = [(phase.from - began) / 1000 + 0.5, (phase.to - began) / 1000 - 0.2];
      if (to - from < 0.3) continue;
      for (const { key, tone, owner: told } of phase.said) {
        if (tone === music) {
          this.still++;
          for (const [n, other] of sounds.channels.entries())
            if (power(other, sounds.rate, music, from, to) > -60) this.wrong.push(`m-line ${key}, ${from.toFixed(2)} to ${to.toFixed(2)} s: what is sent on hold is heard on the channel of ${sounds.having[n].address}`);
          continue;
        }
        // Who stood in for somebody until the answer is nobody in the record: it was that somebody.
        if (!told) continue;
        const owner = known(told) ? told : this.phases.slice(at).flatMap((p) => p.said).find((one) => one.key === key && known(one.owner))?.owner;
        this.checked++;
        const channel = sounds.having.findIndex((p) => p.address === owner);
        const own = channel < 0 ? -Infinity : power(sounds.channels[channel], sounds.rate, tone, from, to);
        const where = `m-line ${key}, ${owner}, ${from.toFixed(2)} to ${to.toFixed(2)} s`;
        if (!(own > -30)) this.wrong.push(`${where}: ${own.toFixed(1)} dB of its ${tone} Hz; channels of ${sounds.having.map((p) => p.address).join()}`);
        for (const [n, other] of sounds.channels.entries())
          if (n !== channel && power(other, sounds.rate, tone, from, to) > -50) this.wrong.push(`${where}: it is heard on the channel of ${sounds.having[n].address}`);
      }
    }
    if (this.still > 0 && !sounds.record.holds.some((hold) => hold.reason === 'inactive' && hold.to)) this.wrong.push(`no hold in the record: ${JSON.stringify(sounds.record.holds)}`);
    return this.wrong;
  }
}
