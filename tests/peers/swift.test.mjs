// The S3 library against a server that says 200 and does not do it: nothing of that may pass for proven.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { driver, proofs } from "./drive.mjs";
import { startSwift } from "./swift.mjs";

const MIB = 1 << 20;
const LOCK = 1, UNTIL = 2, HOLD = 4, ENCRYPTION = 16;

describe("swift", { timeout: 110000 }, () => {
	let server, drive, folder, small, big;

	before(async () => {
		folder = mkdtempSync(join(tmpdir(), "ew-s3-"));
		small = join(folder, "small");
		big = join(folder, "big");
		writeFileSync(small, randomBytes(5000));
		writeFileSync(big, randomBytes(6 * MIB));
		server = await startSwift();
		drive = driver(server);
		assert.equal((await drive("calls", "create", "--lock")).class, "done"); // with locks, it says
	});

	after(async () => {
		await server?.end();
		rmSync(folder, { recursive: true, force: true });
	});

	test("probe", async () => {
		const probed = await drive("calls", "probe", "--lifecycle");
		const found = proofs(probed);
		for (const name of ["legal_hold", "governance", "compliance", "customer_key", "check_sha256", "lifecycle"])
			assert.equal(found[name], "ignored", name);
		for (const name of ["conditional", "tags", "versions"]) assert.equal(found[name], "refused", name);
		for (const name of ["store", "range", "multipart", "list_versions", "list_uploads", "check_md5", "check_payload", "check_signature", "clock"])
			assert.equal(found[name], "proven", name);
		for (const name of ["compliance_ends", "storage_class"]) assert.equal(found[name], "untried", name);
		assert.deepEqual(probed.left, []);
		// It takes these two for deleting the bucket and for storing an object.
		assert.ok(!probed.requests.some((line) => /^(DeleteBucketLifecycle|PutObjectLegalHold)/.test(line)));
		assert.equal((await drive("calls", "list")).entries, 0);
	});

	test("uploads", async () => {
		const refused = await drive("calls", "upload", "--key", "a", "--file", small);
		assert.deepEqual([refused.end, refused.failure], ["failed", "not_supported"]);
		const stored = await drive("calls", "upload", "--key", "a", "--file", small, "--unconditional", "--lock", "COMPLIANCE", "--lock-s", 60,
			"--hold", "--customer-key");
		assert.deepEqual([stored.end, stored.verified, stored.differs], ["stored", true, LOCK | UNTIL | HOLD | ENCRYPTION]);
		const parts = await drive("calls", "upload", "--key", "b", "--file", big, "--unconditional", "--single", MIB, "--part", 5 * MIB);
		assert.deepEqual([parts.end, parts.verified, parts.parts], ["stored", true, 2]);
		const other = await drive("calls", "upload", "--key", "a", "--file", big, "--unconditional");
		assert.deepEqual([other.end, other.failure], ["failed", "exists"]);
	});

	test("deletions", async () => {
		const gone = await drive("calls", "delete", "--key", "a");
		assert.deepEqual([gone.end, gone.versions], ["gone", 1]);
		await drive("calls", "begin", "--key", "b");
		const parts = await drive("calls", "delete", "--key", "b");
		assert.deepEqual([parts.end, parts.versions, parts.uploads], ["gone", 1, 1]);
		assert.equal((await drive("calls", "list")).entries, 0);
	});

	test("a wrong secret", async () => {
		const stranger = driver({ ...server, env: { ...server.env, AWS_SECRET_ACCESS_KEY: "wrong" } });
		assert.equal((await stranger("calls", "list")).class, "refused");
	});
});
