// One call in which everything happens that the portal's page of a call draws: a notice, a question and its answer by agent, two tools, keys
// that are masked, a payment, a pause, a transcript and a summary, an opt-out with all that must obey it. Also what makes the fixtures of
// portal/tests: `EW_BUILD=... node tests/e2e/portal_story.mjs` writes them anew.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, Orders, bin, root, run, sleep, speech, until } from './house.mjs';

const policy = `policy: portal
entity: {name: Test Bank S.A., country: LU, dpo: dpo@example.com}
packs: [eu, lu]
places: {home: LU}
regions: [EU]
notices:
  welcome:
    file: prompts/welcome.wav
    language: en
    tells: [recording, transcription, ai, purpose, retention, controller, rights, refusal]
    purposes: {quality: legitimate_interest, disputes: contract}
    retention_stated: 90d
rules:
  - name: service
    when: {queue: service}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: consent, summary: consent}
    notice: welcome
    artifacts: [audio, frames]
    ask: {grant: "1", refuse: "2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription, summary]}
    sensitive: {payment: {pause: [recording, transcription], alarm_after: 5m}}
    opt_out: {transcription: stop, summary: purge, already_captured: keep}
    tools: {acknowledge_within: 2s}
    redact: {transcript: none, summary: none}
    keep: {recording: 90d, transcript: 90d, summary: 90d, metadata: 90d, consent_evidence: 3y}
`;
const vendor = {
  name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'medium', purposes: ['transcription', 'summary'],
  kinds: ['transcript', 'summary'], agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2096-12-31' },
};
const words = [
  ['customer', 'Good morning. I would like to know whether my order has been sent, and when it is going to arrive. It was two bags of soil and a watering can. '
    + 'I have been waiting since Thursday, and nobody has called me back. Could you look it up for me, please? I also want to pay what is still open. '
    + 'And while we are at it, I would like to change the address to which it is sent. Please note that I do not want any further recording of this.'],
  ['agent', 'Good morning, you are talking to Robin. Of course, let me look that up. It was sent yesterday. It should arrive on Thursday. '
    + 'I am sorry that nobody called you back. I can take the payment now, and change the address as well. Let me see what the system has for you. '
    + 'There it is. Two bags of potting soil, one watering can, forty two euros and fifty cents. I will note down everything that you have told me.'],
];

/** A house with this policy, an IVR, an agent and a tool of a vendor. */
export async function house(options = {}) {
  const it = await (await House.make({ policy, prompts: { 'welcome.wav': Buffer.from('welcome') }, ...options })).start();
  it.ivr = await it.tokenOf('ivr', ['tell']);
  it.agent = await it.tokenOf('agent', ['tell', 'order', 'read', 'search'], { agent: 'a-17' });
  const made = await it.post('/v1/vendors', vendor);
  if (made.status !== 201) throw new Error(`the vendor: ${JSON.stringify(made.body)}`);
  it.tool = await it.tokenOf('tool', ['capture'], { vendor: made.body.id });
  it.voices = [];
  for (const [name, text] of words) it.voices.push(await speech(path.join(it.dir, `${name}.wav`), text, name === 'agent' ? 'en-gb' : 'en-us'));
  return it;
}

/** Both voices; the caller types `keys` ("SECONDS:DIGITS"). */
function speak(call, [caller, agent], keys) {
  const { address, ports } = call.answers[0];
  const args = ['--to', `${address}:${ports[0]}`, '--file', caller, '--codec', 'pcma', ...(keys ? ['--keys', keys] : []),
    '--to', `${address}:${ports[1]}`, '--file', agent, '--codec', 'pcmu'];
  call.caller = spawn(bin('earwitness-caller'), args, { stdio: 'ignore' });
  call.spoken = new Promise((resolve) => call.caller.once('exit', resolve));
}

/** A call that is heard and whose ids are known: {call, id, caller, agent}. Keys are typed at the seconds that `keys` says. */
export async function begin(it, { keys, ...options } = {}) {
  const call = await new Call(it, { queue: 'service', held: true, ...options }).place(30000);
  speak(call, it.voices, keys);
  const { id } = await call.interaction();
  const record = await until('both parties', async () => {
    const now = await it.get(`/v1/interactions/${id}`);
    return now.parties.length === 2 && now.decisions.length > 0 ? now : null;
  });
  const [caller, agent] = record.parties.map((party) => party.id);
  return { call, id, caller, agent };
}

const must = async (what, asked, ...wanted) => {
  const answer = await asked;
  if (!wanted.includes(answer.status)) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

/** Told and, where `yes`, agreed: from here on it is recorded. */
export async function agree(it, { id, caller }) {
  await must('the notice', it.tell(it.ivr, id, 'notice_started', { notice: 'welcome' }), 201);
  await sleep(900);
  await must('its end', it.tell(it.ivr, id, 'notice_ended', { notice: 'welcome', played: 'complete', played_ms: 900 }), 201);
  await must('the yes', it.tell(it.agent, id, 'consent', { party: caller, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription', 'summary'] }), 201);
  await until('the gates to open', async () => {
    const { gates } = await it.get(`/v1/interactions/${id}`);
    return gates?.length === 2 && gates.every((gate) => gate.open.includes('recording'));
  });
}

const grant = async (it, id, purposes) => {
  const { grant } = await must('the grant', it.say(it.tool, '/v1/grants', { interaction: id, purposes, tool: 'listener 3' }), 201);
  const orders = await Orders.of(it, it.tool, grant);
  await orders.ready;
  return { grant, orders };
};

/** A tool acknowledges this order, a while after it was told. */
async function obey(it, { grant, orders }, what, more = {}) {
  const order = await until(`the order ${what}`, () => orders.all.find((one) => one.do === what && !one.obeyed), 10000, 10);
  order.obeyed = true;
  await sleep(120);
  await must(`acknowledging ${what}`, it.say(it.tool, `/v1/grants/${grant}/acks`, { order: order.order, ...more }), 200);
}

/** All of it; the call goes on, unrecorded, until it is hung up. */
export async function everything(it, options = {}) {
  const story = await begin(it, { keys: '5.6:4711', ...options });
  const { id, caller, agent } = story;
  const started = Date.parse((await it.get(`/v1/interactions/${id}`)).started_at);
  const now = () => Date.now() - started;
  await sleep(700);
  await agree(it, story);
  const transcription = await grant(it, id, ['transcription']);
  const summary = await grant(it, id, ['summary']);
  const from = now();
  await sleep(5500);
  const first = now();
  await must('a summary', it.say(it.tool, `/v1/interactions/${id}/artifacts`, { kind: 'summary', grant: summary.grant, from_ms: from, to_ms: from + 800, model: 'listener 3', content: 'A caller asks for her order.' }), 201);
  await must('the payment', it.tell(it.agent, id, 'segment_opened', { segment: 'payment', reason: 'card number' }), 201);
  await obey(it, transcription, 'pause');
  await sleep(2000);
  await must('its end', it.tell(it.agent, id, 'segment_ended', { segment: 'payment' }), 201);
  await obey(it, transcription, 'resume');
  await sleep(2500);
  await must('the pause', it.order(id, 'pause', { reason: 'the caller talks to her child' }), 200);
  for (const tool of [transcription, summary]) await obey(it, tool, 'pause');
  await sleep(1500);
  await must('the resume', it.order(id, 'resume'), 200);
  for (const tool of [transcription, summary]) await obey(it, tool, 'resume');
  await sleep(2000);
  const said = (a, b, party, text) => ({ from_ms: a, to_ms: b, party, text });
  await must('a transcript', it.say(it.tool, `/v1/interactions/${id}/artifacts`, {
    kind: 'transcript', grant: transcription.grant, from_ms: from, to_ms: first, model: 'listener 3',
    segments: [said(from, from + 1500, caller, 'Good morning. I would like to know whether my order has been sent.'),
      said(from + 700, from + 1700, agent, 'Of course, let me look that up.'), said(from + 1800, from + 2400, caller, 'It was two bags of soil.')] }), 201);
  await must('the opt-out', it.order(id, 'opt_out', { party: caller, reason: 'asked on the line' }), 200);
  await obey(it, transcription, 'stop');
  await obey(it, summary, 'purge', { purged: true });
  await sleep(2500);
  transcription.orders.close();
  summary.orders.close();
  return story;
}

/** Hangs up, and gives the record of the finished call. */
export async function end(it, { call, id }) {
  call.caller?.kill('SIGTERM');
  await call.hangUp();
  return it.finished(id, 60000);
}

/** What the page asks of the API, for tests without a server. */
async function answers(it, id) {
  const of = (more) => it.get(`/v1/interactions/${id}${more}`);
  const purpose = { 'earwitness-purpose': 'quality' };
  const asText = async (route) => (await it.fetch(route)).text();
  const events = await it.events(id);
  const proofs = {};
  for (const event of events) {
    proofs[event.index] = await until('a proof', async () => {
      const answer = await it.fetch(`/v1/interactions/${id}/events/${event.index}/proof`);
      return answer.ok ? answer.text() : null;
    });
  }
  return { record: await of(''), events, register: await of('/artifacts'), proofs, verifier: (await asText('/v1/ledger/verifier')).trim(),
    peaks: await it.fetch(`/v1/interactions/${id}/peaks`, { headers: purpose }).then((answer) => (answer.ok ? answer.json() : null)) };
}

async function writeFixtures() {
  const it = await house();
  const folder = path.join(root, 'portal/tests/fixtures');
  const write = (name, what) => writeFile(path.join(folder, name), `${JSON.stringify(what)}\n`);
  await mkdir(folder, { recursive: true });
  try {
    const story = await everything(it);
    await write('call_live.json', { record: await it.get(`/v1/interactions/${story.id}`), register: await it.get(`/v1/interactions/${story.id}/artifacts`) });
    await end(it, story);
    await write('call.json', await answers(it, story.id));
    const { stdout } = await run(bin('earwitness'), ['calls', '--json'], { env: { ...process.env, EARWITNESS_URL: it.url, EARWITNESS_TOKEN: it.token } });
    if (!stdout.includes(story.id)) throw new Error('the call is not in the list');
  } finally {
    await it.remove();
  }
}

if (process.argv[1] === import.meta.filename) await writeFixtures();
