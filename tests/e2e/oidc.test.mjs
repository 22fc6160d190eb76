// Signing in by a provider: by a real one, in a browser, with roles that follow from its words, another key, a fresh proof and a logout that
// it orders; and by one that lies, whom nothing may be believed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { House, bin, run, sleep, until } from './house.mjs';
import { Person } from './openapi.mjs';
import { Portal } from './portal_browser.mjs';
import { Browser, Liar, Provider, client, secret } from './provider.mjs';

const people = {
  ann: { name: 'Ann Admin', preferred_username: 'ann', email: 'anna@example.com', realm: { roles: ['calls-admin', 'calls-ghost'] } },
  sue: { name: 'Sue Super', preferred_username: 'sue', realm: { roles: ['calls-quality'] }, department: 'sales', extension: '4711' },
  tom: { name: 'Tom <script>alert(1)</script>', preferred_username: 'tom', realm: { roles: ['calls-quality'] } },
  una: { name: 'Una', preferred_username: 'una', realm: { roles: ['calls-quality', 'calls-audit'] } },
};
const roles = 'roles: {claim: realm.roles, map: {calls-admin: administrator, calls-quality: supervisor, calls-audit: auditor, calls-ghost: ghost}}';

let house;
let bank;
let liar;
let guests;
let anna;
let bert;
const browsers = [];
const browser = () => {
  browsers.push(new Browser(house));
  return browsers.at(-1);
};
const rolesOf = (me) => me.json.roles.map((one) => one.role).sort();

before(async () => {
  house = await House.make({ ports: 20 });
  [bank, liar, guests] = await Promise.all([Provider.start(house, 'bank', people), Liar.start(), Liar.start()]);
  await guests.stop();
  const config = await readFile(house.config, 'utf8');
  await writeFile(path.join(house.dir, 'client-secret'), `${secret}\n`, { mode: 0o600 });
  await writeFile(house.config, `${config.replace(/^http: \{listen: "([^"]*)"\}$/m, `http: {listen: "$1", public: "${house.url}"}`)}outbound: {private: [127.0.0.1]}
oidc:
  - {id: bank, name: Bank ID, issuer: "${bank.issuer}", client_id: ${client}, secret_file: ${house.dir}/client-secret, create: true, team: department, agents: extension, ${roles}}
  - {id: liar, name: Liar ID, issuer: "${liar.issuer}", client_id: ${client}, create: true}
  - {id: guests, name: Guests, issuer: "${guests.issuer}", client_id: ${client}}
`);
  await house.start();
  house.enrolments = 1;
  anna = await Person.enrolled(house, 'anna');
  bert = await Person.enrolled(house, 'bert');
});

after(async () => {
  await house?.remove();
  await Promise.all([bank, liar, guests].map((one) => one?.stop().catch(() => {})));
});

/** A refusal is a page in words, with a way back, and nothing that a browser would run. */
function isPage(answer, status, words) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type'), /^text\/html/);
  assert.match(answer.headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(answer.text, new RegExp(words.source, 'i'));
  assert.match(answer.text, /href="\/sign-in"/);
  assert.doesNotMatch(answer.text, /<script/);
}

/** Newest first. */
async function events(type) {
  const all = [];
  for (let next = ''; next !== null; ) {
    const page = await house.get(`/v1/audit?type=${type}${next && `&cursor=${next}`}`);
    all.push(...page.items);
    next = page.next;
  }
  return all;
}

/* -- the real one -- */

test('somebody signs in: PKCE, state and nonce go out, an account comes of it, and the page says what it may', async () => {
  const sue = browser();
  const begun = await sue.open('/v1/sign-in/oidc/bank?to=/calls%3Fqueue%3Dsales');
  assert.equal(begun.status, 303);
  const asked = new URL(begun.location).searchParams;
  assert.equal(asked.get('code_challenge_method'), 'S256');
  for (const name of ['state', 'nonce', 'code_challenge']) assert.match(asked.get(name), /^[\w-]{43}$/, name);
  assert.equal(asked.get('redirect_uri'), `${house.url}/v1/sign-in/oidc/bank/callback`);
  assert.match(begun.headers.get('set-cookie'), /^earwitness-signing=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/);
  const page = await sue.enter(await sue.follow(begun), 'sue');
  assert.equal(page.status, 200, page.text);
  assert.match(page.text, /<meta http-equiv="refresh" content="0;url=\/calls\?queue=sales">/);
  const style = /<style>(.*)<\/style>/.exec(page.text)[1];
  const csp = page.headers.get('content-security-policy');
  assert.ok(csp.includes(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`), 'the style is the one that is allowed');
  assert.match(page.headers.getSetCookie()[1], /^earwitness=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const me = (await sue.me()).json;
  assert.equal(me.login, 'bank:sue');
  assert.deepEqual(me.provider, { name: 'bank', title: 'Bank ID' });
  assert.deepEqual([me.password, me.totp, me.session.method], [false, false, 'oidc']);
  const account = await house.get(`/v1/people/${me.id}`);
  assert.deepEqual([account.source, account.provider, account.team, account.agents], ['oidc', 'bank', 'sales', ['4711']]);
  assert.deepEqual([account.roles[0].role, account.roles[0].source, account.roles[0].provider], ['supervisor', 'oidc', 'bank']);
  const [made] = await events('person_made');
  assert.deepEqual([made.fields.source, made.fields.provider], ['oidc', 'bank']);
  // No password can be tried, whatever it is; and the answer does not say so.
  const tried = await Promise.all(['bank:sue', 'nobody'].map((login) => browser().ask('POST', '/v1/sign-in', { login, password: 'three green bicycles' })));
  assert.deepEqual(tried.map((one) => [one.status, one.json.type]), Array(2).fill([401, 'urn:earwitness:problem:wrong_credentials']));
});

test('a local account is nobody\'s at a provider, whatever its e-mail', async () => {
  await house.post(`/v1/people/${anna.me.id}`, { do: 'change', email: 'anna@example.com' });
  const ann = browser();
  await ann.signIn('bank', 'ann');
  const me = (await ann.me()).json;
  assert.notEqual(me.id, anna.me.id);
  assert.equal(me.login, 'bank:ann');
  assert.deepEqual(me.roles.map((one) => one.role), ['administrator']); // the ghost is none of our roles
});

test('roles follow from claims at each sign-in; what two people gave stays', async () => {
  const una = browser();
  await una.signIn('bank', 'una');
  assert.deepEqual(rolesOf(await una.me()), ['auditor', 'supervisor']);
  const { id } = (await una.me()).json;
  await anna.gives({ id }, 'privacy', bert);
  people.una.realm.roles = ['calls-audit'];
  assert.deepEqual(rolesOf(await una.me()), ['auditor', 'privacy', 'supervisor']);
  const again = browser();
  await again.signIn('bank', 'una');
  assert.deepEqual(rolesOf(await again.me()), ['auditor', 'privacy']);
  // The session from before has lost it too.
  assert.deepEqual(rolesOf(await una.me()), ['auditor', 'privacy']);
  assert.equal((await una.ask('POST', '/v1/people', { login: 'x', name: 'x' })).status, 403);
  const [taken] = await events('role_taken');
  assert.deepEqual([taken.fields.person, taken.fields.role, taken.fields.source, taken.fields.provider], [id, 'supervisor', 'oidc', 'bank']);
  assert.equal((await events('role_given')).filter((one) => one.fields.person === id && one.fields.source === 'oidc').length, 2);
  people.una.realm = undefined;
  await again.signIn('bank', 'una');
  assert.deepEqual(rolesOf(await again.me()), ['privacy']);
});

test('another key of the provider is found by its name', async () => {
  bank.rotate();
  const sue = browser();
  await sue.signIn('bank', 'sue');
  assert.equal((await sue.me()).status, 200);
});

test('who leaves is not let in by the provider', async () => {
  const tom = browser();
  await tom.signIn('bank', 'tom');
  const { id } = (await tom.me()).json;
  await house.post(`/v1/people/${id}`, { do: 'suspend' });
  assert.equal((await tom.me()).status, 401);
  isPage(await tom.signIn('bank', 'tom'), 403, /may not sign in/);
  assert.equal((await tom.me()).status, 401);
  const [refused] = await events('sign_in_refused');
  assert.deepEqual([refused.fields.because, refused.fields.provider, refused.actor.id], ['account_closed', 'bank', id]);
});

test('a fresh proof is of the same person, in the same session', async () => {
  const sue = browser();
  isPage(await sue.open('/v1/sign-in/oidc/bank?again=1'), 401, /nobody is signed in/);
  await sue.signIn('bank', 'sue');
  const { session } = (await sue.me()).json;
  const cookie = sue.session;
  await sleep(20);
  const begun = await sue.open('/v1/sign-in/oidc/bank?again=1&to=/me/proved');
  const asked = new URL(begun.location).searchParams;
  assert.deepEqual([asked.get('prompt'), asked.get('max_age')], ['login', '0']);
  // The provider asks although it knows them.
  const form = await sue.follow(begun);
  assert.match(form.text, /name="login"/);
  assert.match((await sue.enter(form, 'sue')).text, /url=\/me\/proved"/);
  const proved = (await sue.me()).json.session;
  // That somebody is known there is no proof; that they were asked is.
  assert.equal(session.stepped_up_until, null);
  assert.ok(proved.stepped_up_until > new Date().toISOString());
  assert.deepEqual([proved.id, sue.session], [session.id, cookie]);
  // What is of passwords is there, not here.
  assert.equal((await sue.ask('POST', '/v1/me/totp')).json.type, 'urn:earwitness:problem:another_way');
  // Somebody else proves nothing, and is not signed in either.
  sue.jar.delete(bank.issuer);
  isPage(await sue.signIn('bank', 'una', '?again=1'), 403, /somebody else signed in/);
  assert.deepEqual([(await sue.me()).json.session, sue.session], [proved, cookie]);
  // Nor does another provider, nor one who has a password here.
  isPage(await sue.open('/v1/sign-in/oidc/liar?again=1'), 409, /does not sign in by this provider/);
  const local = browser();
  await local.ask('POST', '/v1/sign-in', { login: 'anna', password: 'three green bicycles' });
  isPage(await local.open('/v1/sign-in/oidc/bank?again=1'), 409, /does not sign in by this provider/);
});

/** A stream of news of a session. */
async function listening(who) {
  const heard = { over: false };
  const line = request({ host: '127.0.0.1', port: house.http, path: '/v1/stream', agent: false, headers: { cookie: `earwitness=${who.session}` } });
  line.end();
  const [answer] = await once(line, 'response');
  assert.equal(answer.statusCode, 200);
  answer.resume();
  for (const event of ['end', 'error', 'close']) answer.on(event, () => { heard.over = true; });
  return heard;
}

test('who signs out at the provider is out here, with what they have open', async () => {
  const [here, there] = [browser(), browser()];
  await here.signIn('bank', 'sue');
  await there.signIn('bank', 'sue');
  const [one, other] = [await listening(here), await listening(there)];
  const page = await here.open(`${bank.issuer}/session/end`);
  const xsrf = /name="xsrf" value="(\w+)"/.exec(page.text)[1];
  const ended = await here.open(`${bank.issuer}/session/end/confirm`, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  assert.equal(ended.status, 303);
  await until('the stream to end', () => one.over, 5000);
  assert.equal((await here.me()).status, 401);
  // Another session at the provider is another session here.
  assert.equal((await there.me()).status, 200);
  assert.equal(other.over, false);
  const [over] = await events('signed_out');
  assert.deepEqual([over.fields.because, over.actor.kind], ['provider', 'keeper']);
});

/* -- in Chromium -- */

test('in the portal: the button, the page that was wanted, a proof in another window, a logout from elsewhere', async () => {
  const portal = await Portal.open(house, { plain: true });
  const { page } = portal;
  const enter = async (where, login) => {
    await where.waitForURL(`${bank.issuer}/login/**`);
    await where.getByLabel('Login').fill(login);
    await where.getByRole('button', { name: 'Sign in' }).click();
  };
  try {
    await portal.go('/access/people?state=active');
    await portal.shoot('oidc-sign-in');
    await portal.accessible('sign-in');
    await page.getByRole('link', { name: 'Sign in with Bank ID' }).click();
    await enter(page, 'ann');
    await page.waitForURL(`${house.url}/access/people?state=active`);
    await portal.settled();
    await page.getByRole('link', { name: 'Sue Super' }).click();
    await page.getByText('Provider bank', { exact: true }).waitFor();
    await page.getByText('by the word of the provider bank').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Recover the account' }).count(), 0);
    await portal.shoot('oidc-person');
    let asked = 0;
    page.on('request', (one) => { asked += one.method() === 'POST' && /\/v1\/people\//.test(one.url()); });
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    const link = page.getByRole('link', { name: 'Sign in again with Bank ID' });
    await link.waitFor();
    await portal.shoot('oidc-step-up');
    await portal.accessible('step-up');
    await sleep(300);
    const [window] = await Promise.all([portal.context.waitForEvent('page'), link.click()]);
    await enter(window, 'ann');
    await window.getByRole('heading', { name: 'It is shown' }).waitFor();
    await window.close();
    await page.getByText('Suspended').first().waitFor();
    assert.equal(asked, 2);
    // Elsewhere: out at the provider, and so here.
    await portal.go('/access/people');
    const elsewhere = await portal.context.newPage();
    await elsewhere.goto(`${bank.issuer}/session/end`);
    await elsewhere.locator('button[value="yes"]').click();
    await elsewhere.waitForURL('**/session/end/success**');
    await page.getByRole('link', { name: 'Review' }).click();
    await page.getByRole('link', { name: 'Sign in with Bank ID' }).waitFor();
    assert.deepEqual(portal.complaints, []);
  } finally {
    await portal.close();
  }
});

test('on a phone the refusal is a page that fits', async () => {
  const portal = await Portal.open(house, { plain: true, size: 'phone', scheme: 'dark' });
  try {
    await portal.go('/sign-in');
    await portal.fits('sign-in');
    await portal.page.getByRole('link', { name: 'Sign in with Bank ID' }).click();
    await portal.page.getByLabel('Login').fill('refuses');
    await portal.page.getByRole('button', { name: 'Sign in' }).click();
    await portal.page.getByText('The provider has refused: access_denied.').waitFor();
    await portal.fits('refused');
    await portal.accessible('refused');
    await portal.shoot('oidc-refused');
    await portal.page.getByRole('link', { name: 'Back to the sign-in' }).click();
    await portal.page.getByRole('link', { name: 'Sign in with Bank ID' }).waitFor();
  } finally {
    await portal.close();
  }
});

/* -- one that lies -- */

/** Begins a sign-in with the liar, whose next token is to be this; what the callback asks for. */
async function lied(who, says = {}, { header = {}, how, query = '', by = liar } = {}) {
  const begun = await who.open(`/v1/sign-in/oidc/${by === liar ? 'liar' : 'guests'}${query}`);
  assert.equal(begun.status, 303, begun.text);
  const asked = new URL(begun.location).searchParams;
  Object.assign(by, { says, header, how, nonce: asked.get('nonce'), challenge: asked.get('code_challenge') });
  return { state: asked.get('state'), code: 'a code', iss: by.issuer };
}
const back = (who, query, id = 'liar') => who.open(`/v1/sign-in/oidc/${id}/callback?${new URLSearchParams(query)}`);

test('of a token everything must be right', async () => {
  const eve = browser();
  assert.equal((await back(eve, await lied(eve))).status, 200);
  assert.equal((await eve.me()).json.login.startsWith('liar:'), true);
  assert.equal(createHash('sha256').update(liar.verifiers.at(-1)).digest('base64url'), liar.challenge, 'the verifier is of this challenge');
  const now = Math.floor(Date.now() / 1000);
  const lies = [
    ['another nonce', { nonce: 'x'.repeat(43) }], ['no nonce', { nonce: undefined }], ['another issuer', { iss: bank.issuer }], ['another audience', { aud: 'somebody' }],
    ['two audiences', { aud: [client, 'somebody'] }], ['over', { iat: now - 900, exp: now - 600 }], ['from the future', { iat: now + 600, exp: now + 900 }],
    ['no subject', { sub: undefined }], ['unsigned', {}, { how: 'nothing', header: { alg: 'none' } }], ['a secret', {}, { how: 'a public key', header: { alg: 'HS256' } }],
    ['another key', {}, { how: 'another key' }], ['a logout token', {}, { header: { typ: 'logout+jwt' } }],
  ];
  for (const [name, says, how] of lies) {
    const who = browser();
    const answer = await back(who, await lied(who, says, how));
    assert.equal(answer.status, 403, `${name}: ${answer.text}`);
    isPage(answer, 403, /token/i);
    assert.equal(who.session, undefined, name);
  }
  assert.equal((await events('sign_in_refused')).filter((one) => one.fields.because === 'token_refused').length, lies.length);
});

test('a proof that is old is none', async () => {
  const eve = browser();
  await back(eve, await lied(eve));
  const { session } = (await eve.me()).json;
  const now = Math.floor(Date.now() / 1000);
  for (const auth_time of [undefined, now - 3600]) {
    isPage(await back(eve, await lied(eve, { auth_time }, { query: '?again=1' })), 403, /auth_time|too long ago/);
    assert.deepEqual((await eve.me()).json.session, session);
  }
  assert.equal((await back(eve, await lied(eve, { auth_time: now }, { query: '?again=1' }))).status, 200);
  assert.notDeepEqual((await eve.me()).json.session, session);
});

test('keys are asked for anew at most once a minute, whatever names strangers write', async () => {
  const keys = () => liar.asked.filter((one) => one === '/keys').length;
  const before_ = keys();
  for (let n = 0; n < 3; n++) {
    const who = browser();
    assert.equal((await back(who, await lied(who, {}, { header: { kid: `key-${n}` } }))).status, 403);
  }
  assert.equal(keys(), before_ + 1);
  const eve = browser();
  assert.equal((await back(eve, await lied(eve))).status, 200);
});

test('a browser comes back once, and only the one that went', async () => {
  const cases = [
    ['another state', (query) => ({ ...query, state: 'A'.repeat(43) }), 400, /unknown, over, or was used/],
    ['no state', (query) => ({ code: query.code, iss: query.iss }), 400, /unknown, over, or was used/],
    ['another issuer', (query) => ({ ...query, iss: bank.issuer }), 403, /another provider/],
    ['no issuer, though it says that it tells', ({ state, code }) => ({ state, code }), 403, /another provider/],
    ['no code', ({ state, iss }) => ({ state, iss }), 400, /without a code/],
    ['an error', ({ state, iss }) => ({ state, iss, error: 'access_denied', error_description: 'x' }), 403, /refused: access_denied/],
    ['an error that is markup', ({ state, iss }) => ({ state, iss, error: '<script>alert(1)</script>' }), 403, /refused: it does not say why/],
    ['twice a state', (query) => [...Object.entries(query), ['state', query.state]], 400, /state/],
  ];
  for (const [name, change, status, words] of cases) {
    const who = browser();
    const answer = await back(who, change(await lied(who)));
    assert.equal(answer.status, status, `${name}: ${answer.text}`);
    isPage(answer, status, words);
    assert.equal(who.session, undefined, name);
  }
  // Another browser, or none: the address was shown to somebody who is to be signed in as the one who made it.
  for (const victim of [browser(), await (async () => { const other = browser(); await lied(other); return other; })()]) {
    const attacker = browser();
    const query = await lied(attacker);
    isPage(await back(victim, query), 403, /another browser/);
    assert.equal(victim.session, undefined);
    // It was good once, and that is over.
    isPage(await back(attacker, query), 400, /was used already/);
  }
  const replayed = browser();
  const query = await lied(replayed);
  assert.equal((await back(replayed, query)).status, 200);
  isPage(await back(replayed, query), 400, /was used already/);
  // The state of one provider is nothing at another.
  const mixed = browser();
  isPage(await back(mixed, await lied(mixed), 'bank'), 403, /another provider/);
});

test('nobody is sent anywhere but to a page of ours, and nobody else\'s page begins a sign-in in silence', async () => {
  for (const to of ['//elsewhere.example', 'https://elsewhere.example/', '/\\elsewhere.example', '/\t/elsewhere.example', 'calls', '/v1/sign-out', '/a/../../b', '/calls#x', '/calls"><script>', '/%2F%2Fx', ''])
    isPage(await browser().open(`/v1/sign-in/oidc/bank?${new URLSearchParams({ to })}`), 400, /path of a page of this portal|to/);
  isPage(await browser().open('/v1/sign-in/oidc/bank?to=/a&to=/b'), 400, /to/);
  isPage(await browser().open('/v1/sign-in/oidc/bank?more=1'), 400, /more/);
  isPage(await browser().open('/v1/sign-in/oidc/nobody'), 404, /nobody signs in by a provider of this name/);
  isPage(await browser().open('/v1/sign-in/oidc/nobody/callback?state=x'), 404, /nobody signs in by a provider of this name/);
  isPage(await browser().open('/v1/sign-in/oidc/bank', { headers: { 'sec-fetch-site': 'cross-site' } }), 403, /./);
});

test('a provider that is not there is told of, and asked again', async () => {
  const eve = browser();
  isPage(await eve.open('/v1/sign-in/oidc/guests'), 502, /configuration was not to be had/);
  await guests.again();
  await until('it to be asked again', async () => (await eve.open('/v1/sign-in/oidc/guests')).status === 303, 8000, 300);
  // It makes no accounts.
  isPage(await back(eve, await lied(eve, {}, { by: guests }), 'guests'), 403, /no account here/);
  const query = await lied(eve, {}, { by: guests });
  await guests.stop();
  isPage(await back(eve, query, 'guests'), 502, /token was not to be had/);
  // A password still opens.
  assert.equal((await browser().ask('POST', '/v1/sign-in', { login: 'anna', password: 'three green bicycles' })).status, 200);
});

test('doctor asks each provider, and says what is wrong and what to do', async () => {
  const doctor = async () => (await run(bin('earwitness'), ['doctor', '--config', house.config, '--data', house.data]).catch((failed) => failed)).stdout;
  const told = async (discovery) => {
    liar.discovery = discovery;
    return doctor();
  };
  const well = await told({});
  assert.match(well, new RegExp(`Bank ID answers; it must know the redirect URI ${house.url}/v1/sign-in/oidc/bank/callback`));
  assert.match(well, /Liar ID answers/);
  assert.match(well, /Guests: http[^ ]*\/\.well-known\/openid-configuration is not to be had/);
  assert.match(await told({ token_endpoint: 'https://elsewhere.example/token' }), /Liar ID: the provider keeps its tokens at https:\/\/elsewhere\.example\/token, which may not be asked; add it to `endpoints`/);
  assert.match(await told({ issuer: bank.issuer }), /Liar ID: [^\n]*issuer/);
  assert.match(await told({ code_challenge_methods_supported: ['plain'] }), /Liar ID: [^\n]*S256/);
  await chmod(path.join(house.dir, 'client-secret'), 0o644);
  assert.match(await told({}), /Bank ID: others may read the secret in/);
  await chmod(path.join(house.dir, 'client-secret'), 0o600);
  assert.ok(!well.includes(secret));
});

test('a logout token is believed once, while it is new, and for the right session', async () => {
  const eve = browser();
  await back(eve, await lied(eve, { sid: 'one' }));
  const other = browser();
  await back(other, await lied(other, { sid: 'two' }));
  const now = Math.floor(Date.now() / 1000);
  const claims = (more) => ({ nonce: undefined, exp: now + 120, jti: Math.random().toString(36), events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, sid: 'one', ...more });
  const send = async (id, token) => {
    const answer = await browser().open(`/v1/sign-in/oidc/${id}/logout`, { method: 'POST', body: new URLSearchParams({ logout_token: token, more: 'x' }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return [answer.status, JSON.parse(answer.text).type?.replace('urn:earwitness:problem:', '')];
  };
  const type = { typ: 'logout+jwt' };
  const refused = [
    ['a nonce', claims({ nonce: 'x' })], ['no event', claims({ events: {} })], ['no id', claims({ jti: undefined })], ['another audience', claims({ aud: 'somebody' })],
    ['another issuer', claims({ iss: bank.issuer })], ['old', claims({ iat: now - 1200 })], ['nobody', claims({ sub: undefined, sid: undefined })],
  ];
  for (const [name, said] of refused) assert.deepEqual(await send('liar', liar.token(said, type, '')), [400, 'logout_refused'], name);
  assert.deepEqual(await send('liar', liar.token(claims(), { typ: 'JWT' }, '')), [400, 'logout_refused']);
  assert.deepEqual(await send('liar', liar.token(claims(), { ...type, alg: 'none' }, 'nothing')), [400, 'logout_refused']);
  assert.deepEqual(await send('bank', liar.token(claims(), type, '')), [400, 'logout_refused']);
  assert.deepEqual(await send('liar', ''), [400, 'logout_refused']);
  assert.deepEqual(await send('nobody', 'x'), [404, 'no_such_provider']);
  assert.deepEqual([(await eve.me()).status, (await other.me()).status], [200, 200]);
  const token = liar.token(claims(), type, '');
  assert.deepEqual(await send('liar', token), [200, undefined]);
  assert.deepEqual([(await eve.me()).status, (await other.me()).status], [401, 200]);
  assert.deepEqual(await send('liar', token), [400, 'logout_refused']);
  // Of a person, without a session: all of them.
  assert.deepEqual(await send('liar', liar.token(claims({ sid: undefined }), type, '')), [200, undefined]);
  assert.equal((await other.me()).status, 401);
});

test('no code, state, token or secret stands in the log or in the data', async () => {
  const log = await readFile(path.join(house.dir, 'serve.log'), 'latin1');
  const words = browsers.flatMap((one) => one.seen).flatMap((url) => ['code', 'state', 'nonce'].map((name) => new URL(url).searchParams.get(name))).filter((one) => one?.length > 20);
  assert.ok(words.length > 40);
  const all = [...new Set([...words, ...bank.codes, ...liar.verifiers, secret, ...browsers.map((one) => one.session)].filter(Boolean))];
  for (const word of all) assert.ok(!log.includes(word));
  assert.match(log, /"event":"role_not_given"[^\n]*"role":"ghost"/);
  await writeFile(path.join(house.dir, 'words'), all.join('\n'));
  const found = await run('grep', ['-rlaF', '-f', path.join(house.dir, 'words'), house.data]).catch((none) => none);
  assert.deepEqual([found.code, found.stdout], [1, '']);
  assert.match((await run('grep', ['-rlaF', 'SQLite format 3', house.data])).stdout, /catalog\.db/); // it looks where there is something
});
