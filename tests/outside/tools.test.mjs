// Bundles in the hands of other people's tools: unzip, sha256sum, age, openssl, and the transparency-log code of Go. What
// they take is what earwitness-verify takes, and what it refuses they refuse too, where they look at it at all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { at, authority, clear, good, table } from './alterations.mjs';
import * as m from './bundle_maker.mjs';

function run(program, args, options = {}) {
	const done = spawnSync(program, args, { timeout: 120_000, maxBuffer: 1 << 26, ...options });
	assert.ok(!done.error, `${program}: ${done.error}`);
	return { status: done.status, out: done.stdout, said: `${done.stdout}${done.stderr}` };
}

function unpack(bytes, name) {
	const zip = at(`${name}.zip`), to = at(name);
	fs.writeFileSync(zip, bytes);
	const done = run('unzip', ['-q', zip, '-d', to]);
	assert.equal(done.status, 0, done.said);
	const tops = fs.readdirSync(to);
	assert.equal(tops.length, 1);
	return path.join(to, tops[0]);
}

let sealed, open;
before(() => {
	sealed = unpack(m.zipOf(good), 'sealed');
	open = unpack(m.zipOf(clear), 'open');
});

test('unzip finds nothing wrong, and nothing that is not a file', () => {
	const done = run('unzip', ['-t', at('sealed.zip')]);
	assert.equal(done.status, 0, done.said);
	assert.match(done.said, /No errors detected/);
});

test('sha256sum finds every file as the manifests say, and an altered one not', () => {
	for (const manifest of ['manifest-sha256.txt', 'tagmanifest-sha256.txt']) {
		const done = run('sha256sum', ['-c', '--strict', '--quiet', manifest], { cwd: sealed });
		assert.equal(done.status, 0, done.said);
	}
	const altered = unpack(table.find((one) => one.name.startsWith('a bit of data/report.html')).make(), 'altered');
	assert.match(run('sha256sum', ['-c', '--strict', '--quiet', 'manifest-sha256.txt'], { cwd: altered }).said, /report\.html: FAILED/);
});

test('age opens the recordings, for whom they are addressed', () => {
	for (const [bundle, where, key] of [[good, sealed, at('identity')], [clear, open, path.join(open, 'data/media/identity.txt')]])
		for (const one of bundle.media) {
			const done = run('age', ['-d', '-i', key, path.join(where, `data/media/${one.party}-audio-1.age`)]);
			assert.equal(done.status, 0, done.said);
			assert.ok(done.out.equals(one.plain));
		}
	assert.notEqual(run('age', ['-d', '-i', path.join(open, 'data/media/identity.txt'), path.join(sealed, `data/media/${good.media[0].party}-audio-1.age`)]).status, 0);
});

test('openssl takes the time stamp', () => {
	const verify = (data) => run('openssl', ['ts', '-verify', '-in', path.join(sealed, 'proofs/stamped.tsr'), '-data', data, '-CAfile', authority.root, '-untrusted', path.join(sealed, 'proofs/tsa.pem')]);
	assert.match(verify(path.join(sealed, 'proofs/stamped')).said, /Verification: OK/);
	assert.notEqual(verify(path.join(sealed, 'proofs/checkpoint')).status, 0);
});

test('Go\'s checksum-database code finds every event in the log', () => {
	const proofs = at('proofs');
	// Its own library has to be compiled the first time.
	const built = run('go', ['build', '-o', proofs, path.resolve(import.meta.dirname, 'proofs/proofs.go')], { timeout: 600_000,
		env: { ...process.env, GOPATH: '/usr/share/gocode', GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOCACHE: path.join(m.build, 'go-cache') } });
	assert.equal(built.status, 0, built.said);
	const done = run(proofs, [sealed, m.logKey.vkey]);
	assert.equal(done.status, 0, done.said);
	assert.match(done.said, new RegExp(`^${good.chain.events.length} events are in the log of ${good.leaves.length}\n`));
	assert.match(run(proofs, [sealed, m.otherLogKey.vkey]).said, /^proofs: checkpoint: /);
	for (const name of ['event 5 re-dated (manifests rewritten)', 'a hash of proof 2 altered (tag manifest rewritten)', 'export with another purpose (tag manifest rewritten)']) {
		const altered = unpack(table.find((one) => one.name === name).make(), name.replace(/[^a-z0-9]+/g, '-'));
		assert.equal(run(proofs, [altered, m.logKey.vkey]).status, 1, name);
	}
});
