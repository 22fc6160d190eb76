// Random kill -9 over every program while a call is up: what was acknowledged stands, at most 250 ms of audio is missing for each
// death of the recorder, and that is marked; no recording twice or half. EW_KILLS says how often (60).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Call, House, bin, run, sleep, tone, until } from './house.mjs';

const kills = Number(process.env.EW_KILLS ?? 60);
const died = new Set();
const programs = ['recorder', 'keeper', 'vault', 'web', 'signal', 'worker', 'ear'];
// A seed of our own, so that a failing run can be repeated with EW_SEED.
let seed = Number(process.env.EW_SEED ?? Date.now() % 1000000);
console.log(`# EW_SEED=${seed}`);
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((seed / 0x7fffffff) * n) % n;
};
let house;

before(async () => {
  house = await (await House.make()).start();
});
after(() => house?.remove());

/** An order that is tried again until somebody acknowledges it, as a person would. */
async function order(id, what) {
  const key = randomUUID();
  return until(`${what} to be acknowledged`, async () => {
    const answer = await house.post(`/v1/interactions/${id}/orders`, { order: what }, { 'idempotency-key': key });
    return answer.status === 200 ? answer.body : null;
  }, 20000, 200);
}

async function killOne(program) {
  const pids = await house.pids(program);
  if (pids.length) process.kill(pids[random(pids.length)], 'SIGKILL');
  if (pids.length) died.add(program);
  return pids.length > 0;
}

test(`${kills} random deaths`, { timeout: 1500000 }, async () => {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 3600);
  let done = 0;
  let round = 0;
  while (done < kills) {
    round++;
    const call = await until('a call to be answered', () => new Call(house, { ms: 600000, caller: `+35262100${String(round).padStart(4, '0')}` }).place().catch(() => null), 30000);
    call.speak([wav, wav]);
    const { id } = await call.interaction();
    // Something is on the tape before the first death: a round may be as short as one.
    await until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded' && i.to_ms - i.from_ms > 400), 30000, 100);
    const acknowledged = [];
    for (let n = 0; n < 10 && done < kills; n++) {
      const program = programs[random(programs.length)];
      if (await killOne(program)) done++;
      await sleep(50 + random(400));
      if (random(3) === 0) {
        acknowledged.push({ what: 'pause', ...(await order(id, 'pause')) });
        await order(id, 'resume');
      }
      await until('the house to be ready again', async () => (await fetch(`${house.url}/readyz`)).ok, 30000);
    }
    acknowledged.push({ what: 'opt_out', ...(await order(id, 'opt_out')) });
    await sleep(300);
    // No BYE: the call stays, and its spans are still on the tape when we look.
    call.sipp.kill('SIGKILL');
    call.caller.kill('SIGTERM');
    await check(id, acknowledged);
  }
});

// Its BYE comes while nobody is there to be told: the end is neither lost nor left to the call's silence.
test('a call that ends while the recorder is down', { timeout: 90000 }, async () => {
  const wav = await tone(path.join(house.dir, 'short.wav'), 440, 20);
  const call = await until('a call to be answered', () => new Call(house, { ms: 3000, caller: '+352621999001' }).place().catch(() => null), 30000);
  const answered = Date.now();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  await sleep(Math.max(0, 2800 - (Date.now() - answered)));
  assert.ok(await killOne('recorder'));
  assert.equal(await call.end(), 0, 'its BYE was answered');
  await house.finished(id);
  const ends = (await house.events(id)).filter((event) => event.type === 'call_ended');
  assert.deepEqual(ends.map((event) => event.fields.cause), ['normal']);
});

test('every death is in the queue of exceptions, the keeper\'s own too', async () => {
  await killOne('keeper');
  await until('all of them', async () => {
    const { items } = await house.get('/v1/exceptions?kind=program_died');
    const told = items.map((one) => /^the (\w+) died/.exec(one.sentence)[1]);
    return [...died].every((program) => told.includes(program));
  }, 30000, 200);
});

async function check(id, acknowledged) {
  const events = await house.events(id);
  events.forEach((event, n) => assert.equal(event.index, n, 'gap-free'));
  for (let n = 1; n < events.length; n++) assert.equal(events[n].record.previous, events[n - 1].commitment, 'chained');
  for (const one of acknowledged) {
    const found = events.filter((event) => event.type === 'restricted' && event.fields.order === one.order && !event.fields.again);
    assert.equal(found.length, 1, `${one.what} ${one.order} stands once in the log`);
  }
  const out = events.find((event) => event.type === 'restricted' && event.fields.reason === 'opt_out');
  const later = events.filter((event) => event.index > out.index && event.type === 'opened');
  assert.equal(later.length, 0, 'nothing opens after an opt-out');
  const { stdout } = await run(bin('tests/tape_dump'), [path.join(house.data, 'tape/0'), path.join(house.dir, 'keys/vault')], { maxBuffer: 1 << 30 });
  assert.ok(!stdout.includes('unreadable'), 'every frame on the tape can be opened');
  const spans = new Set(events.filter((event) => event.type === 'span_opened').map((event) => event.fields.span));
  const seen = new Set();
  for (const line of stdout.split('\n')) {
    const [, span, stream, seq, ts, , arrival] = line.split(' ');
    if (!spans.has(span)) continue;
    assert.ok(!seen.has(`${stream} ${seq} ${ts} ${arrival}`), 'no packet twice');
    seen.add(`${stream} ${seq} ${ts} ${arrival}`);
    assert.ok(Number(arrival) <= out.fields.received_at + 20000, 'nothing after the opt-out');
  }
  assert.ok(seen.size > 0, 'something was recorded');
}
