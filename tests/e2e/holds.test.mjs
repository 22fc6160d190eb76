// Legal holds by people in a browser: who may place one, over what; that an opt-out destroys nothing of what one covers, and what it kept
// goes once two people let it go; what people ask about their own data; and what is taken out of the house together.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Call, House, Voice, bin, policy, run, tone, until } from './house.mjs';
import { Person } from './openapi.mjs';
import { Portal } from './portal_browser.mjs';

const password = 'correct horse battery';
const rules = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    keep: {recording: 90d}
  - name: claims
    when: {queue: claims}
    record: automatic
    opt_out: {already_captured: purge}
    keep: {recording: 90d}
`);
const calls = {};
let house;
let carol; // compliance, as is dora; sue is a supervisor
let dora;
let voice;

/** Work of a hold, when it is over. */
const worked = (hold, job) => until('the work to be over', async () => {
  const now = await carol.ask('GET', `/v1/holds/${hold}/jobs/${job.number}`);
  return now.state !== 'running' && now;
});

before(async () => {
  house = await (await House.make({ policy: rules })).start();
  house.enrolments = 1;
  const [anna, bert] = [await Person.enrolled(house, 'anna'), await Person.enrolled(house, 'bert')];
  const somebody = async (login, role) => {
    const person = await Person.invited(anna, login);
    await anna.gives(person, role, bert);
    return person;
  };
  carol = await somebody('carol', 'compliance');
  dora = await somebody('dora', 'compliance');
  await somebody('sue', 'supervisor');
  const claims = await new Call(house, { queue: 'claims', ms: 7000, caller: '+352621000333' }).place();
  voice = new Voice(claims).as('words');
  calls.claims = Object.assign(claims, { id: (await claims.interaction()).id });
  const sound = [await tone(path.join(house.dir, 'a.wav'), 400, 5), await tone(path.join(house.dir, 'b.wav'), 900, 5)];
  for (const caller of ['+352621000111', '+352621000222']) {
    const call = await new Call(house, { ms: 2500, caller }).place();
    call.speak(sound);
    calls[caller] = Object.assign(call, { id: (await call.interaction()).id });
  }
});
after(async () => {
  voice?.hush();
  await house?.remove();
});

/** How many packets of the claims call a key still opens. */
const words = async () => (await house.tape()).filter((one) => voice.said.has(one.hash)).length;

let kept;

test('an opt-out destroys nothing of a call that a hold covers, and nobody hears it', async () => {
  const { id } = calls.claims;
  const review_at = new Date(Date.now() + 9e9).toISOString();
  kept = await carol.ask('POST', '/v1/holds', { name: 'Claim 7', reason: 'a claim is expected', review_at }, 201);
  const job = await worked(kept.id, await carol.ask('POST', `/v1/holds/${kept.id}/calls`, { interactions: [id] }, 202));
  assert.deepEqual(job.outcomes, [{ interaction: id, outcome: 'placed' }]);
  await until('words to be on the tape', async () => (await words()) > 20);
  assert.equal((await house.order(id, 'opt_out', { reason: 'the customer asked' })).status, 200);
  await calls.claims.done;
  const record = await house.finished(id);
  assert.equal(record.legal_holds[0].name, 'Claim 7');
  assert.ok(record.treatments.find((one) => one.kind === 'audio' && one.treatment === 'purge').purge_held, JSON.stringify(record.treatments));
  const audio = (await house.get(`/v1/interactions/${id}/artifacts`)).items.find((one) => one.kind === 'audio');
  assert.equal(audio.state, 'purge_held');
  assert.ok((await words()) > 20);
  await carol.ask('POST', `/v1/interactions/${id}/access`, { purpose: 'quality' }, 403);
  assert.equal((await house.get(`/v1/interactions/${id}/replay`)).agrees, true);
});

/** A browser in which somebody is signed in. */
async function as(login, story, options = {}) {
  const portal = await Portal.open(house, { plain: true, ...options });
  try {
    await portal.go('/sign-in');
    await portal.page.fill('input[name=username]', login);
    await portal.page.fill('input[name=password]', password);
    await portal.page.keyboard.press('Enter');
    await portal.page.getByRole('heading', { name: 'Calls' }).waitFor();
    await story(portal, portal.page);
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
}

test('a supervisor is offered no hold, and reads that one stands', async () => {
  await as('sue', async (portal, page) => {
    await portal.go('/calls?queue=sales');
    assert.equal(await page.getByRole('button', { name: 'Hold all that this search finds' }).count(), 0);
    await page.getByRole('checkbox', { name: /^Select the call/ }).first().check();
    assert.equal(await page.getByRole('button', { name: 'Hold', exact: true }).count(), 0);
    await portal.go(`/calls/${calls.claims.id}`);
    await page.getByText('Hold: Claim 7').waitFor();
    await page.getByText('kept by a legal hold').waitFor();
    await portal.shoot('hold_call');
    assert.equal(await page.getByRole('button', { name: 'Hold', exact: true }).count(), 0);
    for (const view of ['/retention', '/requests']) {
      await portal.go(view);
      await page.getByText('You have no permission for this page').waitFor();
    }
  });
});

test('the same by the command line', async () => {
  const env = { ...process.env, EARWITNESS_URL: house.url, EARWITNESS_TOKEN: house.token };
  const cli = async (...words) => (await run(bin('earwitness'), ['hold', ...words], { env })).stdout;
  const id = (await cli('make', '--name', 'By hand', '--reason', 'a test', '--deadline', '2096-12-31')).slice(0, 36);
  assert.match(await cli('place', id, calls.claims.id), /^1 calls: 1 placed, 0 before, 0 not covered$/m);
  assert.match(await cli('place', id, '--queue', 'claims'), /^1 calls: 0 placed, 1 before/m);
  await assert.rejects(cli('place', id, id), (error) => error.code === 1 && /no_such_interaction/.test(error.stdout));
  assert.match(await cli(), /active.*2096-12-31.*By hand/);
  assert.match(await cli('release', id, '--reason', 'was a test'), /^approval \d+: it stands/);
  const waits = (await dora.ask('GET', '/v1/approvals?state=open')).items[0];
  await dora.ask('POST', `/v1/approvals/${waits.number}`, { do: 'approve' });
  await until('that hold to be released', async () => (await dora.ask('GET', `/v1/holds/${id}`)).state === 'released');
});

let bulk;

test('compliance holds what a search finds, then rows, and asks for the release', async () => {
  await Promise.all(['+352621000111', '+352621000222'].map((caller) => house.finished(calls[caller].id)));
  await as('carol', async (portal, page) => {
    await portal.go('/calls?queue=sales');
    await page.getByRole('button', { name: 'Hold all that this search finds' }).click();
    await page.getByLabel('Name of the hold').fill('Audit 2026');
    await page.getByLabel('Why nothing may be destroyed').fill('the regulator asks');
    await portal.accessible('place a hold');
    await portal.shoot('hold_place');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('2 placed').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.locator('tbody').getByText('Audit 2026').nth(1).waitFor();
    const ticks = page.getByRole('checkbox', { name: /^Select the call/ });
    await ticks.first().check();
    await ticks.nth(1).click({ modifiers: ['Shift'] });
    await page.getByText('2 calls selected').waitFor();
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Hold', { exact: true }).selectOption({ label: 'Audit 2026' });
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('2 before').waitFor();
    await portal.shoot('hold_placed');
    await page.getByRole('link', { name: 'Open the hold' }).click();
    await page.getByRole('heading', { name: 'Audit 2026', level: 1 }).waitFor();
    bulk = new URL(page.url()).pathname.split('/').at(-1);
    await page.getByText(calls['+352621000111'].id).waitFor();
    await portal.accessible('one hold');
    await portal.shoot('hold_one');
    await page.getByRole('button', { name: 'Release', exact: true }).click();
    await page.getByLabel('Why it is not needed any more').fill('the audit is over');
    await page.getByRole('button', { name: 'Ask for the release' }).click();
    await page.getByText(/Approval \d+ was asked for/).waitFor();
    await portal.go('/approvals');
    await page.getByText('The release of a legal hold').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Approve', exact: true }).count(), 0);
    await portal.go('/retention');
    await page.getByRole('link', { name: 'Claim 7' }).waitFor();
    await portal.accessible('holds');
    await portal.shoot('holds');
    await portal.go('/retention?tab=due');
    await page.getByText('What falls due').first().waitFor();
    await portal.accessible('due');
    await portal.shoot('retention_due');
  });
});

test('a second person agrees, and it is over', async () => {
  await as('dora', async (portal, page) => {
    await portal.go('/approvals');
    await page.getByText('The release of a legal hold').waitFor();
    await portal.shoot('hold_approval');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Approved.').first().waitFor();
    await until('the hold to be released', async () => (await dora.ask('GET', `/v1/holds/${bulk}`)).state === 'released');
    await portal.go(`/retention/${bulk}`);
    await page.getByText('This hold was released.').waitFor();
    await portal.fits('one hold');
    await portal.shoot('hold_one');
    await portal.go('/calls');
    await portal.fits('calls');
    await portal.go('/retention');
    await portal.fits('holds');
    await portal.shoot('holds');
  }, { size: 'phone', scheme: 'dark' });
  const record = await house.get(`/v1/interactions/${calls['+352621000111'].id}`);
  assert.equal(record.legal_holds[0].state, 'released');
});

test('what a hold kept from an opt-out is destroyed when two people let it go', async () => {
  const wish = await carol.ask('POST', `/v1/holds/${kept.id}/release`, { reason: 'settled' }, 202);
  await carol.ask('POST', `/v1/approvals/${wish.number}`, { do: 'approve' }, 403);
  await dora.ask('POST', `/v1/approvals/${wish.number}`, { do: 'approve' });
  await until('the words to be gone', async () => (await words()) === 0, 20000);
  const record = await until('that to be said', async () => {
    const now = await house.get(`/v1/interactions/${calls.claims.id}`);
    return now.treatments.find((one) => one.kind === 'audio').outcome === 'verified' && now;
  });
  assert.equal(record.legal_holds[0].state, 'released');
  assert.equal((await house.get(`/v1/interactions/${calls.claims.id}/replay`)).agrees, true);
});

test('what exists of somebody, their request, and bundles of several calls', async () => {
  const key = path.join(house.dir, 'key');
  await run('age-keygen', ['-o', key]);
  const recipient = /age1\S+/.exec(await readFile(key, 'utf8'))[0];
  await as('carol', async (portal, page) => {
    await portal.go('/requests?tab=find');
    await page.getByLabel('Number', { exact: true }).fill('+352 621 000 111');
    await page.getByLabel('Why somebody is looked for').fill('a letter');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('1 call', { exact: true }).waitFor();
    assert.ok(!page.url().includes('621'));
    await portal.accessible('somebody');
    await portal.shoot('subject');
    await page.getByRole('button', { name: 'Record a request about these calls' }).click();
    await page.getByLabel('Who asks').fill('Alice Martin');
    await page.getByRole('button', { name: 'Record it' }).click();
    await page.getByRole('heading', { name: 'Request 1' }).waitFor();
    await page.getByLabel('State').selectOption('done');
    await page.getByLabel('How it was found out who asks').fill('her signature');
    await page.getByLabel('Outcome').fill('a copy was sent');
    await portal.accessible('a request');
    await portal.shoot('request');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('a copy was sent').waitFor();
    await portal.go('/calls');
    for (const tick of await page.getByRole('checkbox', { name: /^Select the call/ }).all()) await tick.check();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByLabel('age recipient').fill(recipient);
    await page.getByRole('button', { name: /^Make \d bundles$/ }).waitFor();
    await portal.accessible('an export');
    await portal.shoot('bulk_export');
    await page.getByRole('button', { name: /^Make \d bundles$/ }).click();
    await page.getByText(/^3 of 3 done$/).waitFor({ timeout: 20000 });
    await portal.shoot('bulk_exported');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save' }).first().click();
    const bytes = await readFile(await (await saved).path());
    assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  });
});
