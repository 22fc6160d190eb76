// How soon somebody can work with the page of a call of two hours: in Chromium, with nothing kept from before, for a supervisor who has signed
// in. The call is real and has EVENTS events; its record, its waveform and its transcript are stretched to two hours on their way to the
// browser, because nobody waits that long for a figure. Beside it an empty page of the same server, which is what no page can do without.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Call, House, sleep, tone, until } from '../e2e/house.mjs';
import { administrator, given, invited } from '../e2e/people.mjs';
import { launch } from '../e2e/portal_browser.mjs';

const RUNS = Number(process.env.EW_PAGE_RUNS ?? 10);
const EVENTS = Number(process.env.EW_PAGE_EVENTS ?? 500);
const LENGTH = 7_200_000;
const STEP = 160; // of a waveform of two hours, as the worker makes it: media/peaks.h
const TURNS = 2400;

const json = (body) => ({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });
const ticks = (pid) => {
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return Number(fields[11]) + Number(fields[12]);
};
const middle = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const worst = (all) => Math.max(...all);

/** Somebody who may listen, with a signed-in browser's cookie. */
async function supervisor(house) {
	const first = await administrator(house, 'admin.one', 'Admin One', 'correct horse battery staple');
	const second = await administrator(house, 'admin.two', 'Admin Two', 'correct horse battery stable');
	const person = await invited(first, 'lead', 'Lead', 'sunlit harbour kettles twelve');
	await given(person, 'supervisor', null, first, second);
	return person;
}

/** A call in which somebody pauses and goes on until it has as many events as are wanted. */
async function eventful(house) {
	const sound = [await tone(path.join(house.dir, 'one.wav'), 400, 60), await tone(path.join(house.dir, 'two.wav'), 900, 60)];
	const call = await new Call(house, { ms: 600_000, held: true }).place();
	call.speak(sound);
	const { id } = await call.interaction();
	await until('recording', async () => (await house.get(`/v1/interactions/${id}`)).intervals.some((one) => one.state === 'recorded'));
	while ((await house.events(id)).length < EVENTS) {
		for (const order of ['pause', 'resume']) {
			const answer = await house.order(id, order, { reason: 'counted' });
			if (answer.status !== 200) throw new Error(`${order}: ${answer.status} ${JSON.stringify(answer.body)}`);
		}
	}
	await sleep(500);
	await call.hangUp();
	await call.end();
	return house.finished(id);
}

const stretched = (record) => ({ ...record, duration_ms: LENGTH, ended_at: new Date(Date.parse(record.started_at) + LENGTH).toISOString(),
	intervals: record.intervals.map((one) => ({ ...one, from_ms: one.from_ms * LENGTH / record.duration_ms, to_ms: one.to_ms * LENGTH / record.duration_ms })) });

/** A page of its own browser profile, in which the call is two hours long. */
async function opened(browser, house, person, record) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
	const page = await context.newPage();
	const [name, value] = person.cookie.split('=');
	const party = (n) => record.parties[n].id;
	const pairs = Buffer.alloc(2 * LENGTH / STEP, Buffer.from([-60, 60]));
	await context.addCookies([{ name, value, url: house.url, httpOnly: true, sameSite: 'Strict' }]);
	await page.route(`**/v1/interactions/${record.id}`, async (route) => {
		const answer = await route.fetch();
		await route.fulfill({ response: answer, json: stretched(await answer.json()) });
	});
	await page.route('**/peaks?*', async (route) => {
		const answer = await route.fetch();
		const { parties } = await answer.json();
		await route.fulfill({ response: answer, json: { parties: parties.map((one) => ({ ...one, step_ms: STEP, peaks: pairs.toString('base64') })) } });
	});
	await page.route('**/artifacts/transcript*', (route) => route.fulfill(json({ segments: Array.from({ length: TURNS }, (_, n) => ({ from_ms: n * 3000, to_ms: n * 3000 + 2500, party: party(n % 2), text: `turn ${n}` })) })));
	return { context, page };
}

/** Milliseconds from the moment at which the page was asked for; 0 before it is so. */
const when = (page, seen) => page.waitForFunction(seen, null, { polling: 'raf', timeout: 30_000 }).then((handle) => handle.jsonValue());

async function look(browser, house, person, record) {
	const { context, page } = await opened(browser, house, person, record);
	const missed = (error) => { throw new Error(`${error}\n${JSON.stringify(page.url())}`); };
	await page.goto(`${house.url}/calls/${record.id}`).catch(missed);
	const interactive = await when(page, () => {
		const button = [...document.querySelectorAll('button')].find((one) => one.textContent.includes('Open the recording'));
		return document.querySelector('.stage canvas') && button && !button.disabled && performance.now();
	});
	const verified = await when(page, () => document.querySelector('[data-verdict=verified]') && performance.now());
	await page.getByRole('button', { name: 'Open the recording' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Quality', { exact: false }).check();
	const clicked = await page.evaluate(() => performance.now());
	await dialog.getByRole('button', { name: 'Open the recording' }).click();
	const drawn = await when(page, () => {
		const canvas = document.querySelector('.stage canvas');
		const { data } = canvas.getContext('2d').getImageData(Math.floor(canvas.width / 4), 0, 1, 130);
		let n = 0;
		for (let i = 3; i < data.length; i += 4) if (data[i] > 200) n++;
		return n > 60 && performance.now();
	});
	const bytes = await page.evaluate(() => performance.getEntriesByType('resource').filter((one) => /\.(js|css)$/.test(one.name)).reduce((sum, one) => sum + one.encodedBodySize, 0));
	await context.close();
	return { interactive, verified, drawn: drawn - clicked, bytes };
}

/** The least that a page can take: a text of the same server. */
async function bare(browser, house) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(`${house.url}/healthz`);
	const ms = await page.evaluate(() => performance.timing.loadEventEnd - performance.timing.navigationStart);
	await context.close();
	return ms;
}

const house = await House.make({ ports: 20 });
let browser;
try {
	await house.start();
	const person = await supervisor(house);
	const record = await eventful(house);
	const n = (await house.events(record.id)).length;
	await person.signIn();
	browser = await launch();
	await look(browser, house, person, record); // the browser's own first time
	const pids = [...(await house.pids('keeper')), ...(await house.pids('web'))];
	const before = pids.map(ticks);
	const found = [];
	const empty = [];
	for (let i = 0; i < RUNS; i++) {
		found.push(await look(browser, house, person, record));
		empty.push(await bare(browser, house));
	}
	const [keeper, web] = pids.map((pid, i) => (ticks(pid) - before[i]) * 10 / RUNS);
	const of = (what) => found.map((one) => one[what]);
	const base = Math.max(1, middle(empty));
	console.log(`call page, two hours, ${n} events, ${TURNS} turns; ${RUNS} times with nothing kept, load ${os.loadavg()[0].toFixed(1)}`);
	console.log(`  interactive          ${middle(of('interactive')).toFixed(0).padStart(6)} ms, worst ${worst(of('interactive')).toFixed(0)} ms (target: 1000 ms); ${(middle(of('interactive')) / base).toFixed(1)} times an empty page (${base.toFixed(0)} ms)`);
	console.log(`  the log verified     ${middle(of('verified')).toFixed(0).padStart(6)} ms, worst ${worst(of('verified')).toFixed(0)} ms`);
	console.log(`  purpose to waveform  ${middle(of('drawn')).toFixed(0).padStart(6)} ms, worst ${worst(of('drawn')).toFixed(0)} ms`);
	console.log(`  scripts and styles   ${(middle(of('bytes')) / 1024).toFixed(0).padStart(6)} KiB as sent`);
	console.log(`  CPU for each look    keeper ${keeper.toFixed(0)} ms, web ${web.toFixed(0)} ms`);
} finally {
	await browser?.close();
	await house.remove();
}
