// earwitness-deliver while the way to the store is spoiled: cut in headers, at the edges of parts, at offsets drawn by chance, slow, busy,
// nobody there. Nothing may be lost, and nothing be taken for whole that is not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { AGAIN, Deliver, GONE, Spoiler, events, keyOf } from "./deliver.mjs";
import { driver } from "./drive.mjs";
import { sleep } from "./processes.mjs";
import { startRadosgw } from "./radosgw.mjs";

const MIB = 1 << 20;
const same = (object) => readFileSync(object.file).equals(readFileSync(`${object.file}.back`));
// 200 is what is promised; a run beside everything else draws fewer.
const cuts = Number(process.env.CUTS ?? 60);
const seed = Number(process.env.EW_SEED ?? Date.now() % 1e9);

/** Numbers below n, the same for the same seed. */
function chance(start) {
	let state = start >>> 0 || 1;
	return (n) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * n);
	};
}

describe("deliver on a bad line", { timeout: 560000 }, () => {
	let server, way, deliver;
	const sums = { cut: 0, objects: 0, again: 0, lost: 0, half: 0, wrong: 0 };

	before(async () => {
		server = await startRadosgw();
		assert.equal((await driver(server)("plain", "create")).class, "done");
		way = await Spoiler.start(server.port);
		deliver = await Deliver.start([{ endpoint: way.endpoint, bucket: "plain", part_bytes: 5 * MIB, timeout_s: 2, credentials: [keyOf(server)] }]);
		assert.equal((await deliver.ask("probe", {})).code, 0);
	});

	after(async () => {
		console.log(`  seed ${seed}: ${sums.objects} objects, ${sums.cut} connections spoiled, ${sums.again} asked for again, ` +
			`${sums.lost} lost, ${sums.half} half, ${sums.wrong} wrong`);
		await deliver?.end();
		await way?.end();
		await server?.end();
	});

	/** As the keeper: asks until it is done. */
	async function insist(what, wish) {
		for (let tries = 0; ; tries++) {
			const answer = await deliver.ask(what, wish);
			if (answer.code !== AGAIN || tries === 8) return answer;
			sums.again++;
			await sleep(100);
		}
	}

	/** Stores them while the line is spoiled, and reads them back by a good one. */
	async function survives(objects, spoil) {
		way.spoil = spoil;
		const answers = await Promise.all(objects.map((object) => insist("put", object)));
		way.spoil = () => ({});
		sums.objects += objects.length;
		for (const [i, object] of objects.entries()) {
			assert.equal(answers[i].code, 0, answers[i].sentence);
			const got = await insist("get", deliver.back(object, { version: answers[i].version }));
			sums.lost += got.code === GONE;
			sums.half += got.code === -74;
			sums.wrong += got.code === 0 && !same(object);
			assert.deepEqual([got.code, same(object)], [0, true], got.sentence);
		}
		sums.cut += way.cut;
		way.cut = 0;
	}

	/** Kept connections would not be spoiled. */
	const fresh = () => {
		for (const socket of way.open) socket.destroy();
	};

	test(`uploads that are cut at ${cuts} offsets drawn by chance`, async () => {
		const pick = chance(seed);
		while (sums.cut < cuts) {
			fresh();
			await survives(Array.from({ length: 40 }, () => deliver.object(1 + pick(300000))), (n) => (n % 5 ? { up: 1 + pick(320000) } : {}));
		}
	});

	test("answers that are cut, after what was asked was done", async () => {
		const pick = chance(seed + 1);
		for (let i = 0; i < 3; i++) {
			fresh();
			await survives(Array.from({ length: 20 }, () => deliver.object(1 + pick(100000))), (n) => (n % 2 ? { down: 1 + pick(1500) } : {}));
		}
	});

	test("cut in headers, and at the edges of parts", async () => {
		const edges = [1, 20, 300, 700, 5 * MIB, 5 * MIB + 1, 5 * MIB + 600, 10 * MIB, 10 * MIB + 1200, 12 * MIB];
		for (const up of edges) {
			fresh();
			let spoiled = 0;
			await survives([deliver.object(12 * MIB)], () => (spoiled++ < 2 ? { up } : {}));
		}
	});

	test("downloads that are cut go on where they were", async () => {
		const pick = chance(seed + 2), object = deliver.object(8 * MIB);
		await survives([object], () => ({}));
		for (let i = 0; i < 10; i++) {
			fresh();
			let spoiled = 0;
			way.spoil = () => (spoiled++ < 3 ? { down: 1 + pick(3 * MIB) } : {});
			const got = await insist("get", deliver.back(object));
			assert.deepEqual([got.code, same(object)], [0, true], got.sentence);
		}
		way.spoil = () => ({});
		sums.cut += way.cut;
		way.cut = 0;
	});

	test("bursts of 503, and a server that says nothing for a while", async () => {
		const pick = chance(seed + 3);
		fresh();
		await survives(Array.from({ length: 20 }, () => deliver.object(1 + pick(100000))), (n) => (pick(10) < 5 ? { status: 503 } : {}));
		fresh();
		let slow = 0;
		await survives(Array.from({ length: 4 }, () => deliver.object(50000)), () => (slow++ < 3 ? { slow: true } : {}));
	});

	test("deletions on a bad line are verified all the same", async () => {
		const pick = chance(seed + 4), objects = Array.from({ length: 20 }, () => deliver.object(1000));
		await survives(objects, () => ({}));
		fresh();
		way.spoil = (n) => (n % 2 ? { down: 1 + pick(600) } : {});
		const gone = await Promise.all(objects.map((object) => insist("delete", object)));
		way.spoil = () => ({});
		assert.ok(gone.every((answer) => answer.code === 0), JSON.stringify(gone.find((answer) => answer.code)));
		for (const object of objects) assert.equal((await deliver.ask("get", deliver.back(object))).code, GONE);
	});

	test("nobody there: who asked is told soon, and all is stored when there is somebody again", async () => {
		await server.kill();
		const objects = Array.from({ length: 80 }, () => deliver.object(1000)), began = Date.now();
		const answers = await Promise.all(objects.map((object) => deliver.ask("put", object)));
		const took = (Date.now() - began) / 1000;
		assert.ok(answers.every((answer) => answer.code === AGAIN && answer.sentence), JSON.stringify(answers[0]));
		assert.equal(events(deliver, "store_away").length > 0, true);
		assert.ok(took < 60, `${took} s`);
		console.log(`  ${objects.length} uploads to nobody were answered in ${took.toFixed(0)} s`);
		await server.again();
		for (let i = 0; i < objects.length; i += 40) await survives(objects.slice(i, i + 40), () => ({}));
		assert.equal(events(deliver, "store_back").length > 0, true);
	});

	test("nothing was lost, and nothing is half", () => {
		assert.deepEqual([sums.lost, sums.half, sums.wrong], [0, 0, 0]);
		assert.ok(sums.cut >= cuts);
	});
});
