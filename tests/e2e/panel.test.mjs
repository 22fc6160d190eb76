// The agent panel in Chromium, inside of a page that plays a CRM on another port, which to a browser is another origin: who may
// show and launch it, what it shows of a real call, and that its keys do what the record then says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { once } from 'node:events';
import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { House, bin, policy, root, run, sleep, until } from './house.mjs';
import { Story, german, notice, over, rule } from './story.mjs';

const shots = path.join(process.env.EW_BUILD ?? path.join(root, 'build'), 'portal-shots');
const axe = await readFile(path.join(root, 'tests/e2e/node_modules/axe-core/axe.min.js'), 'utf8');
const rules = policy(`  - name: sales
    when: {queue: sales}
    record: automatic
    sensitive: {payment: {pause: [recording], alarm_after: 3s}}
    keep: {recording: 90d}
  - name: helpdesk
    when: {queue: helpdesk}
    record: on_demand
    keep: {recording: 90d}
${rule('service', 'consent', '')}`).replace('rules:', `packs: [eu, lu, de]\nplaces: {home: LU}\nnotices:\n${notice('welcome', '90d')}rules:`);

let house, browser, crm, stranger, token, page, panel, story;
const asked = []; // every request of the CRM's page and of the frame in it
const faults = [];

/** A little server whose page shows the panel and hands it a code that the server has asked for. */
async function site() {
  const server = createServer(async (request, answer) => {
    if (request.url === '/launch') {
      const made = await fetch(`${house.url}/v1/panel/launches`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ agent: '4711', origin: server.origin }) });
      answer.writeHead(made.status, { 'content-type': 'application/json' }).end(await made.text());
      return;
    }
    answer.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><html lang="en"><title>CRM</title>
<style>html,body,main{margin:0;height:100%}iframe{border:0;width:100%;height:100%;display:block}</style><main><h1 hidden>CRM</h1><iframe title="Recording" src="${house.url}/panel"></iframe></main>
<script>const house = ${JSON.stringify(house.url)}, frame = document.querySelector('iframe'); window.ready = 0;
window.launch = async (more) => { const made = await (await fetch('/launch', { method: 'POST' })).json(); frame.contentWindow.postMessage({ type: 'earwitness.launch', code: made.code, ...more }, house); return made; };
addEventListener('message', (event) => { if (event.origin === house && event.data.type === 'earwitness.ready') window.ready++; });</script></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.origin = `http://127.0.0.1:${server.address().port}`;
  return server;
}

const jars = new Map();
async function as(who, method, route, body) {
  const answer = await fetch(house.url + route, { method, headers: { 'content-type': 'application/json', 'Earwitness-Session': '1', ...(jars.has(who) ? { cookie: jars.get(who) } : {}) }, body: JSON.stringify(body) });
  const cookie = answer.headers.get('set-cookie');
  if (cookie) jars.set(who, cookie.split(';')[0]);
  const said = await answer.json();
  assert.ok(answer.ok, `${who} ${route}: ${answer.status} ${JSON.stringify(said)}`);
  return said;
}

async function administrator(who) {
  await unlink(path.join(house.data, 'admin.token')).catch(() => {});
  await run(bin('earwitness'), ['init', '--config', house.config]);
  const token = (await readFile(path.join(house.data, 'admin.token'), 'utf8')).trim();
  await until(`${who} to be enrolled`, () => as(who, 'POST', '/v1/enrol', { token, login: who, name: who, password: 'three green bicycles' }), 15000, 300);
}

/** The agent whose extension is 4711: two people gave the role, and it holds for own calls alone. */
async function robin() {
  const made = await as('anna', 'POST', '/v1/people', { login: 'robin', name: 'Robin Meyer', agents: ['4711'] });
  const proposal = await as('anna', 'POST', `/v1/people/${made.id}/roles`, { role: 'agent', scope: { own: true }, reason: 'sells' });
  await as('robin', 'POST', '/v1/sign-in/invitation', { code: made.invitation, password: 'correct horse bicycles' });
  await as('bert', 'POST', `/v1/approvals/${proposal.number}`, { do: 'approve' });
}

before(async () => {
  house = await House.make({ policy: rules, prompts: { 'welcome.wav': Buffer.from('welcome') } });
  crm = await site();
  stranger = await site();
  const text = await readFile(house.config, 'utf8');
  await writeFile(house.config, text.replace(/^http: \{listen: "([^"]*)"\}$/m, `http: {listen: "$1", embed: ["https://crm.example.com", "${crm.origin}"]}`));
  await house.start();
  house.ivr = await house.tokenOf('ivr', ['tell']);
  await administrator('anna');
  await administrator('bert');
  await robin();
  token = await house.tokenOf('platform', ['launch']);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  page = await open(crm.origin);
  panel = page.frameLocator('iframe');
});

after(async () => {
  await browser?.close();
  crm?.close();
  stranger?.close();
  await over(house);
});

async function open(origin) {
  const context = await browser.newContext({ viewport: { width: 320, height: 480 }, locale: 'en-GB', timezoneId: 'Europe/Luxembourg' });
  const opened = await context.newPage();
  opened.on('request', (request) => asked.push({ url: request.url(), headers: request.headers() }));
  opened.on('pageerror', (error) => faults.push(String(error)));
  opened.complaints = [];
  opened.on('console', (line) => opened.complaints.push(line.text()));
  await opened.goto(origin);
  return opened;
}

const shows = (words, ms = 10000) => until(`the panel to show "${words}"`, async () => (await panel.locator('h1').textContent()) === words, ms, 50)
  .catch(async (error) => { throw new Error(`${error.message}; it shows: ${await panel.locator('main').innerText()}`); });
const told = (words, ms = 5000) => until(`the panel to say ${words}`, async () => words.test(await panel.locator('.said').textContent()), ms, 50);

/** Both widths and both themes; nothing in it keeps anybody out, and it is no wider than its frame. */
async function look(name) {
  await mkdir(shots, { recursive: true });
  const frame = page.frames()[1];
  for (const [width, height] of [[320, 480], [420, 640]])
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(shots, `panel-${name}-${width}-${colorScheme}.png`) });
      assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: wider than ${width}`);
      await frame.evaluate(axe);
      const found = await frame.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
      const grave = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
      assert.deepEqual(grave.map((one) => `${name} ${colorScheme}: ${one.id} ${one.nodes.map((node) => node.failureSummary)}`), []);
    }
  await page.setViewportSize({ width: 320, height: 480 });
}

test('it waits for its page, and says that it is there', async () => {
  await shows('Waiting for the CRM');
  await until('the page to be told', () => page.evaluate(() => window.ready === 1));
  await look('waiting');
});

test('a launch is taken once, and the panel follows calls by itself', async () => {
  const made = await page.evaluate(() => window.launch());
  assert.ok(made.code, JSON.stringify(made));
  await shows('No call');
  await look('none');
  const again = await fetch(`${house.url}/v1/panel/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: made.code, origin: crm.origin }) });
  assert.equal(again.status, 403);
  story = await Story.begin(house, 'panel', { queue: 'sales' });
  story.says('kept', true);
  await shows('Recording');
  await look('recording');
  assert.match(await panel.locator('footer').innerText(), /Robin Meyer/);
});

test('P pauses, and the record says so; P again goes on', async () => {
  await panel.locator('h1').click();
  await page.keyboard.press('p');
  await told(/^Pause: obeyed in [\d.]+ m?s$/);
  await shows('Paused', 1000);
  await story.shuts();
  const paused = await story.record();
  assert.equal(paused.pauses.at(-1).by.kind, 'user');
  await sleep(300);
  story.says('paused', false);
  await sleep(700);
  await look('paused');
  story.says('resuming');
  await page.keyboard.press('p');
  await shows('Recording');
  await story.opens();
});

test('a payment is a segment with a key, an alarm when it stays open, and an end', async () => {
  await page.keyboard.press('s');
  await panel.getByRole('button', { name: 'payment' }).waitFor();
  await look('segments');
  await page.keyboard.press('Escape');
  await panel.getByRole('button', { name: 'Pause' }).waitFor();
  await page.keyboard.press('s');
  await page.keyboard.press('1');
  await shows('Paused: payment');
  await told(/obeyed in/);
  await sleep(300);
  story.says('payment', false);
  await story.event('segment_opened', (fields) => fields.segment === 'payment' && fields.voice === 'agent');
  await story.shuts();
  await panel.locator('[role=alert] .alarm').waitFor({ timeout: 6000 });
  assert.match(await panel.locator('.alarm').innerText(), /payment.*End it \(E\)/);
  await look('alarm');
  story.says('ending');
  await page.keyboard.press('e');
  await shows('Recording');
  await story.event('segment_ended', (fields) => fields.segment === 'payment');
  assert.equal(await panel.locator('.alarm').count(), 0);
});

test('without its keeper it says that control is lost, and finds it again', async () => {
  const [keeper] = await house.pids('keeper');
  process.kill(keeper, 'SIGSTOP');
  try {
    const begun = Date.now();
    await shows('Control lost', 8000);
    assert.ok(Date.now() - begun < 8000);
    assert.match(await panel.locator('main').innerText(), /Pause at the telephone/);
    await look('lost');
  } finally {
    process.kill(keeper, 'SIGCONT');
  }
  await shows('Recording', 15000);
});

test('an opt-out is asked once, and stands', async () => {
  await page.keyboard.press('o');
  await panel.getByText('cannot be resumed from here').waitFor();
  await look('opt-out');
  assert.equal((await story.record()).opt_outs.length, 0);
  await page.keyboard.press('o');
  await shows('Not recorded: the customer said no');
  await told(/^Opt-out: obeyed in/);
  await story.shuts();
  story.says('after', false);
  const record = await story.record();
  assert.equal(record.opt_outs.length, 1);
  await sleep(6000);
  await shows('Not recorded: the customer said no', 100);
  await look('refused');
  await story.ends();
  await shows('No call');
});

for (const [key, word, status, then] of [['y', 'Consent', 'granted', 'Recording'], ['n', 'Refusal', 'declined', 'Not recorded: the customer said no']])
  test(`${key.toUpperCase()}: what a customer answers to the agent is told in the agent's voice`, async () => {
    const asking = await Story.begin(house, `panel-${key}`, { queue: 'service', caller: german() });
    asking.says('before', false);
    await asking.welcome();
    await shows('Waiting for consent');
    await told(/^$/); // what was obeyed in the call before is not said of this one
    if (key === 'y') await look('consent');
    await sleep(300);
    asking.says('asking', key === 'y' ? undefined : false);
    await page.keyboard.press(key);
    await told(new RegExp(`^${word}: (obeyed|taken) in`));
    await shows(then);
    const answer = await asking.event('consent', (fields) => fields.status === status);
    assert.equal(answer.fields.voice, 'agent');
    assert.equal(answer.fields.method, 'spoken');
    await (key === 'y' ? asking.opens() : asking.shut('a no'));
    asking.says('after', key === 'y' ? true : false);
    await sleep(500);
    await asking.ends();
    await shows('No call');
  });

test('P starts what is recorded on demand', async () => {
  const demand = await Story.begin(house, 'panel-demand', { queue: 'helpdesk' });
  demand.says('before', false);
  await shows('Not recorded: on demand');
  await sleep(500);
  demand.says('starting');
  await page.keyboard.press('p');
  await shows('Recording');
  await demand.opens();
  await demand.ends();
  await shows('No call');
});

test('nothing secret is in an address, and no cookie is set', async () => {
  const secrets = asked.map((one) => one.headers.authorization?.replace('Bearer ', '')).filter(Boolean);
  assert.ok(secrets.length > 0);
  for (const { url, headers } of asked) {
    assert.ok(!secrets.some((secret) => url.includes(secret)) && !/code=|token=|session=/.test(url), url);
    assert.equal(headers.cookie, undefined, url);
  }
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(await page.frames()[1].evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, '']);
  assert.deepEqual(faults, []);
});

test('a page that is not in the list neither shows nor launches it', async () => {
  const other = await open(stranger.origin);
  await until('the browser to refuse the frame', () => other.complaints.some((line) => /frame-ancestors/.test(line)));
  assert.equal(await other.frames()[1].locator('#panel').count(), 0);
  const refused = await other.evaluate(() => window.launch());
  assert.equal(refused.type, 'urn:earwitness:problem:launch_refused');
  assert.match(refused.detail, /http\.embed/);
  const mine = await (await fetch(`${crm.origin}/launch`)).json();
  for (const origin of [stranger.origin, 'https://crm.example.com', `${crm.origin}/`]) {
    const answer = await fetch(`${house.url}/v1/panel/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: mine.code, origin }) });
    assert.equal(answer.status, 403, origin);
  }
  await other.context().close();
});

test('a message that is no launch changes nothing', async () => {
  await page.evaluate((where) => document.querySelector('iframe').contentWindow.postMessage({ type: 'earwitness.launch', code: 7 }, where), house.url);
  await page.evaluate((where) => document.querySelector('iframe').contentWindow.postMessage('earwitness.launch', where), house.url);
  await sleep(500);
  await shows('No call', 100);
});

test('whoever leaves loses the panel', async () => {
  const people = await as('anna', 'GET', '/v1/people').catch(() => null) ?? await house.get('/v1/people');
  const { id } = people.items.find((one) => one.login === 'robin');
  await as('anna', 'POST', `/v1/people/${id}`, { do: 'suspend', reason: 'left' });
  await shows('Waiting for the CRM');
  assert.match(await panel.locator('main').innerText(), /The session is over/);
});
