// The portal for the people of a house, each with one of the roles that come with it, in Chromium, signed in and with nothing faked: every view
// that is offered opens, every other one says why not; and the days of a supervisor, an auditor, an agent and a leaver.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { House, bin, policy, run, until } from './house.mjs';
import { administrator, given, invited } from './people.mjs';
import { Portal, sizes } from './portal_browser.mjs';
import { furnish } from './portal_furnish.mjs';

const ROLES = ['supervisor', 'agent', 'auditor', 'privacy', 'compliance', 'operator', 'approver', 'administrator'];
const VIEWS = ['/calls', '/live', '/overview', '/exceptions', '/cases', '/retention', '/requests', '/reconciliation', '/papers', '/audit', '/policies', '/failed-masks', '/vendors', '/access', '/approvals', '/start'];
const who = {};
let house;
let held;
let ids;
let mara;
let noor;

before(async () => {
  house = await (await House.make({ policy: policy('  - name: sales\n    when: {queue: sales}\n    record: automatic\n    keep: {recording: 90d}\n  - name: private\n    when: {queue: private}\n    record: never\n') })).start();
  mara = await administrator(house, 'mara', 'Mara Weiss', 'quiet harbour seven lamps');
  noor = await administrator(house, 'noor', 'Noor Haddad', 'green windows nine rivers');
  for (const role of ROLES) {
    who[role] = await invited(mara, `the.${role}`, `The ${role}`, `sunlit kettles of ${role}`);
    await given(who[role], role, undefined, mara, noor);
  }
  held = await furnish(house, { live: 900000 });
  ids = held.ids;
});
after(async () => {
  await held?.end();
  await house?.remove();
});

/** A browser in which this person is signed in; what the page complained of fails the story. */
async function as(person, story, options = {}) {
  const answer = await person.signIn();
  assert.equal(answer.status, 200, answer.body);
  const portal = await Portal.open(house, { plain: true, ...options });
  const [name, value] = person.cookie.split('=');
  await portal.context.addCookies([{ name, value, url: house.url, httpOnly: true, sameSite: 'Strict' }]);
  try {
    await story(portal, portal.page);
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
}

const offered = (page) => page.getByRole('navigation', { name: 'Main' }).getByRole('link').evaluateAll((all) => all.map((one) => new URL(one.href).pathname));

describe('every view for every role', () => {
  const looked = new Set(); // by axe: a view is built of the same parts for whoever sees it
  for (const role of ROLES)
    test(role, async () => {
      await as(who[role], async (portal, page) => {
        await portal.go('/');
        const mine = await offered(page);
        assert.ok(mine.length > 0 || role === 'approver', `${role} is offered nothing`);
        for (const view of VIEWS) {
          await portal.go(view);
          const refused = await page.getByRole('heading', { name: 'You have no permission for this page' }).count();
          assert.equal(refused === 0, mine.includes(view), `${view} for ${role}`);
          assert.equal(await page.locator('.notice.wrong').count(), 0, `${view} for ${role}: ${await page.locator('.notice.wrong').allTextContents()}`);
          if (refused === 0 && !looked.has(view)) await portal.accessible(`${role} ${view}`);
          if (refused === 0) looked.add(view);
          await portal.fits(`${role} ${view}`);
        }
        await portal.go(`/calls/${ids.first}`);
        const may = { open: ['supervisor', 'compliance'], read: ['supervisor', 'agent', 'auditor', 'privacy', 'compliance', 'operator'] };
        assert.equal(await page.getByRole('heading', { name: 'You have no permission for this page' }).count() === 0, may.read.includes(role));
        if (may.read.includes(role)) assert.equal(await page.getByRole('button', { name: 'Open the recording' }).isEnabled(), may.open.includes(role), `${role} opens the recording`);
        await portal.shoot(`role_${role}_call`);
      });
    });

  for (const size of Object.keys(sizes))
    for (const scheme of ['light', 'dark'])
      test(`how a supervisor sees it: ${size}, ${scheme}`, async () => {
        await as(who.supervisor, async (portal) => {
          for (const view of ['/calls', '/live', `/calls/${ids.first}`]) {
            await portal.go(view);
            await portal.fits(view);
            await portal.accessible(view);
            await portal.shoot(`supervisor${view.startsWith('/calls/') ? '_call' : view.replace('/', '_')}`);
          }
        }, { size, scheme });
      });
});

const opened = async (page, purpose) => {
  await page.getByRole('button', { name: 'Open the recording' }).click();
  await page.getByRole('dialog').getByLabel(purpose, { exact: false }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Open the recording' }).click();
};
const position = (page) => page.getByLabel('Position').evaluate((it) => Number(it.value));

describe('what they do', () => {
  test('a supervisor finds the call of a complaint by its last digits, and plays it for what the caller was told', async () => {
    await as(who.supervisor, async (portal, page) => {
      await portal.go('/');
      await page.keyboard.press('/');
      await page.keyboard.type('*000111');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: /Alice Martin/ }).first().click();
      await page.getByRole('heading', { level: 1 }).getByText('Alice Martin').waitFor();
      await opened(page, 'Complaint 12');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await until('the sound to go on', async () => (await position(page)) > 400);
      await page.locator('[data-verdict=verified]').waitFor({ timeout: 20000 });
    });
    const heard = (await house.events(ids.first)).filter((one) => one.type === 'access');
    assert.ok(heard.some((one) => one.fields.purpose === 'complaint 12' && one.record.actor?.id === who.supervisor.id), JSON.stringify(heard.at(-1)));
    const all = await who.auditor.must(200, 'GET', `/v1/interactions/${ids.first}/listeners`);
    assert.ok(all.items.some((one) => one.person.id === who.supervisor.id && one.purpose === 'complaint 12'), 'who listened is one look away');
    assert.equal((await mara.ask('GET', `/v1/interactions/${ids.first}/listeners`)).status, 403, 'who administers sees no call');
  });

  test('an auditor takes the evidence away, and another program verifies it', async () => {
    await as(who.auditor, async (portal, page) => {
      await portal.go(`/calls/${ids.first}`);
      await page.getByRole('button', { name: 'Take away' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('For whom').selectOption('clear');
      await dialog.getByLabel('Audit', { exact: false }).check();
      const download = page.waitForEvent('download', { timeout: 60000 });
      await dialog.getByRole('button', { name: 'Make the file' }).click();
      const password = dialog.getByLabel('Password', { exact: true });
      await Promise.race([download, password.waitFor().then(() => password.fill(who.auditor.password)).catch(() => {})]);
      const file = path.join(house.dir, 'evidence.zip');
      await (await download).saveAs(file);
      const key = (await (await house.fetch('/v1/ledger/verifier')).text()).trim();
      await writeFile(path.join(house.dir, 'trust'), `log ${key}\nquorum none\n`);
      const { stdout } = await run(bin('earwitness-verify'), [file, '--trust', path.join(house.dir, 'trust')]).catch((error) => ({ stdout: `${error.stdout}${error.stderr}` }));
      assert.match(stdout, /proved|verified/i, stdout);
    });
    assert.ok((await house.events(ids.first)).some((one) => one.type === 'exported' && one.record.actor?.id === who.auditor.id));
  });

  test('an agent pauses the call in progress, with the effect said before', async () => {
    await as(who.agent, async (portal, page) => {
      await portal.go(`/calls/${ids.live}`);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('All gates shut at once', { exact: false }).waitFor();
      await dialog.getByLabel('Reason').fill('a card number');
      await dialog.getByRole('button', { name: 'Give the order' }).click();
      await page.getByText(/Obeyed. The gate took/).waitFor();
    });
    const record = await house.get(`/v1/interactions/${ids.live}`);
    assert.equal(record.pauses.length, 1);
    assert.ok((await house.events(ids.live)).some((one) => one.type === 'restricted' && one.fields.reason === 'pause' && one.record.actor?.id === who.agent.id));
  });

  test('a leaver is cut off in the middle of what they play', async () => {
    await as(who.compliance, async (portal, page) => {
      await portal.go(`/calls/${ids.first}`);
      await opened(page, 'Quality');
      await page.getByLabel('Speed').selectOption('0.5');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await until('the sound to go on', async () => (await position(page)) > 300);
      await mara.must(200, 'POST', `/v1/people/${who.compliance.id}`, { do: 'leave', reason: 'left this morning' });
      await page.getByText('Your session is over.', { exact: false }).waitFor({ timeout: 15000 });
      assert.equal(await page.locator('audio').count(), 0, 'nothing plays any more');
    });
    assert.equal((await who.compliance.ask('GET', '/v1/me')).status, 401);
  });
});
