// What a house must hold for the portal's views to show something: calls of several kinds, one of them in progress, a case, a
// vendor, a comparison with an outside list, a self-audit, and an exception.
import path from 'node:path';
import { Call, sleep, tone, until } from './house.mjs';

async function placed(house, options, sound) {
  const call = await new Call(house, options).place();
  call.speak(sound);
  call.id = (await call.interaction()).id;
  return call;
}

const recording = (house, id) => until('recording to begin', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((i) => i.state === 'recorded'));

const must = (answer, ...statuses) => {
  if (!statuses.includes(answer.status)) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

async function oversight(house, id) {
  const vendor = must(await house.post('/v1/vendors', {
    name: 'Listener GmbH', contact: 'dpo@listener.example', purposes: ['transcription', 'summary'], kinds: ['transcript', 'summary'],
    agreement: { reference: 'DPA-2026-7', from: '2026-01-01', until: '2027-12-31', review_by: '2027-06-30' }, region: 'EU',
    sub_processors: [{ name: 'Cloud AG', region: 'DE', service: 'hosting' }], risk: 'medium', models: [{ name: 'listener', version: '3' }],
  }), 201);
  const opened = must(await house.post('/v1/cases', {
    about: 'The customer says that the order was never confirmed', deadline: new Date(Date.now() + 9 * 864e5).toISOString(), owner: 'Mara Weiss', note: 'Call back promised.', interactions: [id],
  }), 201);
  const start = (await house.get(`/v1/interactions/${id}`)).started_at;
  const list = `id,start,duration,from,to\n${(await house.get(`/v1/interactions/${id}`)).external_ids.sip_call_id},${start},6,+352621000111,+35224111\nnobody-knows,${start},60,+352621999999,+35224111\n`;
  const compared = must(await house.post('/v1/reconciliations', { list }), 200, 201, 202);
  const audited = must(await house.post('/v1/audits', {}), 200, 201, 202);
  for (const [kind, one] of [['reconciliations', compared], ['audits', audited]])
    await until(`${kind} to be done`, async () => (await house.get(`/v1/${kind}/${one.id}`)).state !== 'running', 30000);
  return { vendor: vendor.id, case: opened.number, reconciliation: compared.id, audit: audited.id };
}

/** Options: `live` (how long the call in progress lasts, ms). Answers ids, and `end()` for the call in progress. */
export async function furnish(house, { live = 120000 } = {}) {
  const sound = [await tone(path.join(house.dir, 'customer.wav'), 400, 900), await tone(path.join(house.dir, 'staff.wav'), 1000, 900)];
  const first = await placed(house, { ms: 9000, caller: '+352621000111', callerName: 'Alice Martin', calleeName: 'Robin' }, sound);
  await recording(house, first.id);
  await sleep(1500);
  must(await house.order(first.id, 'pause', { reason: 'card number' }), 200);
  await sleep(1200);
  must(await house.order(first.id, 'resume'), 200);
  await sleep(1200);
  must(await house.order(first.id, 'opt_out', { reason: 'the customer asked' }), 200);
  const silent = await placed(house, { ms: 2500, queue: 'private', caller: '+4930123456', callerName: '', calleeName: 'Kim' }, sound);
  const hostile = await placed(house, { ms: 3000, callerName: '&lt;img src=x onerror=alert(1)&gt;', caller: '+33140000001' }, sound);
  for (const call of [silent, hostile, first]) await call.end();
  for (const call of [silent, hostile, first]) await call.done;
  for (const call of [first, silent, hostile]) await house.finished(call.id);
  const on = await placed(house, { ms: live, caller: '+352691555777', callerName: 'Jean Dupont', calleeName: 'Sam', queue: 'sales' }, sound);
  await recording(house, on.id);
  const more = await oversight(house, first.id);
  return {
    ids: { first: first.id, silent: silent.id, hostile: hostile.id, live: on.id, ...more },
    end: async () => {
      on.sipp.kill('SIGKILL');
      await on.end();
    },
  };
}
