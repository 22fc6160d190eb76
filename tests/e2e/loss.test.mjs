// What a kill -9 of the recorder costs: of the audio that it had received with the gate open at most 250 ms is not on the tape, and
// the whole hole until recording goes on is marked in the timeline. EW_LOSS_KILLS says how often (12).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import path from 'node:path';
import { Call, House, bin, run, sleep, tone, until } from './house.mjs';

const kills = Number(process.env.EW_LOSS_KILLS ?? 12);
const packet = 20000; // microseconds
const most = 250000;
let house;

before(async () => {
  house = await (await House.make()).start();
});
after(() => house?.remove());

/** Arrival times (microseconds) of what is on the tape, by stream. */
async function tape() {
  const { stdout } = await run(bin('tests/tape_dump'), [path.join(house.data, 'tape/0'), path.join(house.dir, 'keys/vault')], { maxBuffer: 1 << 30 });
  const streams = new Map();
  for (const line of stdout.split('\n')) {
    const [what, , stream, , , , arrival] = line.split(' ');
    if (what !== 'packet') continue;
    if (!streams.has(stream)) streams.set(stream, []);
    streams.get(stream).push(Number(arrival));
  }
  for (const arrivals of streams.values()) arrivals.sort((a, b) => a - b);
  return streams;
}

/** Recording goes on: both streams have audio on the tape that arrived after `since`. */
const goesOn = (since) =>
  until('recording to go on', async () => {
    const streams = [...(await tape()).values()];
    return streams.length === 2 && streams.every((arrivals) => arrivals.at(-1) > since + 300000);
  }, 20000, 100);

/** The hole around each death: what was lost before it, and how long until the next packet was kept. */
function holes(arrivals, deaths) {
  return deaths.map((death) => {
    const before = arrivals.filter((at) => at <= death).at(-1);
    const next = arrivals.find((at) => at > death);
    return { before, next, lost: death - before, whole: next - before };
  });
}

const ms = (us) => Math.round(us / 1000);

test(`${kills} deaths of the recorder`, { timeout: 300000 }, async () => {
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 300);
  const call = await new Call(house, { ms: 2500 * kills + 8000 }).place();
  call.speak([wav, wav]);
  const { id } = await call.interaction();
  const deaths = [];
  await goesOn(0);
  for (let n = 0; n < kills; n++) {
    await sleep(Math.floor(Math.random() * 200));
    const [pid] = await house.pids('recorder');
    deaths.push(Date.now() * 1000);
    process.kill(pid, 'SIGKILL');
    await goesOn(deaths.at(-1) + packet);
  }
  const all = [...(await tape()).values()].map((arrivals) => holes(arrivals, deaths));
  assert.equal(await call.end(), 0, 'sipp: the call itself was not harmed');
  const lost = all.flat().map((hole) => ms(hole.lost)).sort((a, b) => a - b);
  const whole = all.flat().map((hole) => ms(hole.whole)).sort((a, b) => a - b);
  console.log(`# ${lost.length} holes: received and lost ${lost[0]}-${lost.at(-1)} ms (median ${lost[lost.length >> 1]}), `
    + `until recording went on ${whole[0]}-${whole.at(-1)} ms (median ${whole[whole.length >> 1]})`);
  assert.ok(lost.at(-1) * 1000 <= most + packet, `${lost.at(-1)} ms of received audio were lost`);
  await marked(id, all);
});

/**
 * From the last that was kept until somebody took the call up again the timeline says missing, and from then on withheld;
 * nothing inside a hole is called recorded, and the intervals have no holes of their own.
 */
async function marked(id, all) {
  const record = await house.finished(id);
  const began = Date.parse(record.started_at) * 1000;
  record.parties.forEach((party, n) => {
    const mine = record.intervals.filter((i) => i.party === party.id);
    for (let i = 1; i < mine.length; i++) assert.equal(mine[i].from_ms, mine[i - 1].to_ms, 'no holes in the timeline');
    assert.ok(mine.filter((i) => i.state === 'missing').length >= kills, `each death is in the timeline: ${JSON.stringify(mine)}`);
    for (const { before, next } of all[n]) {
      const inside = mine.filter((i) => i.from_ms < ms(next - began) - 20 && i.to_ms > ms(before - began) + 20);
      assert.ok(inside.every((i) => i.state !== 'recorded'), `${JSON.stringify(inside)} between ${ms(before - began)} and ${ms(next - began)} ms`);
      assert.equal(inside[0].state, 'missing', 'what was lost is not called withheld');
    }
  });
  assert.ok(record.missing.length >= kills, 'the record lists what is missing');
}
