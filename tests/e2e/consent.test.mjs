// Stories of consent, played by calls: what is told, asked, answered, refused and withdrawn, and what the tape, the record and the
// events then say. Every packet is known by its hash, so that what was said at which time is on the tape or is not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, files, run, sleep, until } from './house.mjs';
import { Story, german, here, notice, over, rule, stories } from './story.mjs';

const policy = `policy: stories
entity: {name: Test Bank S.A., country: LU, dpo: dpo@example.com}
packs: [eu, lu, de]
places: {home: LU}
notices:
${notice('welcome', '90d')}${notice('orders', '5y')}rules:
${rule('service', 'contract', `    ask: {grant: "1", refuse: "2"}
    opt_out: {already_captured: seal, keys: "*9", say: "I have stopped the recording."}
    sensitive: {payment: {pause: [recording], alarm_after: 2s, open_keys: "*7", end_keys: "*8"}}
    pause: {alarm_after: 5m}
`)}${rule('purged', 'contract', `    opt_out: {already_captured: purge}
`)}  - name: orders
    when: {queue: orders}
    record: mandatory
    basis: legal_obligation
    notice: orders
    agents: {agreement: WA-2024-3, covers: [recording]}
    opt_out: {then: end_call}
    keep: {recording: 5y, metadata: 5y, consent_evidence: 5y}
  - name: moved
    when: {queue: moved}
    record: mandatory
    basis: legal_obligation
    notice: orders
    agents: {agreement: WA-2024-3, covers: [recording]}
    opt_out: {then: {move: "sip:unrecorded@pbx.example"}}
    keep: {recording: 5y, metadata: 5y, consent_evidence: 5y}
`;

let house;
let ivr;
let agent;

before(async () => {
  house = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome'), 'orders.wav': Buffer.from('orders') } })).start();
  ivr = house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
});
after(() => over(house));

const intervals = (record, party) => record.intervals.filter((one) => one.party === party).map((one) => one.state);

describe('stories', { concurrency: 4 }, () => {
  test('a German is told, asked, presses a wrong key and then the key of a yes: what was said before is nowhere', async () => {
    const story = await Story.begin(house, 'yes', { caller: german() });
    story.says('before', false);
    await story.welcome();
    await story.shut('a notice is not enough in Germany');
    await story.ask();
    await sleep(300);
    await story.voice.press('5');
    await story.see('the wrong key', (record) => record.exception_flags.includes('answer_not_understood'));
    await story.shut('another key is no yes');
    await story.ask();
    story.says('asked');
    await sleep(300);
    await story.voice.press('1');
    await story.opens();
    story.says('kept', true);
    await sleep(1000);
    const yes = await story.event('consent');
    assert.deepEqual({ ...yes.fields, purposes: yes.fields.purposes, evidence: null },
      { party: story.caller, purposes: ['recording'], status: 'granted', method: 'keypad', voice: 'party', asserted: 'proven', evidence: null });
    const record = await story.ends();
    assert.equal(intervals(record, story.caller)[0], 'withheld');
    assert.ok(intervals(record, story.caller).includes('recorded'), intervals(record, story.caller).join());
    assert.deepEqual(record.notices.map((one) => [one.type, one.asserted]), [['notice_started', 'claimed'], ['notice_ended', 'claimed']]);
    assert.equal(record.consents.find((one) => one.party === story.caller && one.purpose === 'recording').status, 'granted');
    const types = (await story.events()).map((one) => one.type);
    assert.ok(types.indexOf('consent') < types.indexOf('opening'), 'nothing opens before the yes');
    assert.ok(!record.exception_flags.includes('restriction_failed'));
  });

  test('a German presses the key of a no: nothing is kept, and it is asked again by nobody', async () => {
    const story = await Story.begin(house, 'no', { caller: german() });
    story.says('before', false);
    await story.welcome();
    await story.ask();
    await sleep(300);
    await story.voice.press('2');
    const no = await story.event('consent');
    assert.equal(no.fields.status, 'declined');
    assert.equal(no.fields.asserted, 'proven');
    const shut = await story.event('restricted', (fields) => fields.reason === 'keypad');
    assert.ok(shut.index < no.index && Number(shut.fields.gate_us) < 20000, JSON.stringify(shut.fields));
    story.says('after', false);
    for (const [token, voice] of [[agent, 'agent'], [ivr, 'machine']]) {
      const cleared = await house.tell(token, story.id, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['recording'] });
      assert.equal(cleared.status, 409, JSON.stringify(cleared.body));
      assert.match(cleared.body.type, /refusal_stands/);
      await story.event('order_refused', (fields) => fields.because === 'refusal_stands' && fields.voice === voice);
    }
    const again = await house.tell(ivr, story.id, 'asked', { party: story.caller, keys: true, purposes: ['recording'] });
    assert.equal(again.status, 409, `asked again: ${JSON.stringify(again.body)}`);
    await story.shut('a refusal');
    const record = await story.ends();
    assert.deepEqual([...new Set(record.intervals.map((one) => one.state))], ['withheld']);
    assert.equal(record.consents.find((one) => one.party === story.caller && one.purpose === 'recording').status, 'declined');
    assert.equal(record.recordings.length, 0);
  });

  test('an opt-out by the API shuts all gates, and its fan-out is one view', async () => {
    const story = await Story.begin(house, 'api');
    await story.recorded();
    story.says('refusing');
    const out = await house.order(story.id, 'opt_out', { party: story.caller, reason: 'asked on the line' });
    assert.equal(out.status, 200, JSON.stringify(out.body));
    await story.shuts();
    story.says('after', false);
    const record = await story.ends();
    const [entry] = record.opt_outs;
    assert.equal(entry.reason, 'opt_out');
    assert.equal(entry.obeyed_by, 'recorder');
    assert.ok(entry.obeyed_ms >= 0 && entry.obeyed_ms <= 1000, `obeyed in ${entry.obeyed_ms} ms`);
    assert.ok(entry.other_gates.every((gate) => gate.obeyed_ms >= 0));
    assert.deepEqual(entry.treatments.map((one) => [one.kind, one.treatment, one.outcome]).filter(([kind]) => kind === 'audio'), [['audio', 'seal', 'verified']]);
    assert.deepEqual(entry.tools, []);
    assert.equal(entry.open, 0, JSON.stringify(entry));
    assert.equal(intervals(record, story.agent).at(-1), 'withheld', 'who repeats what she says is not recorded either');
  });

  test('the keys that opt out do so at any time', async () => {
    const story = await Story.begin(house, 'keys');
    await story.recorded();
    story.says('refusing');
    await story.voice.press('*9');
    await story.shuts();
    story.says('after', false);
    const record = await story.ends();
    assert.equal(record.opt_outs[0].reason, 'keypad');
    assert.equal(record.opt_outs[0].voice, 'party');
    assert.ok(record.opt_outs[0].obeyed_ms >= 0);
    assert.equal(record.opt_outs[0].open, 0, JSON.stringify(record.opt_outs));
  });

  test('a telephone that asks not to be recorded is obeyed', async () => {
    const story = await Story.begin(house, 'pref', { scenario: 'siprec_reinvite.xml', edit: (text) => text.replaceAll('a=inactive', 'a=sendonly\n      a=recordpref:off') });
    await story.recorded();
    story.says('refusing');
    await story.call.goOn();
    await story.shuts();
    story.says('after', false);
    const record = await story.ends();
    assert.equal(record.opt_outs[0].reason, 'recordpref');
    assert.ok(record.opt_outs[0].obeyed_ms >= 0, JSON.stringify(record.opt_outs));
    assert.ok(record.opt_outs.every((one) => one.open === 0), JSON.stringify(record.opt_outs));
  });

  test('what was captured before an opt-out is destroyed where policy says so', async () => {
    const story = await Story.begin(house, 'purge', { queue: 'purged' });
    await story.recorded();
    delete story.wants['purge-kept']; // its keys are gone: whether the bytes are still there says nothing
    story.says('refusing');
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    await story.shuts();
    story.says('after', false);
    await story.ends();
    const done = await story.event('treatment_done', (fields) => fields.kind === 'audio');
    assert.deepEqual([done.fields.treatment, done.fields.outcome], ['purge', 'verified']);
    const record = await story.record();
    assert.equal(record.artifacts.length, 0, JSON.stringify(record.artifacts));
    assert.equal(record.opt_outs[0].open, 0, JSON.stringify(record.opt_outs));
    assert.ok(record.recordings.length > 0 && record.recordings.every((one) => one.shredded), JSON.stringify(record.recordings));
    assert.equal(record.deletion.status, 'shredded', JSON.stringify(record.deletion));
    assert.ok(record.missing.some((one) => /was destroyed, as policy says/.test(one.because)), JSON.stringify(record.missing));
    assert.equal((await house.fetch(`/v1/interactions/${story.id}/audio`, { headers: { 'earwitness-purpose': 'quality' } })).status, 404);
  });

  test('a card is paid for: nothing is kept in between; a second time it is forgotten, and stays withheld', async () => {
    const story = await Story.begin(house, 'card');
    await story.recorded();
    story.says('turning');
    const opened = await story.tell(agent, 'segment_opened', { segment: 'payment' });
    assert.ok(opened.gate?.gate_us >= 0, JSON.stringify(opened));
    story.says('card', false);
    await sleep(700);
    story.says('turning');
    await story.tell(ivr, 'segment_ended', { segment: 'payment' });
    await story.opens();
    story.says('between', true);
    await sleep(700);
    story.says('turning');
    await story.tell(agent, 'segment_opened', { segment: 'payment' });
    story.says('forgotten', false);
    await story.see('the alarm', (record) => record.exception_flags.includes('segment_forgotten'));
    await story.shut('an alarm ends nothing');
    await sleep(500);
    await story.shut('an alarm ends nothing, later either');
    const record = await story.ends();
    assert.deepEqual(record.segments.map((one) => one.type), ['segment_opened', 'segment_ended', 'segment_opened']);
    const states = intervals(record, story.caller);
    assert.equal(states.filter((state) => state === 'recorded').length, 2, states.join());
    assert.notEqual(states.at(-1), 'recorded');
    assert.equal(record.exceptions.filter((one) => one.kind === 'segment_forgotten').length, 1);
  });

  test('keys open a payment at once; the caller cannot end it by keys, the agent can', async () => {
    const story = await Story.begin(house, 'keyed');
    await story.recorded();
    story.says('turning');
    await story.voice.press('*7', 1);
    await story.shuts();
    story.says('card', false);
    await sleep(300);
    await story.voice.press('*8');
    await story.event('order_refused', (fields) => fields.kind === 'segment_ended' && fields.because === 'voice_not_enough');
    await story.shut('the keys of the caller end nothing');
    story.says('turning');
    await story.voice.press('*8', 1);
    await story.opens();
    story.says('after', true);
    await sleep(700);
    const ended = await story.event('segment_ended');
    assert.deepEqual([ended.fields.voice, ended.fields.asserted, ended.fields.method], ['party', 'proven', 'keypad']);
    const shut = await story.event('restricted', (fields) => fields.reason === 'segment');
    assert.equal(shut.fields.segment, 'payment');
    await story.ends();
  });

  test('a transfer keeps a refusal, and one that races the new dialog wins', async () => {
    const group = `transfer-${process.pid}-${Date.now()}`;
    const first = await Story.begin(house, 'leg1', { group });
    await first.recorded();
    first.says('refusing');
    assert.equal((await house.order(first.id, 'opt_out', { party: first.caller })).status, 200);
    first.says('after', false);
    const second = await Story.begin(house, 'leg2', { group, callee: '+35224112' });
    second.says('all', false);
    const inherited = await second.event('refusal_inherited');
    assert.equal(inherited.fields.from, first.id);
    await second.welcome();
    await second.shut('told, and refused before');
    await first.ends();

    const racing = `race-${process.pid}-${Date.now()}`;
    const one = await Story.begin(house, 'race1', { group: racing });
    await one.recorded();
    one.says('refusing');
    // The new dialog and the opt-out of the old one at the same time.
    const other = new Call(house, { caller: here(), queue: 'service', held: true, group: racing, callee: '+35224112' });
    const [, out] = await Promise.all([other.place(30000), house.order(one.id, 'opt_out', { party: one.caller })]);
    assert.equal(out.status, 200);
    const late = new Story(house, 'race2', other);
    late.says('all', false);
    late.id = (await other.interaction()).id;
    await late.event('refusal_inherited');
    await late.welcome();
    await late.shut('told, and refused before');
    for (const story of [second, one, late]) {
      const record = await story.ends();
      if (story !== one) assert.ok(!record.intervals.some((interval) => interval.state === 'recorded'), `${story.name}: ${JSON.stringify(record.intervals)}`);
      if (story !== one) assert.equal(record.opt_outs[0].reason, 'inherited');
    }
  });

  test('a payment goes on through a transfer: withheld in both legs until somebody says that it is over', async () => {
    const group = `payment-${process.pid}-${Date.now()}`;
    const first = await Story.begin(house, 'pays', { group });
    await first.recorded();
    first.says('turning');
    await first.tell(agent, 'segment_opened', { segment: 'payment' });
    first.says('card', false);
    const second = await Story.begin(house, 'paid', { group, callee: '+35224113' });
    second.says('card', false);
    const heard = await second.event('segment_opened');
    assert.equal(heard.fields.from, first.id);
    await second.welcome();
    await second.shut('a payment, in the other leg');
    const early = await house.tell(agent, second.id, 'segment_ended', { segment: 'payment' });
    assert.equal(early.status, 409, JSON.stringify(early.body));
    assert.match(early.body.type, /segment_of_another_leg/);
    await first.ends();
    await second.shut('nobody has said that it is over');
    second.says('turning');
    await second.tell(agent, 'segment_ended', { segment: 'payment' });
    await second.opens();
    second.says('after', true);
    await sleep(700);
    const record = await second.ends();
    assert.deepEqual(record.segments.map((one) => [one.type, one.from]), [['segment_opened', first.id], ['segment_ended', first.id]]);
    assert.equal(intervals(record, second.caller)[0], 'withheld');
    assert.ok(intervals(record, second.caller).includes('recorded'), intervals(record, second.caller).join());
  });

  test('a call that must be recorded: who refuses ends it, an agent may not pause it, a payment is left out', async () => {
    const story = await Story.begin(house, 'orders', { queue: 'orders' });
    await story.recorded('orders');
    const pause = await house.say(agent, `/v1/interactions/${story.id}/orders`, { order: 'pause', reason: 'break' });
    assert.equal(pause.status, 403, JSON.stringify(pause.body));
    assert.match(pause.body.type, /pause_not_allowed/);
    await story.event('order_refused', (fields) => fields.kind === 'pause' && fields.voice === 'agent');
    await story.tell(ivr, 'segment_opened', { segment: 'payment' });
    story.says('card', false);
    await sleep(400);
    story.says('turning');
    await story.tell(ivr, 'segment_ended', { segment: 'payment' });
    await story.opens();
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    story.says('after', false);
    await story.call.done; // by a BYE of ours
    story.voice.hush();
    const record = await house.finished(story.id, 40000);
    assert.equal(record.opt_outs[0].open, 0, JSON.stringify(record.opt_outs));
    assert.notEqual(intervals(record, story.caller).at(-1), 'recorded');
  });

  test('a call that must be recorded and goes elsewhere when somebody refuses is not recorded in silence', async () => {
    const story = await Story.begin(house, 'moved', { queue: 'moved' });
    await story.recorded('orders');
    story.says('refusing');
    assert.equal((await house.order(story.id, 'opt_out', { party: story.caller })).status, 200);
    await story.shuts();
    story.says('after', false);
    assert.equal(story.call.sipp.exitCode, null, 'whoever routes it moves it');
    await story.tell(await house.tokenOf('platform', ['tell']), 'moved', { to: 'sip:unrecorded@pbx.example' });
    const record = await story.ends();
    assert.equal(record.opt_outs[0].open, 0, JSON.stringify(record.opt_outs));
    const decided = (await story.events()).find((one) => one.type === 'decided');
    assert.match(JSON.stringify(decided), /sip:unrecorded@pbx\.example/);
  });

  test('a minor: all is shut, what was captured is sealed', async () => {
    const story = await Story.begin(house, 'minor');
    await story.recorded();
    story.says('telling');
    await story.tell(agent, 'minor', { party: story.caller, status: 'minor' });
    await story.shuts();
    story.says('after', false);
    const wrong = await house.tell(agent, story.id, 'minor', { party: story.caller, status: 'adult', reason: 'sounds older' });
    assert.equal(wrong.status, 403, JSON.stringify(wrong.body));
    const done = await story.event('treatment_done', (fields) => fields.kind === 'audio');
    assert.deepEqual([done.fields.treatment, done.fields.outcome], ['seal', 'verified']);
    const record = await story.ends();
    assert.ok(record.exception_flags.includes('minor'));
    assert.notEqual(intervals(record, story.caller).at(-1), 'recorded');
  });

  test('a caller says that she is in Germany: gates shut until she agrees', async () => {
    const story = await Story.begin(house, 'located');
    await story.recorded();
    story.says('telling');
    await story.tell(agent, 'located', { party: story.caller, place: 'DE' });
    await story.shuts();
    story.says('unasked', false);
    await sleep(400);
    await story.ask();
    story.says('asked');
    await sleep(200);
    await story.voice.press('1');
    await story.opens();
    story.says('agreed', true);
    await sleep(500);
    const record = await story.ends();
    assert.ok(record.decisions.filter((one) => one.type === 'decided').length >= 2, 'it was decided again');
    assert.deepEqual(intervals(record, story.caller).filter((state) => state === 'recorded').length, 2, intervals(record, story.caller).join());
  });

  test('a notice that was broken off, or that is another one, has told nobody anything', async () => {
    const story = await Story.begin(house, 'notice');
    story.says('before', false);
    await story.tell(ivr, 'notice_started', { notice: 'welcome' });
    await story.tell(ivr, 'notice_ended', { notice: 'welcome', played: 'interrupted', played_ms: 300 });
    await story.see('the exception', (record) => record.exception_flags.includes('notice_interrupted'));
    await story.shut('a notice that was broken off');
    await story.tell(ivr, 'notice_ended', { notice: 'welcome', played: 'complete', version: '0'.repeat(64) });
    await story.see('the exception', (record) => record.exception_flags.includes('notice_version'));
    await story.shut('another notice');
    assert.equal((await house.tell(ivr, story.id, 'notice_ended', { notice: 'nobody', played: 'complete' })).status, 422);
    const record = await story.ends();
    assert.ok(!record.intervals.some((one) => one.state === 'recorded'));
  });
});

test('a new policy is of new calls, a broken one of none', async () => {
  const file = path.join(house.dir, 'policy.yaml');
  const seen = async (kind) => (await house.get('/v1/exceptions?state=open')).items.find((one) => one.kind === kind);
  const before = await Story.begin(house, 'old');
  const [{ policy: hash }] = (await before.record()).decisions;
  await writeFile(file, policy.replace('    basis: contract\n', '    basis: contract\n    bsais: contract\n'));
  const refused = await until('the refusal', () => seen('policy_refused'), 20000, 200);
  assert.match(refused.sentence, /policy\.yaml/);
  assert.match(refused.sentence, /bsais/);
  assert.match(refused.sentence, /line \d+|:\d+/);
  const still = await Story.begin(house, 'still');
  assert.equal((await still.record()).decisions[0].policy, hash, 'the policy in force stays');
  await writeFile(file, policy.replace('    basis: contract\n', '    basis: consent\n'));
  await until('the refusal to be healed', async () => !(await seen('policy_refused')), 20000, 200);
  const now = await Story.begin(house, 'new');
  assert.notEqual((await now.record()).decisions[0].policy, hash);
  for (const story of [before, still, now]) story.says('before', false);
  for (const story of [before, still, now]) {
    story.says('opening', story === now ? false : undefined);
    await story.welcome();
  }
  for (const story of [before, still]) {
    await story.opens();
    story.says('kept', true);
  }
  await now.shut('the new policy wants a yes');
  await sleep(500);
  for (const story of [before, still, now]) await story.ends();
  assert.ok((await before.record()).decisions.every((one) => one.policy === hash), 'a call keeps the policy that it began with');
});

test('no word that was said is in a file in the clear', async () => {
  for await (const file of files(house.dir)) {
    if (file.includes('/sipp-')) continue;
    assert.equal((await readFile(file)).indexOf('SAID-'), -1, file);
  }
});

test('a replay of every story agrees', async () => {
  const env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  for (const { name, id } of stories(house)) {
    const { findings } = JSON.parse((await run(bin('earwitness'), ['replay', id, '--json'], { env }).catch((error) => error)).stdout);
    assert.deepEqual(findings, [], name);
  }
});
