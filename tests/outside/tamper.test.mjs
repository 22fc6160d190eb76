// earwitness-verify against genuine bundles and against every alteration of the table: each is detected, and named rightly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { at, authority, clear, good, hiding, last, partly, table } from './alterations.mjs';
import * as m from './bundle_maker.mjs';

function verify(bundle, args = ['--trust', at('trust'), '--authority', authority.root]) {
	const file = at('bundle.zip');
	if (Buffer.isBuffer(bundle)) fs.writeFileSync(file, bundle);
	const run = spawnSync(path.join(m.build, 'earwitness-verify'), [Buffer.isBuffer(bundle) ? file : bundle, '--json', ...args], { timeout: 20_000 });
	assert.equal(run.signal, null, `died: ${run.stderr}`);
	assert.notEqual(run.status, 2, String(run.stderr));
	return { status: run.status, ...JSON.parse(run.stdout) };
}

test('genuine bundles are proved', () => {
	const run = verify(m.zipOf(good));
	assert.equal(run.status, 0, JSON.stringify(run.findings));
	assert.equal(run.verdict, 'proved');
	assert.deepEqual([run.events, run.recordings, run.witnesses, run.withheld], [last + 1, 2, 2, 0]);
	assert.match(run.stamped, /^20\d\d-/);
	assert.equal(verify(m.zipOf(good), ['--trust', at('trust'), '--identity', at('identity')]).opened, 2);
	assert.equal(verify(m.zipOf(clear)).opened, 2);
	const hidden = verify(m.zipOf(hiding));
	assert.deepEqual([hidden.status, hidden.withheld], [0, 2], JSON.stringify(hidden.findings));
	const less = verify(m.zipOf(partly));
	assert.deepEqual([less.status, less.recordings, less.absent], [0, 1, 1], JSON.stringify(less.findings));
	assert.equal(verify(m.zipOf(good, good.files, { descriptor: true })).status, 0);
});

test('without trust from elsewhere nothing is proved', () => {
	for (const args of [[], ['--trust', path.join(m.writeFolder(good.files, at('unpacked')), 'proofs/policy.txt')]]) {
		const run = verify(args.length ? at('unpacked') : m.zipOf(good), args);
		assert.deepEqual([run.status, run.verdict, run.origin, run.findings.length], [1, 'consistent', false, 0]);
	}
	const run = verify(m.zipOf(good), ['--trust', at('trust')]);
	assert.deepEqual([run.status, run.stamp, run.stamped], [0, true, null]);
});

test('a copy of the keys inside is taken, and the reader is asked where it is from', () => {
	fs.writeFileSync(at('copy.zip'), m.zipOf(good));
	fs.writeFileSync(at('copied'), good.files.get('proofs/policy.txt'));
	const say = (trust) => spawnSync(path.join(m.build, 'earwitness-verify'), [at('copy.zip'), '--trust', trust]);
	assert.match(String(say(at('copied')).stdout), /^PROVED[^]*byte for byte, the bundle's own proofs\/policy\.txt/);
	assert.doesNotMatch(String(say(at('trust')).stdout), /byte for byte, the bundle/);
	assert.equal(say(at('trust')).status, 0);
});

test('an unpacked bundle says the same, and links are refused', () => {
	const there = m.writeFolder(good.files, at('folder'));
	assert.equal(verify(there).status, 0);
	fs.symlinkSync('/etc/passwd', path.join(there, 'data/link'));
	const run = verify(there);
	assert.deepEqual([run.status, run.findings[0].word], [1, 'not_a_bundle']);
});

test('wrong use', () => {
	const use = (...args) => spawnSync(path.join(m.build, 'earwitness-verify'), args).status;
	assert.deepEqual([use(), use('--trust'), use('--nonsense', 'x'), use('a', 'b'), use('/nowhere'), use(at('trust'), '--trust', at('identity')), use('--help')], [2, 2, 2, 2, 2, 2, 0]);
});

test(`${table.length} alterations`, async (t) => {
	assert.ok(table.length >= 200);
	assert.equal(new Set(table.map((one) => one.name)).size, table.length, 'each is listed once');
	for (const one of table)
		await t.test(one.name, () => {
			const run = verify(one.make(), one.args);
			const words = run.findings.map((f) => f.word);
			assert.equal(run.status, 1);
			assert.ok(['wrong', 'unreadable'].includes(run.verdict));
			for (const word of one.words ?? []) assert.ok(words.includes(word), `${word} is not among ${words}`);
			if (one.any) assert.ok(one.any.some((word) => words.includes(word)), `none of ${one.any} is among ${words}`);
			if (one.first) assert.equal(words[0], one.first, `of ${words}`);
		});
});
