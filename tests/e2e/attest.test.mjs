// Whether people still need their roles, on a real house whose roles are older than they are: what is due, decisions about many at once, what
// has lapsed, the month as files, and the tab in a browser with the keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import path from 'node:path';
import { House, run } from './house.mjs';
import { administrator, given, invited } from './people.mjs';
import { Portal } from './portal_browser.mjs';

const secret = 'correct horse battery';
const people = {};
let house;
let anna;
let bert;
let cora;

/** Statements on the catalogue while nobody has it open. */
async function alter(...statements) {
  const script = 'import sqlite3, sys\nd = sqlite3.connect(sys.argv[1])\nfor s in sys.argv[2:]: d.execute(s)\nd.commit()\nd.close()\n';
  await run('python3', ['-c', script, path.join(house.data, 'keeper/catalog.db'), ...statements]);
}

before(async () => {
  house = await (await House.make({ ports: 40 })).start();
  anna = await administrator(house, 'anna', 'Anna Abel', secret);
  bert = await administrator(house, 'bert', 'Bert Berg', secret);
  cora = await administrator(house, 'cora', 'Cora Cole', secret);
  for (const [login, name, role, more] of [['dora', '=Dora "D"', 'supervisor', { team: 'north' }], ['emil', 'Emil East', 'agent', { team: 'south' }], ['fred', 'Fred Far', 'agent', {}],
    ['gina', 'Gina Gray', 'agent', {}], ['hugo', 'Hugo Hill', 'auditor', {}]]) {
    people[login] = await invited(anna, login, name, secret, more);
    await given(people[login], role, undefined, anna, bert);
  }
  // Two months go by for all of them, three for Emil; who changed whom is long ago.
  const day = 24 * 3600 * 1e6;
  await house.stop();
  await alter(`UPDATE bindings SET attest = attest - ${61 * day}`, 'DELETE FROM changes',
    `UPDATE bindings SET attest = attest - ${30 * day} WHERE person = x'${people.emil.id.replaceAll('-', '')}'`);
  await house.start();
});
after(() => house?.remove());

const due = (query = '') => anna.must(200, 'GET', `/v1/attestations${query}`);
const bindingOf = async (person) => (await due()).items.find((one) => one.person.id === person.id)?.binding;
const decide = (by, ...decisions) => by.must(200, 'POST', '/v1/attestations', { decisions });

describe('by the API', () => {
  test('what lapses within a month is due, soonest first', async () => {
    const page = await due();
    assert.equal(page.items[0].person.id, people.emil.id);
    assert.deepEqual([page.items[0].lapsed, page.items[0].waiting], [true, null]);
    assert.deepEqual([page.due, page.decided, page.next], [page.items.length, 0, null]);
    assert.deepEqual(page.items.filter((one) => one.own).map((one) => one.person.name), ['Anna Abel']);
    assert.deepEqual((await due('?role=supervisor')).items.map((one) => one.person.login), ['dora']);
    assert.deepEqual((await due('?team=south')).items.map((one) => one.person.login), ['emil']);
    assert.equal((await people.emil.ask('GET', '/v1/interactions')).status, 403, 'what has lapsed holds nothing');
  });

  test('only who administers sees and decides', async () => {
    await people.dora.must(403, 'GET', '/v1/attestations');
    await people.dora.must(403, 'POST', '/v1/attestations', { decisions: [{ person: anna.id, binding: anna.id, do: 'end', reason: 'x' }] });
    await people.dora.must(403, 'GET', `/v1/attestations/${new Date().toISOString().slice(0, 7)}`);
  });

  test('many decisions, each by itself; what has lapsed waits for a second person', async () => {
    const about = async (person, what) => ({ person: person.id, binding: await bindingOf(person), do: what, reason: 'looked at the rota' });
    const { items } = await decide(anna, await about(people.dora, 'confirm'), await about(people.fred, 'end'), await about(people.emil, 'confirm'),
      await about(anna, 'confirm'), { ...await about(people.fred, 'end'), binding: people.fred.id });
    assert.deepEqual(items.map((one) => [one.outcome, one.because]), [['confirmed', null], ['ended', null], ['proposed', null], ['refused', 'not_independent'], ['refused', 'no_such_role']]);
    assert.equal((await people.fred.ask('GET', '/v1/interactions')).status, 403);
    assert.equal((await people.emil.ask('GET', '/v1/interactions')).status, 403);
    await cora.must(200, 'POST', `/v1/approvals/${items[2].approval}`, { do: 'approve' });
    assert.equal((await people.emil.ask('GET', '/v1/interactions')).status, 200);
    const { items: logged } = await anna.must(200, 'GET', '/v1/audit?type=attested');
    assert.deepEqual(new Set(logged.map((one) => one.fields.person)), new Set([people.dora.id, people.emil.id]));
    assert.equal((await due()).decided, 3);
  });

  test('the month is a file: who decided what, and no formula in it', async () => {
    const { round } = await due();
    const page = await anna.must(200, 'GET', `/v1/attestations/${round}`);
    assert.deepEqual([page.closed, page.decided, page.items.map((one) => one.decision)], [false, 3, ['confirmed', 'ended', 'confirmed']]);
    const csv = await anna.ask('GET', `/v1/attestations/${round}?format=csv`);
    assert.match(csv.headers['content-type'], /^text\/csv/);
    assert.match(csv.headers['content-disposition'], /^attachment/);
    const lines = csv.body.trimEnd().split('\r\n');
    assert.equal(lines[0], 'at,decision,person,person_id,role,decided_by,decided_by_id,approved_by,reason');
    assert.equal(lines.length, 4);
    assert.ok(lines[1].includes(`,"confirmed","'=Dora ""D""","${people.dora.id}","supervisor","Anna Abel",`), lines[1]);
    assert.ok(lines[3].includes('"Cora Cole"'), lines[3]);
    const json = await anna.ask('GET', `/v1/attestations/${round}?format=json`);
    assert.deepEqual(json.json.items, page.items);
    await anna.must(404, 'GET', '/v1/attestations/2026-13');
  });
});

describe('in the portal', () => {
  const signedIn = async (options, story) => {
    const portal = await Portal.open(house, { plain: true, ...options });
    try {
      await portal.go('/');
      await portal.page.fill('input[name=username]', 'bert');
      await portal.page.fill('input[name=password]', secret);
      await portal.page.keyboard.press('Enter');
      await portal.page.locator('input[name=password]').waitFor({ state: 'detached' });
      await story(portal, portal.page);
      assert.deepEqual(portal.complaints, []);
    } finally {
      await portal.close();
    }
  };

  test('the approvals say what is due; C confirms, E ends, the arrows move', async () => {
    await signedIn({}, async (portal, page) => {
      await portal.go('/approvals');
      await page.locator('.attest-notice a').click();
      await page.getByText('3 of 8 decided this month').waitFor();
      await portal.accessible('attestation');
      await portal.fits('attestation');
      await portal.shoot('attestation');
      const row = (name) => page.locator(`.attest-row[aria-label$=" of ${name}"]`);
      const reason = page.getByLabel('Why what you confirm is still needed');
      assert.equal(await row('Bert Berg').getByRole('button').count(), 0, 'nobody decides about their own');
      await row('Gina Gray').focus();
      await page.keyboard.press('c');
      await page.getByText('Say why first.').waitFor();
      await page.keyboard.type('The rota of November');
      assert.equal(await reason.inputValue(), 'The rota of November', 'in a field C is a letter');
      await row('Gina Gray').focus();
      await page.keyboard.press('c');
      await row('Gina Gray').getByText('Confirmed').waitFor();
      await page.getByText('4 of 8 decided this month').waitFor();
      await row('Hugo Hill').focus();
      await page.keyboard.press('Home');
      assert.ok(await page.locator('.attest-row').first().evaluate((one) => one === document.activeElement));
      await row('Hugo Hill').focus();
      await page.keyboard.press('e');
      await page.getByLabel('Why it ends').fill('Moved to another house');
      await page.keyboard.press('Enter');
      await row('Hugo Hill').getByText('Ended').waitFor();
      await page.getByText('5 of 8 decided this month').waitFor();
      await portal.shoot('attestation-decided');
    });
    assert.deepEqual((await anna.must(200, 'GET', `/v1/people/${people.hugo.id}`)).roles, []);
  });

  test('it fits a phone, and says so when nothing is due', async () => {
    await signedIn({ size: 'phone', scheme: 'dark' }, async (portal, page) => {
      await portal.go('/access/attestation');
      await portal.accessible('attestation on a phone');
      await portal.fits('attestation on a phone');
      await portal.shoot('attestation');
      await portal.go('/access/attestation?role=supervisor');
      await page.getByText('Nothing of this role and team lapses within 30 days.').waitFor();
      await portal.shoot('attestation-none');
    });
  });
});
