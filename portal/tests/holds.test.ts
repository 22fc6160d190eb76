// Holds, retention, requests, and what is done with many calls: what is asked, what is said before, and what is counted.
import { describe, expect, test } from "vitest";
import { isHolding } from "../src/views/call/model/record";
import { fanOut } from "../src/views/call/model/story_lanes";
import { planOf, purposesOf, type Looked } from "../src/views/calls/export_plan";
import type { Listed } from "../src/views/calls/glance";
import { rangeOf, toggled } from "../src/views/calls/select";
import { dayIn } from "../src/views/holds/days";
import { wishOf } from "../src/views/holds/hold_fields";
import { canStand } from "../src/views/holds/types";
import { nextStates } from "../src/views/requests/types";
import { queryWords } from "../src/views/retention/hold_queries";
import { daysOf, linesOf } from "../src/views/retention/period_changes";
import { dueWithin } from "../src/views/retention/types";

const rows = ["a", "b", "c", "d"].map((id) => ({ id }));

describe("ticks", () => {
	test.each<[string | null, string, string[]]>([
		[null, "c", ["c"]], ["b", "d", ["b", "c", "d"]], ["d", "b", ["b", "c", "d"]], ["gone", "b", ["b"]], ["b", "b", ["b"]],
	])("from %s to %s", (from, to, ids) => expect(rangeOf(rows, from, to)).toEqual(ids));

	test("the one that was pressed decides for all of them", () => {
		expect([...toggled(new Set(["a"]), "c", ["a", "b", "c"])]).toEqual(["a", "b", "c"]);
		expect([...toggled(new Set(["a", "b", "c"]), "c", ["b", "c"])]).toEqual(["a"]);
	});
});

const looked = (id: string, told: string[] | null, audio = "kept", more: Partial<Listed> = {}): Looked => ({
	call: { id, state: "finished", ...more },
	purposes: told && { told: told.map((purpose) => ({ purpose })), grounds: [] },
	register: told && [{ kind: "audio", state: audio } as never],
});

describe("a bundle of each of several calls", () => {
	const all = [looked("1", ["complaint", "quality"]), looked("2", ["quality"], "sealed"), looked("3", []), looked("4", null),
		looked("5", ["quality"], "kept", { state: "active" }), looked("6", ["quality"], "purge_held"), looked("7", ["quality"], "kept", { unreadable: true }), looked("8", ["quality"], "purged")];

	test("the purpose that most were told of comes first", () => {
		expect(purposesOf(all)).toEqual([{ purpose: "quality", n: 6 }, { purpose: "complaint", n: 1 }]);
	});
	test("which go, and why the others stay", () => {
		const plan = planOf(all, "quality");
		expect(plan.go.map((one) => one.id)).toEqual(["1", "8"]);
		expect(plan.stay.map((one) => [one.call.id, one.because])).toEqual([
			["2", "sealed"], ["3", "notTold"], ["4", "notLooked"], ["5", "live"], ["6", "sealed"], ["7", "unreadable"]]);
		expect(planOf(all, "complaint").go.map((one) => one.id)).toEqual(["1"]);
	});
});

describe("a new hold", () => {
	const now = Date.parse("2026-11-22T12:00:00Z");
	const good = { name: " a claim ", reason: "expected", case: "", day: "2027-05-01" };
	test("what is sent: the end of the day, and no empty case", () => {
		expect(wishOf(good, now)).toEqual({ name: "a claim", reason: "expected", review_at: new Date(2027, 4, 2).toISOString() });
		expect(wishOf({ ...good, case: "7" }, now)).toMatchObject({ case: "7" });
	});
	test.each([{ name: " " }, { reason: "" }, { day: "2026-11-01" }, { day: "soon" }])("%j is not sent", (wrong) => expect(wishOf({ ...good, ...wrong }, now)).toBeNull());
	test("days from a day", () => {
		expect(dayIn(30, new Date(2026, 10, 22))).toBe("2026-12-22");
		expect(dayIn(0, new Date(2026, 0, 3))).toBe("2026-01-03");
	});
});

test("what falls due on the next days, without what is overdue", () => {
	const due = { kind: "audio", overdue: 4, days: [{ day: "2026-11-22", n: 1 }, { day: "2026-11-28", n: 2 }, { day: "2026-11-29", n: 8 }, { day: "2027-01-01", n: 16 }] };
	expect([7, 30, 90].map((n) => dueWithin(due, n, "2026-11-22"))).toEqual([3, 11, 27]);
});

test("a request goes on and never back", () => {
	expect(nextStates("received")).toEqual(["received", "identified", "worked_on", "done", "refused"]);
	expect(nextStates("worked_on")).toEqual(["worked_on", "done", "refused"]);
	expect(nextStates("done")).toEqual([]);
});

test("what a hold keeps from an opt-out is not said to wait", () => {
	const treatment = { kind: "audio", treatment: "purge", event: 3, at: "", by: { kind: "keeper" }, outcome: null };
	const of = (more: object): string | undefined => fanOut({ event: 2, at: "", purposes: [], reason: "opt_out", obeyed_by: null, obeyed_ms: null, other_gates: [],
		treatments: [{ ...treatment, ...more }] } as never).at(-1)?.state;
	expect([of({}), of({ purge_held: "2026-11-22T12:00:00Z" }), of({ purge_held: "2026-11-22T12:00:00Z", outcome: "verified" })]).toEqual(["waiting", "held", "verified"]);
});

test("a hold that was released holds no more", () => {
	expect([{ hold: "1" }, { hold: "2", state: "active" as const }, { hold: "3", state: "released" as const }].map(isHolding)).toEqual([true, true, false]);
});

describe("a query that stands", () => {
	test.each([
		[{ interactions: ["1"] }, false], [{ query: { queue: "sales" } }, true], [{ query: { queue: "sales", state: "active" } }, false], [{ case: 7 }, true],
	] as const)("%j", (which, can) => expect(canStand(which)).toBe(can));

	test.each([
		[{ query: { number: "+352*", queue: "sales" }, case: null, filters: null }, "number +352*, queue sales"],
		[{ query: null, case: 7, filters: null }, "Complaint 7"],
		[{ query: null, case: null, filters: ["from", "q"] }, "from, words"],
		[{ query: null, case: null, filters: [] }, "\u2013"],
	] as const)("%j in words", (of, text) => expect(queryWords({ ...of, filters: of.filters && [...of.filters] })).toBe(text));
});

describe("other periods", () => {
	const kind = (name: string, shorter: number, longer: number) => ({ kind: name, shorter, longer, most_shorter_s: 86_400 * shorter, most_longer_s: 0, first_due: null });
	test("a line for each kind of each queue", () => {
		const queues = [{ queue: "sales", changed: 2, refused: 0, kinds: [kind("audio", 2, 0), kind("summary", 0, 1)] }, { queue: "claims", changed: 0, refused: 1, kinds: [] }];
		expect(linesOf({ count: {}, queues }).map((one) => [one.queue, one.kind, one.shorter, one.longer])).toEqual([["sales", "audio", 2, 0], ["sales", "summary", 0, 1]]);
	});
	test.each([[86_399, 0], [86_400, 1], [7_776_000, 90]])("%d seconds are %d days", (seconds, days) => expect(daysOf(seconds)).toBe(days));
});
