// A story of consent: one call, in which two talk all the time under words of the story, and what the tape and the record have of it.
import assert from 'node:assert/strict';
import { Call, Voice, sleep, until } from './house.mjs';

/** Whose policy it is, by which law, and a notice that tells everything; rules follow. */
export const heading = (name) => `policy: ${name}
entity: {name: Test Bank S.A., country: LU, dpo: dpo@example.com}
packs: [eu, lu]
places: {home: LU}
regions: [EU]
notices:
  welcome:
    file: prompts/welcome.wav
    language: en
    tells: [recording, transcription, ai, purpose, retention, controller, rights, refusal]
    purposes: {disputes: contract}
    retention_stated: 90d`;
export const notice = (name, stated) => `  ${name}:
    file: prompts/${name}.wav
    language: en
    tells: [recording, purpose, retention, controller, rights, refusal]
    purposes: {disputes: contract}
    retention_stated: ${stated}
`;
export const rule = (queue, basis, more) => `  - name: ${queue}
    when: {queue: ${queue}}
    record: automatic
    basis: ${basis}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-2024-3, covers: [recording]}
    keep: {recording: 90d, metadata: 90d, consent_evidence: 3y}
${more}`;

// A customer of each story: a refusal goes with whoever made it into her next call.
let customers = 100;
export const german = () => `+4930901${++customers}`;
export const here = () => `+35224110${++customers}`;

/** Every story that a house has seen. */
const all = new WeakMap();
export const stories = (house) => all.get(house) ?? all.set(house, []).get(house);

/** Ends what is left of all of them, and the house. */
export async function over(house) {
  if (!house) return;
  for (const { voice, call } of stories(house)) {
    voice.hush();
    call.sipp?.kill('SIGKILL');
  }
  await house.remove();
}

/** One call with two who talk all the time; the words under which they talk are those of the story. */
export class Story {
  constructor(house, name, call) {
    Object.assign(this, { house, name, call, wants: {}, voice: new Voice(call) });
    stories(house).push(this);
  }

  static async begin(house, name, options = {}) {
    const call = await new Call(house, { caller: here(), queue: 'service', held: true, ...options }).place(30000);
    const story = new Story(house, name, call);
    story.id = (await story.call.interaction()).id;
    await story.see('both parties and a decision', (record) => record.parties.length === 2 && record.decisions.length > 0);
    story.parties = (await story.record()).parties;
    [story.caller, story.agent] = story.parties.map((party) => party.id);
    return story;
  }

  record() {
    return this.house.get(`/v1/interactions/${this.id}`);
  }

  events() {
    return this.house.events(this.id);
  }

  /** From now on it is said under this word; `wanted`: it is on the tape, or not (undefined: it may be). */
  says(word, wanted) {
    const whole = `${this.name}-${word}`;
    if (wanted !== undefined) this.wants[whole] = wanted;
    this.voice.as(whole);
  }

  see(what, check) {
    return until(`${this.name}: ${what}`, async () => {
      const record = await this.record();
      return (await check(record)) ? record : null;
    }, 20000, 100);
  }

  event(type, check = () => true) {
    return until(`${this.name}: ${type}`, async () => (await this.events()).find((one) => one.type === type && check(one.fields)), 20000, 100);
  }

  opens() {
    return this.see('gates to open', (record) => record.gates?.length === 2 && record.gates.every((gate) => gate.open.includes('recording')));
  }

  shuts() {
    return this.see('gates to shut', (record) => record.gates?.every((gate) => !gate.open.includes('recording')));
  }

  async shut(why) {
    const record = await this.record();
    assert.ok(record.gates.every((gate) => !gate.open.includes('recording')), `${this.name}: ${why}: ${JSON.stringify(record.gates)}`);
  }

  /** Somebody tells; it is believed. */
  async tell(token, type, more) {
    const answer = await this.house.tell(token, this.id, type, more);
    assert.equal(answer.status, 201, `${this.name}: ${type}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async welcome(name = 'welcome') {
    await this.tell(this.house.ivr, 'notice_started', { notice: name });
    await this.tell(this.house.ivr, 'notice_ended', { notice: name, played: 'complete', played_ms: 900 });
  }

  /** Told, open, and a while of it kept. */
  async recorded(name) {
    this.says('before', false);
    await sleep(300);
    this.says('opening');
    await this.welcome(name);
    await this.opens();
    this.says('kept', true);
    await sleep(700);
  }

  ask(party = this.caller) {
    return this.tell(this.house.ivr, 'asked', { party, keys: true, purposes: ['recording'], within_ms: 60000 });
  }

  /** Packets on the tape by the words under which they were said. */
  async onTape() {
    const words = {};
    for (const { hash } of await this.house.tape()) {
      const word = this.voice.said.get(hash);
      if (word) words[word] = (words[word] ?? 0) + 1;
    }
    return words;
  }

  /** While the call lasts its packets are on the tape: those that are wanted, and none that is not. */
  async checkTape() {
    let words;
    await until(`${this.name}: what is wanted on the tape`, async () => {
      words = await this.onTape();
      return Object.entries(this.wants).every(([word, wanted]) => !wanted || words[word] > 10);
    }, 15000, 300).catch((error) => { throw new Error(`${error.message}: ${JSON.stringify(words)}`); });
    for (const [word, wanted] of Object.entries(this.wants)) if (!wanted) assert.equal(words[word], undefined, `${word}: ${words[word]} packets on the tape`);
  }

  async ends() {
    await sleep(300);
    await this.checkTape();
    this.voice.hush();
    await this.call.hangUp();
    return this.house.finished(this.id, 40000);
  }
}
