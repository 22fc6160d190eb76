// A stretch that is chosen is inside of the call and never empty, however its ends are set; what stands is told from what was taken back.
import { expect, test } from "vitest";
import { changesOf, standing, stretch, withEnd, type Mark } from "../../src/views/call/model/redactions";
import type { Redaction } from "../../src/views/call/model/record";
import { rowsOf } from "../../src/views/call/timeline/rows";
import { makeTimeline } from "../../src/views/call/model/timeline";
import { call } from "./fixtures";

const LENGTH = 10_000;
const mark: Mark = { from: 2000, to: 3000, party: null };

test.each([
	["as drawn", 100, 900, 100, 900], ["backwards", 900, 100, 100, 900], ["out of the call", -50, 1e9, 0, LENGTH], ["a press without a drag", 500, 500, 500, 510],
	["at the very end", LENGTH, LENGTH, LENGTH - 10, LENGTH], ["fractions", 1.4, 20.6, 1, 21],
])("two ends %s", (_name, one, other, from, to) => expect(stretch(one, other, LENGTH)).toEqual({ from, to }));

test.each([
	["from", 1000, 1000, 3000], ["to", 5000, 2000, 5000], ["from", 4000, 4000, 4010], ["to", 1000, 990, 1000], ["from", -5, 0, 3000], ["to", 1e9, 2000, LENGTH],
	["to", NaN, 2000, 3000],
] as const)("the end %s set to %d", (end, at, from, to) => expect(withEnd(mark, end, at, LENGTH)).toEqual({ from, to, party: null }));

const at = call.record.started_at!;
const party = call.record.parties[0]!.id;
const one = (event: number, more: Partial<Redaction> = {}): Redaction => ({ event, at, from_ms: 5, to_ms: 50, reason: "card", removed: null, ...more });

test("what was taken back does not stand, and both are changes", () => {
	const record = { ...call.record, redactions: [one(7), one(8, { removed: { event: 9, at } })] };
	expect(standing(record).map((each) => each.event)).toEqual([7]);
	expect([changesOf(call.record), changesOf(record)]).toEqual([0, 3]);
});

test("a row of sound knows what of it nobody hears: its own, and everybody's", () => {
	const record = { ...call.record, redactions: [one(7, { party }), one(8, { from_ms: 60, to_ms: 70 })] };
	const rows = rowsOf(makeTimeline(record, call.events), record).filter((row) => row.kind === "sound");
	expect(rows.map((row) => [row.lane.party === party, row.redacted.map((span) => span.event)])).toEqual([[true, [7, 8]], [false, [8]]]);
});
