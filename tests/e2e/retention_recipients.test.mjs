// Copies that left the house: a vendor's tool that was granted a call is told to delete when the call's recording is deleted, on its stream and in
// its vendor's list; what it says stands beside the certificate and on the page that is handed on; nobody else can say it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import path from 'node:path';
import { Call, House, bin, policy, run, tone, until } from './house.mjs';

const rules = policy(`  - name: all
    record: automatic
    keep: {recording: 12s, metadata: 1y, consent_evidence: 3y}
`);
let house;
let env;
let call;
let vendor;
let token;
let grant;
let deletion;

const cli = async (...words) => (await run(bin('earwitness'), words, { env })).stdout;

before(async () => {
  house = await (await House.make({ policy: rules, extra: 'retention: {run: by_hand}\n' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  const document = { name: 'Listener GmbH', contact: 'dpo@listener.example', region: 'EU', risk: 'low', purposes: ['recording', 'transcription'], kinds: ['transcript'],
    agreement: { reference: 'r', from: '2020-01-01', until: '2096-12-31', deletion_days: 5 } };
  const made = await house.post('/v1/vendors', document);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  vendor = made.body.id;
  token = await house.tokenOf('tool', ['capture'], { vendor });
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const placed = await new Call(house, { ms: 4000 }).place();
  placed.speak([wav, wav]);
  call = (await placed.interaction()).id;
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${call}`)).intervals.some((i) => i.state === 'recorded'));
  const granted = await until('the grant', async () => {
    const answer = await house.say(token, '/v1/grants', { interaction: call, purposes: ['recording'], tool: 'listener 1' });
    return answer.status === 201 ? answer.body : assert.ok(answer.status < 400, JSON.stringify(answer.body));
  });
  grant = granted.grant;
  assert.equal(await placed.end(), 0, 'sipp');
  await house.finished(call);
});
after(() => house?.remove());

const listOf = async (who = token) => {
  const answer = await house.fetch(`/v1/vendors/${vendor}/deletions`, { headers: { authorization: `Bearer ${who}` } });
  return { status: answer.status, body: await answer.json() };
};

test('nothing is asked before it is deleted here', async () => {
  assert.deepEqual((await listOf()).body.items, []);
});

test('when the recording goes, the tool is told to delete its own', { timeout: 120000 }, async () => {
  await until('the deletion', async () => {
    await house.post('/v1/retention/runs', {});
    [deletion] = (await house.get('/v1/deletions')).items.filter((one) => one.interaction === call && one.state === 'certified');
    return deletion;
  }, 90000, 1000);
  const { items } = (await listOf()).body;
  assert.equal(items.length, 1);
  assert.deepEqual([items[0].state, items[0].grant, items[0].deletion, items[0].kinds], ['asked', grant, deletion.id, ['audio']]);
  assert.equal(Math.round((Date.parse(items[0].answer_by) - Date.parse(items[0].asked_at)) / 86_400_000), 5);
  const { certificate, recipients } = await house.get(`/v1/deletions/${deletion.id}`);
  const copy = certificate.fields.copies.find((one) => one.copy === 'recipient');
  assert.deepEqual([copy.state, copy.vendor], ['asked', vendor]);
  assert.equal(recipients[0].state, 'asked');
});

test('on the stream of its grant too, until it has answered', async () => {
  const stream = await house.fetch(`/v1/grants/${grant}/stream`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(stream.status, 200);
  const text = await stream.text(); // the grant is over: what is owed comes, and the end
  assert.match(text, /event: deletion\ndata: \{.*"state":"asked".*\}\n/);
  assert.match(text, /event: end\n/);
});

test('what it says is an event, and nobody says it for it', async () => {
  const [{ number }] = (await listOf()).body.items;
  const other = await house.tokenOf('tool', ['capture'], { vendor: (await house.post('/v1/vendors', { name: 'Other', contact: 'x@y', region: 'EU', risk: 'low', purposes: ['recording'], kinds: [],
    agreement: { reference: 'r', from: '2020-01-01', until: '2096-12-31' } })).body.id });
  assert.equal((await listOf(other)).status, 404);
  assert.equal((await house.say(other, `/v1/vendors/${vendor}/deletions`, { number, state: 'deleted' })).status, 404);
  const answer = await house.say(token, `/v1/vendors/${vendor}/deletions`, { number, state: 'deleted' });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(answer.body.state, 'acknowledged');
  assert.match(await cli('vendor', 'deletions', vendor), /acknowledged/);
  const page = await (await house.fetch(`/v1/deletions/${deletion.id}/page`)).text();
  assert.match(page, /Copies that left the house/);
  assert.match(page, /Says that it has deleted/);
  const again = await house.fetch(`/v1/grants/${grant}/stream`, { headers: { authorization: `Bearer ${token}`, 'last-event-id': '0' } });
  assert.doesNotMatch(again.status === 204 ? '' : await again.text(), /event: deletion/);
});
