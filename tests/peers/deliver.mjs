// The real earwitness-deliver, asked as the keeper asks it, through build/tests/deliver_drive.
import { spawn } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const build = process.env.EW_BUILD_DIR ?? "build";
const lsan = process.env.LSAN_OPTIONS ?? "";

export const AGAIN = -11, REFUSED = -13, GONE = -2, OTHER_BYTES = -74, HELD = -16, EXISTS = -17, FULL = -28, NOT_PROVEN = -95, NO_STORE = -22;
export const GOVERNANCE = 1, COMPLIANCE = 2;
export const ALL_RIGHTS = 15, WRITE = 1, READ = 2, DELETE = 4, CONFIGURE = 8;

/** One credential for everything, of a server of ours. */
export const keyOf = (server, rights = ALL_RIGHTS) =>
	({ rights, access_key: server.env.AWS_ACCESS_KEY_ID, secret: server.env.AWS_SECRET_ACCESS_KEY });

export class Deliver {
	/** `stores`: as deliver_drive.c has them; `ahead`: seconds of its clock. */
	static async start(stores, { privately = "127.0.0.1", ahead = 0 } = {}) {
		const d = new Deliver();
		d.folder = mkdtempSync(join(tmpdir(), "ew-deliver-"));
		d.said = "";
		d.waiting = new Map();
		d.n = 0;
		const env = { ...process.env, LSAN_OPTIONS: lsan };
		if (ahead) Object.assign(env, { LD_PRELOAD: join(build, "tests", "clock_ahead.so"), EW_CLOCK_AHEAD_S: String(ahead) });
		d.child = spawn(join(build, "tests", "deliver_drive"), [join(build, "earwitness-deliver"), d.folder], { env });
		d.child.stderr.on("data", (bytes) => (d.said += bytes));
		d.ended = new Promise((done) => d.child.once("exit", done));
		const ready = new Promise((done, failed) => {
			createInterface({ input: d.child.stdout }).on("line", (line) => {
				const answer = JSON.parse(line);
				if (answer.ready) return done();
				d.waiting.get(answer.n)?.(answer);
				d.waiting.delete(answer.n);
			});
			d.ended.then((code) => failed(new Error(`deliver_drive ended with ${code}: ${d.said}`)));
		});
		const defaults = { region: "us-east-1", prefix: "earwitness/", timeout_s: 10, part_bytes: 64 << 20 };
		d.write({ private: privately, stores: stores.map((s, i) => ({ store: i + 1, ...defaults, ...s })) });
		await ready;
		return d;
	}

	write(line) {
		this.child.stdin.write(`${JSON.stringify(line)}\n`);
	}

	/** What comes back; after `ms` nothing came. */
	ask(what, wish, ms = 100000) {
		const n = ++this.n;
		const answer = new Promise((done, failed) => {
			const timer = setTimeout(() => failed(new Error(`no answer to ${what} ${JSON.stringify(wish)}: ${this.said.slice(-2000)}`)), ms);
			this.waiting.set(n, (a) => (clearTimeout(timer), done(a)));
			wish.abandoned = () => clearTimeout(timer);
		});
		this.write({ store: 1, ...wish, abandoned: undefined, do: what, n });
		return answer;
	}

	/** An object of random bytes in a file. */
	object(bytes, more = {}) {
		const file = join(this.folder, randomUUID()), content = randomBytes(bytes);
		writeFileSync(file, content);
		const sha256 = createHash("sha256").update(content).digest("hex");
		return { object: randomUUID(), kind: 0, made: Date.UTC(2026, 10, 22) * 1000, file, bytes, sha256, ...more };
	}

	/** The same object, to be read into another file. */
	back(object, more = {}) {
		return { ...object, file: `${object.file}.back`, ...more };
	}

	/** Without warning, as a power cut would. */
	async kill() {
		this.child.kill("SIGKILL");
		await this.ended;
	}

	async end() {
		this.child.stdin.end();
		await this.ended;
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** The events in its log. */
export const events = (deliver, name) =>
	deliver.said.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).filter((e) => e.event === name);

/**
 * Stands between deliver and a server, and spoils connections: `spoil(n)` is asked for each connection (from 1) and may give {up}: so many
 * bytes towards the server, then both ends are cut; {down}: the same the other way; {slow}: nothing is passed on; {status}: every request
 * of it is answered with that. Anything else goes through.
 */
export class Spoiler {
	static async start(port) {
		const s = new Spoiler();
		s.connections = 0;
		s.cut = 0;
		s.spoil = () => ({});
		s.open = new Set();
		s.server = createServer((near) => s.pass(near, port));
		await new Promise((done) => s.server.listen(0, "127.0.0.1", done));
		s.endpoint = `http://127.0.0.1:${s.server.address().port}`;
		return s;
	}

	pass(near, port) {
		const how = this.spoil(++this.connections) ?? {};
		this.open.add(near);
		near.on("error", () => {});
		near.once("close", () => this.open.delete(near));
		if (how.slow) return void near.on("data", () => {});
		if (how.status) {
			this.cut++;
			return void near.once("data", () => {
				near.end(`HTTP/1.1 ${how.status} Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
				near.on("data", () => {});
			});
		}
		const far = connect(port, "127.0.0.1");
		far.on("error", () => near.destroy());
		let up = how.up ?? Infinity, down = how.down ?? Infinity;
		const end = () => {
			this.cut++;
			near.destroy();
			far.destroy();
		};
		// Behind the cut nothing is passed on, or it would be a hole.
		near.on("data", (bytes) => {
			if (up <= 0) return;
			far.write(bytes.subarray(0, Math.min(up, bytes.length)));
			up -= bytes.length;
			if (up <= 0) setTimeout(end, 1);
		});
		far.on("data", (bytes) => {
			if (down <= 0) return;
			near.write(bytes.subarray(0, Math.min(down, bytes.length)));
			down -= bytes.length;
			if (down <= 0) setTimeout(end, 1);
		});
		near.once("close", () => far.destroy());
		far.once("close", () => near.end());
	}

	async end() {
		for (const socket of this.open) socket.destroy();
		await new Promise((done) => this.server.close(done));
	}
}
