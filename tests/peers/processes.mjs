// Servers of other people as throwaway processes: in a folder of their own, on loopback, ended by process id.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** A folder and the processes that live in it. */
export class Household {
	constructor(name) {
		this.folder = mkdtempSync(join(tmpdir(), `ew-${name}-`));
		this.children = [];
	}

	/** Runs a program to its end; what it prints. */
	run(program, args, options = {}) {
		const result = spawnSync(program, args, { encoding: "utf8", cwd: this.folder, timeout: 60000, ...options });
		if (result.error?.code === "ENOENT") throw new Error(`${program} is not installed: tools/setup.sh test`);
		if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${result.stderr || result.error}`);
		return result.stdout;
	}

	/** Starts a server in the foreground. */
	start(program, args) {
		const log = join(this.folder, `${program}-${this.children.length}.out`);
		const out = openSync(log, "a");
		const child = spawn(program, args, { cwd: this.folder, stdio: ["ignore", out, out] });
		closeSync(out);
		child.once("error", (error) => (child.failed = error));
		child.log = log;
		child.ended = new Promise((done) => child.once("exit", done).once("error", done));
		this.children.push(child);
		return child;
	}

	/** Waits until somebody listens. */
	async listens(port, child) {
		for (let i = 0; i < 600; i++) {
			if (child.failed) throw new Error(`${child.failed.message}: tools/setup.sh test`);
			if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${readFileSync(child.log, "utf8").slice(-2000)}`);
			const open = await new Promise((done) => {
				const socket = connect(port, "127.0.0.1");
				socket.once("connect", () => done(true)).once("error", () => done(false));
				socket.once("connect", () => socket.destroy());
			});
			if (open) return;
			await sleep(100);
		}
		throw new Error(`nobody listens on ${port}: ${readFileSync(child.log, "utf8").slice(-2000)}`);
	}

	async end() {
		for (const child of this.children.reverse()) if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
		await Promise.race([Promise.all(this.children.map((child) => child.ended)), sleep(3000)]);
		for (const child of this.children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
		await Promise.all(this.children.map((child) => child.ended));
		rmSync(this.folder, { recursive: true, force: true });
	}
}
