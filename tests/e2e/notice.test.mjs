// Proof that a notice was heard: its sound is looked for in what was recorded, whatever somebody told of it. Four calls of one house: the
// notice is played whole, cut, not at all, and before anything was recorded. What is recorded begins after a first
// notice, of which no sound is kept.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Call, House, bin, run, sleep, speech, until } from './house.mjs';
import { notice, rule } from './story.mjs';

const policy = `policy: notices
entity: {name: Test Bank S.A., country: LU, dpo: dpo@example.com}
packs: [eu, lu]
places: {home: LU}
notices:
${notice('welcome', '90d')}${notice('words', '90d')}rules:
${rule('service', 'contract', '')}`;
const sentence = 'Good morning. This call is recorded so that we can settle disputes and improve our service. If you do not want that, please say so now.';

let house, dir, prompt, length, ivr;

before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'earwitness-notice-'));
  prompt = await speech(path.join(dir, 'welcome.wav'), sentence);
  length = ((await stat(prompt)).size - 44) / 16;
  house = await (await House.make({ policy, prompts: { 'welcome.wav': await readFile(prompt), 'words.wav': Buffer.from('words') } })).start();
  ivr = await house.tokenOf('ivr', ['tell']);
});
after(async () => {
  await house?.remove();
  await rm(dir, { recursive: true, force: true });
});

const customers = {};

/** What the agent's side plays: a second of silence, then `part` of the notice (0: other words), then silence. */
async function played(name, part) {
  const file = path.join(dir, `${name}.wav`);
  const from = part > 0 ? prompt : await speech(path.join(dir, `${name}-other.wav`), 'Please hold the line. Somebody will be with you in a moment, and thank you for your patience today.');
  await run('sox', [from, file, ...(part > 0 && part < 1 ? ['trim', '0', String((length / 1000) * part)] : []), 'pad', '1', '3']);
  return file;
}

/** One call in which the notice is told as played while the file is; the record when it is finished. */
async function tellAndPlay(name, part, recorded = true) {
  customers[name] ??= `+3522411${2000 + Object.keys(customers).length}`;
  const file = await played(name, part);
  const caller = await speech(path.join(dir, `${name}-caller.wav`), 'Hello? I would like to ask about my account, if you please. Are you there?');
  const call = await new Call(house, { caller: customers[name], queue: 'service', held: true }).place(30000);
  const { id } = await call.interaction();
  const tell = async (type, says, more) => {
    const answer = await house.tell(ivr, id, type, { notice: says, ...more });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
  };
  await until('both parties', async () => (await house.get(`/v1/interactions/${id}`)).parties.length === 2);
  if (recorded) {
    await tell('notice_ended', 'words', { played: 'complete' });
    await until('gates to open', async () => (await house.get(`/v1/interactions/${id}`)).gates?.every((gate) => gate.open.includes('recording')));
  }
  await tell('notice_started', 'welcome');
  const began = Date.now();
  call.speak([caller, file]);
  await sleep(1000 + length + 400);
  await tell('notice_ended', 'welcome', { played: 'complete', played_ms: Math.round(length) });
  await call.spoken;
  await call.hangUp();
  const record = await house.finished(id, 40000);
  return { id, record, began: began - Date.parse(record.started_at), heard: record.notices.filter((one) => one.notice === 'welcome').flatMap((one) => one.heard ?? []) };
}

const flags = (record) => record.exceptions.map((one) => one.kind).filter((kind) => kind.startsWith('notice_'));

describe('notices', { concurrency: 4 }, () => {
  test('one that was played is found where it was played', async () => {
    const { id, record, heard, began } = await tellAndPlay('whole', 1);
    assert.equal(heard.length, 2, JSON.stringify(record.notices));
    const found = heard.filter((one) => one.found);
    assert.equal(found.length, 1, JSON.stringify(heard));
    const [one] = found;
    assert.equal(one.could, 'yes');
    assert.equal(one.complete, true);
    assert.equal(one.by, 'sound');
    assert.ok(one.share >= 950 && one.score >= 900, JSON.stringify(one));
    assert.ok(Math.abs(one.offset_ms - (began + 1000)) < 500, `${one.offset_ms} against ${began + 1000}`);
    assert.ok(Math.abs(one.length_ms - length) < 20);
    const agent = record.parties[1];
    assert.equal(one.party, agent.id);
    assert.deepEqual(flags(record), []);
    const words = record.notices.find((told) => told.notice === 'words').heard;
    assert.deepEqual(words.map((each) => each.could), ['no_prompt', 'no_prompt'], JSON.stringify(words));
    const version = record.notices.find((told) => told.notice === 'welcome' && told.heard).version;
    assert.equal(version, createHash('sha256').update(await readFile(prompt)).digest('hex'));
    const kept = path.join(house.data, 'keeper', 'prompts', version);
    assert.equal((await stat(kept)).mode & 0o777, 0o600);
    const { stdout } = await run(bin('earwitness'), ['replay', id], { env: { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token } });
    assert.match(stdout, /agrees/);
  });

  test('one that broke off is never called complete', async () => {
    const { record, heard, began } = await tellAndPlay('cut', 0.6);
    const one = heard.find((each) => each.found);
    assert.ok(one, JSON.stringify(heard));
    assert.equal(one.complete, false);
    const end = began + 1000 + length * 0.6;
    assert.ok(one.interrupted_at_ms < end + 700 && one.interrupted_at_ms > end - 1500, `${one.interrupted_at_ms} against ${end}`);
    assert.deepEqual(flags(record), ['notice_cut_short']);
  });

  test('one that was only said to be played is an exception', async () => {
    const { record, heard } = await tellAndPlay('never', 0);
    assert.equal(heard.length, 2);
    assert.ok(heard.every((one) => one.could === 'yes' && !one.found), JSON.stringify(heard));
    assert.deepEqual(flags(record), ['notice_not_heard']);
  });

  test('of one that was played before anything was recorded nothing is said', async () => {
    const early = await tellAndPlay('early', 1, false);
    assert.deepEqual(early.heard.map((one) => [one.could, one.found]), [['withheld', false], ['withheld', false]], JSON.stringify(early.heard));
    assert.deepEqual(flags(early.record), []);
  });
});
