// Spoken answers, heard under control_listening by a real matcher in its cage: who says yes is recorded from then on, who says no is not, who wants it to stop is
// obeyed; other talk means nothing; no word of it is in any file. Who listens may die, and is there again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { House, files, root, run, sleep, until } from './house.mjs';
import { encode, speechOf } from './spoken.mjs';
import { Story, heading, over } from './story.mjs';

const rule = (queue, basis, more = '') => `  - name: ${queue}
    when: {queue: ${queue}}
    record: automatic
    basis: ${basis}
    purposes: {recording: ${basis}, control_listening: contract}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    ask: {again: machine}
    agents: {agreement: WA-2024-3, covers: [recording, control_listening]}
    keep: {recording: 90d, metadata: 90d, consent_evidence: 3y}
${more}`;
const policy = `${heading('listening')}
rules:
${rule('ask', 'consent', '    phrases: {consent: act}\n')}${rule('service', 'contract')}`;

let house;

before(async () => {
  house = await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') }, users: process.getuid() === 0 ? 'separate' : 'same' });
  const folder = path.join(house.dir, 'matcher');
  await mkdir(folder);
  for (const name of ['sphinx_matcher.py', 'consent_en.gram']) await copyFile(path.join(root, 'examples/listening', name), path.join(folder, name));
  await chmod(folder, 0o755);
  await writeFile(house.config, `listening:
  command: [/usr/bin/python3, ${folder}/sphinx_matcher.py, --grammar, ${folder}/consent_en.gram]
  read: [${folder}]
  processes: 2
  language: en
`, { flag: 'a' });
  await house.start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
});
after(() => over(house));

const spoken = new Map();
/** Samples of a sentence, 8 kHz, in a voice that the matcher was made for. */
async function voiceOf(text) {
  if (!spoken.has(text)) {
    const file = path.join(house.dir, `${spoken.size}.wav`);
    await run('flite', ['-voice', 'rms', '-t', text, '-o', `${file}.16k.wav`]);
    await run('sox', [`${file}.16k.wav`, '-r', '8000', '-c', '1', '-b', '16', file, 'pad', '0', '0.1']);
    spoken.set(text, await speechOf(file));
  }
  return spoken.get(text);
}

/** A call in which both are silent until they say something; each packet of speech is remembered by its hash. */
async function talk(name, queue) {
  const story = await Story.begin(house, name, { queue });
  const queues = story.voice.ports.map(() => ({ pcm: new Int16Array(0), at: 0 }));
  story.voice.tick = () => {
    story.voice.n++;
    for (const [k, one] of queues.entries()) {
      const piece = Array.from({ length: 160 }, (_, i) => one.pcm[one.at + i] ?? 0);
      const payload = encode(piece);
      if (piece.some((x) => Math.abs(x) > 300)) story.voice.said.set(createHash('sha256').update(payload).digest('hex').slice(0, 8), story.voice.word);
      one.at += 160;
      story.voice.send(k, false, 8, payload);
    }
  };
  story.says('before', false);
  story.say = async (k, text) => {
    queues[k] = { pcm: await voiceOf(text), at: 0 };
    await until('it to be said', () => queues[k].at > queues[k].pcm.length + 160 * 45);
  };
  return story;
}

const heard = async (story) => (await story.events()).filter((one) => one.type === 'phrase_heard').map((one) => one.fields);
const listens = (story) => story.see('control_listening to be open', (record) => record.gates?.length === 2 && record.gates.every((gate) => gate.open.includes('control_listening')));
const kinds = async (story) => (await story.record()).exceptions.map((one) => one.kind);

test('who says yes is recorded from then on; the yes itself is on no tape', { timeout: 60000 }, async () => {
  const story = await talk('yes', 'ask');
  await story.welcome();
  await listens(story);
  await story.shut('nobody has agreed');
  await story.tell(house.ivr, 'asked', { party: story.caller, purposes: ['recording'] });
  await story.say(0, 'yes, that is fine');
  await story.event('consent', (fields) => fields.status === 'granted' && fields.method === 'spoken' && fields.voice === 'machine');
  await story.opens();
  story.says('agreed', true);
  await story.say(0, 'my order has not arrived yet, and I am waiting for it');
  const [one, ...more] = await heard(story);
  assert.deepEqual([one.phrase, one.artifact, one.party, one.did, one.answer], ['agrees', 'control_listening', story.caller, 'acted', true]);
  assert.ok(one.to_ms - one.from_ms > 300 && one.to_ms - one.from_ms < 4000 && !('version' in one), JSON.stringify(one));
  assert.deepEqual(more, []);
  await story.ends();
  assert.deepEqual((await house.get(`/v1/interactions/${story.id}/replay`)).findings, []);
});

test('who says no is not recorded, and may say yes later', { timeout: 60000 }, async () => {
  const story = await talk('no', 'ask');
  await story.welcome();
  await listens(story);
  await story.tell(house.ivr, 'asked', { party: story.caller, purposes: ['recording'] });
  await story.say(0, 'no, I do not agree');
  await story.event('consent', (fields) => fields.status === 'declined');
  await story.shut('the caller refused');
  assert.ok((await story.record()).gates.every((gate) => gate.open.includes('control_listening')), 'a later yes can still be heard');
  await story.say(0, 'what is the weather like today');
  await story.shut('nothing was said about it');
  await story.ends();
});

test('the wish that it stop is obeyed at once', { timeout: 60000 }, async () => {
  const story = await talk('stop', 'service');
  await story.welcome();
  await story.opens();
  await listens(story);
  story.says('kept', true);
  await story.say(0, 'my order has not arrived yet, and I am waiting for it');
  assert.deepEqual(await heard(story), []);
  story.says('asking', undefined);
  await story.say(0, 'please stop recording this call');
  await story.shuts();
  story.says('stopped', false);
  await story.say(0, 'thank you, that is very kind');
  const [one] = await heard(story);
  assert.deepEqual([one.phrase, one.artifact, one.did], ['opts_out', 'control_listening', 'acted']);
  const consent = await story.event('consent', (fields) => fields.status === 'withdrawn');
  const evidence = (await story.events()).find((event) => event.index === consent.fields.evidence.event);
  assert.equal(evidence.type, 'phrase_heard');
  await story.ends();
});

test('an agent\'s question is one, and her "stop" is no customer\'s', { timeout: 60000 }, async () => {
  const story = await talk('agent', 'ask');
  await story.welcome();
  await listens(story);
  await story.say(1, 'may we record this call');
  await story.event('phrase_heard', (fields) => fields.phrase === 'asks' && fields.party === story.agent);
  await story.say(0, 'yes, that is fine');
  await story.event('consent', (fields) => fields.status === 'granted');
  await story.opens();
  story.says('kept');
  await story.say(1, 'stop recording');
  await sleep(1000);
  assert.ok(!(await heard(story)).some((one) => one.phrase === 'opts_out'), JSON.stringify(await heard(story)));
  await story.ends();
});

test('a matcher that dies is told of, and another one listens', { timeout: 90000 }, async () => {
  const story = await talk('dies', 'ask');
  await story.welcome();
  await listens(story);
  const [listener] = await house.pids('listener');
  const children = (await readFile(`/proc/${listener}/task/${listener}/children`, 'utf8')).trim().split(' ').map(Number);
  assert.equal(children.length, 2);
  process.kill(children[0], 'SIGKILL');
  await until('another listener', async () => (await house.pids('listener')).some((pid) => pid !== listener), 20000);
  await until('the calls of before to be told of it', async () => (await kinds(story)).includes('speech_not_listened_to'), 20000);
  assert.ok((await house.get('/v1/exceptions')).items.some((one) => one.kind === 'program_died'));
  await until('the first ones to be gone', async () => (await readdir('/proc')).every((pid) => !children.includes(Number(pid))), 10000);
  await sleep(1500);
  await story.tell(house.ivr, 'asked', { party: story.caller, purposes: ['recording'] });
  await story.say(0, 'no, I do not agree');
  await story.event('consent', (fields) => fields.status === 'declined');
  await story.ends();
});

test('no word that was said is in any file', { timeout: 60000 }, async () => {
  const words = ['stop recording this call', 'do not agree', 'that is fine', 'weather like today', 'may we record'];
  let n = 0;
  for await (const file of files(house.dir)) {
    if (file.startsWith(path.join(house.dir, 'matcher'))) continue;
    const bytes = await readFile(file).catch(() => null);
    n++;
    for (const word of words) assert.ok(!bytes?.includes(word), `${word} in ${file}`);
  }
  assert.ok(n > 20, `${n} files`);
});
