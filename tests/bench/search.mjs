// Searches of a running house that holds EW_SEARCH_CALLS calls (10,000,000) of three years, through its HTTP API: as people type, with and
// without limits, and requests of people for what is held of them, beside bare look-ups of SQLite in the same file. Everything lies in EW_SEARCH_FOLDER (a new folder in /var/tmp), which takes
// some 5 kB for each call while it runs, and is removed at the end. Without EW_SEARCH_CALLS it takes as many as there is room for.
import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const searches = Number(process.env.EW_SEARCHES ?? 2000);
const folder = process.env.EW_SEARCH_FOLDER ?? fs.mkdtempSync('/var/tmp/earwitness-search-');
fs.mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder;
const wanted = Number(process.env.EW_SEARCH_CALLS ?? 10_000_000);
const { bavail, bsize } = fs.statfsSync(folder);
const calls = process.env.EW_SEARCH_CALLS ? wanted : Math.min(wanted, Math.floor(bavail * bsize * 0.9 / 5200));
const { House, bin, until } = await import('../e2e/house.mjs');
const { administrator, given, invited } = await import('../e2e/people.mjs');
const store = bin('tests/search_store');
const team = Array.from({ length: 20 }, (_, i) => `a-${String(40 + i).padStart(4, '0')}`);

function said(program, args) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
		let text = '';
		child.stdout.on('data', (part) => { text += part; });
		child.on('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`${program} ${args[0]} ended with ${code}`))));
	});
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function line(what, all) {
	const ms = all.map((one) => one.ms).sort((a, b) => a - b);
	const steps = all.reduce((sum, one) => sum + one.items, 0) / all.length;
	console.log(`${what.padEnd(22)} ${String(all.length).padStart(5)}  p50 ${at(ms, 0.5).toFixed(1).padStart(6)} ms  p95 ${at(ms, 0.95).toFixed(1).padStart(6)} ms  `
		+ `p99 ${at(ms, 0.99).toFixed(1).padStart(6)} ms  worst ${ms[ms.length - 1].toFixed(1).padStart(6)} ms  calls shown ${steps.toFixed(1)}  cut short ${all.filter((one) => one.cut).length}`);
}

/** One request on a connection that is kept, from the first byte sent to the last received. */
function timed(house, agent, who, query) {
	return new Promise((resolve, reject) => {
		const begun = process.hrtime.bigint();
		const headers = who.cookie ? { cookie: who.cookie } : { authorization: `Bearer ${who.token}` };
		http.get({ agent, host: '127.0.0.1', port: house.http, path: `/v1/interactions?${query}`, headers }, (answer) => {
			let text = '';
			answer.setEncoding('utf8');
			answer.on('data', (part) => { text += part; });
			answer.on('end', () => {
				const ms = Number(process.hrtime.bigint() - begun) / 1e6;
				if (answer.statusCode !== 200) { reject(new Error(`${query}: ${answer.statusCode} ${text}`)); return; }
				const { items, next } = JSON.parse(text);
				resolve({ ms, next, items: items.length, cut: next !== null && items.length < 50 && text.length < 120_000 });
			});
		}).on('error', reject);
	});
}

/** The same on to the fiftieth call or the end: of what ended early, the whole time until somebody sees all that fits on a page. */
async function whole(house, agent, who, query) {
	const all = await timed(house, agent, who, query);
	while (all.cut && all.items < 50) {
		const on = new URLSearchParams(query);
		on.set('limit', 50 - all.items);
		on.set('cursor', all.next);
		const more = await timed(house, agent, who, on);
		Object.assign(all, { ms: all.ms + more.ms, items: all.items + more.items, next: more.next, cut: more.next !== null });
	}
	return { ...all, cut: false };
}

const ticks = (pid) => {
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return Number(fields[11]) + Number(fields[12]);
};
const read = (pid) => Number(/^read_bytes: (\d+)/m.exec(fs.readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? NaN);

/** A house of two administrators, a supervisor of a team, one of a queue, and an agent. */
async function people(house) {
	const first = await administrator(house, 'admin.one', 'Admin One', 'correct horse battery staple');
	const second = await administrator(house, 'admin.two', 'Admin Two', 'correct horse battery stable');
	const as = async (login, role, scope, more) => {
		const person = await invited(first, login, login, `sunlit harbour kettles ${login.length}`, more);
		await given(person, role, scope, first, second);
		return person;
	};
	for (const [i, agent] of team.slice(1).entries())
		await first.must(201, 'POST', '/v1/people', { login: `agent.${i}`, name: `Agent ${i}`, team: 'two', agents: [agent] });
	const dpo = await as('dpo', 'privacy');
	const who = {
		agent: await as('agent.own', 'agent', { own: true }, { team: 'two', agents: [team[0]] }),
		'supervisor of a team': await as('lead.team', 'supervisor', { team: ['two'] }),
		'supervisor of a queue': await as('lead.queue', 'supervisor', { queue: ['queue-07', 'queue-31'], days: 365 }),
		auditor: await as('auditor', 'auditor'),
	};
	return { who, dpo };
}

async function everybody(house, who, terms, ask = timed) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	const names = Object.keys(who);
	const all = [];
	for (const [i, [kind, query]] of terms.entries()) {
		// Half of all searches have no limits; the rest are those of people who have.
		const name = i % 2 ? 'auditor' : names[(i / 2) % names.length];
		all.push({ kind, name, ...(await ask(house, agent, who[name], query)) });
	}
	agent.destroy();
	return all;
}

/** A letter, and another before the first is answered: what comes of several people at once. */
async function together(house, who, terms) {
	const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
	const left = [...terms];
	const all = [];
	await Promise.all(Array.from({ length: 8 }, async () => {
		for (let one = left.pop(); one; one = left.pop()) all.push(await timed(house, agent, who.auditor, one[1]));
	}));
	agent.destroy();
	return all;
}

/** A person asks what is held of them: from their number to the list of their calls and what would become of each. */
async function asked(house, dpo, numbers) {
	const all = [];
	for (const number of numbers) {
		const request = await dpo.must(201, 'POST', '/v1/requests', { kind: 'access', who: `the one of ${number}` });
		await dpo.must(200, 'POST', `/v1/requests/${request.number}`, { state: 'identified', identity: 'called back on the number' });
		const begun = process.hrtime.bigint();
		await dpo.must(202, 'POST', `/v1/requests/${request.number}/find`, { numbers: [number], reason: 'the person asked' });
		const seen = await until('the plan', async () => {
			const one = await dpo.must(200, 'GET', `/v1/requests/${request.number}`);
			return one.work.every(({ state }) => state !== 'running') && one;
		}, 60000, 5);
		const { items } = await dpo.must(200, 'GET', `/v1/requests/${request.number}/calls`);
		if (seen.work.some(({ state }) => state !== 'done') || items.length === 0) throw new Error(`${number}: ${JSON.stringify(seen)}`);
		all.push({ ms: Number(process.hrtime.bigint() - begun) / 1e6, items: seen.plan.calls, cut: false });
	}
	return all;
}

const house = await House.make({ ports: 20 });
try {
	console.log(`machine: ${os.cpus().length} cores, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, load ${os.loadavg()[0].toFixed(1)}; ${folder}`);
	if (calls < wanted) console.log(`there is room for ${calls} calls and not for ${wanted}; EW_SEARCH_FOLDER names another folder`);
	await house.start();
	const { who, dpo } = await people(house);
	await house.stop();
	const filled = await said(store, ['fill', house.data, path.join(house.dir, 'keys/keeper'), String(calls)]);
	const now = /^now (\d+)/m.exec(filled)[1];
	process.stdout.write(filled.replace(/^now.*\n/m, ''));
	console.log(`catalogue: ${(fs.statSync(path.join(house.data, 'keeper/catalog.db')).size / calls).toFixed(0)} bytes per call of ${calls}`);
	const begun = Date.now();
	await house.start();
	console.log(`ready after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
	for (const person of [...Object.values(who), dpo]) await person.signIn();
	const terms = (await said(store, ['terms', String(calls), now, String(searches)])).trim().split('\n').map((one) => one.split(' '));
	const [pid] = await until('the keeper', async () => { const found = await house.pids('keeper'); return found.length > 0 && found; });
	let seen = [];
	for (const round of ['first time', 'again']) {
		const load = os.loadavg()[0];
		const cpu = ticks(pid), bytes = read(pid);
		const all = seen = await everybody(house, who, terms);
		console.log(`-- ${round}: load ${load.toFixed(1)}, CPU of the keeper per search ${((ticks(pid) - cpu) * 10 / all.length).toFixed(2)} ms, `
			+ `read from disk per search ${((read(pid) - bytes) / all.length / 1024).toFixed(0)} KiB`);
		line('all searches', all);
		if (round === 'first time') continue;
		for (const kind of new Set(all.map((one) => one.kind))) line(kind, all.filter((one) => one.kind === kind));
		for (const name of Object.keys(who)) line(name, all.filter((one) => one.name === name));
	}
	line('until 50 or the end', await everybody(house, who, terms, whole));
	const numbers = [...new Set(terms.filter(([kind]) => kind === 'number').map(([, query]) => new URLSearchParams(query).get('number')))].slice(0, 100);
	line('a person\'s request', await asked(house, dpo, numbers));
	line('eight at once', await together(house, who, terms.slice(0, 400)));
	await house.stop();
	const bare = await said(store, ['look', house.data, path.join(house.dir, 'keys/keeper'), String(calls), now]);
	process.stdout.write(bare);
	const [token, record] = [...bare.matchAll(/^bare SQLite.* median +([\d.]+) us/gm)].map((found) => Number(found[1]));
	const shown = seen.reduce((sum, one) => sum + one.items, 0) / seen.length;
	console.log(`ratio: a search at the median takes ${(at(seen.map((one) => one.ms).sort((a, b) => a - b), 0.5) * 1000 / (token + shown * record)).toFixed(1)} `
		+ `times what SQLite alone needs for one token and ${shown.toFixed(1)} records`);
} finally {
	await house.remove();
	if (!process.env.EW_SEARCH_FOLDER && !process.env.EW_KEEP) fs.rmSync(folder, { recursive: true, force: true });
}
