// earwitness-deliver itself against Ceph's gateway: every message about stores, and what it says when something is wrong.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createServer } from "node:tls";

import { AGAIN, COMPLIANCE, CONFIGURE, DELETE, Deliver, EXISTS, FULL, GONE, GOVERNANCE, HELD, NO_STORE, NOT_PROVEN, OTHER_BYTES, READ, REFUSED,
	WRITE, events, keyOf } from "./deliver.mjs";
import { driver } from "./drive.mjs";
import { sleep } from "./processes.mjs";
import { startRadosgw } from "./radosgw.mjs";

const MIB = 1 << 20, LOCK_AND_UNTIL = 3, HOLD = 4;
const same = (object) => readFileSync(object.file).equals(readFileSync(`${object.file}.back`));
const inSeconds = (s) => (Date.now() + s * 1000) * 1000;

describe("deliver and radosgw", { timeout: 280000 }, () => {
	let server, drive, deliver;
	const store = (bucket, more = {}) => ({ endpoint: server.endpoint, bucket, credentials: [keyOf(server)], ...more });

	before(async () => {
		server = await startRadosgw();
		drive = driver(server);
		assert.equal((await drive("plain", "create")).class, "done");
		assert.equal((await drive("locked", "create", "--lock")).class, "done");
		deliver = await Deliver.start([store("plain", { part_bytes: 5 * MIB }), store("locked", { lock: GOVERNANCE, part_bytes: 5 * MIB })]);
	});

	after(async () => {
		await deliver?.end();
		await server?.end();
	});

	test("before a probe plain objects alone are sent, and they come back", async () => {
		for (const bytes of [0, 1, 5000, 5 * MIB, 11 * MIB + 7]) {
			const object = deliver.object(bytes);
			for (const wish of [{ lock: GOVERNANCE, until: inSeconds(1000) }, { hold: 1 }, { tags: "kind=audio" }])
				assert.equal((await deliver.ask("put", { ...object, ...wish })).code, AGAIN);
			const stored = await deliver.ask("put", object);
			assert.deepEqual([stored.code, stored.was_there, stored.lock, stored.differs], [0, 0, 0, 0], `${bytes}: ${stored.sentence}`);
			assert.ok(stored.etag);
			const got = await deliver.ask("get", deliver.back(object, { version: stored.version }));
			assert.equal(got.code, 0, got.sentence);
			assert.ok(same(object), `${bytes} bytes`);
			assert.deepEqual((({ code, was_there }) => [code, was_there])(await deliver.ask("put", object)), [0, 1]);
			const gone = await deliver.ask("delete", object);
			assert.deepEqual([gone.code, gone.versions], [0, 1], gone.sentence);
			assert.equal((await deliver.ask("get", deliver.back(object))).code, GONE);
			assert.equal((await deliver.ask("delete", object)).versions, 0);
		}
		const held = await deliver.ask("hold", { ...deliver.object(1), on: 1 });
		assert.equal(held.code, AGAIN);
	});

	test("what is not what it was said to be is neither sent nor taken", async () => {
		const object = deliver.object(100000);
		const other = { ...object, sha256: deliver.object(1).sha256 };
		assert.equal((await deliver.ask("put", other)).code, OTHER_BYTES);
		assert.equal((await deliver.ask("put", { ...object, bytes: 99999 })).code, OTHER_BYTES);
		assert.equal((await deliver.ask("get", deliver.back(object))).code, GONE);
		assert.equal((await deliver.ask("put", object)).code, 0);
		assert.equal((await deliver.ask("get", deliver.back(other))).code, OTHER_BYTES);
		assert.equal((await deliver.ask("get", deliver.back({ ...object, bytes: 99999 }))).code, OTHER_BYTES);
		assert.equal((await deliver.ask("get", deliver.back({ ...object, bytes: 100001 }))).code, OTHER_BYTES);
		const intruder = deliver.object(100, { object: object.object });
		assert.equal((await deliver.ask("put", intruder)).code, EXISTS);
		assert.equal((await deliver.ask("get", deliver.back(object))).code, 0);
		assert.equal((await deliver.ask("get", deliver.back(object, { store: 7 }))).code, NO_STORE);
		await deliver.ask("delete", object);
	});

	test("a probe says what is proven, and what was left is removed by the next", async () => {
		const plain = await deliver.ask("probe", { store: 1 });
		assert.equal(plain.code, 0, plain.sentence);
		assert.deepEqual([plain.found.abilities.conditional.proof, plain.found.abilities.governance.proof, plain.found.left], ["proven", "refused", []]);
		const locked = await deliver.ask("probe", { store: 2 });
		assert.deepEqual(["governance", "compliance", "legal_hold", "tags"].map((name) => locked.found.abilities[name].proof), Array(4).fill("proven"));
		assert.equal(locked.found.left.length, 1);
		const probed = events(deliver, "store_probed");
		assert.deepEqual(probed.map((e) => e.store), [1, 2]);
		assert.match(probed[1].proven, /\bcompliance\b/);
		const again = await deliver.ask("probe", { store: 2, before: JSON.stringify(locked.found) });
		assert.equal(again.found.left.length, 2, "both are under their locks yet");
	});

	test("locks and holds are set, shown, and hold", async () => {
		const until = inSeconds(300);
		for (const bytes of [5000, 6 * MIB]) {
			const object = deliver.object(bytes, { store: 2, lock: GOVERNANCE, until, hold: 1, tags: "kind=audio\nclass=a" });
			const stored = await deliver.ask("put", object);
			assert.deepEqual([stored.code, stored.lock, stored.hold, stored.differs], [0, GOVERNANCE, 1, 0], stored.sentence);
			assert.ok(stored.until >= until && stored.until < until + 2e6);
			assert.ok(stored.version);
			const held = await deliver.ask("delete", { ...object, bypass: 1 });
			assert.deepEqual([held.code, held.hold, held.until], [HELD, 1, stored.until], held.sentence);
			const off = await deliver.ask("hold", { ...object, version: stored.version, on: 0 });
			assert.deepEqual([off.code, off.hold], [0, 0], off.sentence);
			assert.equal((await deliver.ask("hold", { ...object, version: stored.version, on: 0 })).code, 0);
			const locked = await deliver.ask("delete", object);
			assert.deepEqual([locked.code, locked.hold, locked.until], [HELD, 0, stored.until]);
			assert.equal((await deliver.ask("get", deliver.back(object, { version: stored.version }))).code, 0);
			assert.equal((await deliver.ask("hold", { ...object, version: stored.version, on: 1 })).code, 0);
			assert.equal((await deliver.ask("hold", { ...object, version: stored.version, on: 0 })).code, 0);
			const gone = await deliver.ask("delete", { ...object, bypass: 1 });
			assert.deepEqual([gone.code, gone.versions >= 1], [0, true], gone.sentence);
		}
		const never = deliver.object(100, { store: 2 });
		const plain = await deliver.ask("put", never);
		assert.deepEqual([plain.code, plain.hold], [0, 0]);
		assert.equal((await deliver.ask("hold", { ...never, version: plain.version, on: 0 })).code, 0);
		assert.deepEqual((({ code, hold }) => [code, hold])(await deliver.ask("hold", { ...never, version: plain.version, on: 1 })), [0, 1]);
		assert.equal((await deliver.ask("delete", { ...never, bypass: 1 })).code, HELD);
		assert.equal((await deliver.ask("hold", { ...never, version: plain.version, on: 0 })).code, 0);
		assert.equal((await deliver.ask("delete", never)).code, 0);
		const short = deliver.object(100, { store: 2, lock: COMPLIANCE, until: inSeconds(8) });
		const stored = await deliver.ask("put", short);
		assert.deepEqual([stored.code, stored.lock, stored.differs], [0, COMPLIANCE, 0], stored.sentence);
		assert.equal((await deliver.ask("delete", { ...short, bypass: 1 })).code, HELD);
		await sleep(Math.max(0, stored.until / 1000 - Date.now() + 1500));
		assert.equal((await deliver.ask("delete", short)).code, 0);
		assert.equal((await deliver.ask("hold", { ...deliver.object(1, { store: 2 }), on: 1 })).code, GONE);
	});

	test("what was not proven is not sent", async () => {
		const object = deliver.object(5000, { lock: COMPLIANCE, until: inSeconds(1000), hold: 1 });
		const stored = await deliver.ask("put", object);
		assert.deepEqual([stored.code, stored.lock, stored.hold, stored.differs], [0, 0, 0, LOCK_AND_UNTIL | HOLD]);
		const held = await deliver.ask("hold", { ...object, on: 1 });
		assert.deepEqual([held.code, /not proven/.test(held.sentence)], [NOT_PROVEN, true]);
		assert.equal((await deliver.ask("delete", object)).code, 0);
		assert.ok(events(deliver, "store_differs").length > 0);
	});

	test("the memory is bounded, however long an object is", async () => {
		const object = deliver.object(150 * MIB);
		assert.equal((await deliver.ask("put", object)).code, 0);
		assert.equal((await deliver.ask("get", deliver.back(object))).code, 0);
		assert.ok(same(object));
		assert.equal((await deliver.ask("delete", object)).code, 0);
		const { most_kib } = await deliver.ask("memory", {});
		console.log(`  150 MiB up and down: deliver had at most ${(most_kib / 1024).toFixed(1)} MiB of memory`);
		assert.ok(most_kib < 64 * 1024, `${most_kib} KiB`);
	});

	test("who may not is told, and by which credential", async () => {
		const wrong = await Deliver.start([store("plain", { credentials: [{ ...keyOf(server), secret: "wrong" }] }), store("no-such-bucket")]);
		try {
			const put = await wrong.ask("put", wrong.object(10));
			assert.equal(put.code, REFUSED);
			assert.match(put.sentence, /the credential for (reading|writing) was refused/);
			assert.ok(!put.sentence.includes("wrong"));
			assert.equal((await wrong.ask("probe", { store: 1 })).code, REFUSED);
			assert.equal((await wrong.ask("delete", wrong.object(1))).code, REFUSED);
			const nowhere = await wrong.ask("put", wrong.object(10, { store: 2 }));
			assert.equal(nowhere.code, -5);
			assert.match(nowhere.sentence, /make the bucket/);
			assert.ok(!wrong.said.includes("wrong"));
		} finally {
			await wrong.end();
		}
		const few = await Deliver.start([store("plain", { credentials: [keyOf(server, WRITE | READ)] }),
			store("locked", { credentials: [keyOf(server, WRITE), keyOf(server, READ), keyOf(server, DELETE)] })]);
		try {
			const object = few.object(10);
			assert.equal((await few.ask("put", object)).code, 0);
			const kept = await few.ask("delete", object);
			assert.equal(kept.code, REFUSED);
			assert.match(kept.sentence, /no credential of this store may delete/);
			const probed = await few.ask("probe", { store: 2 });
			assert.equal(probed.code, 0, probed.sentence);
			assert.equal(probed.found.abilities.store.proof, "proven");
			assert.notEqual(probed.found.abilities.legal_hold.proof, "proven");
		} finally {
			await few.end();
		}
	});

	test("a private address is asked only where it is listed", async () => {
		const strict = await Deliver.start([store("plain")], { privately: "" });
		try {
			const put = await strict.ask("put", strict.object(10));
			assert.equal(put.code, REFUSED);
			assert.match(put.sentence, /outbound: \{private: \[/);
		} finally {
			await strict.end();
		}
	});

	test("TLS is checked against the certificates of the store, and nobody else's", async () => {
		const own = (name) => {
			const key = join(deliver.folder, `${name}.key`), certificate = join(deliver.folder, `${name}.pem`);
			const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
				certificate, "-days", "2", "-subj", "/CN=store", "-addext", "subjectAltName=IP:127.0.0.1"], { encoding: "utf8" });
			assert.equal(made.status, 0, made.stderr);
			return { key: readFileSync(key), cert: readFileSync(certificate, "utf8") };
		};
		const right = own("right"), other = own("other");
		const door = createServer(right, (near) => {
			const far = connect(server.port, "127.0.0.1");
			near.on("error", () => far.destroy()).pipe(far);
			far.on("error", () => near.destroy()).pipe(near);
		});
		door.on("tlsClientError", () => {});
		await new Promise((done) => door.listen(0, "127.0.0.1", done));
		const secure = store("plain", { endpoint: `https://127.0.0.1:${door.address().port}` });
		const tls = await Deliver.start([{ ...secure, certificates: right.cert }, { ...secure, certificates: other.cert }]);
		try {
			const object = tls.object(MIB);
			const stored = await tls.ask("put", object);
			assert.equal(stored.code, 0, stored.sentence);
			assert.equal((await tls.ask("get", tls.back(object))).code, 0);
			assert.ok(same(object));
			assert.equal((await tls.ask("delete", object)).code, 0);
			const refused = await tls.ask("put", tls.object(10, { store: 2 }));
			assert.equal(refused.code, AGAIN);
			assert.match(refused.sentence, /certificate/);
		} finally {
			await tls.end();
			door.close();
			door.closeAllConnections?.();
		}
	});

	test("a wrong clock here is told, and stops nothing", async () => {
		for (const ahead of [3600, -7200]) {
			const late = await Deliver.start([store("plain")], { ahead });
			try {
				const object = late.object(5000);
				const stored = await late.ask("put", object);
				assert.equal(stored.code, 0, stored.sentence);
				assert.equal((await late.ask("get", late.back(object))).code, 0);
				assert.equal((await late.ask("delete", object)).code, 0);
				const [told] = events(late, "store_clock");
				assert.ok(Math.abs(told.server_ahead_s + ahead) < 10, `${told.server_ahead_s}`);
				const probed = await late.ask("probe", { store: 1 });
				assert.equal(probed.found.abilities.clock.proof, "refused");
			} finally {
				await late.end();
			}
		}
	});

	test("the doctor says what the store was seen to do, and leaves nothing there", async () => {
		const config = join(deliver.folder, "earwitness.yaml"), file = join(deliver.folder, "keys");
		writeFileSync(file, `access_key_id=${server.env.AWS_ACCESS_KEY_ID}\nsecret_access_key=${server.env.AWS_SECRET_ACCESS_KEY}\n`, { mode: 0o600 });
		const doctor = async (storage, env = {}) => {
			writeFileSync(config, `data: ${deliver.folder}/data\noutbound: {private: [127.0.0.1]}\nstorage: {kind: s3, endpoint: "${server.endpoint}", ${storage}}\n`);
			const child = spawn(join(process.env.EW_BUILD_DIR ?? "build", "earwitness"), ["doctor", "--json", "--config", config],
				{ env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
			let out = "";
			for await (const bytes of child.stdout) out += bytes;
			return JSON.parse(out).filter((finding) => finding.check === "store");
		};
		const seen = await doctor("bucket: plain, prefix: doctor/, lock: {mode: governance}", server.env);
		assert.ok(seen.some((f) => f.health === "ok" && /answers and takes the credentials; proven: store range/.test(f.sentence)), JSON.stringify(seen));
		assert.ok(seen.some((f) => f.health === "warn" && /not proven that the server .*GOVERNANCE/i.test(f.sentence)), JSON.stringify(seen));
		assert.equal((await drive("plain", "list", "--prefix", "doctor/")).entries, 0);
		assert.ok((await doctor("bucket: plain, prefix: doctor/, credentials: {file: keys}")).every((f) => f.health === "ok"));
		const [none] = await doctor("bucket: plain");
		assert.ok(none.health === "fail" && none.sentence.includes("AWS_ACCESS_KEY_ID"), none.sentence);
		const [wrong] = await doctor("bucket: plain", { ...server.env, AWS_SECRET_ACCESS_KEY: "wrong" });
		assert.ok(wrong.health === "fail" && /was refused/.test(wrong.sentence), wrong.sentence);
		const [nowhere] = await doctor("bucket: no-such-bucket", server.env);
		assert.ok(nowhere.health === "fail" && /make the bucket/.test(nowhere.sentence), nowhere.sentence);
	});

	test("a full store is said to be full", async () => {
		server.admin("user", "create", "--uid=poor", "--display-name=poor", "--access-key=poor", "--secret=poorpoor");
		server.admin("quota", "set", "--quota-scope=user", "--uid=poor", "--max-objects=2");
		server.admin("quota", "enable", "--quota-scope=user", "--uid=poor");
		const poor = { ...server, env: { AWS_ACCESS_KEY_ID: "poor", AWS_SECRET_ACCESS_KEY: "poorpoor" } };
		assert.equal((await driver(poor)("tiny", "create")).class, "done");
		const full = await Deliver.start([{ endpoint: server.endpoint, bucket: "tiny", credentials: [keyOf(poor)] }]);
		try {
			let last;
			for (let i = 0; i < 6 && last?.code !== FULL; i++) last = await full.ask("put", full.object(1000));
			assert.equal(last.code, FULL, last.sentence);
			assert.match(last.sentence, /quota/i);
		} finally {
			await full.end();
		}
	});

	test("what is under way when the keeper goes is given up, and goes on when it is asked for again", async () => {
		const object = deliver.object(40 * MIB);
		const first = deliver.ask("put", object, 1e9);
		first.catch(() => {});
		await sleep(400);
		deliver.write({ do: "leave" });
		object.abandoned();
		const stored = await deliver.ask("put", object);
		assert.equal(stored.code, 0, stored.sentence);
		assert.equal((await deliver.ask("get", deliver.back(object))).code, 0);
		assert.ok(same(object));
		const gone = await deliver.ask("delete", object);
		assert.deepEqual([gone.code, gone.uploads], [0, 0], "no part of it was left behind");
	});

	test("a deliver that is killed in the middle leaves nothing that a second one cannot finish, or delete", async () => {
		for (const [bytes, ms] of [[3 * MIB, 30], [3 * MIB, 90], [30 * MIB, 150], [30 * MIB, 400], [30 * MIB, 700]]) {
			const first = await Deliver.start([store("plain", { part_bytes: 5 * MIB })]);
			const objects = Array.from({ length: 4 }, () => deliver.object(bytes));
			for (const object of objects) {
				first.ask("put", { ...object }).catch(() => {});
			}
			await sleep(ms);
			await first.kill();
			for (const answer of first.waiting.keys()) first.waiting.get(answer)({});
			rmSync(first.folder, { recursive: true, force: true });
			for (const [i, object] of objects.entries()) {
				// Half of them are wanted no more: what was begun of them is ended with everything else.
				if (i % 2 === 0) {
					const stored = await deliver.ask("put", object);
					assert.equal(stored.code, 0, stored.sentence);
					assert.equal((await deliver.ask("get", deliver.back(object, { version: stored.version }))).code, 0);
					assert.ok(same(object));
				}
				const gone = await deliver.ask("delete", object);
				assert.equal(gone.code, 0, gone.sentence);
				const again = await deliver.ask("delete", object);
				assert.deepEqual([again.versions, again.uploads], [0, 0]);
			}
		}
	});

	test("a gateway that dies in the middle and comes back", async () => {
		const objects = Array.from({ length: 12 }, () => deliver.object(3 * MIB));
		const asked = objects.map((object) => deliver.ask("put", object));
		await sleep(300);
		await server.kill();
		await sleep(1500);
		await server.again();
		let lost = 0;
		for (const [i, answer] of (await Promise.all(asked)).entries()) {
			let code = answer.code;
			for (let tries = 0; code === AGAIN && tries < 5; tries++) code = (await deliver.ask("put", objects[i])).code;
			lost += code !== 0;
		}
		assert.equal(lost, 0);
		const back = await Promise.all(objects.map((object) => deliver.ask("get", deliver.back(object))));
		assert.ok(back.every((answer) => answer.code === 0) && objects.every(same));
	});
});
