// One real call through the whole house: SIPREC from sipp, gate, tape, finishing, catalogue, playback.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { Call, House, level, run, samples, sleep, tone, until } from './house.mjs';

let house;
let record;
let id;
const purpose = { 'earwitness-purpose': 'quality' };

before(async () => {
  // As root every program runs under a user of its own, as in production.
  house = await (await House.make({ users: process.getuid() === 0 ? 'separate' : 'same' })).start();
});
after(() => house?.remove());

test('a call with a pause and an opt-out is recorded as policy says', async () => {
  const caller = await tone(path.join(house.dir, 'caller.wav'), 400, 30);
  const agent = await tone(path.join(house.dir, 'agent.wav'), 1000, 30);
  const call = await new Call(house, { ms: 14000 }).place();
  call.speak([caller, agent]);
  id = (await call.interaction()).id;
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));
  await sleep(2000);
  const paused = await house.order(id, 'pause', { reason: 'card number' });
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
