// What a transcript says of being recorded: who wants it to stop is obeyed, who says no is no yes, who says yes is believed where policy says so and looked at elsewhere,
// and a card that is asked for shuts the gate. Each phrase is an event with the stretch in which it was said. A notice that somebody speaks is proved by its words.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { House, sleep, until } from './house.mjs';
import { Story, heading, over } from './story.mjs';

const told = 'This call is recorded and written down for the handling of disputes. You may refuse at any time, and the call goes on as before.';
const policy = `${heading('phrases')}
    text: "${told}"
rules:
${[['service', ''], ['quick', '    phrases: {consent: act, payment: act, opt_out: propose}\n'], ['sales', '    phrases: {opt_out: note, refusal: note, consent: note}\n']].map(([queue, more]) => `  - name: ${queue}
    when: {queue: ${queue}}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent, summary: consent}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    ask: {again: machine}
    agents: {agreement: WA-2024-3, covers: [recording, transcription, summary]}
    tools: {acknowledge_within: 5s}
    keep: {recording: 90d, transcript: 90d, summary: 90d, metadata: 90d, consent_evidence: 3y}
${more}`).join('')}`;
const vendor = {
  name: 'Listener', contact: 'dpo@example.com', region: 'EU', risk: 'low', purposes: ['transcription', 'summary'], kinds: ['transcript', 'live_transcript'],
  agreement: { reference: 'DPA-2026-8', from: '2026-01-01', until: '2096-12-31' },
};
let [house, agent, tool] = [];

before(async () => {
  house = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  agent = await house.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  const added = await house.post('/v1/vendors', vendor);
  assert.equal(added.status, 201, JSON.stringify(added.body));
  tool = await house.tokenOf('tool', ['capture'], { vendor: added.body.vendor ?? added.body.id });
});
after(() => over(house));

/** A call that is recorded and written down by a tool, with who says what. */
async function listened(name, queue, purposes = ['transcription']) {
  const story = await Story.begin(house, name, { queue });
  story.says('before');
  await story.welcome();
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes });
  const answer = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  story.grant = answer.body.grant;
  await sleep(300);
  return story;
}

/** One turn, just now, as an engine hands it in. */
async function said(story, party, text, more = {}) {
  const to = Date.now() - Date.parse((await story.record()).started_at);
  const words = text.split(' ');
  const from = to - 200;
  const answer = await house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant: story.grant, kind: 'live_transcript', from_ms: from, to_ms: to,
    segments: [{ from_ms: from, to_ms: to, party, text,
      words: words.map((word, i) => ({ text: word, from_ms: from + Math.floor((200 * i) / words.length), to_ms: from + Math.floor((200 * (i + 1)) / words.length) })) }], ...more });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}
const phrases = async (story) => (await story.events()).filter((one) => one.type === 'phrase_heard').map((one) => one.fields);
const exceptions = async (story) => (await story.record()).exceptions.map((one) => one.kind);

test('who wants it to stop is obeyed, and what proves it is named', { timeout: 60000 }, async () => {
  const story = await listened('stop', 'service');
  story.says('kept', true);
  await sleep(600);
  await said(story, story.agent, 'thank you, and for the record your order number is on its way');
  await said(story, story.caller, 'sure, could you record my new address please');
  assert.deepEqual((await phrases(story)).filter((one) => one.did !== 'noted'), []);
  await said(story, story.caller, 'look could you please stop recording this call');
  await story.shuts();
  story.says('stopped', false);
  const heard = (await phrases(story)).find((one) => one.phrase === 'opts_out');
  assert.deepEqual([heard.did, heard.party, heard.language, heard.artifact], ['acted', story.caller, 'en', 'live_transcript']);
  assert.ok(heard.to_ms - heard.from_ms < 200 && heard.rule.startsWith('en.'), JSON.stringify(heard));
  const consent = (await story.events()).filter((one) => one.type === 'consent').at(-1);
  assert.deepEqual([consent.fields.status, consent.fields.voice, consent.fields.method], ['withdrawn', 'machine', 'spoken']);
  const evidence = (await story.events()).find((one) => one.index === consent.fields.evidence.event);
  assert.equal(evidence.type, 'phrase_heard');
  await sleep(600);
  await story.ends();
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
});

test('"I do not agree" is no agreement, and "yes" alone is nothing', { timeout: 60000 }, async () => {
  const story = await listened('no', 'quick');
  await said(story, story.caller, 'yes');
  await said(story, story.caller, 'no');
  assert.deepEqual((await phrases(story)).filter((one) => ['agrees', 'refuses', 'opts_out'].includes(one.phrase)), []);
  await said(story, story.agent, 'is it all right if an AI sums up this call for us');
  await said(story, story.caller, 'no I do not agree to that');
  const heard = await phrases(story);
  assert.ok(heard.some((one) => one.phrase === 'refuses' && one.did === 'acted'), JSON.stringify(heard));
  assert.ok(!heard.some((one) => one.phrase === 'agrees'), JSON.stringify(heard));
  await story.ends();
});

test('a yes is believed where policy says so, as a machine\'s word', { timeout: 60000 }, async () => {
  const story = await listened('yes', 'quick');
  await said(story, story.agent, 'may we use artificial intelligence to sum up this call');
  await said(story, story.caller, 'yes of course');
  await story.event('consent', (fields) => fields.status === 'granted' && fields.voice === 'machine' && fields.purposes.includes('summary'));
  await story.ends();
});

test('elsewhere somebody is asked to look at it', { timeout: 60000 }, async () => {
  const story = await listened('look', 'service');
  await said(story, story.agent, 'may we use artificial intelligence to sum up this call');
  await said(story, story.caller, 'yes of course');
  assert.ok((await phrases(story)).some((one) => one.phrase === 'agrees' && one.did === 'proposed'));
  assert.ok((await exceptions(story)).includes('consent_in_words'));
  const quick = await listened('look-too', 'quick');
  await said(quick, quick.caller, 'please do not record me');
  assert.ok((await exceptions(quick)).includes('opt_out_in_words'));
  const sales = await listened('nothing', 'sales');
  await said(sales, sales.caller, 'please do not record me');
  assert.deepEqual((await phrases(sales)).filter((one) => one.phrase === 'opts_out').map((one) => one.did), ['noted']);
  assert.ok(!(await exceptions(sales)).includes('opt_out_in_words'));
  await Promise.all([story, quick, sales].map((one) => one.ends()));
});

test('other languages are heard', { timeout: 60000 }, async () => {
  const story = await listened('languages', 'sales');
  const wishes = [['fr', 'arrêtez l\'enregistrement s\'il vous plaît'], ['de', 'bitte nehmen Sie das Gespräch nicht auf'], ['es', 'por favor deje de grabar la llamada'], ['hi', 'कृपया कॉल रिकॉर्ड मत कीजिए']];
  for (const [, text] of wishes) await said(story, story.caller, text);
  const heard = (await phrases(story)).filter((one) => one.phrase === 'opts_out');
  assert.deepEqual(heard.map((one) => one.language), wishes.map(([language]) => language));
  await story.ends();
});

test('a card that is asked for opens the segment, and the gate is shut until it ends', { timeout: 60000 }, async () => {
  const story = await listened('card', 'quick');
  await said(story, story.agent, 'alright can I have your card number please');
  await story.event('segment_opened', (fields) => fields.segment === 'payment' && fields.voice === 'machine');
  await story.shuts();
  await story.ends();
});

test('a notice that is spoken is proved by its words', { timeout: 60000 }, async () => {
  const story = await Story.begin(house, 'spoken', { queue: 'service' });
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['transcription'] });
  await story.tell(house.ivr, 'notice_started', { notice: 'welcome' });
  await sleep(1000);
  await story.tell(house.ivr, 'notice_ended', { notice: 'welcome', played: 'complete', played_ms: 900 });
  await story.opens();
  await story.tell(agent, 'consent', { party: story.caller, status: 'granted', method: 'spoken', purposes: ['transcription'] });
  const answer = await house.say(tool, '/v1/grants', { interaction: story.id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  await sleep(1500);
  const to = Date.now() - Date.parse((await story.record()).started_at);
  const handed = await house.say(tool, `/v1/interactions/${story.id}/artifacts`, { grant: answer.body.grant, kind: 'transcript', from_ms: to - 1000, to_ms: to, segments: [
    { from_ms: to - 1000, to_ms: to - 500, party: story.agent, text: 'um this call is recorded and written down for handling of disputes' },
    { from_ms: to - 500, to_ms: to, party: story.agent, text: 'you may refuse at any time and the call goes on as before how can I help' }] });
  assert.equal(handed.status, 201, JSON.stringify(handed.body));
  const heard = await story.event('notice_heard', (fields) => fields.by === 'words');
  assert.deepEqual([heard.fields.notice, heard.fields.found, heard.fields.complete, heard.fields.party], ['welcome', true, true, story.agent]);
  await story.ends();
  await until('the record to have it', async () => JSON.stringify((await story.record()).notices).includes('"words"'), 5000);
});
