// The lanes of a real call against its record: the same stretches, the same causes, nothing hidden, nothing invented.
import { describe, expect, test } from "vitest";
import type { LoggedEvent } from "../../src/views/call/model/event";
import { silentForAll } from "../../src/views/call/model/gate_lanes";
import { isCustomer } from "../../src/views/call/model/consent_lanes";
import { fanOut } from "../../src/views/call/model/story_lanes";
import { makeTimeline, spanAt, withComments, type Lane } from "../../src/views/call/model/timeline";
import type { CallRecord, OptOut, Redaction } from "../../src/views/call/model/record";
import { call, live } from "./fixtures";

const timeline = makeTimeline(call.record, call.events);
const [caller, agent] = call.record.parties.map((party) => party.id) as [string, string];
const lane = (id: string): Lane => timeline.lanes.find((one) => one.id === id) ?? (() => { throw new Error(`${id} of ${timeline.lanes.map((one) => one.id).join()}`); })();
const redacted = (event: number, from_ms: number, to_ms: number, more: Partial<Redaction> = {}): Redaction =>
	({ event, at: call.record.started_at!, from_ms, to_ms, reason: "card", removed: null, ...more });
const states = (id: string): string[] => lane(id).spans.map((span) => `${span.state}${span.why ? `:${span.why}` : ""}`);

describe("gates", () => {
	test("every interval of the record is covered by a stretch of its state, and no other", () => {
		for (const interval of call.record.intervals) {
			const gate = lane(`gate-${interval.party}`);
			const found = spanAt(gate, interval.from_ms);
			expect(found?.state).toBe(interval.state);
			expect(found!.to).toBeGreaterThanOrEqual(interval.to_ms!);
		}
		for (const party of [caller, agent]) {
			const spans = lane(`gate-${party}`).spans;
			spans.forEach((span, i) => expect(span.from).toBe(i === 0 ? 0 : spans[i - 1]!.to));
			expect(spans.at(-1)!.to).toBe(call.record.duration_ms);
		}
	});

	test("what was not recorded says why, also behind a gate that opened for something else", () => {
		expect(states(`gate-${caller}`)).toEqual(["withheld:before_consent", "withheld:no_sound", "recorded", "masked:keypad", "recorded",
			"withheld:segment", "withheld:no_sound", "recorded", "paused:pause", "withheld:no_sound", "recorded", "withheld:opt_out"]);
		expect(states(`gate-${agent}`).at(-1)).toBe("withheld:other_refused");
	});

	test("where nobody was recorded is found for the player, and a moment with one of them recorded is not", () => {
		const silent = silentForAll([lane(`gate-${caller}`), lane(`gate-${agent}`)]);
		expect(silent[0]!.from).toBe(0);
		expect(silent.at(-1)!.to).toBe(call.record.duration_ms);
		for (const span of silent)
			for (const interval of call.record.intervals.filter((one) => one.state === "recorded"))
				expect(Math.min(span.to, interval.to_ms!) - Math.max(span.from, interval.from_ms), JSON.stringify([span, interval])).toBeLessThanOrEqual(0);
		const half = silentForAll([{ id: "a", kind: "gate", marks: [], spans: [{ from: 0, to: 9, state: "recorded" }] }, { id: "b", kind: "gate", marks: [], spans: [{ from: 0, to: 9, state: "paused" }] }]);
		expect(half).toEqual([]);
	});

	test("a live call's stretch lasts until now and says that it does", () => {
		const now = makeTimeline(live.record, [], [], 99_000);
		expect(now.live).toBe(true);
		expect(now.length).toBe(99_000);
		for (const gate of now.lanes.filter((one) => one.kind === "gate"))
			expect(gate.spans.at(-1)).toMatchObject({ to: 99_000, open: true });
		const open = makeTimeline({ ...live.record, intervals: [{ party: caller, from_ms: 5, to_ms: null, state: "recorded", cause: null }] }, [], [], 99_000);
		expect(open.lanes.find((one) => one.kind === "gate")!.spans[0]).toMatchObject({ from: 5, to: 99_000, open: true });
	});
});

describe("consent", () => {
	test("each purpose of each party ends as the record says", () => {
		const consents = timeline.lanes.filter((one) => one.kind === "consent");
		expect(consents.length).toBe(6);
		for (const one of consents) {
			expect(one.doubtful, one.id).toBeUndefined();
			const told = call.record.parties.find((party) => party.id === one.party)!.consent![one.about!];
			expect(one.spans.at(-1)!.state, one.id).toBe(told);
		}
		expect(states(`consent-${caller}-recording`)).toEqual(["unknown", "notified", "granted:spoken", "withdrawn:opt_out"]);
		expect(states(`consent-${agent}-transcription`)).toEqual(["unknown", "notified"]);
	});

	test("without events nothing is said of consent", () => {
		expect(makeTimeline(call.record, null).lanes.filter((one) => one.kind === "consent")).toEqual([]);
		expect(makeTimeline(call.record, null).lanes.filter((one) => one.kind === "gate").length).toBe(2);
	});

	test("a lane that ends otherwise than the record is marked", () => {
		const parties = call.record.parties.map((party) => ({ ...party, consent: { ...party.consent, recording: "granted" as const } }));
		const other = makeTimeline({ ...call.record, parties }, call.events);
		expect(other.lanes.find((one) => one.id === `consent-${agent}-recording`)!.doubtful).toBe(true);
	});

	const said = (type: string, fields: Record<string, unknown>, index: number): LoggedEvent => ({
		number: index, index, type, at: new Date(Date.parse("2026-01-01T00:00:00Z") + index * 1000).toISOString(), commitment: "", fields, record: {} as never,
	});
	const bare = (parties: CallRecord["parties"]): CallRecord => ({
		id: "x", state: "finished", started_at: "2026-01-01T00:00:00Z", ended_at: "2026-01-01T00:01:00Z", duration_ms: 60_000, direction: "inbound",
		parties, intervals: [], exceptions: [], missing: [], decisions: [{ event: 0, at: "2026-01-01T00:00:00Z", purposes: ["recording", "summary"] }],
	});
	const two = [{ id: "c", role: "caller" }, { id: "a", role: "callee" }];
	const after = (...events: [string, Record<string, unknown>][]) =>
		Object.fromEntries(makeTimeline(bare(two), events.map(([type, fields], i) => said(type, fields, i))).lanes
			.filter((one) => one.kind === "consent").map((one) => [`${one.party}.${one.about}`, one.spans.at(-1)!.state]));

	test.each<[string, [string, Record<string, unknown>][], Record<string, string>]>([
		["a notice that was broken off tells nobody", [["notice_ended", { played: "interrupted" }]], { "c.recording": "unknown", "a.recording": "unknown" }],
		["a notice tells all", [["notice_ended", { played: "complete" }]], { "c.recording": "notified", "a.summary": "notified" }],
		["a word about nobody is the customers'", [["consent", { status: "granted", purposes: ["recording"] }]], { "c.recording": "granted", "a.recording": "unknown", "c.summary": "unknown" }],
		["a yes for a segment is no yes", [["consent", { status: "granted", purposes: ["recording"], segment: "payment" }]], { "c.recording": "unknown" }],
		["a refusal of recording is one of what is made of it", [["consent", { status: "declined", purposes: ["recording"], party: "c" }]], { "c.recording": "declined", "c.summary": "declined" }],
		["a refusal of a summary is not one of recording", [["consent", { status: "declined", purposes: ["summary"], party: "c" }]], { "c.recording": "unknown", "c.summary": "declined" }],
		["what expires is known still", [["consent", { status: "granted", purposes: ["recording"] }], ["consent_expired", { purposes: ["recording"] }]], { "c.recording": "notified" }],
		["a pause is no word", [["restricted", { reason: "pause", purposes: ["recording"] }]], { "c.recording": "unknown" }],
		["an opt-out withdraws", [["restricted", { reason: "opt_out", party: "c", purposes: ["recording"] }]], { "c.recording": "withdrawn", "c.summary": "withdrawn", "a.recording": "unknown" }],
		["a refusal of another leg", [["refusal_inherited", { party: "c", purposes: ["recording"] }]], { "c.recording": "declined" }],
	])("%s", (_, events, wanted) => {
		expect(after(...events)).toMatchObject(wanted);
	});

	test("who is a customer follows direction and role", () => {
		const of = (direction: string, role: string) => isCustomer({ ...bare(two), direction }, { id: "p", role });
		expect([of("inbound", "caller"), of("inbound", "callee"), of("outbound", "caller"), of("outbound", "callee"), of("internal", "caller"), of("inbound", "bot"), of("unknown", "caller")])
			.toEqual([true, false, false, true, false, false, true]);
	});
});

describe("the story", () => {
	test("the notice lasts as long as it was played", () => {
		const [notice] = lane("notice").spans;
		const [begun, ended] = call.record.notices!;
		expect(notice).toMatchObject({ state: "complete", text: "welcome", event: ended!.event });
		expect(notice!.from).toBe(Date.parse(begun!.at) - timeline.start);
		expect(notice!.to).toBe(Date.parse(ended!.at) - timeline.start);
	});

	test("pause and payment are stretches with their reasons", () => {
		expect(lane("stop").spans.map((span) => [span.state, span.why, span.open])).toEqual([["segment", "payment", undefined], ["pause", "pause", undefined]]);
		const [pause] = call.record.pauses!;
		expect(lane("stop").spans[1]).toMatchObject({ from: Date.parse(pause!.from) - timeline.start, to: Date.parse(pause!.to!) - timeline.start, text: "the caller talks to her child" });
	});

	test("a segment that nobody ended is open to the end", () => {
		const segments = call.record.segments!.slice(0, 1);
		const open = makeTimeline({ ...call.record, segments }, call.events).lanes.find((one) => one.id === "stop")!;
		expect(open.spans[0]).toMatchObject({ to: timeline.length, open: true });
	});

	test("the opt-out reaches gates, tools and what was made, each with its time, and no acknowledgement is called obeyed", () => {
		const steps = fanOut(call.record.opt_outs![0]!);
		expect(steps.map((step) => [step.what, step.does, step.state])).toEqual([["gate", "shut", "obeyed"], ["other_gate", "shut", "obeyed"],
			["tool", "stop", "acknowledged"], ["tool", "purge", "acknowledged"], ["treatment", "purge", "verified"], ["treatment", "purge", "nothing_there"]]);
		for (const step of steps)
			expect(step.done, step.what).toBeGreaterThanOrEqual(0);
		const silent: OptOut = { ...call.record.opt_outs![0]!, tools: [{ ...call.record.opt_outs![0]!.tools![0]!, acknowledged_at: null, acknowledged_ms: null, silent: true }], treatments: [], obeyed_by: null };
		expect(fanOut(silent).map((step) => step.state)).toEqual(["waiting", "obeyed", "silent"]);
	});

	test("a tool is paused when it says so, and goes on when it is told to", () => {
		const grant = call.record.tools!.find((tool) => tool.purposes[0] === "transcription")!.grant;
		expect(states(`tool-${grant}`)).toEqual(["capturing", "told", "paused", "capturing", "told", "paused", "capturing", "told", "stopped"]);
		expect(lane("artifact-transcript").spans[0]).toMatchObject({ state: "received", text: "listener 3" });
		expect(states("artifact-summary")).toEqual(["purged"]);
	});

	test("a tool that never acknowledged is silent and never stopped; one that was refused has no stretch", () => {
		const tool = call.record.tools![0]!;
		const silent = { ...tool, orders: [{ ...tool.orders!.at(-1)!, acknowledged_at: null, silent: true }] };
		const refused = { ...tool, state: "refused", because: "consent", grant: null };
		const lanes = makeTimeline({ ...call.record, tools: [silent, refused] }, call.events).lanes;
		expect(lanes.find((one) => one.id === `tool-${tool.grant}`)!.spans.map((span) => span.state)).toEqual(["capturing", "silent"]);
		expect(lanes.find((one) => one.id === "tool-refused-1")).toMatchObject({ spans: [], marks: [{ what: "tool_refused", text: "consent" }] });
	});

	test("holds, transfers, redactions and cuts are drawn when the record has them", () => {
		const at = call.record.started_at!;
		const more = makeTimeline({
			...call.record, transfers: [{ event: 1, at, change: "queue", queue: "billing" }], redactions: [redacted(7, 5, 9e9, { party: caller }), redacted(8, 100, 200), redacted(9, 1, 2, { removed: { event: 10, at } })],
			holds: [{ party: caller, stream: 0, from: at, to: null, reason: "inactive", cause: 3 }],
			artifact_versions: [{ event: 9, at, kind: "transcript", state: "received", version: 1, grant: "g", from_ms: 0, to_ms: 900, trimmed: [[500, 900]] }],
		}, call.events).lanes;
		expect(more.find((one) => one.id === "journey")).toMatchObject({ spans: [{ state: "hold", open: true }], marks: [{ at: 0, what: "queue", text: "billing" }] });
		expect(more.filter((one) => one.kind === "redaction").map((one) => [one.party, one.spans.map((span) => [span.from, span.to, span.why, span.event])]))
			.toEqual([[caller, [[5, timeline.length, "card", 7]]], [undefined, [[100, 200, "card", 8]]]]);
		expect(more.find((one) => one.id === "artifact-transcript")!.spans.map((span) => [span.state, span.from, span.to])).toEqual([["received", 0, 900], ["cut", 500, 900]]);
	});

	test("comments stand at their times, inside of the call; those of no time are only in the list", () => {
		const more = withComments(timeline, [{ from_ms: 5000, text: "here" }, { from_ms: 9e9, text: "late" }, { from_ms: null, text: "nowhere" }]);
		expect(more.lanes.at(-1)).toMatchObject({ kind: "comment", marks: [{ at: 5000, text: "here" }, { at: timeline.length, text: "late" }] });
		expect(withComments(timeline, [{ text: "nowhere" }])).toBe(timeline);
	});

	test("a record with nothing in it makes an empty timeline", () => {
		const empty = makeTimeline({ id: "x", state: "offered", started_at: null, ended_at: null, duration_ms: null, parties: [], intervals: [], exceptions: [], missing: [] }, []);
		expect(empty.lanes).toEqual([]);
		expect(empty.length).toBe(0);
	});
});
