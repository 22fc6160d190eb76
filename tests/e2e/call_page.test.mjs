// What the page of a call does to its sound, in Chromium against a real house: a stretch is redacted by hand and is silence for everybody, who
// may reveal hears it all the same, a second person takes it back; and what is played is what was recorded, or is not played.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root, sleep, until } from './house.mjs';
import { agree, begin, end, house as makeHouse } from './portal_story.mjs';

const shots = path.join(process.env.EW_BUILD ?? path.join(root, 'build'), 'portal-shots');
const json = (body) => ({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });
const me = (rights) => ({ id: '019aa5a0-0000-7000-8000-000000000001', login: 'anna', name: 'Anna Muster', kind: 'person', roles: [], rights, must: [], totp: true,
  session: { id: 's', method: 'password', since: '2026-01-01T00:00:00Z', expires_at: '2099-01-01T00:00:00Z', idle_until: '2099-01-01T00:00:00Z', stepped_up_until: null } });
const all = ['search', 'read', 'listen', 'reveal', 'export', 'download', 'order', 'approve', 'administer'];
const RATE = 8; // samples of a millisecond, in the files of this house

let house;
let browser;
let id;
let record;
let axe;
const open = [];

async function portal({ rights = all, where = `/calls/${id}`, width = 1280, height = 900, scheme = 'light', tab = '' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 1, hasTouch: width < 500, extraHTTPHeaders: { authorization: `Bearer ${house.token}` } });
  open.push(context);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (line) => { if (line.type() === 'error' && !/status of (4|5)\d\d/.test(line.text())) page.faults.push(line.text()); });
  await page.route('**/v1/me', (route) => route.fulfill(json(me(rights))));
  await page.goto(`${house.url}${where}${tab && `?tab=${tab}`}`);
  return page;
}

/** By a second person. */
async function approved(number) {
  const answer = await house.say(await house.second(), `/v1/approvals/${number}`, { do: 'approve' });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return number;
}

/** Asked of one, given by another; its number. */
async function permit(kind) {
  const asked = await house.post('/v1/approvals', { kind, interaction: id, reason: 'a complaint' });
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  return approved(asked.body.number);
}

async function opened(page, { unredacted = false } = {}) {
  await page.getByRole('button', { name: 'Open the recording' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Quality', { exact: false }).check();
  if (unredacted) {
    await dialog.getByLabel('Hear what was redacted too', { exact: false }).check();
    await dialog.getByLabel('Why it is needed').fill('The complaint is about the card.');
    await dialog.getByRole('button', { name: 'Ask a second person' }).click();
    const asked = await dialog.getByText(/Asked, as approval \d+/).textContent();
    await dialog.getByRole('button', { name: 'Look again' }).click();
    assert.ok(await dialog.getByRole('button', { name: 'Open the recording' }).isDisabled(), 'one alone does not open it');
    await approved(Number(/approval (\d+)/.exec(asked)[1]));
    await dialog.getByRole('button', { name: 'Look again' }).click();
    await dialog.getByText(/Approved, as approval \d+/).waitFor();
  }
  await dialog.getByRole('button', { name: 'Open the recording' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
}

const handleOf = async (more = {}) => {
  const made = await house.post(`/v1/interactions/${id}/access`, { purpose: 'quality', ...more });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.handle;
};
const sound = (handle, format = 'wav', headers = {}) => house.fetch(`/v1/interactions/${id}/audio?format=${format}&handle=${encodeURIComponent(handle)}`, { headers });

/** The samples of each channel, opened anew. */
async function samples(more = {}) {
  const answer = await sound(await handleOf(more));
  assert.equal(answer.status, 200, answer.ok ? '' : await answer.clone().text());
  const wav = Buffer.from(await answer.arrayBuffer());
  assert.equal(wav.readUInt16LE(22), 2);
  assert.equal(wav.readUInt32LE(24), RATE * 1000);
  const n = (wav.length - 44) / 4;
  return [0, 1].map((channel) => Int16Array.from({ length: n }, (_, i) => wav.readInt16LE(44 + 4 * i + 2 * channel)));
}

const loud = (channel, from, to) => channel.subarray(from * RATE, to * RATE).reduce((sum, one) => sum + Math.abs(one), 0);
const now = () => house.get(`/v1/interactions/${id}`);

/** The second and a half of the first party's sound in which most is said. */
function busiest(channel) {
  let best = 0;
  for (let at = 500; at + 2000 < channel.length / RATE; at += 100) if (loud(channel, at, at + 1500) > loud(channel, best, best + 1500)) best = at;
  return { from: best, to: best + 1500 };
}

before(async () => {
  axe = await readFile(path.join(root, 'tests/e2e/node_modules/axe-core/axe.min.js'), 'utf8');
  house = await makeHouse({ users: process.getuid() === 0 ? 'separate' : 'same' });
  const story = await begin(house);
  ({ id } = story);
  await sleep(500);
  await agree(house, story);
  const granted = await house.say(house.tool, '/v1/grants', { interaction: id, purposes: ['transcription'], tool: 'listener 3' });
  assert.equal(granted.status, 201, JSON.stringify(granted.body));
  await sleep(4500);
  record = await end(house, story);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  await mkdir(shots, { recursive: true });
});
after(async () => {
  await browser?.close();
  await house?.remove();
});

describe('what is played is what was recorded', () => {
  test('an answer says of which sealed objects it was made, and its own digest', async () => {
    const handle = await handleOf();
    const whole = await sound(handle);
    const body = Buffer.from(await whole.arrayBuffer());
    const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    assert.equal(whole.headers.get('content-digest'), digest);
    const part = await sound(handle, 'wav', { range: 'bytes=100-199' });
    assert.deepEqual([part.status, part.headers.get('repr-digest'), part.headers.get('content-digest')], [206, digest, null]);
    const made = (await house.events(id)).filter((one) => one.type === 'artifact_made' && one.fields.kind === 'audio');
    const told = JSON.parse(whole.headers.get('earwitness-sources'));
    const pick = ({ party, object, sha256 }) => `${party} ${object} ${sha256}`;
    assert.deepEqual(told.map(pick).sort(), made.map((one) => pick(one.fields)).sort());
  });

  test('the page compares them with the log that it verified, before it plays', async () => {
    const page = await portal();
    await opened(page);
    await page.locator('[data-sound=recorded]').waitFor({ timeout: 20000 });
    await page.locator('[data-sound=recorded]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What is played was made of the sealed recordings that the verified log names.').waitFor();
    for (const one of record.artifacts.filter((made) => made.kind === 'audio')) assert.ok((await dialog.textContent()).includes(one.sha256));
    await page.screenshot({ path: path.join(shots, 'call_sound_1280_light.png') });
    assert.deepEqual(page.faults, []);
  });
});

describe('redaction by hand', () => {
  let whole;
  let spot;
  let event;

  test('a stretch is drawn, listened to and redacted: it is silence, and nothing else is', async () => {
    whole = await samples();
    spot = busiest(whole[0]);
    const party = record.parties[0].id;
    const page = await portal();
    await opened(page);
    await page.getByRole('button', { name: 'Redact', exact: true }).click();
    const bar = page.getByRole('form', { name: 'Redact a stretch of this call' });
    await bar.getByText('it is silence for everybody', { exact: false }).waitFor();
    const stage = await page.locator('.stage').boundingBox();
    const x = (ms) => stage.x + (ms / record.duration_ms) * stage.width;
    await page.mouse.move(x(spot.from), stage.y + 22 + 34);
    await page.mouse.down();
    await page.mouse.move(x(spot.from + 300), stage.y + 22 + 34, { steps: 3 });
    await page.mouse.move(x(spot.to), stage.y + 22 + 34, { steps: 3 });
    await page.mouse.up();
    const near = async (which, ms) => Math.abs(1000 * Number(await bar.locator(`[data-end=${which}]`).inputValue()) - ms) < 60;
    assert.ok((await near('from', spot.from)) && (await near('to', spot.to)), 'it is where it was drawn');
    assert.equal(await bar.getByLabel('Whose sound').inputValue(), party, 'and whose sound it was drawn over');
    await page.screenshot({ path: path.join(shots, 'call_redact_1280_light.png'), fullPage: true });
    await bar.locator('[data-end=from]').fill(String(spot.from / 1000));
    await bar.locator('[data-end=to]').fill(String(spot.to / 1000));
    await bar.getByRole('button', { name: 'Listen first' }).click();
    await until('the stretch to be played to its end', async () => {
      const at = await page.getByLabel('Position').evaluate((it) => Number(it.value));
      return at >= spot.to - 100 && (await page.getByRole('button', { name: 'Play', exact: true }).count()) === 1 ? at : null;
    }, 8000);
    await bar.getByLabel('What is said there').selectOption('card');
    await bar.getByRole('button', { name: 'Redact it' }).click();
    await page.locator('.lane-names', { hasText: 'Redacted' }).waitFor();
    await page.locator('.happened tr', { hasText: 'Redacted: card number' }).waitFor();

    const [one] = (await now()).redactions;
    assert.deepEqual([one.party, one.from_ms, one.to_ms, one.reason, one.removed, one.original.state], [party, spot.from, spot.to, 'card', null, 'sealed']);
    event = one.event;
    const quiet = await samples();
    assert.ok(loud(whole[0], spot.from, spot.to) > 100_000, 'somebody spoke there');
    assert.equal(loud(quiet[0], spot.from, spot.to), 0, 'and is not heard any more');
    assert.deepEqual(quiet[0].subarray(0, (spot.from - 20) * RATE), whole[0].subarray(0, (spot.from - 20) * RATE));
    assert.deepEqual(quiet[0].subarray((spot.to + 20) * RATE), whole[0].subarray((spot.to + 20) * RATE));
    assert.deepEqual(quiet[1], whole[1], 'the other party is heard as before');

    // What the page plays now is decoded here, as the browser hears it.
    const handle = await handleOf();
    const heard = await page.evaluate(async ({ source, from, to }) => {
      const bytes = await (await fetch(source)).arrayBuffer();
      const buffer = await new OfflineAudioContext(2, 48000, 48000).decodeAudioData(bytes);
      const most = (channel, a, b) => buffer.getChannelData(channel).subarray(a * 48, b * 48).reduce((top, value) => Math.max(top, Math.abs(value)), 0);
      return [most(0, from, to), most(1, 0, 1e6), most(0, 0, from - 100)];
    }, { source: `/v1/interactions/${id}/audio?format=opus&handle=${encodeURIComponent(handle)}`, from: spot.from, to: spot.to });
    assert.ok(heard[0] < 1e-3, `${heard[0]} in the silence`);
    assert.ok(heard[1] > 0.01, 'the other is there');
    const { parties } = await (await house.fetch(`/v1/interactions/${id}/peaks?handle=${encodeURIComponent(handle)}`)).json();
    const picture = Buffer.from(parties.find((each) => each.party === party).peaks, 'base64');
    assert.ok(picture.subarray((2 * spot.from) / 20, (2 * spot.to) / 20).every((value) => value === 0), 'the picture has a gap');
    assert.deepEqual(page.faults, []);
  });

  test('keys choose too, and nothing is sent without a word', async () => {
    const page = await portal();
    await opened(page);
    await page.getByLabel('Position').fill('2000');
    await page.getByRole('button', { name: 'Redact', exact: true }).click();
    await page.getByLabel('Position').fill('3000');
    await page.locator('h1').click();
    await page.locator('body').press('i');
    await page.getByLabel('Position').fill('3400');
    await page.locator('h1').click();
    await page.locator('body').press('o');
    let said;
    await until('the ends to be where the player stood', async () => {
      said = await page.locator('.redact-bar [aria-live]').textContent();
      return /Chosen: 0:03\.0 – 0:03\.4, 400 ms/.test(said);
    }, 5000).catch(() => assert.fail(`not where the player stood: ${said}`));
    await page.getByRole('slider', { name: 'To, in seconds' }).press('Shift+ArrowRight');
    await page.getByRole('slider', { name: 'To, in seconds' }).press('ArrowLeft');
    await page.locator('.redact-bar', { hasText: '490 ms' }).waitFor();
    await page.locator('h1').click();
    await page.locator('body').press('Escape');
    await page.locator('.redact-bar').waitFor({ state: 'detached' });
    assert.equal((await now()).redactions.length, 1);
  });

  test('it is heard with the right to reveal, a word and a second person, and not without', async () => {
    const alone = await house.post(`/v1/interactions/${id}/access`, { purpose: 'quality', unredacted: true });
    assert.deepEqual([alone.status, alone.body.type], [403, 'urn:earwitness:problem:second_person_needed']);
    const revealing = await portal();
    await opened(revealing, { unredacted: true });
    await revealing.getByText('Redacted parts are heard').waitFor();
    const loudly = await samples({ unredacted: true, approval: await permit('hear_redacted') });
    assert.deepEqual(loudly[0], whole[0]);
    const access = (await house.events(id)).filter((one) => one.type === 'access');
    assert.ok(access.some((one) => one.fields.unredacted === true) && access.some((one) => !one.fields.unredacted), 'the log tells the two apart');
    const deaf = await house.tokenOf('person', ['search', 'read', 'listen']);
    assert.equal((await house.say(deaf, `/v1/interactions/${id}/access`, { purpose: 'quality', unredacted: true })).status, 403);
    assert.equal((await house.say(deaf, `/v1/interactions/${id}/redactions`, { from_ms: 0, to_ms: 100, reason: 'other' })).status, 403);
    assert.equal((await house.say(deaf, `/v1/interactions/${id}/redactions/${event}/removal`, { reason: 'I want to hear it' })).status, 403);
    const page = await portal({ rights: ['search', 'read', 'listen'] });
    await page.getByRole('button', { name: 'Open the recording' }).click();
    await page.getByText('1 stretch of this call is redacted, and silent.').waitFor();
    assert.equal(await page.getByLabel('Hear what was redacted too', { exact: false }).count(), 0);
  });

  for (const [width, height, scheme] of [[1280, 900, 'dark'], [390, 844, 'light']])
    test(`how it looks: ${width} ${scheme}`, async () => {
      const page = await portal({ width, height, scheme, tab: 'redactions' });
      await page.getByText('Silent for everybody.', { exact: false }).waitFor();
      await opened(page);
      await page.locator('[data-sound=recorded]').waitFor({ timeout: 20000 });
      await page.getByRole('button', { name: 'Redact', exact: true }).click();
      await page.locator('.redact-chosen').waitFor();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      assert.deepEqual(violations.filter((one) => ['serious', 'critical'].includes(one.impact)).map((one) => [one.id, one.nodes[0].html]), []);
      await page.screenshot({ path: path.join(shots, `call_redactions_${width}_${scheme}.png`), fullPage: true });
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(sideways <= 0, `the page is ${sideways} px too wide`);
    });

  test('a second person takes it back', async () => {
    const page = await portal({ tab: 'redactions' });
    await page.getByRole('button', { name: 'Ask to take it back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing changes until a second person approves it.').waitFor();
    await dialog.getByLabel('Why it is to be heard again').fill('the wrong place');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('It waits among the approvals', { exact: false }).waitFor();
    const waiting = (await house.get('/v1/approvals')).items.find((one) => one.kind === 'unredact');
    assert.equal((await house.post(`/v1/approvals/${waiting.number}`, { do: 'approve' })).status, 403, 'nobody approves what they asked for');
    assert.equal((await now()).redactions[0].removed, null);
    const done = await house.say(await house.second(), `/v1/approvals/${waiting.number}`, { do: 'approve' });
    assert.equal(done.status, 200, JSON.stringify(done.body));
    assert.equal((await now()).redactions[0].removed.approval, waiting.number);
    assert.deepEqual((await samples())[0], whole[0]);
    await page.getByText(`Taken back by approval ${waiting.number}`, { exact: false }).waitFor({ timeout: 15000 });
  });
});

describe('bots and tools', () => {
  test('what they did stands beside the people, with vendor, purpose and basis; the vendor is changed with the effect said before', async () => {
    const page = await portal({ tab: 'machines' });
    const row = page.locator('.machines tr', { hasText: 'May capture' });
    await row.getByText('Listener GmbH').waitFor();
    assert.match((await row.textContent()), /listener 3.*Transcription.*consent/);
    await page.locator('.machines tr', { hasText: 'Played a notice: welcome' }).waitFor();
    await page.getByLabel('Show', { exact: true }).selectOption('said');
    await row.waitFor({ state: 'detached' });
    await page.getByLabel('Show', { exact: true }).selectOption('allowed');
    await page.screenshot({ path: path.join(shots, 'call_machines_1280_light.png') });
    await row.getByRole('link', { name: 'Listener GmbH' }).click();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The next grant is decided by it.').waitFor();
    await dialog.getByLabel('Agreement until').fill('2095-06-30');
    await dialog.getByLabel('Summary', { exact: true }).first().uncheck();
    await dialog.getByText('It loses: summary.').waitFor();
    await page.screenshot({ path: path.join(shots, 'vendor_change_1280_light.png') });
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByText('The vendor is changed.').waitFor();
    const [vendor] = (await house.get('/v1/vendors')).items;
    const { document, version } = await house.get(`/v1/vendors/${vendor.id}`);
    assert.deepEqual([version, document.purposes, document.agreement.until], [2, ['transcription'], '2095-06-30']);
    assert.deepEqual(page.faults, []);
  });

  test('a vendor is registered', async () => {
    const page = await portal({ where: '/vendors' });
    await page.getByRole('button', { name: 'Register a vendor' }).click();
    const dialog = page.getByRole('dialog');
    for (const [label, value] of [['Name', 'Second Ltd'], ['Contact', 'dpo@second.example'], ['Region', 'ie'], ['Agreement', 'DPA-9'], ['Agreement from', '2026-01-01'], ['Agreement until', '2096-12-31']])
      await dialog.getByLabel(label, { exact: true }).fill(value);
    assert.ok(await dialog.getByRole('button', { name: 'Register', exact: true }).isDisabled(), 'without a purpose it is none');
    await dialog.getByLabel('Agent assist', { exact: true }).check();
    await dialog.getByLabel('Models').fill('second 1.2');
    await dialog.getByRole('button', { name: 'Register', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Second Ltd' }).waitFor();
    const made = (await house.get('/v1/vendors')).items.find((one) => one.name === 'Second Ltd');
    assert.equal((await house.get(`/v1/vendors/${made.id}`)).document.region, 'IE');
    assert.deepEqual(page.faults, []);
  });
});

describe('a recording that was altered', () => {
  test('is not played; the page says whose and from where on, and an exception stands', async () => {
    const [{ fields }] = (await house.events(id)).filter((one) => one.type === 'artifact_made' && one.fields.kind === 'audio');
    const hex = fields.object.replaceAll('-', '');
    const { stdout } = await import('./house.mjs').then(({ run }) => run('find', [house.data, '-name', `${hex}.obj`]));
    const file = stdout.trim();
    assert.notEqual(file, '');
    const before = await readFile(file);
    const altered = Buffer.from(before);
    altered[Math.floor(altered.length / 2)] ^= 1;
    await writeFile(file, altered);
    for (const format of ['opus', 'wav']) {
      const answer = await sound(await handleOf(), format);
      const problem = await answer.json();
      assert.deepEqual([answer.status, problem.type], [500, 'urn:earwitness:problem:object_damaged']);
      assert.match(problem.detail, /the recording of channel [12] is not what was recorded, from about \d+:\d\d on/);
    }
    const page = await portal();
    await opened(page);
    await page.getByRole('alert').getByText(/is not what was recorded, from about \d+:\d\d on/).waitFor();
    await page.screenshot({ path: path.join(shots, 'call_damaged_1280_light.png') });
    assert.equal((await now()).exceptions.filter((one) => one.kind === 'object_damaged').length, 1);
    await writeFile(file, before);
    await page.getByRole('alert').getByRole('button').click();
    await page.locator('[data-sound=recorded]').waitFor({ timeout: 20000 });
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });
});
