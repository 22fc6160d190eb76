// Writes the seeds of the fuzz targets of bundles; run by hand when the format changes: node fuzz_seeds.mjs CORPUS-FOLDER
import fs from 'node:fs';
import path from 'node:path';
import os from 'node:os';
import * as m from './bundle_maker.mjs';

const corpus = process.argv[2];
const write = (target, name, bytes) => {
	fs.mkdirSync(path.join(corpus, target), { recursive: true });
	fs.writeFileSync(path.join(corpus, target, name), bytes);
};
const flat = (files) => Buffer.concat([...files].map(([name, bytes]) => {
	const n = Buffer.alloc(2);
	n.writeUInt16LE(bytes.length);
	return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), n, bytes]);
}));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ew-seeds-'));
const bundle = m.makeBundle({ bytes: 40, stamp: m.makeAuthority(folder).stamp });
const clear = m.makeBundle({ bytes: 40, clear: true, withhold: ['facts'] });
fs.rmSync(folder, { recursive: true });
const few = (files) => new Map([...files].filter(([name]) => !/^(data\/events|proofs)\/0000(0[2-9]|1)/.test(name)));
write('bundle_check', 'whole', flat(bundle.files));
write('bundle_check', 'clear', flat(clear.files));
write('bundle_check', 'few', flat(few(bundle.files)));
write('bundle_check', 'nothing', Buffer.alloc(0));
write('bundle_manifest', 'whole', bundle.files.get('manifest-sha256.txt').subarray(0, 600));
write('bundle_manifest', 'upper', Buffer.from(`${'A'.repeat(64)}  x\n`));
const small = [['t/a', Buffer.from('1')], ['t/b/c', Buffer.from('22')]];
write('bundle_zip', 'small', m.writeZip(small));
write('bundle_zip', 'descriptor', m.writeZip(small, { descriptor: true }));
write('bundle_zip', 'times', m.writeZip(small, { each: (e) => { e.extra = Buffer.from('5554050001aabbccdd', 'hex'); } }));
write('bundle_zip', 'comment', m.writeZip(small, { end: { comment: Buffer.from('x') } }));
write('bundle_zip', 'overlap', m.writeZip(small, { each: (e) => { e.at = 0; } }));
