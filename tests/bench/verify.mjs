// How long earwitness-verify takes for the bundle of an hour's call: two parties, 500 events. The least of ten runs, beside
// the least time in which sha256sum reads the same file, which is what no check can do without.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as m from '../outside/bundle_maker.mjs';

const hour = 24_000 / 8 * 3600; // bytes of Opus at 24 kbit/s
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ew-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const at = (name) => path.join(folder, name);

function least(program, args) {
	let best = Infinity;
	for (let i = 0; i < 10; i++) {
		const begun = process.hrtime.bigint();
		const done = spawnSync(program, args);
		if (done.status !== 0) throw new Error(`${program}: ${done.stdout}${done.stderr}`);
		best = Math.min(best, Number(process.hrtime.bigint() - begun) / 1e6);
	}
	return best;
}

const few = m.makeBundle().chain.events.length;
const bundle = m.makeBundle({ padding: 500 - few, bytes: hour, stamp: m.makeAuthority(folder).stamp });
fs.writeFileSync(at('bundle.zip'), m.zipOf(bundle));
fs.writeFileSync(at('trust'), m.trustText());
fs.writeFileSync(at('identity'), bundle.identity.text);
const verify = path.join(m.build, 'earwitness-verify'), args = [at('bundle.zip'), '--quiet', '--trust', at('trust'), '--authority', at('tsa-root.pem')];
const bare = least('sha256sum', [at('bundle.zip')]), checked = least(verify, args), opened = least(verify, [...args, '--identity', at('identity')]);
const peak = /VmHWM|Maximum resident set size \(kbytes\): (\d+)/.exec(String(spawnSync('/usr/bin/time', ['-v', verify, ...args]).stderr ?? ''));
console.log(`bundle: ${bundle.chain.events.length} events, ${(fs.statSync(at('bundle.zip')).size / 1e6).toFixed(1)} MB`);
console.log(`verify: ${checked.toFixed(0)} ms, ${(checked / bare).toFixed(1)} times sha256sum (target: 1000 ms)`);
console.log(`verify and open the recordings: ${opened.toFixed(0)} ms, ${(opened / bare).toFixed(1)} times sha256sum`);
if (peak?.[1]) console.log(`memory: ${(peak[1] / 1024).toFixed(0)} MB at most (limit: 64 MB)`);
