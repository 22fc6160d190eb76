// What people read: times with zones, lengths, numbers, scopes, and what is not known.
import { describe, expect, test } from "vitest";
import * as f from "../src/parts/format";
import { scopeWords } from "../src/parts/scope_text";
import { aboutText, subjectOf } from "../src/views/approvals/about_text";

describe("times", () => {
	test("always with their zone, and in the zone of who looks", () => {
		expect(f.formatTime("2026-07-01T10:15:02.101Z", "second", "Europe/Luxembourg")).toBe("01 Jul 2026, 12:15:02 CEST");
		expect(f.formatTime("2026-01-01T00:00:00Z", "minute", "UTC")).toBe("01 Jan 2026, 00:00 UTC");
		expect(f.formatTime("2026-01-01T23:30:00Z", "day", "Asia/Tokyo")).toBe("02 Jan 2026");
		expect(f.formatTime("2026-11-22T06:00:00Z", "clock", "America/New_York")).toMatch(/^01:00:00 (GMT-5|EST)$/);
	});
	test.each([null, undefined, "", "yesterday"])("%s is a dash", (at) => expect(f.formatTime(at)).toBe(f.UNKNOWN));
});

test.each([
	[0, "0:00", ""], [400, "<1 s", "400 ms"], [1000, "0:01", "1 s"], [59_999, "0:59", "59 s"], [60_000, "1:00", "1 min"], [754_000, "12:34", "12 min 34 s"],
	[3_600_000, "1:00:00", "1 h"], [36_062_000, "10:01:02", "10 h 1 min 2 s"],
])("%d ms", (ms, written, spoken) => {
	expect(f.formatDuration(ms)).toBe(written);
	if (spoken)
		expect(f.spokenDuration(ms)).toBe(spoken);
});

test.each([null, undefined, -1, NaN, Infinity])("a length of %s is a dash", (ms) => {
	expect(f.formatDuration(ms)).toBe(f.UNKNOWN);
	expect(f.spokenDuration(ms)).toBe(f.UNKNOWN);
});

test("bytes, periods, ids, words", () => {
	expect([0, 999, 1000, 15_400, 123_456_789].map(f.formatBytes)).toEqual(["0 B", "999 B", "1.0 kB", "15.4 kB", "123 MB"]);
	expect([7_776_000, 86_400, 31_536_000, 94_608_000, 3600].map(f.formatPeriod)).toEqual(["90 days", "1 day", "1 year", "3 years", "1 h"]);
	expect(f.shortId("019aa5a0-0000-7000-8000-0000000000aa")).toBe("019aa5a0…00aa");
	expect(f.shortId("short")).toBe("short");
	expect(f.capital(f.plainWord("notice_ended"))).toBe("Notice ended");
	expect(f.formatNumber(1234567)).toBe("1,234,567");
});

test("scopes in words", () => {
	expect(scopeWords({})).toEqual([]);
	expect(scopeWords({ queue: ["sales", "support"], own: true, days: 1 })).toEqual(["queue sales, support", "own calls only", "of the last 1 day"]);
	expect(scopeWords({ hours: { days: "mon-fri", from: "08:00", to: "18:00", zone: "Europe/Luxembourg" } })).toEqual(["mon-fri 08:00–18:00 Europe/Luxembourg"]);
});

test("what would change is told with all its members", () => {
	expect(aboutText({ person: { id: "1", name: "Tom" }, scope: {}, agents: ["1", "2"], more: { a_b: 1, c: null } })).toEqual([
		["person", "Tom"], ["scope", "everywhere"], ["agents", "1, 2"], ["more", "a b 1; c –"],
	]);
});

test("somebody is told by their name, anything else by all its members", () => {
	expect(subjectOf({ id: "1", name: "Tom" })).toEqual({ person: "Tom" });
	expect(subjectOf({ interactions: 3 })).toEqual({ interactions: 3 });
});
