// Standing queries of legal holds, with a real recorder: calls that come later are covered as they come, one by what it learns while it goes
// on, those of a complaint as they are linked; a killed keeper misses none; and in the browser it is seen, and ended by two people.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Call, House, bin, policy, run, until } from './house.mjs';
import { Person } from './openapi.mjs';
import { Portal } from './portal_browser.mjs';

const password = 'correct horse battery';
const rules = policy(`  - name: all
    record: automatic
    keep: {recording: 4s, metadata: 1y, consent_evidence: 3y}
`);
let house;
let carol; // compliance
let dora; // compliance, and she approves
let hold;

const holdsOf = async (id) => ((await house.get(`/v1/interactions/${id}`)).legal_holds ?? []).map((one) => one.name);
const isHeld = (id, name) => until(`${name} to cover the call`, async () => (await holdsOf(id)).includes(name));
const queries = async (id = hold) => (await carol.ask('GET', `/v1/holds/${id}`)).queries;
const caughtUp = (id = hold) => until('calls of before to be covered', async () => (await queries(id)).every((one) => !one.catching_up));

/** A call that is over, by its id. */
async function called(options = {}) {
  const call = await new Call(house, { ms: 800, ...options }).place();
  const { id } = await call.interaction();
  await call.done;
  return id;
}

/** The first change of the scenario tells of somebody else at the customer's end, as a transfer does. */
function transferred(text) {
  const [first, , second] = [...text.matchAll(/<send[^>]*><!\[CDATA\[[\s\S]*?\]\]><\/send>/g)].map(([all]) => all);
  const told = first.replace('CSeq: 1 INVITE', 'CSeq: 2 INVITE').replace('To: <sip:earwitness@[remote_ip]>', '$&[peer_tag_param]')
    .replace('o=sbc 1 1', 'o=sbc 1 2').replaceAll('sip:[caller]@example.com', 'sip:+352691222333@example.com');
  return text.replace(second, () => told).replace('a=inactive.*a=inactive', 'v=0');
}

async function make(name) {
  const review_at = new Date(Date.now() + 9e9).toISOString();
  return (await carol.ask('POST', '/v1/holds', { name, reason: 'a claim is expected', review_at }, 201)).id;
}

before(async () => {
  house = await (await House.make({ policy: rules, retention: { run: 'automatic' } })).start();
  house.enrolments = 1;
  const [anna, bert] = [await Person.enrolled(house, 'anna'), await Person.enrolled(house, 'bert')];
  const somebody = async (login) => {
    const person = await Person.invited(anna, login);
    await anna.gives(person, 'compliance', bert);
    return person;
  };
  carol = await somebody('carol');
  dora = await somebody('dora');
});
after(() => house?.remove());

test('what was there and what comes is covered; nothing else is', async () => {
  const earlier = await called({ queue: 'claims' });
  hold = await make('Claim 9');
  await carol.ask('POST', `/v1/holds/${hold}/calls`, { query: { queue: 'claims' }, standing: true }, 202);
  await caughtUp();
  assert.deepEqual(await holdsOf(earlier), ['Claim 9']);
  const [later, other] = await Promise.all([called({ queue: 'claims', caller: '+352621000444' }), called({ queue: 'sales', caller: '+352621000555' })]);
  await isHeld(later, 'Claim 9');
  assert.deepEqual(await holdsOf(other), []);
  const [one] = await queries();
  assert.equal(one.state, 'standing');
  assert.deepEqual(one.query, { queue: 'claims' });
  assert.equal(one.by.id, (await carol.ask('GET', '/v1/me')).id);
  assert.equal(one.calls, 2);
  for (const id of [earlier, later]) assert.equal((await house.get(`/v1/interactions/${id}/replay`)).agrees, true);
});

test('a state passes, and cannot stand; a hold has its limits', async () => {
  const wrong = await carol.ask('POST', `/v1/holds/${hold}/calls`, { query: { queue: 'x', state: 'active' }, standing: true }, 422);
  assert.match(wrong.detail, /a state passes/);
  await carol.ask('POST', `/v1/holds/${hold}/calls`, { case: 404, standing: true }, 422);
});

test('a number that is learned while the call goes on', async () => {
  const id = await make('Claim 10');
  await carol.ask('POST', `/v1/holds/${id}/calls`, { query: { number: '+352691222333' }, standing: true }, 202);
  const call = await new Call(house, { held: true, scenario: 'siprec_reinvite.xml', edit: transferred }).place();
  const { id: interaction } = await call.interaction();
  assert.deepEqual(await holdsOf(interaction), []);
  await call.hangUp();
  await isHeld(interaction, 'Claim 10');
});

test('calls of a complaint, as they are linked, by the command line too', async () => {
  const [one, two] = [await called(), await called()];
  const about = { about: 'a wrong fee', owner: 'carol', deadline: new Date(Date.now() + 9e8).toISOString(), interactions: [one] };
  const { number } = (await house.post('/v1/cases', about)).body;
  const id = await make('Complaint');
  const env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  const cli = async (...words) => (await run(bin('earwitness'), ['hold', ...words], { env })).stdout;
  assert.match(await cli('place', id, '--case', String(number), '--standing'), /^1 calls: 1 placed/);
  await house.post(`/v1/cases/${number}`, { interactions: [two] });
  assert.deepEqual([await holdsOf(one), await holdsOf(two)], [['Complaint'], ['Complaint']]);
  await assert.rejects(cli('place', id, one, '--standing'), (error) => error.code === 2);
  assert.match(await cli('show', id), new RegExp(`"case": ?${number}`));
});

test('a keeper that is killed misses none of them, and retention takes none', async () => {
  const call = await new Call(house, { queue: 'claims', ms: 4000, caller: '+352621000666' }).place();
  const { id } = await call.interaction();
  await isHeld(id, 'Claim 9');
  const [keeper] = await house.pids('keeper');
  process.kill(keeper, 'SIGKILL');
  const next = new Call(house, { queue: 'claims', ms: 1500, caller: '+352621000777' });
  await next.place();
  const { id: second } = await until('the keeper to be back', () => next.interaction().catch(() => null), 30000);
  await Promise.all([call.done, next.done]);
  await isHeld(second, 'Claim 9');
  await Promise.all([id, second].map((one) => house.finished(one)));
  assert.equal((await house.post('/v1/retention/runs', {})).status, 202);
  await until('retention to have looked at them', async () => {
    const due = (await house.get('/v1/retention/due?limit=50')).items;
    return [id, second].every((one) => due.some((row) => row.interaction === one && row.held));
  });
  for (const one of [id, second]) assert.equal((await house.events(one)).filter((event) => event.type === 'hold_placed').length, 1);
});

test('in the browser: seen, and ended by two people', async () => {
  const portal = await Portal.open(house, { plain: true });
  const { page } = portal;
  try {
    await portal.go('/sign-in');
    await page.fill('input[name=username]', 'carol');
    await page.fill('input[name=password]', password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Calls' }).waitFor();
    await portal.go('/calls?queue=sales');
    await page.getByRole('button', { name: 'Hold all that this search finds' }).click();
    await page.getByLabel('Also calls that come to match later').check();
    await page.getByText('every one that comes to match later').waitFor();
    await page.getByRole('dialog').getByLabel('Hold', { exact: true }).selectOption({ label: 'Claim 9' });
    await portal.accessible('place a standing query');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByRole('link', { name: 'Open the hold' }).click();
    await page.getByText('queue claims').waitFor();
    await page.getByText('queue sales').waitFor();
    await portal.accessible('a hold with queries');
    await portal.shoot('hold_queries');
    await page.getByRole('listitem').filter({ hasText: 'queue claims' }).getByRole('button', { name: 'End' }).click();
    await page.getByText('What it has covered stays under the hold.').waitFor();
    await page.getByLabel('Why it is not needed any more').fill('settled');
    await page.getByRole('button', { name: 'Ask for the release' }).click();
    await page.getByText(/Approval \d+ was asked for/).waitFor();
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
  const waits = (await dora.ask('GET', '/v1/approvals?state=open')).items[0];
  assert.equal(waits.what.query, (await queries())[0].number);
  await dora.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' });
  const [ended, stands] = await queries();
  assert.deepEqual([ended.state, ended.query, ended.filters, stands.state], ['ended', null, ['queue'], 'standing']);
  assert.deepEqual(await holdsOf(await called({ queue: 'claims', caller: '+352621000888' })), []);
});
