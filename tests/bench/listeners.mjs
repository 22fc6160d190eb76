// Whether people who listen starve the calls that are recorded: EW_LISTENERS people (500) have an event stream open and play a recording, each
// a rendering of their own, at the speed of sound and as samples, the most bytes there are, while calls are recorded, and paused and resumed
// in turn, twenty orders a second. How long an order takes and what the programs need is measured without listeners first, then with them, in one run.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Call, House, bin, sleep, tone, until } from '../e2e/house.mjs';

const LISTENERS = Number(process.env.EW_LISTENERS ?? 500);
const PER_SECOND = Number(process.env.EW_LISTENERS_RATE ?? 25); // who press "Play" in the same second
const CALLS = Number(process.env.EW_LISTENERS_CALLS ?? 20);
const RECORDED = 40; // seconds of what is played
const BARE = 15; // seconds of measuring without listeners
const SPEED = 2 * 2 * 8000; // bytes a second: two channels of 16 bits

const at = (all, share) => all.sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))];
const ticks = (pid) => {
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** Sends sound into every stream of the calls. */
function speak(call, files, seconds) {
	const args = call.answers.flatMap(({ address, ports }) => ports.flatMap((port, i) => ['--to', `${address}:${port}`, '--file', files[i], '--codec', i ? 'pcmu' : 'pcma']));
	return { child: spawn(bin('earwitness-caller'), args, { stdio: 'ignore' }), seconds };
}

/** Finished recordings to listen to. */
async function recordings(house, files) {
	const call = await new Call(house, { calls: 4, rate: 20, ms: RECORDED * 1000 }).place();
	speak(call, files);
	await call.done;
	const all = await until('the recordings', async () => {
		const calls = await house.calls();
		return calls.length === 4 && calls.every((one) => one.state === 'finished') && calls;
	}, 60_000);
	return all.map((one) => one.id);
}

/** Pauses and resumes one call after the other until told to stop; how long each pause took. */
function order(house, ids) {
	const took = [];
	let going = true;
	const work = (async () => {
		for (let n = 0; going; n++) {
			const begun = performance.now();
			const answer = await house.order(ids[(n >> 1) % ids.length], n % 2 ? 'resume' : 'pause', { reason: 'counted' });
			if (answer.status !== 200) throw new Error(`an order: ${answer.status} ${JSON.stringify(answer.body)}`);
			if (n % 2 === 0) took.push(performance.now() - begun);
			await sleep(Math.max(0, 50 - (performance.now() - begun)));
		}
	})();
	return { took, stop: async () => { going = false; await work; } };
}

/** How late this client is by itself, which is in everything that it measures. */
function lateness() {
	const late = [];
	let last = performance.now();
	const timer = setInterval(() => {
		const now = performance.now();
		late.push(Math.max(0, now - last - 5));
		last = now;
	}, 5);
	return { late, stop: () => clearInterval(timer) };
}

const agent = new http.Agent({ keepAlive: false, maxSockets: Infinity });
const ask = (house, route, headers) => http.get({ agent, host: '127.0.0.1', port: house.http, path: route, headers: { authorization: `Bearer ${house.token}`, ...headers } });

/** An event stream, as each open page of the portal has one. */
function stream(house, told) {
	return new Promise((resolve, reject) => {
		const line = ask(house, '/v1/stream', {});
		line.on('error', reject);
		line.on('response', (answer) => {
			if (answer.statusCode !== 200) reject(new Error(`a stream: ${answer.statusCode}`));
			answer.on('data', (part) => { told.bytes += part.length; });
			answer.on('error', () => {});
			answer.on('close', () => { told.closed++; });
			resolve(line);
		});
	});
}

/** Plays a recording at the speed of sound; the milliseconds until its first byte. Who is told to come back does. */
async function play(house, id) {
	const begun = performance.now();
	for (let again = 0; ; again++) {
		const one = await attempt(house, id, begun);
		if (one) return { ...one, again };
		await sleep(2000);
	}
}

async function attempt(house, id, begun) {
	const { status, body } = await house.post(`/v1/interactions/${id}/access`, { purpose: 'quality' });
	if (status !== 201) throw new Error(`a handle: ${status} ${JSON.stringify(body)}`);
	return new Promise((resolve, reject) => {
		const line = ask(house, `/v1/interactions/${id}/audio?format=wav&handle=${encodeURIComponent(body.handle)}`, {});
		line.on('error', reject);
		line.on('response', (answer) => {
			const started = performance.now();
			if (answer.statusCode === 503) { answer.resume(); resolve(null); return; }
			if (answer.statusCode !== 200) { reject(new Error(`a playback: ${answer.statusCode}`)); return; }
			let got = 0;
			answer.on('data', (part) => {
				got += part.length;
				const ahead = got / SPEED - (performance.now() - started) / 1000 - 2;
				if (ahead > 0) {
					answer.pause();
					setTimeout(() => answer.resume(), ahead * 1000);
				}
			});
			answer.once('data', () => resolve({ first: performance.now() - begun, ended: new Promise((done) => answer.on('close', () => done(answer.complete))) }));
			answer.on('error', () => {});
		});
	});
}

async function measured(house, ids, seconds, pids, meanwhile) {
	const before = Object.entries(pids).map(([, all]) => all.reduce((sum, pid) => sum + ticks(pid), 0));
	const orders = order(house, ids);
	const own = lateness();
	const begun = performance.now();
	const found = await meanwhile();
	await sleep(Math.max(0, seconds * 1000 - (performance.now() - begun)));
	const lasted = (performance.now() - begun) / 1000;
	own.stop();
	await orders.stop();
	const cpu = Object.fromEntries(Object.entries(pids).map(([name, all], i) => [name, (all.reduce((sum, pid) => sum + ticks(pid), 0) - before[i]) / lasted / 10]));
	return { found, took: orders.took, cpu, late: own.late };
}

function line(what, { took, cpu, late }) {
	console.log(`  ${what.padEnd(16)} pause to "shut" p50 ${at(took, 0.5).toFixed(1)} ms, p99 ${at(took, 0.99).toFixed(1)} ms (${took.length} times; the client itself is late by p99 ${at(late, 0.99).toFixed(1)} ms); `
		+ `CPU ${Object.entries(cpu).map(([name, share]) => `${name} ${share.toFixed(0)} %`).join(', ')}`);
}

const house = await House.make({ ports: 4 * CALLS + 120 });
let speaking, live;
try {
	await house.start();
	const files = [await tone(path.join(house.dir, 'one.wav'), 400, 900), await tone(path.join(house.dir, 'two.wav'), 1000, 900)];
	const ids = await recordings(house, files);
	live = await new Call(house, { calls: CALLS, rate: 20, ms: 900_000 }).place();
	speaking = speak(live, files);
	const calls = await until('the calls', async () => {
		const all = await house.calls('?state=active');
		return all.length === CALLS && all;
	}, 30_000);
	await until('recording', async () => (await house.get(`/v1/interactions/${calls[0].id}`)).intervals.some((one) => one.state === 'recorded'), 30_000);
	const paused = calls.slice(1).map((one) => one.id);
	const pids = { recorder: await house.pids('recorder'), keeper: await house.pids('keeper'), web: await house.pids('web'), vault: await house.pids('vault') };
	console.log(`${LISTENERS} listeners, ${PER_SECOND} begin each second, ${CALLS} calls are recorded; ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}`);
	const bare = await measured(house, paused, BARE, pids, async () => {});
	line('nobody listens', bare);
	const told = { bytes: 0, closed: 0 };
	const streams = [];
	const full = await measured(house, paused, LISTENERS / PER_SECOND + 10, pids, async () => {
		const begun = performance.now();
		const played = [];
		for (let n = 0; n < LISTENERS; n++) {
			await sleep(Math.max(0, (n / PER_SECOND) * 1000 - (performance.now() - begun)));
			streams.push(stream(house, told));
			played.push(play(house, ids[n % ids.length]));
		}
		await Promise.all(streams);
		return Promise.all(played);
	});
	const firsts = full.found.map((one) => one.first);
	line(`${LISTENERS} listen`, full);
	const whole = (await Promise.all(full.found.map((one) => one.ended))).filter(Boolean).length;
	console.log(`  play to first byte  p50 ${at(firsts, 0.5).toFixed(0)} ms, p99 ${at(firsts, 0.99).toFixed(0)} ms, told to come back ${full.found.reduce((sum, one) => sum + one.again, 0)} times; ${whole} of ${LISTENERS} were played to their end; streams: ${(told.bytes / 1e6).toFixed(1)} MB told, ${told.closed} closed`);
	console.log(`  pause p99           ${(at(full.took, 0.99) / at(bare.took, 0.99)).toFixed(1)} times that without listeners`);
	for (const one of await Promise.all(streams)) one.destroy();
	speaking.child.kill('SIGTERM');
	live.sipp.kill('SIGTERM');
	const metrics = await (await house.fetch('/metrics')).text();
	const dropped = [...metrics.matchAll(/^(earwitness_\w*(?:drop|lost|gap|missed)\w*)(\{[^}]*\})? (\d+)/gm)].map(([, name, label, n]) => `${name}${label ?? ''} ${n}`);
	const records = await Promise.all(calls.map((one) => house.get(`/v1/interactions/${one.id}`)));
	const missing = records.flatMap((one) => one.intervals).filter((one) => one.state === 'missing').length;
	console.log(`  packets             ${dropped.join(', ')}; intervals in which something is missing: ${missing}`);
} finally {
	speaking?.child.kill('SIGTERM');
	live?.sipp?.kill('SIGKILL');
	await house.remove();
}
