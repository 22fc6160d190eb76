// The portal's page of a call, in Chromium against a real house and a real call: what it draws must be what the record says, and
// what it calls verified must be so. Sign-in, purposes, listeners, comments and the text of a transcript are answered here, by the
// words of docs and openapi, and nothing else is.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root, sleep, until } from './house.mjs';
import { agree, begin, end, everything, house as makeHouse } from './portal_story.mjs';

const shots = path.join(process.env.EW_BUILD ?? path.join(root, 'build'), 'portal-shots');
const script = '<script>window.hacked = 1</script>';
const json = (body, status = 200) => ({ status, contentType: status < 400 ? 'application/json' : 'application/problem+json', body: JSON.stringify(body) });
const me = (rights) => ({ id: '019aa5a0-0000-7000-8000-000000000001', login: 'anna', name: 'Anna Muster', kind: 'person', roles: [], rights, must: [], totp: true,
  session: { id: 's', method: 'password', since: '2026-01-01T00:00:00Z', expires_at: '2099-01-01T00:00:00Z', idle_until: '2099-01-01T00:00:00Z', stepped_up_until: null } });
const all = ['search', 'read', 'listen', 'reveal', 'export', 'download', 'order', 'administer'];

const axe = await readFile(path.join(root, 'tests/e2e/node_modules/axe-core/axe.min.js'), 'utf8');
let house;
let browser;
let id;
let record;
let story;
const open = [];

/** A page of the portal as this person sees it; what goes wrong in it fails the test that opened it. */
async function portal(where, { rights = all, width = 1280, height = 800, scheme = 'light', routes = () => {} } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 1, hasTouch: width < 500,
    extraHTTPHeaders: { authorization: `Bearer ${house.token}` } });
  open.push(context);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (line) => { if (line.type() === 'error' && !/status of (4|5)\d\d/.test(line.text())) page.faults.push(line.text()); });
  const comments = [];
  await page.route('**/v1/me', (route) => route.fulfill(json(me(rights))));
  await page.route('**/v1/interactions/*/purposes', (route) => route.fulfill(json({ told: [{ purpose: 'quality', by: 'notice welcome' }, { purpose: 'disputes', by: 'general terms, 4.2' }],
    grounds: [{ id: 'g1', ground: 'complaint', case: '2026-17', citation: 'art. 26 of the contract' }] })));
  await page.route('**/v1/interactions/*/listeners', (route) => route.fulfill(json({ items: [
    { at: new Date().toISOString(), person: { id: 'p', name: 'Anna Muster' }, what: 'listened', purpose: 'quality' },
    { at: new Date().toISOString(), person: { id: 'q', name: script }, what: 'refused', purpose: 'training', because: 'the callers were not told' }], next: null })));
  await page.route('**/v1/interactions/*/comments', async (route) => {
    if (route.request().method() === 'POST') comments.push({ id: String(comments.length), at: new Date().toISOString(), by: { id: 'p', name: 'Anna Muster' }, ...route.request().postDataJSON() });
    await route.fulfill(json(route.request().method() === 'POST' ? comments.at(-1) : { items: comments, next: null }));
  });
  await page.route('**/v1/interactions/*/artifacts/transcript*', (route) => route.fulfill(json({ kind: 'transcript', model: 'listener 3', segments: transcript() })));
  await routes(page);
  await page.goto(`${house.url}${where}`);
  return page;
}

/** The turns that the tool handed in for the call with everything. */
function transcript() {
  const { from_ms: from, to_ms: to } = record.artifact_versions.find((one) => one.kind === 'transcript');
  const [caller, agent] = record.parties.map((party) => party.id);
  const step = (to - from) / 6;
  const turn = (n, party, text) => ({ from_ms: Math.round(from + n * step), to_ms: Math.round(from + (n + 1) * step), party, text });
  return [turn(0, caller, 'Good morning. I would like to know whether my order has been sent.'), turn(1, agent, 'Good morning, you are talking to Robin. Of course, let me look that up.'),
    turn(2, caller, 'It was two bags of soil and a watering can.'), turn(3, agent, 'It was sent yesterday. It should arrive on Thursday.'), turn(4, caller, script)];
}

const opened = async (page, why = 'Quality') => {
  await page.getByRole('button', { name: 'Open the recording' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(why, { exact: false }).check();
  await dialog.getByRole('button', { name: 'Open the recording' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
};
/** "0:05.6", "900 ms" and "1.68 s" in milliseconds. */
const msOf = (text) => (text.includes(':') ? text.split(':').reduce((sum, part) => 60 * sum + Number(part), 0) * 1000 : parseFloat(text) * (text.endsWith(' ms') ? 1 : 1000));
const position = (page) => page.getByLabel('Position').evaluate((it) => Number(it.value));

before(async () => {
  house = await makeHouse({ users: process.getuid() === 0 ? 'separate' : 'same' });
  story = await everything(house, { callerName: script.replaceAll('<', '&lt;').replaceAll('>', '&gt;') });
  record = await end(house, story);
  id = story.id;
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  await mkdir(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  story?.call.sipp?.kill('SIGKILL');
  await house?.remove();
});

describe('a finished call', () => {
  test('its list has every stretch of the record, and the name of a caller is text', async () => {
    const page = await portal(`/calls/${id}`);
    await page.getByRole('heading', { level: 1 }).getByText(script).waitFor();
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined, 'and it is not run');
    await page.locator('.happened tr', { hasText: 'Agreed: spoken' }).first().waitFor();
    const lines = await page.locator('.happened tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    const party = record.parties[0];
    for (const interval of record.intervals.filter((one) => one.party === party.id && one.to_ms - one.from_ms > 150)) {
      // Neighbours of one state and reason are one line.
      const found = lines.find(([when, lasted, lane, what]) => lane === party.name && what.toLowerCase().startsWith(interval.state)
        && msOf(when) <= interval.from_ms + 100 && msOf(when) + msOf(lasted) >= interval.to_ms - 200);
      assert.ok(found, `${interval.state} at ${interval.from_ms} of ${JSON.stringify(lines)}`);
    }
    const said = lines.map((line) => line.join(' | ')).join('\n');
    for (const wanted of [/Withheld: nothing allowed it yet/, /Masked: keys were pressed/, /Sensitive segment: payment/, /Pause: paused by order, the caller talks to her child/, /Withheld: a party opted out/, /Withheld: somebody else refused/, /Agreed: spoken/, /Played to its end: welcome/, /Told to destroy/])
      assert.match(said, wanted);
    assert.deepEqual(page.faults, []);
  });

  test('the log is verified in the browser, and an altered event is not', async () => {
    const page = await portal(`/calls/${id}`);
    await page.locator('[data-verdict=verified]').waitFor({ timeout: 20000 });
    await page.locator('[data-verdict=verified]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/This browser recomputed \d+ events/).waitFor();
    const key = (await (await house.fetch('/v1/ledger/verifier')).text()).trim();
    const { createHash } = await import('node:crypto');
    assert.ok((await dialog.textContent()).includes(createHash('sha256').update(key).digest('hex')), 'the fingerprint is that of docs/ledger.md');
    await page.screenshot({ path: path.join(shots, 'call_integrity_1280_light.png') });
    const forged = await portal(`/calls/${id}`, { routes: (it) => it.route('**/v1/interactions/*/events?*', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const event = body.items.find((one) => one.type === 'consent');
      if (event) event.record.fields.status = event.fields.status = 'declined';
      await route.fulfill({ response: answer, json: body });
    }) });
    await forged.locator('[data-verdict=altered]').waitFor({ timeout: 20000 });
    await forged.locator('[data-verdict=altered]').click();
    await forged.getByText(/Event \d+ is not the text that was committed to/).waitFor();
    const unsigned = await portal(`/calls/${id}`, { routes: (it) => it.route('**/v1/ledger/verifier', (route) => route.fulfill({ status: 404, body: '' })) });
    await unsigned.locator('[data-verdict=cannot]').waitFor({ timeout: 20000 });
  });

  test('one event is proved on demand', async () => {
    const page = await portal(`/calls/${id}?tab=events`);
    const event = (await house.events(id)).find((one) => one.type === 'restricted' && one.fields.reason === 'opt_out');
    await page.locator(`#event-${event.index} > summary`).click();
    await page.getByText('Record fits its commitment').waitFor();
    await page.getByRole('button', { name: 'Prove it' }).click();
    await page.getByText(/In the log: entry \d+ of \d+/).waitFor();
    assert.ok((await page.locator(`#event-${event.index} pre`).textContent()).includes('asked on the line'));
    assert.deepEqual(page.faults, []);
  });

  test('nothing is heard before somebody says why; then it plays, seeks and follows keys', async () => {
    const page = await portal(`/calls/${id}`);
    const asked = [];
    page.on('request', (request) => { if (/\/(audio|peaks|access)\b/.test(request.url())) asked.push(new URL(request.url()).pathname.split('/').pop()); });
    await page.getByRole('button', { name: 'Open the recording' }).waitFor();
    assert.deepEqual(asked, []);
    await opened(page);
    assert.equal(asked[0], 'access');
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    const start = await until('the sound to go on', async () => (await position(page)) > 300 && position(page));
    // Before the agreement nothing was recorded: the player went over it.
    assert.ok(start >= record.intervals.find((one) => one.state === 'recorded').from_ms - 200, `at ${start}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('Position').fill('5000');
    await page.getByLabel('Position').press('ArrowRight');
    await until('five seconds on', async () => Math.abs((await position(page)) - 10000) < 300);
    await page.locator('body').press('[');
    assert.equal(await page.getByLabel('Speed').inputValue(), '0.75');
    assert.match(await page.getByLabel('Position').getAttribute('aria-valuetext'), /^0:10 of 0:1\d, .*Recorded/);
    const access = (await house.events(id)).filter((one) => one.type === 'access');
    assert.ok(access.length >= 1 && access.every((one) => one.fields.purpose === 'quality'), JSON.stringify(access.map((one) => one.fields)));
    assert.deepEqual(page.faults, []);
  });

  test('each party has a channel and a volume of its own', async () => {
    const page = await portal(`/calls/${id}`);
    const sound = page.waitForRequest((request) => new URL(request.url()).pathname.endsWith('/audio'));
    await opened(page);
    const sums = await page.evaluate(async (source) => {
      const bytes = await (await fetch(source)).arrayBuffer();
      const buffer = await new OfflineAudioContext(2, 8000, 48000).decodeAudioData(bytes);
      return Array.from({ length: buffer.numberOfChannels }, (_, n) => buffer.getChannelData(n).reduce((sum, one) => sum + one * one, 0));
    }, (await sound).url());
    assert.equal(sums.length, 2);
    assert.ok(sums.every((sum) => sum > 1), JSON.stringify(sums));
    assert.equal(await page.locator('.volume').count(), 2);
  });

  test('a refusal to open says why', async () => {
    const because = 'Nobody was told that calls are heard for quality; they were told of disputes.';
    const page = await portal(`/calls/${id}`, { routes: (it) => it.route('**/v1/interactions/*/access', (route) => route.fulfill(json({ type: 'urn:earwitness:problem:purpose_not_told', title: 'The purpose was not told', status: 403, detail: because, told: ['disputes'] }, 403))) });
    await page.getByRole('button', { name: 'Open the recording' }).click();
    await page.getByRole('dialog').getByLabel('Quality', { exact: false }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Open the recording' }).click();
    await page.getByRole('alert').getByText(because).waitFor();
  });

  test('the opt-out shows what it reached, in the times of the record', async () => {
    const page = await portal(`/calls/${id}`);
    const card = page.locator('.opt-out');
    await card.waitFor();
    const text = await card.textContent();
    const [out] = record.opt_outs;
    for (const tool of out.tools)
      assert.ok(text.includes(`acknowledged after ${tool.acknowledged_ms} ms`), `${tool.acknowledged_ms} in ${text}`);
    assert.match(text, /Summary: destroy/);
    assert.match(text, /Everything has obeyed or acknowledged/);
    assert.equal(await card.locator('.fan-out li').count(), 2 + out.tools.length + out.treatments.length);
  });

  test('the transcript follows the sound and is searched; text from outside is text', async () => {
    const page = await portal(`/calls/${id}?tab=transcript`);
    await page.getByText('Open the call to read its transcript').waitFor();
    await opened(page);
    await page.getByText('two bags of soil').waitFor();
    await page.getByText('two bags of soil').click();
    await page.locator('.turn.now', { hasText: 'two bags of soil' }).waitFor();
    await page.getByLabel('Find in the transcript').fill('thursday');
    await until('one turn to be found', async () => (await page.locator('.turn.hit').count()) === 1);
    assert.equal(await page.locator('.turn .text', { hasText: script }).count(), 1);
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  });

  test('artifacts, evidence, listeners and comments', async () => {
    const page = await portal(`/calls/${id}?tab=artifacts`);
    await page.locator('.artifact', { hasText: 'Summary' }).first().getByText('Destroyed').waitFor();
    await page.getByRole('tab', { name: 'Evidence' }).click();
    await page.getByText('Rule “service”').waitFor();
    await page.getByText('Law of 30 May 2005 (amended) art. 4').first().waitFor();
    await page.getByRole('tab', { name: 'Who listened' }).click();
    await page.getByText('the callers were not told').waitFor();
    await page.getByRole('tab', { name: 'Comments' }).click();
    await page.getByLabel('Add a comment').fill('Friendly all the way.');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.locator('.comment', { hasText: 'Friendly all the way.' }).waitFor();
    await page.locator('.lane-names', { hasText: 'Comments' }).waitFor();
    assert.deepEqual(page.faults, []);
  });

  test('without the right to listen nothing can be opened, and without the right to read nothing is shown', async () => {
    const deaf = await portal(`/calls/${id}`, { rights: ['search', 'read'] });
    await deaf.getByText('You have no right to listen.').waitFor();
    assert.ok(await deaf.getByRole('button', { name: 'Open the recording' }).isDisabled());
    assert.equal(await deaf.getByRole('button', { name: 'Take away' }).count(), 0);
    const blind = await portal(`/calls/${id}`, { rights: ['search'] });
    await blind.getByText('You have no permission for this page').waitFor();
  });

  test('a bundle is taken away for a stated purpose', async () => {
    const page = await portal(`/calls/${id}`);
    await page.getByRole('button', { name: 'Take away' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('For whom').selectOption('clear');
    await dialog.getByLabel('Quality', { exact: false }).check();
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Make the file' }).click();
    assert.match((await download).suggestedFilename(), /\.zip$/);
    assert.ok((await house.events(id)).some((one) => one.type === 'exported' && one.fields.what === 'bundle'));
  });

  test('a call of two hours is drawn whole and near, and its transcript is sought in', async () => {
    const length = 7_200_000;
    const party = (n) => record.parties[n].id;
    const pairs = Buffer.alloc(length / 10, Buffer.from([-60, 60]));
    const far = { ...record, duration_ms: length, ended_at: new Date(Date.parse(record.started_at) + length).toISOString(),
      intervals: [0, 1].flatMap((n) => [{ party: party(n), from_ms: 0, to_ms: 3_600_000, state: 'recorded', cause: 0 }, { party: party(n), from_ms: 3_600_000, to_ms: length, state: 'missing', cause: 0 }]) };
    const page = await portal(`/calls/${id}`, { routes: async (it) => {
      await it.route(`**/v1/interactions/${id}`, (route) => route.fulfill(json(far)));
      await it.route('**/audio?*', (route) => route.fulfill({ status: 404 }));
      await it.route('**/peaks?*', (route) => route.fulfill(json({ parties: [0, 1].map((n) => ({ party: party(n), step_ms: 20, peaks: pairs.toString('base64') })) })));
      await it.route('**/v1/interactions/*/artifacts/transcript*', (route) => route.fulfill(json({ segments: Array.from({ length: 2400 }, (_, n) => ({ from_ms: n * 3000, to_ms: n * 3000 + 2500, party: party(n % 2), text: `turn ${n}` })) })));
    } });
    await opened(page);
    const painted = () => page.locator('.stage canvas').evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(Math.floor(canvas.width / 4), 0, 1, 130);
      let n = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 200) n++;
      return n;
    });
    await until('the waveform to be drawn', async () => (await painted()) > 60);
    for (let i = 0; i < 12; i++) await page.locator('body').press('+');
    const frame = page.getByRole('slider', { name: /Overview/ });
    assert.match(await frame.getAttribute('aria-valuetext'), /^from 0:00 to 0:1\d$/);
    await until('the waveform to be drawn near', async () => (await painted()) > 60);
    await page.getByRole('tab', { name: 'Transcript' }).click();
    await page.getByLabel('Find in the transcript').fill('turn 1999');
    await page.locator('.turn.hit').click();
    assert.equal(await position(page), 1999 * 3000);
    await until('the page to be turned', async () => /from 1:39:\d\d to/.test(await frame.getAttribute('aria-valuetext')));
    await page.locator('body').press('z');
    await until('the whole call', async () => (await frame.getAttribute('aria-valuetext')) === 'from 0:00 to 2:00:00');
    assert.deepEqual(page.faults, []);
  });

  test('a call that is not there says so', async () => {
    const page = await portal('/calls/019aa5a0-0000-7000-8000-00000000dead');
    await page.getByText('It is not there').waitFor();
  });
});

describe('a live call', () => {
  test('it is paused with the effect said before, and the page follows the stream', async () => {
    const live = await begin(house, { caller: '+352621000222' });
    const page = await portal(`/calls/${live.id}`);
    await page.getByText('In progress').waitFor();
    await agree(house, live);
    await page.locator('.happened tr', { hasText: 'Played to its end: welcome' }).waitFor({ timeout: 15000 });
    await sleep(1500);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('All gates shut at once', { exact: false }).waitFor();
    await dialog.getByLabel('Reason').fill('a private word');
    await page.screenshot({ path: path.join(shots, 'call_order_1280_light.png') });
    await dialog.getByRole('button', { name: 'Give the order' }).click();
    await page.getByText(/Obeyed. The gate took/).waitFor();
    await page.locator('.happened tr', { hasText: 'Pause: paused by order, a private word' }).waitFor({ timeout: 15000 });
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.locator('[data-verdict=verified]').waitFor({ timeout: 20000 });
    await page.screenshot({ path: path.join(shots, 'call_live_1280_light.png') });
    assert.equal((await house.get(`/v1/interactions/${live.id}`)).pauses.length, 1);
    assert.deepEqual(page.faults, []);
    await end(house, live);
    await page.getByText('Finished', { exact: true }).waitFor({ timeout: 20000 });
  });
});

describe('grants', () => {
  test('what captures now is listed, and one is ended with the effect said before', async () => {
    const live = await begin(house, { caller: '+352621000333' });
    await agree(house, live);
    const made = await house.say(house.tool, '/v1/grants', { interaction: live.id, purposes: ['transcription'], tool: 'listener 3' });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const page = await portal('/vendors?tab=grants');
    const row = page.locator('tr', { hasText: 'listener 3' });
    await row.getByText('Transcription').waitFor();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => [one.id, one.nodes[0].html]), []);
    await page.screenshot({ path: path.join(shots, 'grants_1280_light.png') });
    await row.getByRole('button', { name: 'End' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('told to stop at once', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'End' }).click();
    await page.getByText('No tool captures anything now').waitFor();
    assert.equal((await house.get(`/v1/grants/${made.body.grant}`)).state, 'revoked');
    assert.deepEqual(page.faults, []);
    await end(house, live);
  });
});

describe('how it looks', () => {
  for (const [width, height] of [[1280, 800], [390, 844]])
    for (const scheme of ['light', 'dark'])
      test(`${width} ${scheme}`, async () => {
        const page = await portal(`/calls/${id}`, { width, height, scheme });
        const shot = (name, fullPage = true) => page.screenshot({ path: path.join(shots, `call_${name}_${width}_${scheme}.png`), fullPage });
        await page.locator('[data-verdict=verified]').waitFor({ timeout: 20000 });
        await shot('closed');
        await opened(page);
        await page.locator('[data-verdict=verified]').waitFor({ timeout: 20000 });
        await page.getByLabel('Position').fill('10500');
        await shot('opened', false);
        await page.evaluate(axe);
        for (const tab of ['What happened', 'Transcript', 'Artifacts', 'Evidence', 'Events', 'Who listened', 'Comments']) {
          await page.getByRole('tab', { name: tab }).click();
          await sleep(250);
          await shot(tab.toLowerCase().replace(' ', '_'));
          const { violations } = await page.evaluate(() => globalThis.axe.run());
          assert.deepEqual(violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => [tab, one.id, one.nodes[0].html]), []);
        }
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(sideways <= 0, `the page is ${sideways} px too wide`);
      });
});
