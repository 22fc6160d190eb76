// Waveforms, silences, windows and turns: numbers in, numbers out.
import { describe, expect, test } from "vitest";
import { columns, levelFor, loudest, pyramidOf, readPeaks } from "../../src/views/call/model/peaks";
import { jumpFrom, silences } from "../../src/views/call/model/silence";
import { findTurns, isMachine, readTranscript, turnAt, turnLanes } from "../../src/views/call/model/transcript";
import { following, inside, moved, SHORTEST_MS, ticks, toPixel, toTime, whole, zoomed } from "../../src/views/call/model/view_window";
import { call } from "./fixtures";

const TWO_HOURS = 7_200_000;

const extremes = (values: Int8Array): [number, number] => values.reduce<[number, number]>(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [0, 0]);

/** Loud once a second, each time a little louder. */
function made(n: number): Int8Array {
	const pairs = new Int8Array(2 * n);
	for (let i = 0; i < n; i++) {
		const loud = i % 50 === 7;
		pairs[2 * i] = loud ? -Math.min(127, 20 + Math.floor((i / n) * 100)) : 0;
		pairs[2 * i + 1] = loud ? Math.min(127, 20 + Math.floor((i / n) * 100)) : 0;
	}
	return pairs;
}

describe("peaks", () => {
	const long = pyramidOf("p", 20, made(TWO_HOURS / 20));

	test("a call of two hours: every pixel has the extremes of its time, and few values are looked at", () => {
		const width = 1200;
		const pixels = new Int8Array(2 * width);
		for (const [from, to] of [[0, TWO_HOURS], [3_000_000, 3_060_000], [7_199_000, 7_200_000]] as const) {
			const level = levelFor(long, (to - from) / width);
			expect((to - from) / level.stepMs, "values for each pixel").toBeLessThanOrEqual(5 * width);
			columns(long, from, to, width, pixels);
			expect(extremes(pixels)).toEqual(extremes(long.levels[0]!.pairs.subarray((2 * from) / 20, (2 * to) / 20)));
		}
	});

	test("a loud moment is seen at every distance", () => {
		const pairs = new Int8Array(2 * 100_000);
		pairs[2 * 54_321] = -90;
		pairs[2 * 54_321 + 1] = 80;
		const one = pyramidOf("p", 20, pairs);
		for (const level of one.levels)
			expect(extremes(level.pairs)).toEqual([-90, 80]);
		const pixels = new Int8Array(2 * 1000);
		columns(one, 0, 2_000_000, 1000, pixels);
		expect([pixels[2 * 543], pixels[2 * 543 + 1]]).toEqual([-90, 80]);
		expect(pixels[2 * 500 + 1]).toBe(0);
		expect(loudest([one])).toBe(90);
	});

	test("behind the end, and before the beginning, there is nothing", () => {
		const pixels = new Int8Array(20).fill(9);
		columns(pyramidOf("p", 20, made(10)), 1000, 2000, 10, pixels);
		expect([...pixels].every((one) => one === 0)).toBe(true);
		columns(pyramidOf("p", 20, new Int8Array(0)), 0, 1, 10, pixels);
		expect([...pixels].every((one) => one === 0)).toBe(true);
	});

	test("the answer of a real call covers its time; what makes no sense is left out", () => {
		const real = readPeaks(call.peaks);
		expect(real.map((one) => one.party)).toEqual(call.record.parties.map((party) => party.id));
		for (const one of real)
			expect(Math.abs(one.lengthMs - call.record.duration_ms!)).toBeLessThan(60);
		expect(readPeaks({ parties: [{ party: "a", step_ms: 0, peaks: "AAAA" }, { party: "b", step_ms: 20, peaks: "<script>" }, { party: "c", step_ms: 20, peaks: "AAA" }] })).toEqual([]);
	});

	test("withheld time is silent in a real waveform", () => {
		for (const one of readPeaks(call.peaks))
			for (const interval of call.record.intervals.filter((i) => i.party === one.party && i.state !== "recorded" && i.to_ms! - i.from_ms > 200)) {
				const pairs = one.levels[0]!.pairs.subarray(2 * Math.ceil(interval.from_ms / 20 + 2), 2 * Math.floor(interval.to_ms! / 20 - 2));
				expect(Math.max(0, ...pairs), `${interval.state} ${interval.from_ms}`).toBeLessThanOrEqual(1);
			}
	});
});

describe("silence", () => {
	const step = 20;
	const talk = (...spoken: [number, number][]): Int8Array => {
		const pairs = new Int8Array(2 * 500);
		for (const [from, to] of spoken)
			for (let i = from / step; i < to / step; i++)
				pairs.set([-40, 40], 2 * i);
		return pairs;
	};

	test("only where nobody speaks for long enough, with a little left on either side", () => {
		const one = pyramidOf("a", step, talk([0, 2000], [6000, 7000]));
		const other = pyramidOf("b", step, talk([2500, 3000]));
		expect(silences([one, other])).toEqual([{ from: 3250, to: 5750 }, { from: 7250, to: 10_000 }]);
		expect(silences([pyramidOf("a", step, talk([0, 10_000]))])).toEqual([]);
		expect(silences([])).toEqual([]);
	});

	test("a jump goes to the end of where one is, and never behind the call", () => {
		const all = [{ from: 100, to: 200 }, { from: 900, to: 1000 }];
		expect([jumpFrom(all, 50, 1000), jumpFrom(all, 100, 1000), jumpFrom(all, 199, 1000), jumpFrom(all, 200, 1000), jumpFrom(all, 950, 1000)]).toEqual([null, 200, 200, null, null]);
	});
});

describe("the window", () => {
	test("zooming keeps the moment under the pointer, and never leaves the call", () => {
		let window = whole(TWO_HOURS);
		const at = 1_234_567;
		for (let i = 0; i < 60; i++) {
			const x = toPixel(window, at, 1000);
			window = zoomed(window, 0.7, at, TWO_HOURS);
			if (window.to - window.from > SHORTEST_MS && window.from > 0 && window.to < TWO_HOURS)
				expect(toPixel(window, at, 1000)).toBeCloseTo(x, 3);
			expect(window.from).toBeGreaterThanOrEqual(0);
			expect(window.to).toBeLessThanOrEqual(TWO_HOURS);
		}
		expect(window.to - window.from).toBe(SHORTEST_MS);
		expect(zoomed(window, 1e9, at, TWO_HOURS)).toEqual(whole(TWO_HOURS));
	});

	test("moving stops at the ends; following turns the page", () => {
		expect(moved({ from: 0, to: 1000 }, -500, 9000)).toEqual({ from: 0, to: 1000 });
		expect(moved({ from: 0, to: 1000 }, 99_999, 9000)).toEqual({ from: 8000, to: 9000 });
		expect(following({ from: 0, to: 1000 }, 500, 9000)).toEqual({ from: 0, to: 1000 });
		expect(following({ from: 0, to: 1000 }, 1001, 9000)).toEqual({ from: 901, to: 1901 });
		expect(inside({ from: -5, to: 99_999 }, 200)).toEqual({ from: 0, to: SHORTEST_MS });
	});

	test("pixels and times are each other's opposite; ticks are round and apart", () => {
		const window = { from: 1000, to: 61_000 };
		expect(toTime(window, toPixel(window, 12_345, 800), 800)).toBeCloseTo(12_345);
		const all = ticks(window, 800);
		expect(all.every((at) => at % 10_000 === 0 && at >= 1000 && at <= 61_000)).toBe(true);
		expect(toPixel(window, all[1]!, 800) - toPixel(window, all[0]!, 800)).toBeGreaterThanOrEqual(90);
		expect(ticks({ from: 0, to: 40 * 3_600_000 }, 300).length).toBeLessThan(50);
	});
});

describe("turns", () => {
	const answer = { model: "listener 3", segments: [
		{ from_ms: 2000, to_ms: 3000, party: "b", text: "Second <script>alert(1)</script>", confidence: 0.5 }, { from_ms: 0, to_ms: 1500, party: "a", text: "First word" },
		{ from_ms: -1, to_ms: 5, text: "before time" }, { from_ms: 9, to_ms: 5, text: "backwards" }, { from_ms: 1, to_ms: 2 }, null, "text"] };

	test("foreign segments are sorted, and what has no time or text is counted and left out", () => {
		const { turns, dropped, model } = readTranscript(answer);
		expect(turns.map((turn) => turn.text)).toEqual(["First word", "Second <script>alert(1)</script>"]);
		expect([dropped, model]).toEqual([5, "listener 3"]);
		for (const none of [null, undefined, 5, "text", [], {}, { segments: "x" }])
			expect(readTranscript(none)).toMatchObject({ turns: [], dropped: 0 });
	});

	test("who speaks now", () => {
		const { turns } = readTranscript(answer);
		expect([0, 1499, 1500, 2000, 2999, 3000].map((at) => turnAt(turns, at))).toEqual([0, 0, -1, 1, 1, -1]);
		const over = [{ from: 0, to: 9000, party: "a", text: "x", confidence: undefined }, { from: 100, to: 200, party: "b", text: "y", confidence: undefined }];
		expect([turnAt(over, 150), turnAt(over, 500)]).toEqual([1, 0]);
	});

	test("a machine's turns are a lane of their own kind; words are found without regard to case", () => {
		const record = { ...call.record, parties: [{ id: "a", role: "caller" }, { id: "b", role: "bot" }] };
		const { turns } = readTranscript(answer);
		expect(turnLanes(record, turns).map((lane) => [lane.kind, lane.party])).toEqual([["turns", "a"], ["ai", "b"]]);
		expect(isMachine(record, undefined)).toBe(false);
		expect(findTurns(turns, "WORD first")).toEqual([0]);
		expect(findTurns(turns, "  ")).toEqual([]);
	});
});
