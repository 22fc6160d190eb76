// Other periods for calls that are over: said before by a simulation and by a look, applied only after a second person and the time to think, by
// the command line and in the browser; and a notice that told less is kept to.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Call, House, bin, policy, run, tone, until } from './house.mjs';
import { Person } from './openapi.mjs';
import { Portal } from './portal_browser.mjs';

const password = 'correct horse battery';
const rules = (days, name) => policy(`  - name: ${name}
    record: automatic
    keep: {recording: ${days}d, metadata: 1y, consent_evidence: 3y}
`);
let house;
let carol; // compliance
let dora; // compliance, and she approves
let call;
let env;

const cli = async (...words) => (await run(bin('earwitness'), words, { env })).stdout;

before(async () => {
  house = await (await House.make({ policy: rules(90, 'before'), extra: 'retention: {run: by_hand, cooling_off: 1m}\n' })).start();
  env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  house.enrolments = 1;
  const [anna, bert] = [await Person.enrolled(house, 'anna'), await Person.enrolled(house, 'bert')];
  const somebody = async (login) => {
    const person = await Person.invited(anna, login);
    await anna.gives(person, 'compliance', bert);
    return person;
  };
  carol = await somebody('carol');
  dora = await somebody('dora');
  const wav = await tone(path.join(house.dir, 'tone.wav'), 440, 10);
  const placed = await new Call(house, { ms: 3000 }).place();
  placed.speak([wav, wav]);
  call = (await placed.interaction()).id;
  await until('recording to begin', async () => (await house.get(`/v1/interactions/${call}`)).intervals.some((i) => i.state === 'recorded'));
  assert.equal(await placed.end(), 0, 'sipp');
  await house.finished(call);
});
after(() => house?.remove());

const dueOf = async () => (await house.get('/v1/retention/due?to=2096-01-01T00:00:00Z')).items.filter((one) => one.interaction === call).map((one) => [one.kinds[0], one.at]);

test('a simulation says what other periods would change, before anybody accepts them', async () => {
  const file = path.join(house.dir, 'next.yaml');
  await writeFile(file, rules(30, 'after'));
  const out = await cli('policy', 'simulate', file);
  assert.match(out, /Calls that are over keep their periods/);
  assert.match(out, /1 calls looked at: 1 would get other periods \(1 of them sooner, 0 later\), 0 would be due at once/);
});

let before90;

test('another policy changes nothing of a call that there is', async () => {
  before90 = await dueOf();
  await writeFile(path.join(house.dir, 'policy.yaml'), rules(30, 'after'));
  const hash = createHash('sha256').update(rules(30, 'after')).digest('hex');
  await until('the policy to be in force', async () => JSON.stringify(await house.get('/v1/policies')).includes(hash), 30000, 300);
  assert.deepEqual(await dueOf(), before90);
});

test('a look, by the command line: nothing changes', async () => {
  const out = await cli('retention', 'redate', '--dry-run');
  assert.match(out, /re-dating \d+: looked/);
  assert.match(out, /sales\s+audio\s+1 sooner \(by 60 days at most\)/);
  assert.match(out, /Nothing has changed yet/);
  assert.deepEqual(await dueOf(), before90);
  await assert.rejects(cli('retention', 'redate'), (error) => error.code === 2);
});

test('proposed in the browser, agreed on by another, applied after the time to think', { timeout: 150000 }, async () => {
  const portal = await Portal.open(house, { plain: true });
  const { page } = portal;
  try {
    await portal.go('/sign-in');
    await page.fill('input[name=username]', 'carol');
    await page.fill('input[name=password]', password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Calls' }).waitFor();
    await portal.go('/retention?tab=periods');
    await page.getByRole('button', { name: 'Look at the policy in force' }).click();
    await page.getByText('Looked at', { exact: true }).first().waitFor();
    await page.getByText('1 (60 days at most)').first().waitFor();
    await portal.accessible('periods');
    await portal.shoot('retention_periods');
    await page.getByRole('button', { name: 'Apply these periods' }).first().click();
    await page.getByLabel('Why calls that are over get other periods').fill('a new rule of the house');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await page.getByText(/Approval \d+ was asked for/).waitFor();
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
  const waits = (await dora.ask('GET', '/v1/approvals?state=open')).items[0];
  assert.equal(waits.kind, 'redate');
  assert.equal(waits.what.shorter, 1);
  await carol.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' }, 403);
  await dora.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' });
  assert.deepEqual(await dueOf(), before90);
  await until('it to be applied', async () => (await house.get(`/v1/retention/redates/${waits.what.run}`)).state === 'done', 100000, 1000);
  const [[kind, at], ...others] = await dueOf();
  assert.equal(kind, 'audio');
  assert.equal(Date.parse(before90[0][1]) - Date.parse(at), 60 * 86_400_000);
  assert.deepEqual(others, before90.slice(1));
  const event = (await house.events(call)).find((one) => one.type === 'retention_redated');
  assert.deepEqual([event.fields.keep.recording, event.fields.was.recording], [30 * 86_400, 90 * 86_400]);
  assert.equal((await house.get(`/v1/interactions/${call}/replay`)).agrees, true);
});
