// One real call through the whole house: SIPREC from sipp, gate, tape, finishing, catalogue, playback.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Call, House, bin, level, policy, run, samples, sleep, tone, until } from './house.mjs';

let house;
let record;
let id;
const purpose = { 'earwitness-purpose': 'quality' };
// Everything that can be made of a call.
const all = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    artifacts: [audio, frames, wav]
    keep: {recording: 90d}
`);

before(async () => {
  // As root every program runs under a user of its own, as in production.
  house = await (await House.make({ policy: all, users: process.getuid() === 0 ? 'separate' : 'same' })).start();
});
after(() => house?.remove());

test('a call with a pause and an opt-out is recorded as policy says', async () => {
  const caller = await tone(path.join(house.dir, 'caller.wav'), 400, 30);
  const agent = await tone(path.join(house.dir, 'agent.wav'), 1000, 30);
  const call = await new Call(house, { ms: 14000 }).place();
  call.speak([caller, agent], ['--log', path.join(house.dir, 'sent.log')]);
  id = (await call.interaction()).id;
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  await sleep(2000);
  // The first order that this token ever gives, and the keeper does not answer: it is obeyed all the same.
  const [keeper] = await house.pids('keeper');
  process.kill(keeper, 'SIGSTOP');
  const paused = await house.order(id, 'pause', { reason: 'card number' }).finally(() => process.kill(keeper, 'SIGCONT'));
  assert.equal(paused.status, 200, JSON.stringify(paused.body));
  assert.ok(paused.body.obeyed);
  assert.ok(paused.body.gate_us < 20000, `the gate took ${paused.body.gate_us} us`);
  await sleep(2000);
  const resumed = await house.order(id, 'resume');
  assert.equal(resumed.status, 200, JSON.stringify(resumed.body));
  assert.ok(resumed.body.obeyed);
  await sleep(2000);
  const out = await house.order(id, 'opt_out', { reason: 'customer asked' });
  assert.equal(out.status, 200, JSON.stringify(out.body));
  const again = await house.order(id, 'resume');
  assert.equal(again.status, 409, 'a resume must not lift a refusal');
  assert.equal(await call.end(), 0, 'sipp');
  record = await house.finished(id);
  for (const party of record.parties) {
    const mine = record.intervals.filter((i) => i.party === party.id);
    const states = mine.map((i) => i.state);
    assert.ok(states.filter((s) => s === 'recorded').length >= 2, states.join());
    assert.ok(states.includes('paused'), states.join());
    assert.equal(states.at(-1), 'withheld', states.join());
    for (let n = 1; n < mine.length; n++) assert.equal(mine[n].from_ms, mine[n - 1].to_ms, 'no holes');
  }
});

test('events are numbered without a gap and chained', async () => {
  const events = await house.events(id);
  events.forEach((event, n) => assert.equal(event.index, n));
  for (let n = 1; n < events.length; n++) assert.equal(events[n].record.previous, events[n - 1].commitment);
  const types = events.map((e) => e.type);
  for (const type of ['call_offered', 'decided', 'opening', 'opened', 'span_opened', 'restricted', 'resume_ordered', 'order_refused', 'call_ended', 'artifact_made', 'finished'])
    assert.ok(types.includes(type), `${type} in ${types}`);
  const opening = types.indexOf('opening');
  assert.ok(opening < types.indexOf('opened'), 'logged before it is allowed');
});

test('the recording plays: two channels, silence of true length, no crosstalk', async () => {
  const response = await house.fetch(`/v1/interactions/${id}/audio?format=opus`, { headers: purpose });
  assert.equal(response.status, 200, await response.clone().text().catch(() => ''));
  const opus = path.join(house.dir, 'call.opus');
  await writeFile(opus, Buffer.from(await response.arrayBuffer()));
  const wav = path.join(house.dir, 'call.wav');
  await run('opusdec', ['--quiet', '--no-dither', '--force-wav', opus, wav]);
  const { rate, channels } = await samples(wav);
  assert.equal(channels.length, 2);
  assert.ok(Math.abs(channels[0].length / rate - record.duration_ms / 1000) < 0.04, `${channels[0].length / rate} s against ${record.duration_ms} ms`);
  record.parties.forEach((party, n) => {
    for (const i of record.intervals.filter((one) => one.party === party.id)) {
      const middle = [(i.from_ms + 150) / 1000, (i.to_ms - 150) / 1000];
      if (middle[1] - middle[0] < 0.3) continue;
      const db = level(channels[n], rate, ...middle);
      if (i.state === 'recorded') assert.ok(db > -30, `${db} dB in a recorded interval`);
      else assert.equal(db, -Infinity, `${i.state} must be exact silence`);
    }
  });
});

test('a part is served by Range, without a purpose nothing is', async () => {
  const part = await house.fetch(`/v1/interactions/${id}/audio?format=wav`, { headers: { ...purpose, range: 'bytes=0-43' } });
  assert.equal(part.status, 206);
  assert.equal(Buffer.from(await part.arrayBuffer()).toString('latin1', 0, 4), 'RIFF');
  const bare = await house.fetch(`/v1/interactions/${id}/audio`);
  assert.equal(bare.status, 400);
  assert.match(bare.headers.get('content-type'), /problem\+json/);
  const accesses = (await house.events(id)).filter((e) => e.type === 'access');
  assert.ok(accesses.length >= 1 && accesses.every((e) => e.fields.purpose === 'quality'), 'each access is in the log with its purpose');
});

test('an export to an age key opens with stock age', async () => {
  const key = path.join(house.dir, 'auditor.key');
  await run('age-keygen', ['-o', key]);
  const recipient = /age1\S+/.exec(await readFile(key, 'utf8'))[0];
  const sealed = path.join(house.dir, 'export.age');
  const response = await house.post(`/v1/interactions/${id}/export`, { format: 'opus', to: recipient }, purpose).catch(() => null);
  const raw = response ? null : await house.fetch(`/v1/interactions/${id}/export`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...purpose }, body: JSON.stringify({ format: 'opus', to: recipient }) });
  assert.ok(raw, `an export is bytes: ${JSON.stringify(response?.body)}`);
  assert.equal(raw.status, 200);
  await writeFile(sealed, Buffer.from(await raw.arrayBuffer()));
  await run('age', ['-d', '-i', key, '-o', `${sealed}.opus`, sealed]);
  await run('opusdec', ['--quiet', '--no-dither', '--force-wav', `${sealed}.opus`, `${sealed}.wav`]);
  assert.match((await readFile(`${sealed}.opus`)).toString('latin1'), taken('COMMENT='));
});

const taken = (before) => new RegExp(`${before}Earwitness: call ${id}, taken away \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z by .*[0-9a-f-]{36}\\)? for quality`, "s");

test('what is taken away says who took it and what for; what is played says nothing', async () => {
  const wav = path.join(house.dir, 'taken.wav');
  const file = await house.fetch(`/v1/interactions/${id}/export`, { method: 'POST', headers: { 'content-type': 'application/json', ...purpose }, body: JSON.stringify({ format: 'wav' }) });
  await writeFile(wav, Buffer.from(await file.arrayBuffer()));
  assert.match((await readFile(wav)).toString('latin1', 0, 1200), taken('INFOICMT....'));
  const whole = await samples(wav);
  assert.ok(Math.abs(whole.channels[0].length / whole.rate - record.duration_ms / 1000) < 0.04, 'and the sound is as long as before');
  for (const format of ['opus', 'wav']) {
    const played = await house.fetch(`/v1/interactions/${id}/audio?format=${format}`, { headers: purpose });
    assert.doesNotMatch(Buffer.from(await played.arrayBuffer()).toString('latin1'), /Earwitness: call/);
  }
});

/** The RTP packets of a capture file (libpcap 2.4, raw IPv4 and UDP, as written by the same byte order). */
function rtp(bytes) {
  assert.equal(bytes.readUInt32LE(0), 0xa1b2c3d4, 'a capture file');
  assert.equal(bytes.readUInt32LE(20), 101, 'raw IP');
  const packets = [];
  for (let at = 24; at < bytes.length; ) {
    const size = bytes.readUInt32LE(at + 8);
    const ip = bytes.subarray(at + 16, at + 16 + size);
    assert.equal(ip.length, ip.readUInt16BE(2), 'the packet is whole');
    const udp = ip.subarray((ip[0] & 15) * 4);
    const one = udp.subarray(8, udp.readUInt16BE(4));
    assert.equal(one[0], 0x80, 'RTP, version 2, bare');
    packets.push({ type: one[1] & 127, seq: one.readUInt16BE(2), ts: one.readUInt32BE(4), payload: one.subarray(12) });
    at += 16 + size;
  }
  return packets;
}

test('the frames of each party are handed out as they were sent', async () => {
  const sent = [new Map(), new Map()];
  for (const line of (await readFile(path.join(house.dir, 'sent.log'), 'utf8')).split('\n')) {
    const [stream, seq, ts, type, , hash] = line.split(' ');
    if (hash) sent[stream].set(Number(seq), { ts: Number(ts), type: Number(type), hash });
  }
  for (const [n, party] of record.parties.entries()) {
    const listed = record.artifacts.find((one) => one.kind === 'frames' && one.party === party.id);
    assert.equal(listed?.format, 'pcap', JSON.stringify(record.artifacts));
    const response = await house.fetch(`/v1/interactions/${id}/artifacts/frames?party=${party.id}`, { headers: purpose });
    assert.equal(response.status, 200);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(bytes.length, listed.plain_bytes);
    const packets = rtp(bytes);
    for (const packet of packets) {
      const hash = createHash('sha256').update(packet.payload).digest('hex').slice(0, 16);
      assert.deepEqual({ ts: packet.ts, type: packet.type, hash }, sent[n].get(packet.seq), `packet ${packet.seq}`);
    }
    const kept = record.intervals.filter((i) => i.party === party.id && i.state === 'recorded').reduce((ms, i) => ms + i.to_ms - i.from_ms, 0);
    assert.ok(Math.abs(packets.length - kept / 20) <= 5, `${packets.length} packets for ${kept} ms`);
  }
  const whose = await house.fetch(`/v1/interactions/${id}/artifacts/frames`, { headers: purpose });
  assert.equal(whose.status, 400);
  const opened = (await house.events(id)).filter((e) => e.type === 'access' && e.fields.artifact === 'frames');
  assert.deepEqual(opened.map((e) => e.fields.party), record.parties.map((p) => p.id), 'each access is in the log with its party');
});

test('an artifact is exported by the command line, sealed to a key', async () => {
  const env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  const party = record.parties[1];
  const { stdout } = await run(bin('earwitness'), ['show', id], { env });
  assert.match(stdout, new RegExp(`wav +wav +\\d+ bytes.*${party.id}`));
  const key = path.join(house.dir, 'taker.key');
  await run('age-keygen', ['-o', key]);
  const recipient = /age1\S+/.exec(await readFile(key, 'utf8'))[0];
  const sealed = path.join(house.dir, 'party.wav.age');
  await run(bin('earwitness'), ['export', id, '--artifact', 'wav', '--party', party.id, '--to', recipient, '--purpose', 'quality', '-o', sealed], { env });
  await run('age', ['-d', '-i', key, '-o', `${sealed}.wav`, sealed]);
  const { rate, channels } = await samples(`${sealed}.wav`);
  assert.equal(channels.length, 1);
  assert.ok(Math.abs(channels[0].length / rate - record.duration_ms / 1000) < 0.04);
  const heard = record.intervals.find((i) => i.party === party.id && i.state === 'recorded' && i.to_ms - i.from_ms > 1000);
  assert.ok(level(channels[0], rate, (heard.from_ms + 150) / 1000, (heard.to_ms - 150) / 1000) > -30);
});

test('the record answers an auditor, and a replay agrees with it', async () => {
  const { opt_outs: [out], pauses: [pause], missing, access, decisions, retention, ...rest } = await house.get(`/v1/interactions/${id}`);
  assert.equal(out.obeyed_by, 'recorder');
  assert.ok(out.obeyed_ms >= 0 && out.obeyed_ms <= 20, `obeyed in ${out.obeyed_ms} ms`);
  assert.equal(out.reason_text, 'customer asked');
  assert.equal(pause.reason_text, 'card number');
  assert.equal(pause.by.kind, 'user');
  assert.ok(pause.from < pause.to && pause.lifted_by.event > pause.event, JSON.stringify(pause));
  assert.ok(access.length > 0 && access.every((one) => one.by.id && one.what && (one.refused || one.purpose || one.type === 'viewed')), JSON.stringify(access));
  assert.equal(retention.keep_s.recording, 90 * 86400);
  assert.ok(decisions.every((one) => /^[0-9a-f]{64}$/.test(one.policy)));
  assert.equal(rest.artifact_versions.length, 6);
  const what = missing.map((one) => one.what);
  assert.ok(what.includes('notice') && missing.every((one) => one.because), JSON.stringify(missing));
  assert.ok(!what.includes('audio') && !what.includes('finished'), JSON.stringify(missing));

  const env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  const replay = async (...more) => (await run(bin('earwitness'), ['replay', id, ...more], { env })).stdout;
  await until('the log to be published', async () => {
    const { events, in_log: held, log_size: size } = JSON.parse(await replay('--json'));
    return size === 0 || held === events; // without a log there is nothing to be found in
  });
  assert.match(await replay(), /agrees: \d+ events, \d+ decisions made again/);
  const told = JSON.parse(await replay('--json'));
  assert.deepEqual(told.findings, []);
  assert.equal(told.events, (await house.events(id)).length);
  assert.ok(['decided', 'opening', 'resume_ordered', 'order_refused', 'access'].every((type) =>
    told.decisions.some((one) => one.type === type && one.agrees)), JSON.stringify(told.decisions));
});

test('the recording opens in a browser', async () => {
  const bytes = Buffer.from(await (await house.fetch(`/v1/interactions/${id}/audio?format=opus`, { headers: purpose })).arrayBuffer());
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  try {
    const page = await browser.newPage();
    const seconds = await page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const decoded = await new AudioContext({ sampleRate: 48000 }).decodeAudioData(data.buffer);
      return [decoded.duration, decoded.numberOfChannels];
    }, bytes.toString('base64'));
    assert.equal(seconds[1], 2);
    assert.ok(Math.abs(seconds[0] - record.duration_ms / 1000) < 0.05, `${seconds[0]} s`);
  } finally {
    await browser.close();
  }
});

test('it is found by number, prefix, last digits and queue, and by nothing else', async () => {
  const finds = async (query) => (await house.calls(query)).some((item) => item.id === id);
  assert.ok(await finds('?number=%2B352621000111'));
  assert.ok(await finds('?number=%2B352621*'));
  assert.ok(await finds('?number=*0111'));
  assert.ok(await finds('?queue=sales'));
  assert.ok(!(await finds('?number=%2B352621000112')));
  assert.ok(!(await finds('?queue=helpdesk')));
});
