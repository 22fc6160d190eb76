// The S3 library against Ceph's gateway, which does what it says: locks, holds, versions, parts, SSE-C.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { driver, proofs } from "./drive.mjs";
import { sleep } from "./processes.mjs";
import { secret, startRadosgw } from "./radosgw.mjs";

const MIB = 1 << 20;
const LOCK = 1, UNTIL = 2, HOLD = 4;
const inParts = ["--single", 5 * MIB, "--part", 5 * MIB];

describe("radosgw", { timeout: 110000 }, () => {
	let server, drive, folder, small, big;

	before(async () => {
		folder = mkdtempSync(join(tmpdir(), "ew-s3-"));
		small = join(folder, "small");
		big = join(folder, "big");
		writeFileSync(small, randomBytes(5000));
		writeFileSync(big, randomBytes(11 * MIB + 7));
		server = await startRadosgw();
		drive = driver(server);
		assert.equal((await drive("plain", "create")).class, "done");
		assert.equal((await drive("locked", "create", "--lock")).class, "done");
	});

	after(async () => {
		await server?.end();
		rmSync(folder, { recursive: true, force: true });
	});

	test("probe of a bucket with locks", async () => {
		const probed = await drive("locked", "probe", "--lock-s", 3, "--wait", "--lifecycle", "--class", "STANDARD");
		const { conditional, check_sha256, ...rest } = proofs(probed);
		assert.deepEqual(probed.left, []);
		for (const [name, proof] of Object.entries(rest)) assert.equal(proof, "proven", name);
		// This version makes another version of the object, where versions are kept.
		assert.equal(conditional, "ignored");
		assert.equal(check_sha256, "ignored");
		assert.equal((await drive("locked", "list", "--prefix", "earwitness/probe/")).entries, 0);
	});

	test("probe of a bucket without", async () => {
		const probed = await drive("plain", "probe", "--class", "NO_SUCH_CLASS");
		const found = proofs(probed);
		for (const name of ["versions", "legal_hold", "governance", "compliance", "storage_class"]) assert.equal(found[name], "refused", name);
		for (const name of ["conditional", "multipart", "customer_key", "tags", "check_signature"]) assert.equal(found[name], "proven", name);
		assert.equal(found.compliance_ends, "untried");
		assert.equal((await drive("plain", "list", "--prefix", "earwitness/probe/")).entries, 0);
	});

	test("a canary that is left is removed by the next probe", async () => {
		const first = await drive("locked", "probe", "--lock-s", 2);
		assert.equal(first.left.length, 1);
		const [left] = first.left;
		await sleep(3500);
		const second = await drive("locked", "probe", "--lock-s", 2, "--left-key", left.key, "--left-version", left.version,
			"--left-until-us", left.until_us);
		assert.equal(proofs(second).compliance_ends, "proven");
		assert.ok(second.left.every((canary) => canary.key !== left.key));
	});

	test("uploads are read back", async () => {
		for (const [file, key, parts, options] of [
			[small, "up/small", 0, []],
			[big, "up/whole", 0, []],
			[big, "up/parts", 3, inParts],
			[small, "up/customer", 0, ["--customer-key"]],
			[big, "up/customer_parts", 3, ["--customer-key", ...inParts]],
		]) {
			const stored = await drive("plain", "upload", "--key", key, "--file", file, ...options);
			assert.deepEqual([stored.end, stored.verified, stored.parts, stored.was_there], ["stored", true, parts, false], key);
			assert.match(stored.requests.at(-1), /^GetObject 200/);
		}
	});

	test("nothing is replaced", async () => {
		const again = await drive("plain", "upload", "--key", "up/small", "--file", small);
		assert.deepEqual([again.end, again.was_there], ["stored", true]);
		const other = await drive("plain", "upload", "--key", "up/small", "--file", big);
		assert.deepEqual([other.end, other.verified, other.failure], ["failed", false, "exists"]);
	});

	test("an answer that is lost is looked after", async () => {
		for (const [lose, key, options] of [
			[1, "lost/put", []],
			[2, "lost/head", []],
			[3, "lost/get", []],
			[1, "lost/create", inParts],
			[3, "lost/part", inParts],
			[5, "lost/complete", inParts],
		]) {
			const stored = await drive("plain", "upload", "--key", key, "--file", options.length ? big : small, "--lose", lose, ...options);
			assert.deepEqual([stored.end, stored.verified], ["stored", true], key);
		}
	});

	test("an upload is taken up after a crash", async () => {
		for (let stop = 1; stop <= 7; stop++) {
			const options = ["--key", `crash/${stop}`, "--file", big, ...inParts], blob = join(folder, `blob${stop}`);
			const first = await drive("plain", "upload", ...options, "--stop", stop, "--save", blob);
			assert.equal(first.stopped, true);
			if (stop === 1) continue; // nothing was saved before the first answer
			const second = await drive("plain", "upload", ...options, "--resume", blob);
			assert.deepEqual([second.end, second.verified, second.was_there], ["stored", true, stop >= 5], `stop ${stop}`);
			// Four parts of which the answer came before the crash are not sent again.
			const sent = second.requests.filter((line) => line.startsWith("UploadPart")).length;
			assert.equal(sent, Math.max(0, Math.min(3, 5 - stop)), `stop ${stop}`);
		}
		const gone = await drive("plain", "delete", "--key", "crash/1");
		assert.deepEqual([gone.end, gone.uploads], ["gone", 1]);
	});

	test("locks and holds are seen, and hold", async () => {
		// This version forgets locks of uploads in parts: that is seen, and mended where it may be.
		const forgot = await drive("locked", "upload", "--key", "held/forgot", "--file", big, "--lock", "COMPLIANCE", "--lock-s", 4, "--hold",
			...inParts);
		assert.deepEqual([forgot.end, forgot.lock, forgot.differs], ["stored", 0, LOCK | UNTIL | HOLD]);
		assert.equal((await drive("locked", "delete", "--key", "held/forgot")).end, "gone");
		const both = await drive("locked", "upload", "--key", "held/both", "--file", big, "--lock", "COMPLIANCE", "--lock-s", 4, "--hold",
			"--lock-after", ...inParts);
		assert.deepEqual([both.end, both.lock, both.hold, both.differs], ["stored", 2, 2, 0]);
		const locked = await drive("locked", "upload", "--key", "held/lock", "--file", big, "--lock", "COMPLIANCE", "--lock-s", 4,
			"--lock-after", ...inParts);
		const held = await drive("locked", "upload", "--key", "held/hold", "--file", small, "--hold");
		const governed = await drive("locked", "upload", "--key", "held/gov", "--file", small, "--lock", "GOVERNANCE", "--lock-s", 1000);
		assert.deepEqual([locked.end, locked.lock, locked.differs], ["stored", 2, 0]);
		assert.deepEqual([held.end, held.hold, held.differs], ["stored", 2, 0]);
		assert.deepEqual([governed.end, governed.lock, governed.differs], ["stored", 1, 0]);

		const refused = await drive("locked", "delete", "--key", "held/lock", "--bypass");
		assert.deepEqual([refused.end, refused.held, refused.until, refused.hold], ["held", 1, locked.until, false]);
		const on_hold = await drive("locked", "delete", "--key", "held/hold", "--bypass");
		assert.deepEqual([on_hold.end, on_hold.held, on_hold.hold], ["held", 1, true]);
		assert.equal((await drive("locked", "delete", "--key", "held/gov")).end, "held");
		assert.equal((await drive("locked", "delete", "--key", "held/gov", "--bypass")).end, "gone");

		assert.equal((await drive("locked", "release", "--key", "held/hold", "--version", held.version)).class, "done");
		assert.equal((await drive("locked", "delete", "--key", "held/hold")).end, "gone");
		await sleep(Math.max(0, Date.parse(locked.until) + 1500 - Date.now()));
		assert.equal((await drive("locked", "delete", "--key", "held/lock")).end, "gone");
	});

	test("every version, every marker and every upload of a key is deleted, and of no other", async () => {
		for (let i = 0; i < 3; i++) await drive("locked", "upload", "--key", "many/a", "--file", small);
		await drive("locked", "upload", "--key", "many/ab", "--file", small);
		await drive("locked", "hide", "--key", "many/a");
		await drive("locked", "begin", "--key", "many/a");
		const gone = await drive("locked", "delete", "--key", "many/a");
		assert.deepEqual([gone.end, gone.versions, gone.markers, gone.uploads], ["gone", 4, 1, 1]);
		assert.equal((await drive("locked", "delete", "--key", "many/a")).versions, 0);
		assert.equal((await drive("locked", "head", "--key", "many/ab")).class, "done");
	});

	test("a lock that is asked for where there are none is a failure", async () => {
		const stored = await drive("plain", "upload", "--key", "nolock", "--file", small, "--lock", "COMPLIANCE", "--lock-s", 60);
		assert.deepEqual([stored.end, stored.verified], ["failed", false]);
	});

	test("who is refused is told", async () => {
		const stranger = driver({ ...server, env: { ...server.env, AWS_SECRET_ACCESS_KEY: `${secret}x` } });
		const refused = await stranger("plain", "upload", "--key", "x", "--file", small);
		assert.deepEqual([refused.end, refused.failure], ["failed", "refused"]);
		assert.match(refused.said, /the credential for writing was refused, SignatureDoesNotMatch/);
		const nobody = await stranger("plain", "probe");
		assert.equal(nobody.could_ask, false);
		assert.equal((await drive("no-such-bucket", "upload", "--key", "x", "--file", small)).failure, "no_bucket");
	});

	test("URLs that are signed", async () => {
		const { url } = await drive("plain", "presign", "--key", "up/small");
		const whole = await fetch(url), part = await fetch(url, { headers: { range: "bytes=10-19" } });
		assert.deepEqual([whole.status, (await whole.arrayBuffer()).byteLength], [200, 5000]);
		assert.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 10]);
		const late = await fetch((await drive("plain", "presign", "--key", "up/small", "--ago-s", 61)).url);
		assert.equal(late.status, 403);
	});

	test("a bucket's default lock", async () => {
		assert.equal((await drive("locked", "lock-configuration")).lock_enabled, 2);
		assert.equal((await drive("locked", "lock-default")).class, "done");
		assert.equal((await drive("locked", "lock-configuration")).lock, 1);
		assert.equal((await drive("plain", "lock-configuration")).class, "gone");
	});
});
