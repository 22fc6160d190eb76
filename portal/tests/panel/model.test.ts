// From the server's words of a call to the panel's. The rule above all: what is captured is never called anything else.
import { expect, test } from "vitest";
import { after, alarmOf, capturedOf, customerOf, purposesOf, stateOf, type PanelCall } from "../../src/panel/model";
import { failure, shortTime } from "../../src/panel/orders";
import { Unanswered } from "../../src/panel/api";
import { Problem } from "../../src/api/problem";

const NOW = Date.parse("2026-11-21T10:10:00Z");
const gate = (more: object = {}) => ({ party: "a", open: [], refused: [], paused: [], ...more });
const call = (more: Partial<PanelCall> = {}): PanelCall => ({
	id: "019aa5a0-0000-7000-8000-000000000001", state: "active", mode: "automatic", started_at: "2026-11-21T10:00:00Z",
	gates: [gate(), gate({ party: "b" })], segments: [],
	parties: [{ id: "a", role: "customer", consent: { recording: "implied" } }, { id: "b", role: "agent", consent: {} }], ...more,
});
const payment = { segment: "payment", since: "2026-11-21T10:04:00Z" };
const consent = (word: string) => [{ id: "a", role: "customer", consent: { recording: word } }];

test.each([
	["no call", null, "none"],
	["both gates open", call({ gates: [gate({ open: ["recording"] }), gate({ open: ["recording"] })] }), "recording"],
	["one gate open", call({ gates: [gate({ open: ["recording"] }), gate({ paused: ["recording"] })] }), "recording"],
	["open although refused", call({ gates: [gate({ open: ["recording"], refused: ["recording"] })] }), "recording"],
	["open in a segment", call({ gates: [gate({ open: ["recording"] })], segments: [payment] }), "recording"],
	["paused", call({ gates: [gate({ paused: ["recording"] })] }), "paused"],
	["in a segment", call({ segments: [payment] }), "segment"],
	["in a segment, and paused", call({ gates: [gate({ paused: ["recording"] })], segments: [payment] }), "segment"],
	["refused", call({ gates: [gate({ refused: ["recording"] })] }), "refused"],
	["refused, and paused", call({ gates: [gate({ refused: ["recording"], paused: ["recording"] })] }), "refused"],
	["refused in a segment", call({ gates: [gate({ refused: ["recording"] })], segments: [payment] }), "refused"],
	["declined", call({ parties: consent("declined") }), "refused"],
	["withdrawn", call({ parties: consent("withdrawn") }), "refused"],
	["not asked yet", call({ parties: consent("unknown") }), "waiting"],
	["told, no answer yet", call({ parties: consent("notified") }), "waiting"],
	["agreed, not open yet", call({ parties: consent("granted") }), "opening"],
	["on demand, not started", call({ mode: "on_demand", wanted: false, parties: consent("unknown") }), "ready"],
	["on demand, started, not asked yet", call({ mode: "on_demand", wanted: true, parties: consent("unknown") }), "waiting"],
	["never", call({ mode: "never" }), "never"],
	["nothing but an id", { id: "x" }, "opening"],
	["only transcription open", call({ gates: [gate({ open: ["transcription"], paused: ["recording"] })] }), "paused"],
] as const)("%s", (_what, it, state) => {
	expect(stateOf(it as PanelCall | null)).toBe(state);
});

test("each purpose has its own line", () => {
	const it = call({
		gates: [gate({ open: ["recording"], refused: ["ai_training"] })],
		parties: [{ id: "a", role: "customer", consent: { ai_training: "declined", summary: "unknown", recording: "granted" } }],
	});
	expect(purposesOf(it)).toEqual(["recording", "summary", "ai_training"]);
	expect(purposesOf(it).map((one) => capturedOf(it, one))).toEqual(["open", "shut", "refused"]);
});

test("a segment that is open for too long is an alarm", () => {
	expect(alarmOf(null, NOW)).toBeNull();
	expect(alarmOf(call(), NOW)).toBeNull();
	expect(alarmOf(call({ segments: [payment] }), NOW)).toEqual({ segment: "payment", ms: 360_000, after: 300_000 });
	expect(alarmOf(call({ segments: [{ ...payment, since: "2026-11-21T10:05:01Z" }] }), NOW)).toBeNull();
	expect(alarmOf(call({ segments: [{ ...payment, alarm_after_s: 600 }] }), NOW)).toBeNull();
	expect(alarmOf(call({ segments: [{ ...payment, alarm_after_s: 2, since: "2026-11-21T10:09:58Z" }] }), NOW)?.ms).toBe(2000);
	expect(alarmOf(call({ segments: [{ ...payment, alarm_after_s: 0 }] }), NOW)?.segment).toBe("payment");
});

test("after an order that takes away nothing is shown as captured", () => {
	const it = call({ gates: [gate({ open: ["recording", "summary"] })] });
	expect(stateOf(after(it, "pause", undefined, NOW))).toBe("paused");
	expect(stateOf(after(it, "optOut", undefined, NOW))).toBe("refused");
	expect(stateOf(after(it, "declined", undefined, NOW))).toBe("refused");
	const inside = after(it, "segment", "health", NOW);
	expect(stateOf(inside)).toBe("segment");
	expect(inside.segments).toEqual([{ segment: "health", since: "2026-11-21T10:10:00.000Z" }]);
	expect(capturedOf(inside, "summary")).toBe("paused");
	expect(it.gates?.[0]?.open).toEqual(["recording", "summary"]);
});

test("what gives is not foreseen", () => {
	const it = call({ gates: [gate({ paused: ["recording"] })] });
	for (const what of ["resume", "start", "granted", "endSegment"])
		expect(after(it, what, "payment", NOW)).toBe(it);
});

test("an opt-out is of the customer, and of everybody when it is not clear who that is", () => {
	expect(customerOf(call())).toBe("a");
	expect(customerOf(call({ parties: [{ id: "a" }, { id: "b" }] }))).toBeUndefined();
	expect(customerOf(call({ parties: [] }))).toBeUndefined();
});

test("what failed, and whether the order may be lost", () => {
	const problem = (status: number) => new Problem({ type: "urn:earwitness:problem:x", title: "x", status, detail: "why" });
	expect(failure(new Unanswered()).lost).toBe(true);
	expect(failure(new TypeError("fetch")).lost).toBe(true);
	expect(failure(problem(504)).lost).toBe(true);
	expect(failure(problem(409))).toEqual({ why: "why", lost: false });
});

test("how long it took", () => {
	expect([310, 12_400, 0, 1_500_000].map(shortTime)).toEqual(["0.3 ms", "12 ms", "0.1 ms", "1.5 s"]);
});
