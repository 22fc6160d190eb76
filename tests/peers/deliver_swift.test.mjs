// earwitness-deliver against Swift, which says yes to much that it does not do: nothing of it may be relied on, and nothing be damaged by asking.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { COMPLIANCE, Deliver, GONE, GOVERNANCE, NOT_PROVEN, REFUSED, events, keyOf } from "./deliver.mjs";
import { driver } from "./drive.mjs";
import { startSwift } from "./swift.mjs";

const MIB = 1 << 20, LOCK_AND_UNTIL = 3, HOLD = 4;
const same = (object) => readFileSync(object.file).equals(readFileSync(`${object.file}.back`));

describe("deliver and Swift", { timeout: 200000 }, () => {
	let server, deliver;

	before(async () => {
		server = await startSwift();
		assert.equal((await driver(server)("calls", "create")).class, "done");
		deliver = await Deliver.start([{ endpoint: server.endpoint, bucket: "calls", lock: COMPLIANCE, part_bytes: 5 * MIB, credentials: [keyOf(server)] }]);
	});

	after(async () => {
		await deliver?.end();
		await server?.end();
	});

	test("objects go and come back, before a probe and after it", async () => {
		for (const probed of [false, true]) {
			if (probed) assert.equal((await deliver.ask("probe", {})).code, 0);
			for (const bytes of [0, 5000, 12 * MIB]) {
				const object = deliver.object(bytes);
				const stored = await deliver.ask("put", object);
				assert.equal(stored.code, 0, stored.sentence);
				assert.equal((await deliver.ask("get", deliver.back(object, { version: stored.version }))).code, 0);
				assert.ok(same(object));
				assert.equal((await deliver.ask("put", object)).was_there, 1);
				const gone = await deliver.ask("delete", object);
				assert.equal(gone.code, 0, gone.sentence);
				assert.equal((await deliver.ask("get", deliver.back(object))).code, GONE);
			}
		}
	});

	test("that it does not lock is told to the operator, and locks are not sent", async () => {
		const told = events(deliver, "store_not_able").map((e) => e.ability);
		assert.ok(told.includes("compliance") && told.includes("legal_hold"), told.join());
		const object = deliver.object(5000, { lock: GOVERNANCE, until: (Date.now() + 1e6) * 1000, hold: 1, tags: "kind=audio" });
		const stored = await deliver.ask("put", object);
		assert.deepEqual([stored.code, stored.lock, stored.hold, stored.differs], [0, 0, 0, LOCK_AND_UNTIL | HOLD], stored.sentence);
		// It would take the request for the object itself, and replace its bytes.
		assert.equal((await deliver.ask("hold", { ...object, version: stored.version, on: 1 })).code, NOT_PROVEN);
		assert.equal((await deliver.ask("get", deliver.back(object))).code, 0);
		assert.ok(same(object));
		assert.equal((await deliver.ask("delete", object)).code, 0);
	});

	test("who may not is told", async () => {
		const wrong = await Deliver.start([{ endpoint: server.endpoint, bucket: "calls", credentials: [{ ...keyOf(server), secret: "wrong" }] }]);
		try {
			assert.equal((await wrong.ask("put", wrong.object(10))).code, REFUSED);
			assert.equal((await wrong.ask("probe", {})).code, REFUSED);
		} finally {
			await wrong.end();
		}
	});

	test("a wrong clock here stops nothing", async () => {
		const late = await Deliver.start([{ endpoint: server.endpoint, bucket: "calls", credentials: [keyOf(server)] }], { ahead: 3600 });
		try {
			const object = late.object(5000);
			const stored = await late.ask("put", object);
			assert.equal(stored.code, 0, stored.sentence);
			assert.equal((await late.ask("delete", object)).code, 0);
			assert.equal(events(late, "store_clock").length > 0, true);
		} finally {
			await late.end();
		}
	});
});
