// Checks a checkpoint and proof files with the verifier of Sigstore, which knows nothing of ours.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');

const folder = process.argv[2];
const get = (name) => readFileSync(join(folder, name));
const vkey = get('log.vkey').toString();
const [name, id] = vkey.split('+', 2);
const material = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64');
const publicKey = createPublicKey({
	format: 'jwk',
	key: { kty: 'OKP', crv: 'Ed25519', x: material.subarray(1).toString('base64url') },
});
const logs = [{ logID: Buffer.from(id, 'hex'), baseURL: name, publicKey }];

let checked = 0;
for (const file of readdirSync(folder).filter((f) => f.endsWith('.tlog-proof'))) {
	const text = get(file).toString();
	const head = text.slice(0, text.indexOf('\n\n')).split('\n');
	const envelope = text.slice(text.indexOf('\n\n') + 2);
	const entry = (leaf, note) => ({
		canonicalizedBody: leaf,
		inclusionProof: {
			checkpoint: { envelope: note },
			logIndex: head[2].slice('index '.length),
			hashes: head.slice(3).map((line) => Buffer.from(line, 'base64')),
		},
	});
	const leaf = get(file.replace('.tlog-proof', '.leaf'));
	const good = entry(leaf, envelope);
	const checkpoint = verifyCheckpoint(good, logs);
	assert.equal(checkpoint.logSize, 300n);
	verifyMerkleInclusion(good, checkpoint);

	const other = Buffer.from(leaf);
	other[0] ^= 1;
	assert.throws(() => verifyMerkleInclusion(entry(other, envelope), checkpoint));
	assert.throws(() => verifyCheckpoint(entry(leaf, envelope.replace('\n300\n', '\n301\n')), logs));
	checked += 1;
}
assert.ok(checked > 5);
console.log(`${checked} proofs`);
