// The house against other people's programs: baresip telephones call each other through kamailio, rtpengine carries and forks
// their media, plain and secured. Who spoke is told by ear: each telephone says a tone of its own, and what the house hands out is
// measured. EW_KEEP=1 keeps every log.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import path from 'node:path';
import { House, level, policy, run, sleep, until } from './house.mjs';
import { listen } from './flows.mjs';
import { Exchange, Source, directed, labelled, lie, onlySuite, parts, power, sound } from './peers.mjs';

let house;
let exchange;
const everybody = policy(`  - name: all
    when: {}
    record: automatic
    artifacts: [audio, frames]
    keep: {recording: 90d}
`);
// Low: at its few bits Opus bends a high one.
const tones = { alice: 440, bob: 1040, carol: 740 };
const person = (phone, label, more = {}) => ({ id: phone.name, aor: phone.uri, name: phone.name, label: String(label), ...more });

before(async () => {
  house = await (await House.make({ policy: everybody, ports: 400, users: process.getuid() === 0 ? 'separate' : 'same' })).start();
  exchange = await Exchange.start();
});
afterEach(() => exchange?.quiet());
after(async () => {
  await exchange?.stop();
  if (process.env.EW_KEEP) console.log(`# kept: ${house?.dir}`);
  await house?.remove();
});

/** A telephone that says its tone. */
async function phone(name, codec = 'PCMA/8000/1', format = {}) {
  const file = path.join(exchange.dir, `${name}-${codec.replace(/\//g, '-')}.wav`);
  const [, rate, channels] = codec.split('/').map(Number);
  return exchange.phone(name, { codec, file: await sound(file, tones[name], { rate, channels, ...format }) });
}

const label = (media) => media.map((section, n) => labelled(section, n + 1));

/** A call between telephones that is recorded from its beginning. Options: codec, and ng's for the tap; `change` edits each m-line of the offer. */
async function recorded(phones, { change = (section) => section, ng } = {}) {
  const call = await phones[0].call(phones[1]);
  const tap = await exchange.tap(call, phones, ng);
  const source = await Source.open(house);
  const people = phones.map((p, n) => person(p, n + 1));
  const answer = await source.offer(tap.session, label(tap.media).map(change), people);
  await exchange.answered(tap, answer, answer.media);
  return { call, tap, source, people, answer };
}

/** The recording of what a source has sent. */
async function heard(source) {
  return listen(house, (await source.interaction()).id);
}

/** In that stretch a channel has that tone, and no other telephone's. */
function says(sounds, name, from, to, tone = tones[name]) {
  const channel = sounds.of(name);
  assert.ok(channel, `a channel of ${name}: ${JSON.stringify(sounds.record.parties)}`);
  const own = power(channel, sounds.rate, tone, from, to);
  const heardAt = () => sounds.channels.map((one, n) => `${sounds.having[n].name}: ${Object.values(tones).map((hz) => power(one, sounds.rate, hz, from, to).toFixed(1)).join(' ')} dB`).join('; ');
  assert.ok(own > -25, `${name} has ${own.toFixed(1)} dB of its tone from ${from} to ${to} s; by channel ${heardAt()}`);
  for (const other of Object.values(tones).filter((hz) => hz !== tone)) {
    const foreign = power(channel, sounds.rate, other, from, to);
    assert.ok(foreign < own - 30, `${name} has ${foreign.toFixed(1)} dB of ${other} Hz beside ${own.toFixed(1)} dB`);
  }
  // Nothing but the tone: neither noise nor holes.
  const all = level(channel, sounds.rate, from, to);
  assert.ok(Math.abs(all - own) < 1.5, `${name}: ${all.toFixed(1)} dB in all beside ${own.toFixed(1)} dB of tone`);
}

function silent(sounds, name, from, to) {
  const db = level(sounds.of(name), sounds.rate, from, to);
  assert.ok(db < -60, `${name} has ${db.toFixed(1)} dB from ${from} to ${to} s`);
}

const states = (sounds, name) => sounds.record.intervals.filter((i) => i.party === sounds.party(name).id).map((i) => i.state);
const kinds = async (id) => (await house.events(id)).filter((e) => e.type === 'exception').map((e) => e.fields.kind);

for (const codec of ['PCMA/8000/1', 'PCMU/8000/1', 'G722/16000/1', 'opus/48000/2', 'L16/16000/1'])
  test(`${codec}: two telephones, each on its own channel`, { timeout: 40000 }, async () => {
    const both = [await phone('alice', codec), await phone('bob', codec)];
    const { source, tap } = await recorded(both);
    assert.match(tap.media[0], new RegExp(`a=rtpmap:\\d+ ${codec.split('/')[0]}/`, 'i'));
    const began = Date.now();
    await sleep(3000);
    assert.equal(await source.bye(), 200);
    const lasted = (Date.now() - began) / 1000;
    const sounds = await heard(source);
    assert.deepEqual(sounds.record.parties.map((p) => p.name), ['alice', 'bob']);
    assert.ok(Math.abs(sounds.record.duration_ms / 1000 - lasted) < 0.6, `${sounds.record.duration_ms} ms for ${lasted} s`);
    assert.ok(Math.abs(sounds.seconds - sounds.record.duration_ms / 1000) < 0.04);
    for (const one of both) {
      says(sounds, one.name, 0.6, lasted - 0.5);
      assert.ok(states(sounds, one.name).includes('recorded'), states(sounds, one.name).join());
    }
    // Tones of keys are looked for in all of them: nothing is to be said.
    assert.deepEqual(await kinds(sounds.id), []);
  });

/** Every digit that multimon-ng finds in one channel. */
async function digits(file, channel) {
  const raw = `${file}.${channel}.raw`;
  await run('sox', [file, '-r', '22050', '-e', 'signed', '-b', '16', '-c', '1', '-t', 'raw', raw, 'remix', String(channel + 1)]);
  const { stdout } = await run('multimon-ng', ['-q', '-t', 'raw', '-a', 'DTMF', raw]);
  return [...stdout.matchAll(/DTMF: (\S)/g)].map((m) => m[1]).join('');
}

/** Payload types and sizes of what a party's frames hold. */
async function frames(sounds, name) {
  const response = await house.fetch(`/v1/interactions/${sounds.id}/artifacts/frames?party=${sounds.party(name).id}`, { headers: { 'earwitness-purpose': 'quality' } });
  assert.equal(response.status, 200);
  const bytes = Buffer.from(await response.arrayBuffer());
  const types = new Map();
  for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) {
    const type = bytes[at + 16 + 20 + 8 + 1] & 127;
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  return types;
}

test('keys that are pressed on a telephone are nowhere in what is kept', { timeout: 40000 }, async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')];
  const { source, tap } = await recorded([alice, bob]);
  assert.match(tap.media[0], /a=rtpmap:101 telephone-event/);
  await sleep(1200);
  await alice.keys('4929');
  await sleep(1200);
  await source.bye();
  const sounds = await heard(source);
  for (const one of [alice, bob]) {
    assert.equal(await digits(sounds.file, one === alice ? 0 : 1), '');
    const types = await frames(sounds, one.name);
    assert.ok(types.get(8) > 50, JSON.stringify([...types]));
    assert.equal(types.get(101), undefined, `events of ${one.name} are kept`);
  }
  const pressed = (await house.events(sounds.id)).filter((e) => e.type.startsWith('key'));
  assert.ok(pressed.length > 0, 'that keys were pressed is told');
  assert.doesNotMatch(JSON.stringify(pressed.map((e) => e.fields)), /"(digit|digits)"/);
  const masked = sounds.record.intervals.filter((i) => i.state === 'masked');
  for (const one of [alice, bob]) assert.ok(masked.some((i) => i.party === sounds.party(one.name).id), `keys mask everybody's audio: ${JSON.stringify(sounds.record.intervals)}`);
  for (const i of masked) {
    const n = sounds.record.parties.findIndex((p) => p.id === i.party);
    // The interval is in times of arrival, which differ from those of the sound by the network's jitter.
    const db = level(sounds.channels[n], sounds.rate, (i.from_ms + 25) / 1000, (i.to_ms - 25) / 1000);
    assert.ok(db < -60, `${db} dB at masked ${i.from_ms} to ${i.to_ms} ms`);
  }
  says(sounds, 'alice', 0.6, 1.1);
  says(sounds, 'bob', sounds.seconds - 0.8, sounds.seconds - 0.3);
});

/** A sound of seven keys, as a telephone plays it; the second channel, if there is one, says the same. */
async function keypad(rate, channels) {
  const file = path.join(exchange.dir, `keypad-${rate}-${channels}.wav`);
  const [low, high] = [[697, 770, 852], [1209, 1336, 1477]];
  const key = (d) => ['synth', '0.08', 'sine', String(low[Math.floor((d - 1) / 3)]), 'synth', '0.08', 'sine', 'mix', String(high[(d - 1) % 3]), 'gain', '-12', 'pad', '0', '0.12'];
  const pieces = [];
  for (const d of [4, 9, 2, 8, 5, 1, 7]) {
    pieces.push(path.join(exchange.dir, `key-${rate}-${channels}-${d}.wav`));
    await run('sox', ['-n', '-r', String(rate), '-c', String(channels), '-b', '16', pieces.at(-1), ...key(d)]);
  }
  await run('sox', [...pieces, file, 'pad', '1.5', '60']);
  assert.equal(await digits(file, 0), '4928517', 'who listens can hear them where they are not masked');
  return file;
}

const isMasked = (sounds, name) => sounds.record.intervals.some((i) => i.state === 'masked' && i.party === sounds.party(name).id);

for (const codec of ['PCMA/8000/1', 'opus/48000/2', 'G722/16000/1', 'L16/16000/1'])
  test(`${codec}: keys that are heard as tones cannot be heard in what is kept`, { timeout: 40000 }, async () => {
    const [, rate, channels] = codec.split('/').map(Number);
    const alice = await exchange.phone('alice', { codec, file: await keypad(rate, channels) });
    const bob = await phone('bob', codec);
    const { source } = await recorded([alice, bob]);
    await sleep(4500);
    await source.bye();
    const sounds = await heard(source);
    assert.equal(await digits(sounds.file, 0), '');
    assert.ok(isMasked(sounds, 'alice'), JSON.stringify(sounds.record.intervals));
    assert.ok(isMasked(sounds, 'bob'), 'who hears them is masked too');
    assert.deepEqual(await kinds(sounds.id), []);
    // And not more than that: both are heard before and behind it.
    assert.ok(sounds.record.intervals.filter((i) => i.state === 'recorded').length >= 4, JSON.stringify(sounds.record.intervals));
  });

test('the ear dies in a call: no packet is lost, it is said, and the next one hears', { timeout: 60000 }, async () => {
  const codec = 'opus/48000/2';
  const both = [await phone('alice', codec), await phone('bob', codec)];
  const { source } = await recorded(both);
  await sleep(2000);
  const [before] = await house.pids('ear');
  process.kill(before, 'SIGKILL');
  await until('another ear', async () => (await house.pids('ear')).some((pid) => pid !== before));
  await sleep(3000);
  assert.equal(await source.bye(), 200);
  const sounds = await heard(source);
  for (const one of both) says(sounds, one.name, 0.6, sounds.seconds - 0.5);
  assert.deepEqual(await kinds(sounds.id), ['keypad_in_band_not_checked']);
  const gaps = (await house.events(sounds.id)).filter((e) => /gap|lost/.test(e.type));
  assert.deepEqual(gaps, []);
  // Who calls now is heard.
  await exchange.quiet();
  const alice = await exchange.phone('alice', { codec, file: await keypad(48000, 2) });
  const again = await recorded([alice, await phone('bob', codec)]);
  await sleep(4500);
  await again.source.bye();
  const later = await heard(again.source);
  assert.equal(await digits(later.file, 0), '');
  assert.deepEqual(await kinds(later.id), []);
});

test('hold and resume: silence while it lasts, the right channel behind it, the true length', { timeout: 40000 }, async () => {
  const both = [await phone('alice'), await phone('bob')];
  const { source, tap, people, answer } = await recorded(both);
  const began = Date.now();
  const now = () => (Date.now() - began) / 1000;
  await sleep(2000);
  const media = label(tap.media);
  const held = now();
  await both[0].command('hold');
  const still = await source.offer(tap.session, media.map((m) => directed(m, 'inactive')));
  for (const m of still.media) assert.match(m, /a=inactive/);
  await exchange.answered(tap, still, still.media);
  await sleep(2500);
  await both[0].command('resume');
  const going = await source.offer(tap.session, media, people);
  for (const m of going.media) assert.match(m, /a=recvonly/);
  assert.deepEqual(going.media.map((m) => /^m=audio (\d+)/.exec(m)[1]), answer.media.map((m) => /^m=audio (\d+)/.exec(m)[1]), 'the ports stay');
  await exchange.answered(tap, going, going.media);
  const resumed = now();
  await sleep(2500);
  await source.bye();
  const lasted = now();
  const sounds = await heard(source);
  assert.ok(Math.abs(sounds.seconds - lasted) < 0.6, `${sounds.seconds} s for ${lasted} s`);
  for (const { name } of both) {
    says(sounds, name, 0.5, held - 0.2);
    silent(sounds, name, held + 0.5, resumed - 0.5);
    says(sounds, name, resumed + 0.8, lasted - 0.4);
  }
});

test('transfer to a third telephone: each of the three is heard when it was there, and then only', { timeout: 60000 }, async () => {
  const [alice, bob, carol] = [await phone('alice'), await phone('bob'), await phone('carol')];
  const { source, tap } = await recorded([alice, bob]);
  const began = Date.now();
  const now = () => (Date.now() - began) / 1000;
  await sleep(2000);
  // Alice sends Bob to Carol and is gone: a REFER through the proxy, and a call that Bob makes by it.
  const calls = bob.count('CALL_ESTABLISHED');
  const left = now();
  await alice.command('transfer', carol.uri);
  const second = (await bob.event('CALL_ESTABLISHED', calls)).id;
  const other = await exchange.tap(second, [bob, carol]);
  const media = [...label(tap.media.slice(0, 1)).map((m) => directed(m, 'inactive').replace(/^m=audio \d+/, 'm=audio 0')), labelled(other.media[0], 2), labelled(other.media[1], 3)];
  const answer = await source.offer(other.session, media, [person(alice, 1, { left: new Date().toISOString() }), person(bob, 2), person(carol, 3)]);
  assert.match(answer.media[0], /^m=audio 0 /);
  await exchange.answered(other, answer, answer.media.slice(1));
  const joined = now();
  await sleep(3000);
  await source.bye();
  const lasted = now();
  const sounds = await heard(source);
  assert.deepEqual(sounds.record.parties.map((p) => p.name).sort(), ['alice', 'bob', 'carol']);
  says(sounds, 'alice', 0.5, left - 0.2);
  silent(sounds, 'alice', joined + 0.3, lasted - 0.3);
  says(sounds, 'bob', 0.5, left - 0.2);
  says(sounds, 'bob', joined + 0.8, lasted - 0.4);
  silent(sounds, 'carol', 0, left - 0.1);
  says(sounds, 'carol', joined + 0.8, lasted - 0.4);
});

test('a tap that names its own labels: the callee is asked for first, and has its own channel', { timeout: 40000 }, async () => {
  const both = [await phone('alice'), await phone('bob')];
  const call = await both[0].call(both[1]);
  const offer = await exchange.ask({ command: 'subscribe request', 'call-id': call, flags: ['all', 'siprec'] });
  const whose = {};
  for (const one of both) whose[await exchange.tag(call, one)] = one;
  const labels = Object.fromEntries(Object.entries(offer['media-labels']).map(([n, { tag }]) => [n, whose[tag]]));
  const { session, media } = parts(offer.sdp);
  const source = await Source.open(house);
  const answer = await source.offer(session, media, Object.entries(labels).map(([n, p]) => person(p, n)));
  await exchange.answered({ call, tags: [offer['to-tag']], media }, answer, [answer.media.join('')]);
  await sleep(2500);
  await source.bye();
  const sounds = await heard(source);
  for (const one of both) says(sounds, one.name, 0.6, 2.2);
});

test('a call forked as a call manager does it: two sessions of one stream, no metadata, no labels', { timeout: 40000 }, async () => {
  const [alice, bob] = [await phone('alice'), await phone('bob')];
  const call = await alice.call(bob);
  const legs = await Promise.all([[alice, 'x-nearend'], [bob, 'x-farend']].map(async ([one, end]) => {
    const tap = await exchange.tap(call, [one]);
    const source = await Source.open(house, { require: '', contact: (at) => `<sip:alice@${at}>;isFocus`,
      from: `<sip:alice@127.0.0.1;${end};x-refci=70001234;x-farendrefci=70001233;x-nearenddevice=SEP1;x-farendaddr=bob>` });
    const answer = await source.offer(tap.session, tap.media, null);
    await exchange.answered(tap, answer, answer.media);
    return source;
  }));
  await sleep(2500);
  for (const source of legs) assert.equal(await source.bye(), 200);
  const sounds = await Promise.all(legs.map(heard));
  for (const [n, who] of ['alice', 'bob'].entries()) {
    assert.deepEqual(sounds[n].having.map((p) => [p.address, p.rule, p.confidence]), [[who, 'header', 'likely']]);
    assert.equal(sounds[n].channels.length, 1);
    const [from, to] = [0.6, 2.2];
    for (const [name, hz] of Object.entries(tones)) assert.equal(power(sounds[n].channels[0], sounds[n].rate, hz, from, to) > -30, name === who, `${name} in the leg of ${who}`);
    assert.deepEqual(sounds[n].record.related.map((one) => [one.interaction, one.relation]), [[sounds[1 - n].id, 'leg']]);
    assert.deepEqual(await kinds(sounds[n].id), []);
  }
});

test('conference: three telephones, three m-lines, each heard from when it came', { timeout: 60000 }, async () => {
  const [alice, bob, carol] = [await phone('alice'), await phone('bob'), await phone('carol')];
  const { source, tap } = await recorded([alice, bob]);
  const began = Date.now();
  const now = () => (Date.now() - began) / 1000;
  await sleep(1500);
  const second = await carol.call(bob);
  const third = await exchange.tap(second, [carol]);
  const media = [...tap.media, ...third.media];
  const answer = await source.offer(tap.session, label(media), [person(alice, 1), person(bob, 2), person(carol, 3)]);
  await exchange.answered(third, answer, answer.media.slice(2));
  const joined = now();
  await sleep(2500);
  await source.bye();
  const lasted = now();
  const sounds = await heard(source);
  says(sounds, 'alice', 0.5, joined - 0.4);
  silent(sounds, 'carol', 0, joined - 0.4);
  says(sounds, 'alice', joined + 0.6, lasted - 0.4);
  says(sounds, 'carol', joined + 0.6, lasted - 0.4);
});

/* -- SRTP, whose other end is rtpengine's own -- */

const suites = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AES_192_CM_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_80',
  'AES_256_CM_HMAC_SHA1_32', 'AEAD_AES_128_GCM', 'AEAD_AES_256_GCM'];
const sdes = { 'transport-protocol': 'RTP/SAVP', SDES: ['nonew'], DTLS: 'off' };
const removed = async (id) => (await house.events(id)).filter((e) => e.type === 'stream_removed').map((e) => e.fields);

/** Everything that came could be opened, and all that was sent came. */
async function clean(id, expected = []) {
  const streams = await removed(id);
  assert.ok(streams.length > 0);
  for (const one of streams) assert.equal((one.lost ?? 0) + (one.auth_failed ?? 0) + (one.unkeyed ?? 0) + (one.malformed ?? 0), 0, JSON.stringify(one));
  assert.deepEqual((await kinds(id)).filter((kind) => !expected.includes(kind)), []);
}

test('SRTP: each suite that rtpengine has', { timeout: 60000 }, async () => {
  const both = [await phone('alice'), await phone('bob')];
  const call = await both[0].call(both[1]);
  const people = both.map((p, n) => person(p, n + 1));
  const all = await Promise.all(suites.map(async (suite) => {
    const tap = await exchange.tap(call, both, sdes);
    const source = await Source.open(house);
    const media = label(tap.media).map((m) => onlySuite(m, suite));
    for (const m of media) assert.match(m, new RegExp(`^m=audio \\d+ RTP/SAVP[^]*a=crypto:\\d+ ${suite} `));
    const answer = await source.offer(tap.session, media, people);
    for (const m of answer.media) assert.match(m, new RegExp(`^m=audio [1-9]\\d* RTP/SAVP[^]*a=crypto:\\d+ ${suite} inline:`), suite);
    await exchange.answered(tap, answer, answer.media);
    return { suite, source };
  }));
  await sleep(3000);
  for (const { source } of all) assert.equal(await source.bye(), 200);
  const wrong = [];
  for (const { suite, source } of all) {
    try {
      const sounds = await heard(source);
      for (const one of both) says(sounds, one.name, 0.8, 2.6);
      await clean(sounds.id);
    } catch (error) {
      wrong.push(`${suite}: ${error.message}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('DTLS-SRTP: the handshake is with rtpengine, who is the client', { timeout: 40000 }, async () => {
  const both = [await phone('alice'), await phone('bob')];
  const { source, answer } = await recorded(both, { ng: { 'transport-protocol': 'UDP/TLS/RTP/SAVP', SDES: ['off'] } });
  for (const m of answer.media) {
    assert.match(m, /^m=audio [1-9]\d* UDP\/TLS\/RTP\/SAVP/);
    assert.match(m, /a=fingerprint:sha-256 /i);
    assert.match(m, /a=setup:(passive|active)/);
  }
  await sleep(4000);
  await source.bye();
  const sounds = await heard(source);
  for (const one of both) says(sounds, one.name, 1.5, 3.5);
  await clean(sounds.id);
});

test('SRTP: new keys in the middle of a call lose nothing', { timeout: 40000 }, async () => {
  const both = [await phone('alice'), await phone('bob')];
  const { source, call, tap, people } = await recorded(both, { ng: sdes, change: (m) => onlySuite(m, 'AES_CM_128_HMAC_SHA1_80') });
  await sleep(2000);
  // A second fork of the same media under keys of its own: told first, sent then, and the first one is ended last.
  const again = await exchange.tap(call, both, sdes);
  const answer = await source.offer(again.session, label(again.media).map((m) => onlySuite(m, 'AEAD_AES_256_GCM')), people);
  for (const m of answer.media) assert.match(m, /AEAD_AES_256_GCM/);
  await exchange.answered(again, answer, answer.media);
  await exchange.untap(tap);
  await sleep(2500);
  await source.bye();
  const sounds = await heard(source);
  for (const one of both) says(sounds, one.name, 0.6, 4);
  // The second fork sends from ports of its own.
  await clean(sounds.id, ['media_source_changed']);
});

test('SRTP: what a wrong key sends is counted, told and never recorded as noise', { timeout: 40000 }, async () => {
  const both = [await phone('alice'), await phone('bob')];
  // The first m-line tells another key than rtpengine has; the second one is true.
  const change = (m, n) => [lie, (same) => same][n](onlySuite(m, 'AES_CM_128_HMAC_SHA1_80'));
  const { source } = await recorded(both, { ng: sdes, change });
  await sleep(2500);
  await source.bye();
  const sounds = await heard(source);
  says(sounds, 'bob', 0.6, 2.2);
  if (sounds.of('alice')) assert.equal(level(sounds.of('alice'), sounds.rate, 0, sounds.seconds), -Infinity, 'not a sample of noise');
  assert.ok((await removed(sounds.id)).some((one) => one.auth_failed > 80 && one.packets === 0), JSON.stringify(await removed(sounds.id)));
  assert.ok((await kinds(sounds.id)).includes('srtp_auth_failed'), (await kinds(sounds.id)).join());
});
