// The S3 library's machines against a server, through build/tests/s3_drive.
import { spawn } from "node:child_process";
import { join } from "node:path";

const program = join(process.env.EW_BUILD_DIR ?? "build", "tests", "s3_drive");

/** drive(bucket, command, ...options): what it printed, and `requests`: a line for each. */
export function driver(server) {
	return (bucket, ...args) =>
		new Promise((done, failed) => {
			const child = spawn(program, [server.endpoint, bucket, ...args.map(String)], { env: { ...process.env, ...server.env } });
			let out = "", said = "";
			child.stdout.on("data", (bytes) => (out += bytes));
			child.stderr.on("data", (bytes) => (said += bytes));
			child.once("error", failed);
			child.once("exit", (status, signal) => {
				const requests = said.split("\n").filter((line) => /^[A-Z][A-Za-z0-9]+ \d+/.test(line));
				if (status === 0) done({ ...JSON.parse(out), requests, said });
				else if (status === 3) done({ stopped: true, requests, said });
				else failed(new Error(`${args.join(" ")}: ${signal ?? status}: ${said}`));
			});
		});
}

/** What a probe found, as {ability: proof}. */
export const proofs = (probed) =>
	Object.fromEntries(Object.entries(probed.found.abilities).map(([name, finding]) => [name, finding.proof]));
