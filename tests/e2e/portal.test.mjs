// The portal in Chromium on a real house: signing in, searching, following a call, ordering a pause, working an exception, and
// every view at two sizes in two themes, looked at by axe. People, sessions and approvals come from a fake (portal_browser.mjs).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { House, policy, until } from './house.mjs';
import { Portal, me, problem } from './portal_browser.mjs';
import { furnish } from './portal_furnish.mjs';

let house;
let held;
let ids;
const rules = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    keep: {recording: 90d}
  - name: private
    when: {queue: private}
    record: never
`);

before(async () => {
  house = await (await House.make({ policy: rules })).start();
  held = await furnish(house, { live: 900000 });
  ids = held.ids;
  const [worker] = await house.pids('deliver').then((all) => (all.length ? all : house.pids('web')));
  process.kill(worker, 'SIGKILL');
  await until('the death to be an exception', async () => (await house.get('/v1/exceptions')).items.some((one) => one.kind === 'program_died'));
});
after(async () => {
  await held?.end();
  await house?.remove();
});

/** What an authenticator shows (RFC 6238); `later` steps of 30 seconds from now. */
function totp(secret, later = 0) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const mac = createHmac('sha1', key).update(count).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
}

/** A portal for one story, closed with it; what the page complained of fails the story. */
async function on(options, story) {
  const portal = await Portal.open(house, options);
  try {
    await story(portal, portal.page);
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
}

describe('how it is served', () => {
  test('one page that may load nothing but its own files, and files that may be kept', async () => {
    const page = await fetch(`${house.url}/calls/${ids.first}`);
    const text = await page.text();
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    assert.match(page.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/);
    assert.doesNotMatch(text, /<script>|<style|style=|\son[a-z]+=|https?:\/\//);
    const files = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((one) => one[1]);
    assert.ok(files.some((one) => one.endsWith('.js')) && files.some((one) => one.endsWith('.css')), text);
    for (const file of files) {
      const answer = await fetch(house.url + file);
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      const again = await fetch(house.url + file, { headers: { 'if-none-match': answer.headers.get('etag') } });
      assert.equal(again.status, 304);
    }
  });

  test('the first view is small', async () => {
    await on({}, async (portal, page) => {
      const sizes = [];
      page.on('response', async (response) => {
        if (!new URL(response.url()).pathname.startsWith('/v1/')) sizes.push(response.request().sizes().then((one) => one.responseBodySize));
      });
      await portal.go('/calls');
      const bytes = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
      assert.ok(bytes > 10000 && bytes < 60000, `${bytes} bytes`);
    });
  });
});

describe('signing in', () => {
  const out = problem(401, 'unauthenticated', 'no session');

  test('wrong, then right with a code, then back to where one was', async () => {
    let signed = false;
    const fake = {
      'GET /v1/me': () => (signed ? me : out),
      'POST /v1/sign-in': (request) => {
        const body = JSON.parse(request.postData());
        assert.equal(request.headers()['earwitness-session'], '1');
        if (body.password !== 'right') return problem(401, 'wrong_credentials', 'wrong');
        if (!body.code) return problem(401, 'code_needed', 'code');
        signed = true;
        return me;
      },
    };
    await on({ fake }, async (portal, page) => {
      await portal.go('/exceptions?state=all');
      assert.equal(new URL(page.url()).pathname, '/sign-in');
      await portal.accessible('sign-in');
      await portal.shoot('sign_in');
      await page.fill('input[name=username]', 'mara');
      await page.fill('input[name=password]', 'wrong');
      await page.keyboard.press('Enter');
      await page.getByText('Login or password is wrong.').waitFor();
      await page.fill('input[name=password]', 'right');
      await page.keyboard.press('Enter');
      await page.getByLabel('Six digits of your authenticator').fill('123456');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Exceptions' }).waitFor();
      assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/exceptions?state=all');
    });
  });

  test('a lock says how long it lasts, and a foreign return address is not followed', async () => {
    let signed = false;
    const fake = {
      'GET /v1/me': () => (signed ? me : out),
      'POST /v1/sign-in': () => {
        signed = true;
        return me;
      },
    };
    await on({ fake }, async (portal, page) => {
      await portal.go('/sign-in?return=//evil.example/&problem=%3Cb%3E');
      await page.getByText('The sign-in did not work. Try again.').waitFor();
      await page.fill('input[name=username]', 'mara');
      await page.fill('input[name=password]', 'right');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Calls' }).waitFor();
      assert.equal(page.url(), `${house.url}/calls`);
    });
    await on({ fake: { 'GET /v1/me': out, 'POST /v1/sign-in': problem(429, 'locked', 'Too many wrong passwords.') } }, async (portal, page) => {
      await portal.go('/sign-in');
      await page.fill('input[name=username]', 'mara');
      await page.fill('input[name=password]', 'x');
      await page.keyboard.press('Enter');
      await page.getByText('Too many wrong passwords.').waitFor();
    });
  });

  test('the code of an invitation leaves the address at once', async () => {
    let body;
    const fake = {
      'GET /v1/me': out,
      'POST /v1/sign-in/invitation': (request) => {
        body = JSON.parse(request.postData());
        return body.password.length < 12 ? problem(422, 'invalid', 'At least 12 characters.', { field: 'password' }) : me;
      },
    };
    await on({ fake }, async (portal, page) => {
      await portal.go('/sign-in#invitation=abc-DEF_123');
      assert.equal(page.url(), `${house.url}/sign-in`);
      await page.getByLabel('New password').fill('short');
      await page.getByLabel('The same again').fill('short');
      await page.keyboard.press('Enter');
      await page.getByText('At least 12 characters.').waitFor();
      await page.getByLabel('New password').fill('four words and more');
      await page.getByLabel('The same again').fill('four words and more');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Calls' }).waitFor();
      assert.deepEqual(body, { code: 'abc-DEF_123', password: 'four words and more' });
      assert.ok(portal.asked.every((one) => !one.url.href.includes('abc-DEF_123')));
    });
  });

  test('the first administrator enrols with the token of the set-up', async () => {
    let sent;
    const fake = {
      'GET /v1/me': out,
      'GET /v1/sign-in': { password: true, providers: [], enrolment: true, entity: 'Test Bank S.A.' },
      'POST /v1/enrol': (request) => {
        sent = JSON.parse(request.postData());
        return { ...me, must: ['totp'], totp: false };
      },
    };
    await on({ fake }, async (portal, page) => {
      await portal.go('/');
      await page.getByLabel('Enrolment token').fill('t0ken');
      await page.getByLabel('Your name').fill('Mara Weiss');
      await page.getByLabel('Login').fill('mara');
      await page.getByLabel('New password').fill('four words and more');
      await page.getByLabel('The same again').fill('four words and more');
      await page.keyboard.press('Enter');
      await page.getByText('Set up an authenticator.').waitFor();
      assert.deepEqual(sent, { token: 't0ken', login: 'mara', name: 'Mara Weiss', password: 'four words and more' });
      assert.equal(new URL(page.url()).pathname, '/me');
    });
  });

  test('a session that ends in the middle leads to the sign-in; signing out does as well', async () => {
    let over = false;
    await on({ fake: { 'GET /v1/vendors': () => (over ? out : { items: [], next: null }) } }, async (portal, page) => {
      await portal.go('/calls');
      over = true;
      await page.getByRole('link', { name: 'Vendors' }).click();
      await page.getByText('Your session is over.').waitFor();
      assert.equal(new URL(page.url()).searchParams.get('return'), '/vendors');
    });
    await on({}, async (portal, page) => {
      await portal.go('/calls');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Login').waitFor();
      assert.ok(portal.asked.some((one) => one.key === 'POST /v1/sign-out' && one.headers['earwitness-session'] === '1'));
    });
  });

  test('what could do harm asks for a second proof, and goes on with it', async () => {
    let stepped = false;
    const fake = {
      'DELETE /v1/me/totp': () => (stepped ? null : problem(403, 'step_up_needed', 'fresh proof')),
      'POST /v1/me/step-up': (request) => {
        stepped = JSON.parse(request.postData()).code === '123456';
        return stepped ? { stepped_up_until: new Date(Date.now() + 3e5).toISOString() } : problem(401, 'wrong_credentials', 'This code is wrong.');
      },
    };
    await on({ fake }, async (portal, page) => {
      await portal.go('/me');
      await page.getByRole('button', { name: 'Remove' }).click();
      await page.getByLabel('Code of the authenticator').fill('000000');
      await portal.accessible('step-up');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('This code is wrong.').waitFor();
      await page.getByLabel('Code of the authenticator').fill('123456');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('The authenticator is removed.').waitFor();
      const [first, second] = portal.asked.filter((one) => one.key === 'DELETE /v1/me/totp').map((one) => one.headers['idempotency-key']);
      assert.ok(first && first === second, 'the same wish has the same key');
    });
  });

  test('the secret of an authenticator is drawn and written', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/me');
      await page.getByRole('button', { name: 'Set up anew' }).click();
      await page.getByRole('img', { name: 'QR code with the secret of the authenticator' }).waitFor();
      await page.getByText('JBSW Y3DP EHPK 3PXP', { exact: false }).first().waitFor();
      await portal.accessible('authenticator');
      await portal.shoot('authenticator');
    });
  });
});

describe('calls', () => {
  const rows = (page) => page.locator('table.calls tbody tr');

  test('each row says what was kept and what was not; names are text', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/calls');
      assert.equal(await rows(page).count(), 4);
      const row = (id) => page.locator(`#call-${id}`).innerText();
      assert.match(await row(ids.first), /Alice Martin → Robin[^]*Withdrawn[^]*Recorded[^]*Withheld/);
      assert.match(await row(ids.silent), /Nothing kept/);
      assert.match(await row(ids.live), /Recording now[^]*In progress/);
      assert.match(await row(ids.hostile), /<img src=x onerror=alert\(1\)>/);
      assert.equal(await page.locator('img').count(), 0);
    });
  });

  test('searching as one types: the address follows, and a slow answer to an older question is thrown away', async () => {
    const slow = async (request) => {
      const url = new URL(request.url());
      const response = await house.fetch(url.pathname + url.search);
      if (!url.searchParams.get('number')) await new Promise((done) => setTimeout(done, 1200));
      return response.json();
    };
    await on({ fake: { 'GET /v1/interactions': slow } }, async (portal, page) => {
      await page.goto(`${house.url}/calls`);
      await page.getByLabel('Number').fill('+3526211*');
      await page.waitForURL(/number=%2B3526211\*/);
      await page.getByLabel('Number').fill('+49 30*');
      await until('one row', async () => (await rows(page).count()) === 1, 5000);
      assert.match(await rows(page).first().innerText(), /\+4930123456/);
      await new Promise((done) => setTimeout(done, 1500));
      assert.equal(await rows(page).count(), 1);
      await page.getByLabel('Number').fill('12');
      await page.getByText('A whole number, at least three digits').waitFor();
      await page.getByRole('button', { name: 'Clear all' }).click();
      await until('all rows', async () => (await rows(page).count()) === 4, 5000);
      assert.equal(page.url(), `${house.url}/calls`);
    });
  });

  test('filters by queue and state, from the address, and a link that can be sent', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/calls?queue=private');
      assert.equal(await rows(page).count(), 1);
      assert.equal(await page.getByLabel('Queue').inputValue(), 'private');
      await page.getByLabel('Queue').fill('nowhere');
      await page.getByText('No call matches').waitFor();
      await portal.go('/calls?state=active');
      assert.equal(await rows(page).count(), 1);
    });
  });

  test('from anywhere by the keys: /, a number, j, x, Enter', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/vendors');
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      await page.keyboard.type('*0111');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/calls\?number=\*0111/);
      await until('one row', async () => (await rows(page).count()) === 1, 5000);
      await page.getByRole('heading', { name: 'Calls' }).focus();
      await page.keyboard.press('j');
      await page.keyboard.press('x');
      await page.getByText('1 call selected').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`${house.url}/calls/${ids.first}`);
    });
  });

  test('pages follow each other without a gap and without a double', async () => {
    await on({}, async (portal, page) => {
      const all = (await house.calls()).map((one) => one.id);
      portal.fake['GET /v1/interactions'] = (request) => {
        const at = Number(new URL(request.url()).searchParams.get('cursor') ?? 0);
        return house.get(`/v1/interactions/${all[at]}`).then((one) => ({ items: [one], next: at + 1 < all.length ? String(at + 1) : null }));
      };
      await portal.go('/calls');
      await until('all pages', async () => (await rows(page).count()) === all.length, 8000);
      assert.deepEqual(await rows(page).evaluateAll((found) => found.map((one) => one.id.slice(5))), all);
    });
  });

  test('a case of what was selected', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/calls');
      await page.getByRole('checkbox', { name: /Select the call Alice Martin/ }).check();
      await page.getByRole('link', { name: 'Open a case with these' }).click();
      await page.getByLabel('What it is about').fill('Delivery <b>late</b>');
      assert.equal(await page.getByLabel('Calls (ids, one a line)').inputValue(), ids.first);
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByText('Delivery <b>late</b>').waitFor();
      await page.getByRole('link', { name: ids.first }).waitFor();
      await page.getByLabel('Outcome').fill('Apologised.');
      await page.getByRole('button', { name: 'Close the case' }).click();
      await page.getByText('Closed', { exact: true }).waitFor();
    });
  });
});

describe('live', () => {
  test('a pause is said before, done, and seen without loading anew', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/live');
      await page.getByText('Up to date').waitFor();
      const row = page.locator('table.live tbody tr');
      assert.match(await row.innerText(), /Jean Dupont → Sam[^]*Recording/);
      await page.getByRole('button', { name: /^Pause/ }).click();
      await page.getByText('Nothing of this call is captured until somebody resumes it.', { exact: false }).waitFor();
      await portal.accessible('order');
      await portal.shoot('order');
      await page.getByLabel('Reason').fill('identity check');
      await page.locator('dialog').getByRole('button', { name: 'Pause', exact: true }).click();
      await page.getByText(/^Paused\. The gates were shut after \d+(\.\d)? (µs|ms)\.$/).waitFor();
      await row.getByText('Paused').first().waitFor();
      // Somebody else resumes: the stream tells, nothing is pressed here.
      assert.equal((await house.order(ids.live, 'resume')).status, 200);
      await row.getByText('Recording', { exact: true }).first().waitFor();
    });
  });

  test('a lost connection is said', async () => {
    await on({ fake: { 'GET /v1/stream': problem(503, 'unavailable', 'away') } }, async (portal, page) => {
      await portal.go('/live');
      await page.getByText('Connection lost, trying again').waitFor();
    });
  });
});

describe('oversight', () => {
  test('an exception is taken and resolved with a note', async () => {
    const { number } = (await house.get('/v1/exceptions')).items.find((one) => one.kind === 'program_died');
    await on({}, async (portal, page) => {
      await portal.go(`/exceptions/${number}`);
      await page.getByRole('button', { name: 'Take', exact: true }).click();
      await page.getByText('Taken', { exact: true }).waitFor();
      assert.ok(await page.getByRole('button', { name: 'Resolve' }).isDisabled());
      await page.getByLabel('How it was resolved').fill('It was a test.');
      await page.getByRole('button', { name: 'Resolve' }).click();
      await page.getByText('It was a test.').waitFor();
      assert.equal((await house.get(`/v1/exceptions/${number}`)).state, 'resolved');
    });
  });

  test('a list of calls is uploaded and compared', async () => {
    await on({}, async (portal, page) => {
      await portal.go('/reconciliation');
      await page.getByRole('button', { name: 'Compare a list' }).click();
      const start = new Date(Date.now() - 864e5).toISOString();
      await page.setInputFiles('#list-file', { name: 'calls.csv', mimeType: 'text/csv', buffer: Buffer.from(`id,start,duration\n<b>x</b>,${start},60\n`) });
      await page.getByText('2 lines read').waitFor();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByText('Listed, not recorded').first().waitFor();
      assert.match(page.url(), /\/reconciliation\/reconciliations\//);
    });
  });

  test('a call is explained, and the policy is simulated', async () => {
    await on({}, async (portal, page) => {
      await portal.go(`/policies/explain?call=${ids.first}`);
      await page.getByRole('button', { name: 'Explain', exact: true }).click();
      await page.getByRole('heading', { name: 'In words' }).waitFor();
      await page.getByText('Gates of this call').waitFor();
      await portal.accessible('explained');
      await portal.go('/policies/simulate');
      await page.getByRole('button', { name: 'Simulate', exact: true }).click();
      await page.getByText('What this assumes').waitFor();
    });
  });

  test('an approval of somebody else is decided; of one’s own only taken back', async () => {
    const decided = [];
    const fake = {
      'POST /v1/approvals/7': (request) => {
        decided.push(JSON.parse(request.postData()));
        return problem(403, 'not_independent', 'You gave this person their last role.');
      },
    };
    await on({ fake }, async (portal, page) => {
      await portal.go('/approvals');
      assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 1);
      await page.getByRole('button', { name: 'Withdraw' }).waitFor();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('You gave this person their last role.').waitFor();
      assert.deepEqual(decided, [{ do: 'approve' }]);
    });
  });
});

describe('states of a view', () => {
  test('without the right nothing is asked, and the navigation does not offer it', async () => {
    await on({ fake: { 'GET /v1/me': { ...me, rights: ['search'] } } }, async (portal, page) => {
      await portal.go('/vendors');
      await page.getByRole('heading', { name: 'You have no permission for this page' }).waitFor();
      assert.ok(!portal.asked.some((one) => one.key === 'GET /v1/vendors'));
      assert.equal(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Vendors' }).count(), 0);
      await portal.accessible('no permission');
      await portal.shoot('no_permission');
    });
  });

  test('a server that is away: the sentence, and a retry that works', async () => {
    let away = true;
    await on({}, async (portal, page) => {
      portal.fake['GET /v1/vendors'] = () => (away ? problem(503, 'unavailable', 'the keeper is away') : { items: [], next: null });
      await portal.go('/vendors');
      await page.getByText('the keeper is away').waitFor();
      await portal.shoot('failed');
      away = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No vendors').waitFor();
    });
  });

  test('an address inside the portal that is no view', async () => {
    await on({}, async (portal) => {
      await portal.go('/policies/history/none/more');
      await portal.accessible('lost');
    });
  });
});

const views = () => [
  ['calls', '/calls'], ['live', '/live'], ['overview', '/overview'], ['exceptions', '/exceptions?state=all'], ['cases', '/cases?state=all'], ['case', `/cases/${ids.case}`],
  ['reconciliation', '/reconciliation'], ['comparison', `/reconciliation/reconciliations/${ids.reconciliation}`], ['audits', '/reconciliation/audits'],
  ['self_audit', `/reconciliation/audits/${ids.audit}`], ['audit', '/audit'], ['policies', '/policies'], ['policy_history', '/policies/history'],
  ['policy_explain', '/policies/explain'], ['policy_simulate', '/policies/simulate'], ['failed_masks', '/failed-masks'], ['vendors', '/vendors'], ['vendor', `/vendors/${ids.vendor}`],
  ['access', '/access'], ['person', '/access/people/019aa5a0-0000-7000-8000-000000000002'], ['roles', '/access/roles'], ['sessions', '/access/sessions'],
  ['programs', '/access/programs'], ['review', '/access/review'], ['approvals', '/approvals?state=all'], ['start', '/start'], ['me', '/me'],
];

describe('every view', () => {
  for (const size of ['wide', 'phone'])
    for (const scheme of ['light', 'dark'])
      test(`${size}, ${scheme}: nobody is kept out, nothing is wider than the screen`, async () => {
        await on({ size, scheme }, async (portal) => {
          for (const [name, address] of views()) {
            await portal.go(address);
            await portal.fits(name);
            await portal.accessible(name);
            await portal.shoot(name);
          }
        });
      });

  test('on a phone the menu opens, leads on, and closes', async () => {
    await on({ size: 'phone' }, async (portal, page) => {
      await portal.go('/calls');
      await page.getByRole('button', { name: 'Menu' }).click();
      await portal.accessible('menu');
      await portal.shoot('menu');
      await page.getByRole('link', { name: 'Approvals' }).click();
      await page.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'Vendors' }).isVisible(), false);
      const small = await page.locator('.bar a, .bar button, main button').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.height > 0 && box.height < 43.9).length);
      assert.equal(small, 0, 'targets of 44 px');
    });
  });

  test('the theme that somebody chooses wins over the system', async () => {
    await on({ scheme: 'light' }, async (portal, page) => {
      await portal.go('/calls');
      const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const light = await paper();
      await page.getByRole('button', { name: 'Theme: As the system' }).click();
      await page.getByRole('button', { name: 'Theme: Light' }).click();
      assert.notEqual(await paper(), light);
      await page.reload();
      await portal.settled();
      assert.notEqual(await paper(), light);
    });
  });
});

// The same by the server's own people and sessions, with nothing in between.
describe('people of the house itself', () => {
  const password = 'quiet harbour seven lamps';
  let own;
  before(async () => {
    own = await House.make({});
    own.token = 'none';
    await own.start();
  });
  after(() => own?.remove());

  const by = async (story) => {
    const portal = await Portal.open(own, { plain: true });
    try {
      await story(portal, portal.page);
      assert.deepEqual(portal.complaints, []);
    } finally {
      await portal.close();
    }
  };
  const signIn = async (page, login, secret) => {
    await page.fill('input[name=username]', login);
    await page.fill('input[name=password]', secret);
    await page.keyboard.press('Enter');
  };

  test('the first administrator enrols, invites somebody, asks for a role, and signs out', async () => {
    const token = (await readFile(path.join(own.data, 'admin.token'), 'utf8')).trim();
    await by(async (portal, page) => {
      await portal.go('/');
      await page.getByLabel('Enrolment token').fill(token);
      await page.getByLabel('Your name').fill('Mara Weiss');
      await page.getByLabel('Login').fill('mara');
      await page.getByLabel('New password').fill(password);
      await page.getByLabel('The same again').fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Set-up guide' }).waitFor();
      assert.equal(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calls' }).count(), 0);
      await page.getByRole('link', { name: 'Access', exact: true }).click();
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      await page.getByLabel('Login', { exact: true }).fill('noor');
      await page.getByLabel('Name', { exact: true }).fill('Noor <b>Haddad</b>');
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      const link = await page.locator('dialog code').last().innerText();
      await page.locator('dialog .primary').click();
      await page.getByRole('link', { name: 'Noor <b>Haddad</b>' }).click();
      await page.getByRole('button', { name: 'Give a role' }).click();
      await page.getByLabel('Role', { exact: true }).selectOption('supervisor');
      await page.getByLabel('Only these queues').fill('sales, support');
      await page.getByLabel('Reason').fill('She leads the team.');
      await page.getByRole('button', { name: 'Ask for approval' }).click();
      await page.getByText('Approval 1 was asked for. A second person decides.').waitFor();
      await page.getByRole('link', { name: 'Approvals' }).click();
      await page.getByText('queue sales, support').waitFor();
      await page.getByText('Somebody else must.', { exact: false }).waitFor();
      await portal.accessible('approval');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Login').waitFor();
      own.link = link;
    });
  });

  test('who was invited sets a password by the link, changes it, sets an authenticator up, and needs it from then on', async () => {
    await by(async (portal, page) => {
      await portal.go(new URL(own.link).pathname + new URL(own.link).hash);
      assert.equal(new URL(page.url()).hash, '');
      await page.getByLabel('New password').fill(password);
      await page.getByLabel('The same again').fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Your account' }).waitFor();
      await page.getByText('You have no rights here yet.').waitFor();
      await page.getByText('Where you are signed in').waitFor();
      await page.getByText('This one').waitFor();
      const better = 'green windows nine rivers';
      await page.getByLabel('Password now').fill('wrong one entirely');
      await page.getByLabel('New password').fill(better);
      await page.getByLabel('The same again').fill(better);
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('This is not your password.').waitFor();
      await page.getByLabel('Password now').fill(password);
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('Your password is changed.').waitFor();
      await page.getByRole('button', { name: 'Set up', exact: true }).click();
      const secret = (await page.locator('.row code').first().innerText()).replaceAll(' ', '');
      await page.getByLabel('Six digits that it shows now').fill(totp(secret));
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('The authenticator is set up.').waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await signIn(page, 'noor', password);
      await page.getByText('Login or password is wrong.').waitFor();
      await signIn(page, 'noor', better);
      await page.getByLabel('Six digits of your authenticator').fill(totp(secret, 1));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Your account' }).waitFor();
    });
  });

  test('the sessions of a person who is suspended end at once', async () => {
    await by(async (portal, page) => {
      await portal.go('/access');
      await signIn(page, 'mara', password);
      await page.getByRole('link', { name: 'Noor <b>Haddad</b>' }).click();
      await page.getByRole('button', { name: 'End', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Suspend' }).click();
      await page.locator('dialog').getByRole('button', { name: 'Suspend' }).click();
      await page.getByText('Suspended', { exact: true }).waitFor();
      await page.getByText('Nobody is signed in.').waitFor();
    });
  });
});

test('what is packed is what is plain', async () => {
  const text = await (await fetch(`${house.url}/`)).text();
  const file = /src="(\/assets\/[^"]+\.js)"/.exec(text)[1];
  const { request } = await import('node:http');
  const raw = (encoding) => new Promise((resolve, reject) => {
    request(house.url + file, { headers: { 'accept-encoding': encoding } }, async (answer) => {
      const pieces = [];
      for await (const piece of answer) pieces.push(piece);
      resolve({ encoding: answer.headers['content-encoding'], bytes: Buffer.concat(pieces) });
    }).on('error', reject).end();
  });
  const [plain, packed] = [await raw('identity'), await raw('gzip')];
  assert.equal(plain.encoding, undefined);
  assert.equal(packed.encoding, 'gzip');
  assert.ok(gunzipSync(packed.bytes).equals(plain.bytes));
});
