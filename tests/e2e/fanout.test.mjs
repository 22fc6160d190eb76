// The fan-out of an opt-out under load: many calls with several tools each, twenty opt-outs a second. Every gate is shut, every order is
// delivered, every tool that stays silent is flagged when its time is over, and nothing is taken of time that was withheld.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Call, House, Orders, sleep, until } from './house.mjs';

const calls = Number(process.env.EW_FANOUT_CALLS ?? 100);
const tools = 5;
const silent = 4; // of each call the last tool says nothing
const acknowledgeMs = 4000;
const patienceMs = 60000 + 200 * calls; // for what all of them must have come through
const policy = `policy: fanout
entity: {name: Test Bank S.A., country: LU, dpo: dpo@example.com}
packs: [eu, lu]
places: {home: LU}
notices:
  welcome:
    file: prompts/welcome.wav
    language: en
    tells: [recording, transcription, ai, purpose, retention, controller, rights, refusal]
    purposes: {disputes: contract}
    retention_stated: 90d
rules:
  - name: service
    when: {queue: service}
    record: automatic
    basis: contract
    purposes: {recording: contract, transcription: contract}
    notice: welcome
    told: {quality: "general terms, 4.2"}
    agents: {agreement: WA-2024-3, covers: [recording, transcription]}
    opt_out: {already_captured: keep}
    tools: {acknowledge_within: ${acknowledgeMs / 1000}s}
    redact: {transcript: none}
    keep: {recording: 90d, transcript: 90d, metadata: 90d, consent_evidence: 3y}
`;
let house;
let call;
let acknowledging = true;
const streams = [];

before(async () => {
  house = await (await House.make({ policy, ports: 4 * calls + 100, prompts: { 'welcome.wav': Buffer.from('welcome') } })).start();
});
after(async () => {
  acknowledging = false;
  for (const stream of streams) stream.close();
  call?.sipp?.kill('SIGKILL');
  await house?.remove();
});

/** How late this client itself is, which is in all that it measures: of each millisecond of the time that passes. */
function lateness() {
  const late = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    for (let ms = now - last; ms > 0; ms--) late.push(ms);
    last = now;
  }, 1);
  return { late, stop: () => clearInterval(timer) };
}

/** Runs `work` over a list, `width` at a time. */
async function each(list, width, work) {
  const rest = [...list.entries()];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let next = rest.shift(); next; next = rest.shift()) await work(next[1], next[0]);
  }));
}

test(`${calls} calls with ${tools} tools each, 20 opt-outs a second`, { timeout: 4 * patienceMs }, async () => {
  const ivr = await house.tokenOf('ivr', ['tell']);
  const agent = await house.tokenOf('agent', ['tell', 'order', 'read'], { agent: 'a-17' });
  const vendors = [];
  for (let n = 0; n < tools; n++) {
    const { status, body } = await house.post('/v1/vendors', { name: `Vendor ${n}`, contact: 'dpo@example.com', region: 'EU', risk: 'low',
      purposes: ['transcription'], kinds: ['transcript'], agreement: { reference: `DPA-${n}`, from: '2026-01-01', until: '2096-12-31' } });
    assert.equal(status, 201, JSON.stringify(body));
    vendors.push(await house.tokenOf('tool', ['capture'], { vendor: body.vendor ?? body.id }));
  }
  call = await new Call(house, { queue: 'service', calls, rate: 40, ms: 4 * patienceMs, edit: (text) => text.replaceAll('[caller]', '+352241100[call_number]') }).place(patienceMs);
  const ids = await until('all calls', async () => {
    const found = (await house.calls('?state=active&limit=100')).filter((one) => one.gates.length === 2);
    return found.length === calls && found.map((one) => one.id);
  }, patienceMs, 500);

  const grants = new Map(); // grant -> { id, tool, token }
  await each(ids, 8, async (id) => {
    assert.equal((await house.tell(ivr, id, 'notice_ended', { notice: 'welcome', played: 'complete' })).status, 201);
    const [caller] = (await house.get(`/v1/interactions/${id}`)).parties;
    assert.equal((await house.tell(agent, id, 'consent', { party: caller.id, status: 'granted', method: 'spoken', purposes: ['recording', 'transcription'] })).status, 201);
    for (const [n, token] of vendors.entries()) {
      const { status, body } = await house.say(token, '/v1/grants', { interaction: id, purposes: ['transcription'], tool: `tool ${n}` });
      assert.equal(status, 201, JSON.stringify(body));
      const stream = await Orders.of(house, token, body.grant);
      await stream.ready;
      streams.push(stream);
      grants.set(body.grant, { id, n, token, stream, caller: caller.id });
    }
  });
  assert.equal(grants.size, calls * tools);

  // Every tool but the silent ones acknowledges as soon as it is told.
  const acknowledger = (async () => {
    const done = new Set();
    while (acknowledging) {
      const due = [...grants].filter(([grant, one]) => one.n !== silent && !done.has(grant) && one.stream.all.length > 0);
      await each(due, 8, async ([grant, one]) => {
        done.add(grant);
        const answer = await house.say(one.token, `/v1/grants/${grant}/acks`, { order: one.stream.all.at(-1).order });
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
      });
      await sleep(10);
    }
    return done.size;
  })();

  const given = new Map();
  const pending = [];
  const own = lateness();
  const began = Date.now();
  for (const [n, id] of ids.entries()) {
    const wait = began + n * 50 - Date.now();
    if (wait > 0) await sleep(wait);
    given.set(id, Date.now());
    pending.push(house.order(id, 'opt_out', { reason: 'counted' }));
  }
  for (const answer of await Promise.all(pending)) {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.ok(answer.body.obeyed);
  }
  await until('every order to be delivered', () => [...grants.values()].every((one) => one.stream.all.some((order) => order.do === 'stop')), 30000, 50);
  own.stop();
  const told = [...grants.values()].map((one) => one.stream.all.find((order) => order.do === 'stop').heard - given.get(one.id)).sort((a, b) => a - b);

  // Whatever anybody hands in of the time since is refused, whoever it is.
  let refused = 0;
  await each([...grants].filter(([, one]) => one.n === 0 || one.n === silent), 8, async ([grant, one]) => {
    const started = Date.parse((await house.get(`/v1/interactions/${one.id}`)).started_at);
    const from = given.get(one.id) - started + 1000;
    const answer = await house.say(one.token, `/v1/interactions/${one.id}/artifacts`, { kind: 'transcript', grant, from_ms: from, to_ms: from + 500,
      segments: [{ from_ms: from, to_ms: from + 500, party: one.caller, text: 'withheld' }] });
    assert.ok(answer.status === 409 || answer.status === 403, `${answer.status} ${JSON.stringify(answer.body)}`);
    refused++;
  });
  assert.equal(refused, 2 * calls);

  const late = [];
  const slow = [];
  const decided = [];
  const carried = [];
  await each(ids, 4, async (id) => {
    const record = await until(`the silent tool of ${id}`, async () => {
      const one = await house.get(`/v1/interactions/${id}`);
      return one.exception_flags.includes('tool_silent') && one;
    }, patienceMs, 500);
    const [entry] = record.opt_outs;
    assert.ok(record.gates.every((gate) => gate.open.length === 0), 'every gate is shut');
    assert.equal(entry.obeyed_by, 'recorder');
    slow.push(entry.obeyed_ms, ...entry.other_gates.map((gate) => gate.obeyed_ms));
    assert.equal(entry.tools.length, tools);
    assert.equal(entry.tools.filter((one) => one.silent).length, 1, JSON.stringify(entry.tools));
    assert.equal(entry.tools.filter((one) => one.acknowledged_at !== null).length, tools - 1);
    assert.equal(entry.open, 1, 'one tool has not acknowledged');
    assert.ok(record.tools.some((one) => one.state === 'revoked'));
    const events = await house.events(id);
    assert.ok(!events.some((one) => one.type === 'artifact_received'), 'nothing is taken');
    const stop = events.find((one) => one.type === 'tool_silent');
    const of = events.find((one) => one.type === 'tool_ordered' && one.fields.grant === stop.fields.grant);
    for (const ordered of events.filter((one) => one.type === 'tool_ordered' && one.fields.do === 'stop')) {
      const at = ordered.record.decided_at / 1000;
      decided.push(at - given.get(id));
      carried.push(grants.get(ordered.fields.grant).stream.all.find((order) => order.do === 'stop').heard - at);
    }
    late.push((stop.record.decided_at - of.record.decided_at) / 1000 - acknowledgeMs);
  });
  acknowledging = false;
  assert.equal(await acknowledger, calls * (tools - 1));
  assert.ok(late.every((ms) => ms >= 0 && ms < 5000), `flagged ${Math.max(...late)} ms after the deadline`);
  const p = (list, part) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];
  console.log(`told after ${p(told, 0.5)}, ${p(told, 0.99)} ms (median, p99); gates after ${p(slow, 0.5)}, ${p(slow, 0.99)} ms; flagged ${p(late, 0.99)} ms after the deadline`);
  console.log(`of which until it was decided ${p(decided, 0.5)}, ${p(decided, 0.99)} ms, and from there to the client ${p(carried, 0.5)}, ${p(carried, 0.99)} ms; `
    + `the client itself is late by ${p(own.late, 0.5)}, ${p(own.late, 0.99)} ms`);
});
