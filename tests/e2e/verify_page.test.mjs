// The page that checks bundles in a browser, over the same genuine and altered bundles as earwitness-verify. It has no
// time stamps, recipients' keys and no fold: what only these tell, it must say that it did not look at.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { chromium } from 'playwright-core';
import { at, clear, good, goneOn, hiding, last, partly, table } from '../outside/alterations.mjs';
import * as m from '../outside/bundle_maker.mjs';

const file = path.resolve(import.meta.dirname, '../../share/verify/verify.html');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
after(() => browser.close());
const context = await browser.newContext();
const page = await context.newPage();
const requests = [], complaints = [];
page.on('request', (r) => requests.push(r.url()));
page.on('console', (c) => complaints.push(c.text()));
page.on('pageerror', (e) => complaints.push(String(e)));
await page.goto(`file://${file}`);

async function check(bundle, trust = m.trustText()) {
	fs.writeFileSync(at('page.zip'), bundle);
	await page.fill('#trust', trust);
	await page.setInputFiles('#bundle', []);
	await page.evaluate(() => { document.getElementById('verdict').dataset.verdict = ''; });
	await page.setInputFiles('#bundle', at('page.zip'));
	await page.waitForFunction(() => ['proved', 'consistent', 'wrong'].includes(document.getElementById('verdict').dataset.verdict));
	return page.evaluate(() => ({ verdict: document.getElementById('verdict').dataset.verdict, title: document.querySelector('#verdict strong').textContent,
		words: [...document.querySelectorAll('#answer code')].map((c) => c.textContent), text: document.getElementById('answer').textContent }));
}

test('the policy is that of its one script and its one style', () => {
	const text = fs.readFileSync(file, 'utf8');
	for (const tag of ['script', 'style']) {
		const all = [...text.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))];
		assert.equal(all.length, 1);
		assert.ok(text.includes(`${tag}-src 'sha256-${crypto.createHash('sha256').update(all[0][1]).digest('base64')}'`), 'run node tools/page_hashes.mjs');
	}
	assert.match(text, /default-src 'none'/);
	assert.doesNotMatch(text, /https?:\/\/|unsafe-inline|\son[a-z]+=/);
});

test('genuine bundles are proved, and what was not is said', async () => {
	for (const bundle of [good, clear, hiding, partly]) {
		const said = await check(m.zipOf(bundle));
		assert.deepEqual([said.verdict, said.words], ['proved', []], said.text);
		assert.match(said.text, new RegExp(`${last + 1} events`));
		assert.match(said.text, /2 independent witnesses.*by their clocks at 20\S+ the first and 20\S+ the last/);
	}
	assert.match((await check(m.zipOf(hiding))).text, /2 personal values: they are withheld/);
	assert.match((await check(m.zipOf(good))).text, /time stamp: this page does not check it/);
	const said = await check(m.zipOf(good), '');
	assert.deepEqual([said.verdict, said.title], ['consistent', 'Consistent with itself, origin unproven']);
	assert.doesNotMatch((await check(m.zipOf(good))).text, /byte for byte, the bundle’s own/);
	assert.match((await check(m.zipOf(good), good.files.get('proofs/policy.txt').toString())).text, /byte for byte, the bundle’s own proofs\/policy\.txt/);
	const later = await check(m.zipOf(goneOn));
	assert.deepEqual([later.verdict, later.words], ['proved', []], later.text);
	assert.match(later.text, new RegExp(`The first 5 events are those[^]*${last - 4} events, the export`));
	assert.equal((await check(m.zipOf(good), 'log nonsense')).title, 'The trust cannot be read');
});

test('every alteration is detected and named as earwitness-verify names it', async () => {
	const unseen = ['record_differs', 'recording_unopened', 'stamp_wrong'];
	const wrong = [];
	let looked = 0;
	for (const one of table) {
		const words = (one.words ?? []).filter((w) => !unseen.includes(w));
		if (!words.length && !one.any) continue;
		const said = await check(one.make());
		looked++;
		if (said.verdict !== 'wrong' || words.some((w) => !said.words.includes(w)) || (one.any && !one.any.some((w) => said.words.includes(w))) ||
			(one.first && !unseen.includes(one.first) && said.words[0] !== one.first)) wrong.push(`${one.name}: ${said.verdict} ${said.words.slice(0, 6)}`);
	}
	assert.deepEqual(wrong, []);
	assert.ok(looked >= 300, `only ${looked}`);
});

test('it asks nobody for anything, and complains of nothing', () => {
	assert.deepEqual(requests, [`file://${file}`]);
	assert.deepEqual(complaints, []);
});

test('it is drawn in light and dark, wide and narrow', async (t) => {
	for (const [name, colorScheme, width] of [['light', 'light', 1000], ['dark', 'dark', 1000], ['phone', 'light', 360]]) {
		await page.emulateMedia({ colorScheme });
		await page.setViewportSize({ width, height: 900 });
		const said = await check(name === 'dark' ? table.find((one) => one.name.startsWith('recordings exchanged')).make() : m.zipOf(good));
		assert.ok(said.text);
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways`);
		if (process.env.EW_PICTURES) await page.screenshot({ path: path.join(process.env.EW_PICTURES, `verify-${name}.png`), fullPage: true });
	}
	t.diagnostic('three pictures');
});
