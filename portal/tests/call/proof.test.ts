// The checks of the log, against proofs that others made, the pinned event of the C tests, and a real call of which every
// part is altered in turn: whatever is altered must never be "verified".
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hexOf, unbase64, unhex } from "../../src/views/call/model/bytes";
import { canonical } from "../../src/views/call/model/canonical";
import { checkEvent, type LoggedEvent } from "../../src/views/call/model/event";
import { judge, unjudged, type Evidence } from "../../src/views/call/model/integrity";
import { readKey, readNote, readTree, signedBy } from "../../src/views/call/model/note";
import { checkProof, readProof } from "../../src/views/call/model/proof";
import { leadsToRoot, leafHash } from "../../src/views/call/model/tree";
import { call } from "./fixtures";

const decode = (text: string) => unbase64(text) ?? (() => { throw new Error(text); })();

describe("the tree", () => {
	const lines = readFileSync(new URL("../../../tests/cases/ledger/proofs.txt", import.meta.url), "utf8").split("\n")
		.filter((line) => line.startsWith("inclusion")).map((line) => line.split(" "));

	test("inclusion proofs of another project lead to their roots, and no spoiled one does", async () => {
		expect(lines.length).toBeGreaterThan(4);
		for (const [, index, size, root, leaf, ...path] of lines) {
			const good = [path.map(decode), decode(leaf ?? ""), Number(index), Number(size), decode(root ?? "")] as const;
			expect(await leadsToRoot(...good)).toBe(true);
			expect(await leadsToRoot(good[0], good[1], good[2], good[3], good[1]), "another root").toBe(good[3] === 1);
			expect(await leadsToRoot(good[0], good[1], good[3], good[3], good[4]), "behind the end").toBe(false);
			expect(await leadsToRoot([...good[0], good[1]], good[1], good[2], good[3], good[4]), "one more").toBe(false);
			if (good[0].length > 0)
				expect(await leadsToRoot(good[0].slice(1), good[1], good[2], good[3], good[4]), "one less").toBe(false);
		}
	});

	test("the hash of an empty leaf is that of RFC 6962", async () => {
		expect(hexOf(await leafHash(new Uint8Array(0)))).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
	});
});

describe("notes", () => {
	const key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
	const text = "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

	test("the example of the specification is well signed, and a changed one is not", async () => {
		const note = readNote(text);
		const known = await readKey(key);
		expect(note?.text).toBe("This is an example message.\n");
		expect(known?.type).toBe(1);
		expect(await signedBy(note!, known!)).toBe("good");
		expect(await signedBy(readNote(text.replace("an example", "no example"))!, known!)).toBe("bad");
		expect(await signedBy({ ...note!, signatures: [] }, known!)).toBe("none");
	});

	test("what is not written as a note is none", () => {
		for (const bad of ["", "text\n", text.slice(0, -1), text.replace("message.", "mess\x01age."), text.replace("\u2014", "-"), text.replace("Uw2Q", "Uw2"), text.replace("example.com/foo Uw", "example.com/foo  Uw")])
			expect(readNote(bad), JSON.stringify(bad)).toBeNull();
	});

	test("keys: a number that does not fit, a short one, no key at all", async () => {
		for (const bad of ["", "x", key.replace("530d903a", "530d903b"), key.slice(0, -4), key.replace("+530d903a", ""), key.replace("foo", "fox")])
			expect(await readKey(bad), bad).toBeNull();
	});

	test("trees: three lines, a size and a root of 32 bytes", () => {
		const root = "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=";
		expect(readTree(`log.example/x\n3\n${root}\n`)?.size).toBe(3);
		for (const bad of ["", `x\n03\n${root}\n`, `x\n-1\n${root}\n`, `\n3\n${root}\n`, "x\n3\nAA==\n", `x\n3\n${root}\n\nmore\n`])
			expect(readTree(bad), bad).toBeNull();
	});
});

describe("one event", () => {
	const salts = Uint8Array.from({ length: 32 }, (_, i) => i);
	const pinned = (): LoggedEvent => {
		const record = JSON.parse('{"actor":{"id":"00000000-0000-0000-0000-0000000000aa","kind":"user"},"decided_at":1767225600123456,"fields":{"purposes":["recording"],"restriction":"18446744073709551615","text":"line\\nbreak \\"x\\" / \u00e9 \\u0001"},"index":7,"interaction":"01020304-0506-0708-090a-0b0c0d0e0f10","key_scope":"interaction","log_id":"00000000-0000-0000-0000-000000000001","packs":[],"policy":"abababababababababababababababababababababababababababababababab","previous":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","sd":["9Gq13aA30oWIMz9fjNjx2ixNtztFRedejHI3pvYaIrI","xnP5MjdXPmN3A4g5T3XGn-6W3JKlhOSkl6goZJF0l0k"],"server_at":1767225600223456,"type":"restricted"}');
		return {
			number: 1, index: 7, type: "restricted", at: "2026-01-01T00:00:00.123Z", record, salt: hexOf(salts),
			commitment: "e561f383a786aec4b1ca504ad7c47bcf6115ac23bc88eac113f7fbf975ce4581",
			disclosures: ["WyJJQ0VpSXlRbEppY29LU29yTEMwdUx6QXhNak0wTlRZM09EazZPenc5UGo4IiwiYWRkcmVzcyIsInNpcDp6b8OrQGV4YW1wbGUuY29tIl0",
				"WyJRRUZDUTBSRlJrZElTVXBMVEUxT1QxQlJVbE5VVlZaWFdGbGFXMXhkWGw4IiwiZmFjdHMiLHsiZGlyZWN0aW9uIjoiaW5ib3VuZCIsIm4iOjN9XQ"],
			fields: { ...record.fields, address: "sip:zo\u00eb@example.com", facts: { direction: "inbound", n: 3 } },
		};
	};

	test("the pinned event of the C tests has the same commitment here", async () => {
		const check = await checkEvent(pinned());
		expect(check.faults).toEqual([]);
		expect(hexOf(check.commitment!)).toBe(pinned().commitment);
		expect([check.unchecked, check.unbound, check.withheld]).toEqual([false, [], 0]);
		expect(canonical(JSON.parse('{"b":[1,"\\u001f\\\\u001f"],"a":null}'))).toBe('{"a":null,"b":[1,"\\u001F\\\\u001f"]}');
		expect(Object.keys(JSON.parse(canonical({ "\u{1f600}": 1, "\uff5e": 2 })))).toEqual(["\uff5e", "\u{1f600}"]);
	});

	test.each<[string, (event: LoggedEvent) => void, string]>([
		["a changed record", (e) => { e.record.fields["text"] = "other"; e.fields["text"] = "other"; }, "commitment_differs"],
		["another salt", (e) => { e.salt = hexOf(salts).replace("00", "01"); }, "commitment_differs"],
		["a shown field that the record does not have so", (e) => { e.fields["restriction"] = "1"; }, "value_differs"],
		["a shown personal value that was not disclosed so", (e) => { e.fields["address"] = "sip:other@example.com"; }, "value_differs"],
		["a disclosure of another event", (e) => { e.disclosures = ["WyJhIiwiYiIsImMiXQ"]; }, "value_differs"],
		["a disclosure twice", (e) => { e.disclosures!.push(e.disclosures![0]!); }, "value_differs"],
		["another type in front of the record", (e) => { e.type = "consent"; }, "record_differs"],
		["no record", (e) => { e.record = {} as never; }, "unreadable"],
	])("%s", async (_, alter, fault) => {
		const event = pinned();
		alter(event);
		expect((await checkEvent(event)).faults).toContain(fault);
	});

	test("what is withheld is counted, what is shown unbound is named, without a salt nothing is said", async () => {
		const hidden = pinned();
		hidden.disclosures!.pop();
		delete hidden.fields["facts"];
		expect(await checkEvent(hidden)).toMatchObject({ faults: [], withheld: 1, unbound: [] });
		const unbound = pinned();
		delete unbound.disclosures;
		expect(await checkEvent(unbound)).toMatchObject({ faults: [], withheld: 0, unbound: ["address", "facts"] });
		const bare = pinned();
		delete bare.salt;
		expect((await checkEvent(bare)).unchecked).toBe(true);
	});
});

describe("a whole call", () => {
	const last = call.events.length - 1;
	const evidence = async (): Promise<Evidence> => ({
		interaction: call.record.id, events: structuredClone(call.events), key: await readKey(call.verifier),
		proven: { index: last, text: call.proofs[last]! },
	});

	test("every event of a real call is in the log", async () => {
		const key = await readKey(call.verifier);
		for (const event of call.events) {
			const check = await checkProof(event, call.proofs[event.index]!, key);
			expect(check, `event ${event.index}`).toMatchObject({ faults: [], signature: "good" });
		}
	});

	test("it is verified", async () => {
		const said = await judge(await evidence());
		expect(said).toMatchObject({ verdict: "verified", findings: [], doubts: [], unbound: 0 });
		expect(said.bound).toBe(call.events.length);
		expect(said.fingerprint).toMatch(/^[0-9a-f]{64}$/);
	});

	test.each<[string, (e: Evidence) => void]>([
		["an event left out", (e) => { e.events.splice(5, 1); e.proven!.index--; }],
		["the first left out", (e) => { e.events.shift(); e.proven!.index--; }],
		["two in another order", (e) => { e.events.splice(6, 2, e.events[7]!, e.events[6]!); }],
		["a record changed", (e) => { e.events[9]!.record.decided_at++; }],
		["a record and its commitment changed", (e) => { e.events[9]!.commitment = "0".repeat(64); }],
		["another interaction", (e) => { e.interaction = "0".repeat(32); }],
		["the proof of another event", (e) => { e.proven!.text = call.proofs[3]!; }],
		["a changed root", (e) => { e.proven!.text = e.proven!.text.replace(/^(earwitness\S+\n\d+\n)./m, "$1x"); }],
		["no proof at all in its place", (e) => { e.proven!.text = "no"; }],
		["no checkpoint in the proof", (e) => { e.proven!.text = e.proven!.text.split("\n\n")[0]! + "\n\n"; }],
	])("altered: %s", async (_, alter) => {
		const altered = await evidence();
		alter(altered);
		const said = await judge(altered);
		expect(said.verdict).toBe("altered");
		expect(said.findings.length).toBeGreaterThan(0);
		expect(said.bound).toBe(0);
	});

	test.each<[string, (e: Evidence) => void, string]>([
		["no proof yet", (e) => { e.proven = null; }, "not_signed_yet"],
		["a proof of an earlier event only", (e) => { e.proven = { index: 3, text: call.proofs[3]! }; }, "not_signed_yet"],
		["no key", (e) => { e.key = null; }, "no_key"],
		["the key of another log", (e) => { e.key = { ...e.key!, name: "other" }; }, "no_signature"],
		["another key than before", (e) => { e.keyChanged = true; }, "key_changed"],
		["no salt", (e) => { delete e.events[4]!.salt; }, "no_salt"],
		["values that nothing binds", (e) => { delete e.events[0]!.disclosures; }, "values_unbound"],
		["no event", (e) => { e.events = []; e.proven = null; }, "no_events"],
	])("cannot be verified: %s", async (_, alter, doubt) => {
		const doubtful = await evidence();
		alter(doubtful);
		const said = await judge(doubtful);
		expect(said.findings).toEqual([]);
		expect(said.verdict).toBe("cannot");
		expect(said.doubts).toContain(doubt);
	});

	test("a signature by another key of the same name is bad, and no browser of today is asked twice", async () => {
		const forged = await evidence();
		forged.key = { ...forged.key!, raw: unhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")! };
		expect((await judge(forged)).verdict).toBe("altered");
		expect(unjudged("no_crypto")).toMatchObject({ verdict: "cannot", doubts: ["no_crypto"] });
		expect(readProof(call.proofs[0]!)?.path.length).toBeGreaterThan(3);
	});
});
