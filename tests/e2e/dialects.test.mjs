// How recording clients really speak, over real sockets with real media: every maker's flow from tests/cases/siprec, and what no
// case file can say, such as two sessions that are one call, streams without labels or metadata, and media that is earlier or
// later than what is signalled. Each party says a tone of its own, and what the house hands out is listened to.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { House, bin, policy, run, sleep, until } from './house.mjs';
import { Flow, listen } from './flows.mjs';
import { Source, metadata, power } from './peers.mjs';

let house;
const everybody = policy(`  - name: all
    when: {}
    record: automatic
    keep: {recording: 90d}
`);
const tones = { alice: 440, bob: 1040, carol: 1720, dave: 2330 };
const telephone = { alice: 'sip:alice@example.com', bob: 'sip:bob@example.com', carol: 'sip:carol@example.com', dave: 'sip:dave@example.com' };

before(async () => {
  house = await (await House.make({ policy: everybody, ports: 600 })).start();
});
after(() => house?.remove());

/* -- the makers' flows -- */

// Each with what its file shows besides a call: hold, or a stream that changes hands (transfer, or the end of a conference).
const makers = {
  audiocodes: 'hold transfer', avaya_sbce: 'hold transfer', broadworks: 'hold transfer', chime_format: 'transfer', cisco_cube: 'hold transfer', cisco_cucm_near: '',
  cisco_cucm_far: 'hold transfer', cisco_cucm_no_offer: 'hold', cisco_network_based: 'hold transfer', drachtio_client: '', jambonz: 'hold transfer', metaswitch: 'hold transfer',
  mod_siprec: 'hold', netsapiens_1_0: 'hold', netsapiens_1_1_transfer: '', opensips: 'hold transfer', oracle: 'hold transfer', phrsite_dotnet: 'hold transfer', ribbon: 'hold transfer',
  sems: 'hold transfer', hold_by_association: '', metadata_comes_late: '', label_says_role: '', association_in_doubt: '', conference_repeated_labels: '', fragment_sized_body: '',
  name_ampersand: '', name_bracket: '', name_not_utf8: '', name_quotes: '',
};

test('flows of the makers: right party, right channel, silence on hold', { timeout: 90000 }, async (t) => {
  const all = await Promise.all(Object.keys(makers).map((name) => Flow.run(house, name).catch((error) => ({ name, error }))));
  const shown = { hold: 0, transfer: 0 };
  for (const flow of all)
    await t.test(flow.name, async () => {
      if (flow.error) throw flow.error;
      const { id } = await until('the interaction to be listed', async () => (await house.calls('?limit=200')).find((i) => i.external_ids?.sip_call_id === flow.call));
      assert.deepEqual(flow.judge(await listen(house, id)), []);
      assert.ok(flow.checked > 0, 'somebody was listened to');
      if (makers[flow.name].includes('hold')) assert.ok(flow.still > 0, 'a hold was listened to');
      if (makers[flow.name].includes('transfer')) assert.ok(flow.turns > 0, 'somebody took a stream over');
      shown.hold += flow.still > 0;
      shown.transfer += flow.turns > 0;
    });
  assert.ok(shown.hold >= 10 && shown.transfer >= 10, JSON.stringify(shown));
});

/* -- calls that are written here -- */

const section = (more = '') => `m=audio 6000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n${more}a=sendonly\r\n`;
const session = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n';
const one = (label) => section(`a=label:${label}\r\n`);
const still = (media) => media.replace('a=sendonly', 'a=inactive');
const gone = (media) => still(media).replace(/^m=audio \d+/, 'm=audio 0');
const who = (name, label, more = {}) => ({ id: name, aor: telephone[name], name, label: String(label), ...more });
const port = (media) => Number(/^m=audio (\d+)/.exec(media)[1]);

let senders = 1000;

/** Says each party's tone to its port until stopped: {port, tone or file, ssrc}. */
async function say(...streams) {
  const args = streams.flatMap(({ port: to, tone, file, ssrc = ++senders }) => ['--to', `127.0.0.1:${to}`, ...(file ? ['--file', file] : ['--tone', String(tone), '--seconds', '60']), '--codec', 'pcma',
    '--ssrc', String(ssrc)]);
  const caller = spawn(bin('earwitness-caller'), args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => caller.once('exit', resolve));
  return async () => {
    caller.kill('SIGTERM');
    await ended;
  };
}

/** Seconds on the wall's clock: what is heard is found by them. */
const now = () => Date.now() / 1000;

/** Waits until so many parties are recorded; the time. */
async function recorded(source, parties) {
  const { id } = await source.interaction();
  await until(`${parties} parties to be recorded`, async () => {
    const { intervals } = await house.get(`/v1/interactions/${id}`);
    return new Set(intervals.filter((i) => i.state === 'recorded').map((i) => i.party)).size >= parties;
  });
  return now();
}

const heard = async (source) => listen(house, (await source.interaction()).id);
const kinds = (sounds) => sounds.record.exceptions.map((e) => e.kind).sort();
const mapping = (sounds) => sounds.record.parties.map((p) => [p.address, p.rule, p.confidence]);
const related = (sounds) => sounds.record.related.map((r) => [r.interaction, r.relation, r.key]).sort();

/** From one time to another the channel has exactly these people's tones. */
function says(sounds, channel, names, since, until) {
  const [from, to] = [since, until].map((time) => time - Date.parse(sounds.record.started_at) / 1000);
  assert.ok(sounds.channels[channel], `channel ${channel} of ${sounds.channels.length}`);
  assert.ok(to - from > 0.25, `${from} to ${to}`);
  for (const [name, hz] of Object.entries(tones)) {
    const db = power(sounds.channels[channel], sounds.rate, hz, from, to);
    if (names.includes(name)) assert.ok(db > -30, `${name} has ${db.toFixed(1)} dB on channel ${channel} from ${from.toFixed(2)} to ${to.toFixed(2)} s`);
    else assert.ok(db < -50, `${name} is heard with ${db.toFixed(1)} dB on channel ${channel} from ${from.toFixed(2)} to ${to.toFixed(2)} s`);
  }
}

describe('calls', { concurrency: true, timeout: 60000 }, () => {
  test('built-in bridge: two sessions without offers, media before the ACK, transfer, a refusal that reaches both', async () => {
    const cucm = (end, far) => `<sip:2000@127.0.0.1;${end};x-refci=81000002;x-nearendclusterid=C1;x-nearenddevice=SEP1;x-farendrefci=81000001;x-farenddevice=SEP2;x-farendaddr=${far}>`;
    const legs = await Promise.all([['x-nearend', tones.alice], ['x-farend', tones.bob]].map(async ([end, tone]) => {
      const source = await Source.open(house, { require: '', contact: (at) => `<sip:2000@${at}>;isFocus`, from: cucm(end, '1000') });
      let hush;
      const answer = await source.ask('INVITE', {}, async (offer) => {
        hush = await say({ port: port(offer.media[0]), tone });
        await sleep(400);
        return { sdp: session + section() };
      });
      assert.equal(answer.status, 200, answer.text);
      return { source, hush, end, to: port(answer.media[0]) };
    }));
    const began = Math.max(...(await Promise.all(legs.map((leg) => recorded(leg.source, 1)))));
    await sleep(1200);
    const turned = now();
    await legs[1].hush();
    for (const leg of legs) {
      leg.source.from = cucm(leg.end, '1100');
      assert.equal((await leg.source.ask('UPDATE')).status, 200);
    }
    legs[1].hush = await say({ port: legs[1].to, tone: tones.carol });
    await sleep(200);
    const came = await recorded(legs[1].source, 2);
    await sleep(1800);
    const refused = now();
    const order = await house.order((await legs[0].source.interaction()).id, 'opt_out', { reason: 'asked' });
    assert.equal(order.status, 200, JSON.stringify(order.body));
    await sleep(1500);
    for (const leg of legs) {
      await leg.hush();
      assert.equal(await leg.source.bye(), 200);
    }
    const [near, far] = await Promise.all(legs.map((leg) => heard(leg.source)));
    assert.deepEqual(near.having.map((p) => [p.address, p.role, p.rule, p.confidence]), [['2000', 'agent', 'header', 'likely']]);
    assert.deepEqual(far.having.map((p) => [p.address, p.role, p.rule, p.confidence]), [['1000', 'unknown', 'header', 'likely'], ['1100', 'unknown', 'header', 'likely']]);
    says(near, 0, ['alice'], began + 0.3, turned - 0.2);
    says(near, 0, ['alice'], turned + 0.4, refused - 0.2);
    says(far, 0, ['bob'], began + 0.3, turned - 0.2);
    says(far, 0, [], turned + 0.4, refused - 0.3);
    says(far, 1, [], began, turned - 0.1);
    says(far, 1, ['carol'], came + 0.4, refused - 0.2);
    for (const [sounds, other] of [[near, far], [far, near]]) {
      assert.deepEqual(related(sounds), [[other.id, 'leg', 'refci']]);
      assert.equal(sounds.record.external_ids.refci, '81000002');
      for (const p of sounds.having) assert.equal(sounds.record.intervals.filter((i) => i.party === p.id).at(-1).state, 'withheld', p.address);
      assert.deepEqual(kinds(sounds), []);
    }
  });

  test('two m-lines, no labels, no metadata: nobody knows who, and each has a channel', async () => {
    const source = await Source.open(house);
    const answer = await source.offer(session, [section(), section()], null);
    assert.doesNotMatch(answer.text, /a=label/);
    // Both senders have one SSRC: what tells them apart is the port.
    const hush = await say({ port: port(answer.media[0]), tone: tones.alice, ssrc: 77 }, { port: port(answer.media[1]), tone: tones.bob, ssrc: 77 });
    const began = await recorded(source, 2);
    await sleep(1500);
    const ended = now();
    await source.bye();
    await hush();
    const sounds = await heard(source);
    assert.deepEqual(mapping(sounds), [[null, 'none', 'guessed'], [null, 'none', 'guessed']]);
    assert.deepEqual(sounds.record.streams.map((s) => s.party), sounds.record.parties.map((p) => p.id));
    says(sounds, 0, ['alice'], began + 0.3, ended - 0.2);
    says(sounds, 1, ['bob'], began + 0.3, ended - 0.2);
    assert.deepEqual(kinds(sounds), ['metadata_missing', 'party_unknown']);
  });

  test('one m-line without label and metadata: one channel with everybody on it', async () => {
    const file = path.join(house.dir, 'both.wav');
    await run('sox', ['-n', '-r', '8000', '-c', '1', '-b', '16', file, 'synth', '30', 'sine', String(tones.alice), 'synth', '30', 'sine', 'mix', String(tones.bob), 'gain', '-10']);
    const bare = await Source.open(house, { require: '', headers: 'Supported: siprec\r\n' });
    const people = await Source.open(house);
    const answers = [await bare.offer(session, [section()], null), await people.offer(session, [one(1)], [who('alice', 1), who('bob', 1)])];
    const hush = await say(...answers.map((a) => ({ port: port(a.media[0]), file })));
    const began = Math.max(await recorded(bare, 1), await recorded(people, 1));
    await sleep(1500);
    // One of two people refuses: there is one channel, so nothing of either is kept.
    const id = (await people.interaction()).id;
    const { parties } = await house.get(`/v1/interactions/${id}`);
    const refused = now();
    const order = await house.order(id, 'opt_out', { party: parties.find((p) => p.name === 'bob').id, reason: 'asked' });
    assert.equal(order.status, 200, JSON.stringify(order.body));
    await sleep(1500);
    await Promise.all([bare.bye(), people.bye()]);
    await hush();
    const [nobody, both] = [await heard(bare), await heard(people)];
    assert.deepEqual(mapping(nobody), [[null, 'none', 'guessed']]);
    assert.equal(nobody.channels.length, 1);
    says(nobody, 0, ['alice', 'bob'], began + 0.3, refused + 1.2);
    assert.deepEqual(kinds(nobody), ['metadata_missing', 'party_unknown']);
    assert.deepEqual(mapping(both).sort(), [[telephone.alice, 'association', 'certain'], [telephone.bob, 'association', 'certain']]);
    assert.equal(both.channels.length, 1);
    says(both, 0, ['alice', 'bob'], began + 0.3, refused - 0.2);
    says(both, 0, [], refused + 0.5, refused + 1.2);
    assert.deepEqual(kinds(both), ['stream_mixed']);
  });

  test('labels first and metadata later: by INFO, by UPDATE, and in a second part that corrects a guess', async () => {
    const people = { sends: [who('bob', 1), who('alice', 2)] };
    const told = (source) => metadata(people.sends, { session: `session-${source.id}`, group: `group-${source.id}` });
    // Without associations the place of a label is all there is: Alice is first, and it is a guess.
    const guess = (source) => told(source).replace(/<participantstreamassoc [^]*?<\/participantstreamassoc>/g, '')
      .replace(/(<participant participant_id="p-bob">[^]*?)(<participant participant_id="p-alice">[^]*?<\/participantsessionassoc>)/, '$2\n$1');
    const ways = {
      info: async (source) => source.ask('INFO', { xml: told(source) }),
      update: async (source) => source.ask('UPDATE', { xml: told(source) }),
      corrected: async (source) => source.ask('UPDATE', { xml: told(source) }),
    };
    await Promise.all(Object.entries(ways).map(async ([way, tell]) => {
      const source = await Source.open(house);
      source.version = 1;
      const answer = await source.ask('INVITE', { sdp: session + one(1) + one(2), xml: way === 'corrected' ? guess(source) : undefined });
      assert.equal(answer.status, 200, answer.text);
      const hush = await say({ port: port(answer.media[0]), tone: tones.bob }, { port: port(answer.media[1]), tone: tones.alice });
      const began = await recorded(source, 2);
      await sleep(1300);
      const said = now();
      assert.equal((await tell(source)).status, 200);
      await sleep(1800);
      await source.bye();
      await hush();
      const sounds = await heard(source);
      const channel = (name) => sounds.having.findIndex((p) => p.address === telephone[name]);
      for (const name of ['alice', 'bob']) {
        assert.deepEqual(sounds.having.filter((p) => p.address === telephone[name]).map((p) => [p.name, p.rule, p.confidence]), [[name, 'association', 'certain']], way);
        says(sounds, channel(name), [name], said + 0.5, said + 1.6);
      }
      if (way === 'corrected') {
        // What was recorded under the guess stays where it was, and somebody is told.
        says(sounds, channel('alice'), ['bob'], began + 0.3, said - 0.2);
        assert.deepEqual(kinds(sounds), ['party_by_order', 'party_corrected']);
      } else {
        says(sounds, channel('bob'), ['bob'], began + 0.3, said - 0.2);
        assert.deepEqual(kinds(sounds), ['metadata_missing', 'party_unknown']);
      }
    }));
  });

  test('two sessions that are one call: by header, universal call id, session and group', async () => {
    const shares = {
      genesys: { headers: 'X-Genesys-CallUUID: 01WIRE0EW0GENESYS0000000000000001\r\n', found: ['same_session', 'genesys_uuid'] },
      avaya: { headers: 'User-to-User: 00FA080018803B6981AAAA;encoding=hex\r\n', found: ['same_session', 'ucid'] },
      session: { session: 'wire-session-0001', found: ['same_session', 'siprec_session_id'] },
      group: { group: 'wire-group-0001', found: ['group', 'siprec_group_id'] },
    };
    await Promise.all(Object.entries(shares).map(async ([name, { headers, found, ...ids }]) => {
      // One party is recorded in each, as clients do that fork at a telephone.
      const legs = await Promise.all(['alice', 'bob'].map(async (person) => {
        const source = await Source.open(house, { headers });
        const answer = await source.offer(session, [one(1)], [who(person, 1)], ids);
        const hush = await say({ port: port(answer.media[0]), tone: tones[person] });
        return { source, hush, person };
      }));
      const began = Math.max(...(await Promise.all(legs.map((leg) => recorded(leg.source, 1)))));
      await sleep(1400);
      const ended = now();
      for (const leg of legs) {
        await leg.source.bye();
        await leg.hush();
      }
      const sounds = await Promise.all(legs.map((leg) => heard(leg.source)));
      for (const [n, { person }] of legs.entries()) {
        assert.deepEqual(mapping(sounds[n]), [[telephone[person], 'association', 'certain']], name);
        says(sounds[n], 0, [person], began + 0.3, ended - 0.2);
        assert.ok(related(sounds[n]).some((r) => r.join() === [sounds[1 - n].id, ...found].join()), `${name}: ${JSON.stringify(related(sounds[n]))}`);
        assert.ok(related(sounds[n]).every(([id]) => id === sounds[1 - n].id), `${name}: ${JSON.stringify(related(sounds[n]))}`);
        assert.deepEqual(kinds(sounds[n]), [], name);
      }
    }));
  });

  test('people come and go: a new m-line, one that is given back, and one that somebody else gets', async () => {
    const source = await Source.open(house);
    const first = await source.offer(session, [one(1), one(2)], [who('alice', 1), who('bob', 2)]);
    const alice = await say({ port: port(first.media[0]), tone: tones.alice });
    const bob = await say({ port: port(first.media[1]), tone: tones.bob });
    const began = await recorded(source, 2);
    await sleep(1200);
    // Carol, by a partial document that says nothing of the others.
    const joined = now();
    const second = await source.offer(session, [one(1), one(2), one(3)], [who('carol', 3)], { mode: 'partial' });
    assert.deepEqual(second.media.slice(0, 2).map(port), first.media.map(port), 'the ports stay');
    const carol = await say({ port: port(second.media[2]), tone: tones.carol });
    await recorded(source, 3);
    await sleep(1200);
    // Bob has left; his m-line is given back. Then Dave gets it, with another label.
    const left = now();
    await bob();
    const without = await source.offer(session, [one(1), gone(one(2)), one(3)], [who('bob', 2, { left: new Date().toISOString() })], { mode: 'partial' });
    assert.match(without.media[1], /^m=audio 0 /);
    const again = await source.offer(session, [one(1), one(4), one(3)], [who('dave', 4)], { mode: 'partial' });
    const dave = await say({ port: port(again.media[1]), tone: tones.dave });
    const came = await recorded(source, 4);
    await sleep(1800);
    await source.bye();
    await Promise.all([alice(), carol(), dave()]);
    const sounds = await heard(source);
    const at = (name) => sounds.having.findIndex((p) => p.name === name);
    assert.deepEqual(mapping(sounds).map(([address]) => address).sort(), Object.values(telephone).sort());
    says(sounds, at('alice'), ['alice'], began + 0.3, left - 0.2);
    says(sounds, at('alice'), ['alice'], came + 0.5, came + 1.4);
    says(sounds, at('bob'), ['bob'], began + 0.3, left - 0.2);
    says(sounds, at('bob'), [], left + 0.4, came + 1.4);
    says(sounds, at('carol'), [], began, joined - 0.1);
    says(sounds, at('carol'), ['carol'], joined + 0.5, came + 1.4);
    says(sounds, at('dave'), [], began, left);
    says(sounds, at('dave'), ['dave'], came + 0.5, came + 1.4);
    assert.deepEqual(kinds(sounds), []);
  });

  test('media that never stops: what comes on hold is not kept, what comes ahead of the answer to a resume does no harm', async () => {
    const source = await Source.open(house);
    const media = [one(1), one(2)];
    const answer = await source.offer(session, media, [who('alice', 1), who('bob', 2)]);
    const hush = await say({ port: port(answer.media[0]), tone: tones.alice }, { port: port(answer.media[1]), tone: tones.bob });
    const began = await recorded(source, 2);
    await sleep(1200);
    const held = now();
    await source.offer(session, [still(media[0]), media[1]], null);
    await sleep(1500);
    const resumed = now();
    await source.offer(session, media, null);
    await sleep(1500);
    await source.bye();
    await hush();
    const sounds = await heard(source);
    const [alice, bob] = ['alice', 'bob'].map((name) => sounds.having.findIndex((p) => p.name === name));
    says(sounds, alice, ['alice'], began + 0.3, held - 0.2);
    says(sounds, alice, [], held + 0.3, resumed - 0.2);
    says(sounds, alice, ['alice'], resumed + 0.4, resumed + 1.3);
    says(sounds, bob, ['bob'], began + 0.3, resumed + 1.3);
    const stream = sounds.record.streams.find((s) => s.party === sounds.having[alice].id);
    assert.ok(stream.inactive > 50, JSON.stringify(stream));
    assert.deepEqual(sounds.record.holds.map((h) => [h.party, h.reason]), [[sounds.having[alice].id, 'inactive']]);
    assert.deepEqual(kinds(sounds), ['media_while_inactive']);
  });

  test('keypad digits by INFO: answered, told of nowhere', async () => {
    const source = await Source.open(house);
    const answer = await source.offer(session, [one(1), one(2)], [who('alice', 1), who('bob', 2)]);
    const hush = await say({ port: port(answer.media[0]), tone: tones.alice }, { port: port(answer.media[1]), tone: tones.bob });
    const began = await recorded(source, 2);
    for (const [type, body] of [['application/dtmf-relay', 'Signal=7\r\nDuration=160\r\n'], ['application/dtmf', '7'], ['application/x-unheard-of', 'screen=agent-7\r\n']]) {
      const cseq = ++source.cseq;
      source.say('INFO', cseq, { more: `Content-Type: ${type}\r\n`, text: body });
      await until(`an answer to ${type}`, () => source.answers.find((t) => t.startsWith('SIP/2.0 200') && t.includes(`\r\nCSeq: ${cseq} INFO\r\n`)), 5000, 5);
    }
    await sleep(1300);
    const ended = now();
    await source.bye();
    await hush();
    const sounds = await heard(source);
    says(sounds, 0, ['alice'], began + 0.3, ended - 0.2);
    says(sounds, 1, ['bob'], began + 0.3, ended - 0.2);
    assert.doesNotMatch(JSON.stringify(await house.events(sounds.id)), /Signal=7|screen=agent-7/);
  });
});
