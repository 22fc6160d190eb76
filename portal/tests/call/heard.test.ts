import { describe, expect, it } from "vitest";
import { heardOf } from "../../src/views/call/model/heard";
import type { Heard, NoticeEntry } from "../../src/views/call/model/record";

const row = (more: Partial<Heard>): Heard => ({ event: 9, at: "2026-01-01T00:00:00Z", by: "sound", could: "yes", found: false, complete: false, ...more });
const notice = (...heard: Heard[]): NoticeEntry => ({ event: 3, at: "2026-01-01T00:00:00Z", type: "notice_ended", notice: "welcome", heard });

describe("what recordings say of a notice", () => {
	it("says nothing where nothing was looked for", () => {
		expect(heardOf({ event: 3, at: "2026-01-01T00:00:00Z", type: "notice_started" })).toBeUndefined();
		expect(heardOf(notice())).toBeUndefined();
	});

	it("takes the best of all parties", () => {
		const whole = row({ event: 12, party: "b", found: true, complete: true, offset_ms: 3000, share: 960 });
		expect(heardOf(notice(row({ party: "a" }), row({ event: 11, found: true, share: 990 }), whole)))
			.toEqual({ word: "whole", party: "b", at_ms: 3000, share: 960, until_ms: undefined, event: 12 });
		const part = row({ found: true, share: 600, offset_ms: 1000, interrupted_at_ms: 7000 });
		expect(heardOf(notice(row({ could: "withheld" }), part))).toMatchObject({ word: "part", share: 600, until_ms: 7000 });
	});

	it("does not say that it was not heard where one party's recording could have held it", () => {
		expect(heardOf(notice(row({}), row({})))?.word).toBe("not_found");
		for (const could of ["withheld", "no_prompt", "too_short"] as const)
			expect(heardOf(notice(row({}), row({ could, event: 15 })))).toEqual({ word: could, event: 15 });
	});
});
