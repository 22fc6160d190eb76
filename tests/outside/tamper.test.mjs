// earwitness-verify against genuine bundles and against every alteration of the table: each is detected, and named rightly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { at, authority, clear, good, goneOn, hiding, last, partly, table } from './alterations.mjs';
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
	assert.equal(Date.parse(run.last_seen) - Date.parse(run.first_seen), 1000);
	assert.equal(verify(m.zipOf(good), ['--trust', at('trust'), '--identity', at('identity')]).opened, 2);
	assert.equal(verify(m.zipOf(clear)).opened, 2);
	const hidden = verify(m.zipOf(hiding));
	assert.deepEqual([hidden.status, hidden.withheld], [0, 2], JSON.stringify(hidden.findings));
	const less = verify(m.zipOf(partly));
	assert.deepEqual([less.status, less.recordings, less.absent], [0, 1, 1], JSON.stringify(less.findings));
	assert.equal(verify(m.zipOf(good, good.files, { descriptor: true })).status, 0);
});

test('events that an earlier log has are bound by the event behind them', () => {
	const run = verify(m.zipOf(goneOn));
	assert.deepEqual([run.status, run.verdict, run.events, run.earlier], [0, 'proved', last + 1, 5], JSON.stringify(run.findings));
	fs.writeFileSync(at('gone-on.zip'), m.zipOf(goneOn));
	const said = String(spawnSync(path.join(m.build, 'earwitness-verify'), [at('gone-on.zip'), '--trust', at('trust')]).stdout);
	assert.match(said, new RegExp(`The first 5 events are those that the event behind them names[^]*  ${last - 4} events, the export among them, are in the log[^]*What was not proved[^]*the earlier log`));
	assert.equal(verify(m.zipOf(good)).earlier, 0);
});

test('a policy that is not there, and why, is told', () => {
	const path = `data/policies/${m.policyHash}.yaml`;
	const run = verify(m.zipOf(m.makeBundle({ name: 'no-policy', shown: (f) => void f.delete(path), told: (c) => { c.absent.push({ path, because: 'its text was not kept' }); } })));
	assert.deepEqual([run.status, run.absent], [0, 1], JSON.stringify(run.findings));
});

test('an authority is found behind as many others as fit the file', () => {
	const many = at('many.pem');
	const other = fs.readFileSync(m.makeAuthority(at('.'), 'another').root);
	fs.writeFileSync(many, Buffer.concat([...Array(20).fill(other), fs.readFileSync(authority.root)]));
	assert.match(verify(m.zipOf(good), ['--trust', at('trust'), '--authority', many]).stamped ?? '', /^20/);
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
	assert.match(String(say(at('trust')).stdout), /2 independent witnesses[^]*by their clocks at\n    20\S+ the first and 20\S+ the last: everything here existed then/);
});

test('an unpacked bundle says the same, and links are refused', () => {
	const there = m.writeFolder(good.files, at('folder'));
	assert.equal(verify(there).status, 0);
	fs.symlinkSync('/etc/passwd', path.join(there, 'data/link'));
	const run = verify(there);
	assert.deepEqual([run.status, run.findings[0].word], [1, 'not_a_bundle']);
});

test('what is too large to look at is not called wrong', () => {
	const large = m.makeBundle({ name: 'large', shown: (f) => void f.set('data/record.json', Buffer.concat([f.get('data/record.json'), Buffer.alloc(3 << 20, ' ')])) });
	const run = verify(m.zipOf(large));
	assert.deepEqual([run.status, run.verdict, run.findings.map((f) => f.word)], [1, 'unreadable', ['too_large']]);
	const files = m.rebag(large.files);
	files.set('README.txt', Buffer.from('else'));
	assert.equal(verify(m.zipOf(large, files)).verdict, 'wrong');
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
