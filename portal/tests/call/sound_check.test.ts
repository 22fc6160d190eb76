// The sound of a real call against its events: what fits is said to fit only over a verified log, and what does not is never passed over.
import { expect, test } from "vitest";
import { checkSound, readSources, type Source } from "../../src/views/call/model/sound_check";
import { call } from "./fixtures";

const made = call.events.filter((event) => event.type === "artifact_made" && event.fields["kind"] === "audio");
const sources = made.map(({ fields }): Source => ({ party: String(fields["party"]), object: String(fields["object"]), sha256: String(fields["sha256"]) }));
const verdict = (...args: Parameters<typeof checkSound>): string => checkSound(...args).verdict;

test("the objects of a call are those that its events name", () => {
	expect(sources).toHaveLength(2);
	const check = checkSound(sources, call.events, "verified");
	expect(check.verdict).toBe("recorded");
	expect(check.parts.map((part) => [part.fits, part.event])).toEqual(made.map((event) => [true, event.index]));
});

test.each([
	["the log is being checked", undefined, "checking"], ["the log cannot be verified", "cannot", "cannot"], ["the log was altered", "altered", "cannot"],
] as const)("%s", (_name, log, wanted) => expect(verdict(sources, call.events, log)).toBe(wanted));

test("another hash, another party, another object, none at all", () => {
	const [one] = sources as [Source];
	for (const other of [{ ...one, sha256: "0".repeat(64) }, { ...one, party: sources[1]!.party }, { ...one, object: "01a201e9-f0ae-7e94-958c-000000000000" }])
		for (const log of ["verified", "cannot", undefined] as const)
			expect(verdict([other], call.events, log)).toBe("other");
	expect(verdict([], call.events, "verified")).toBe("cannot");
	expect(verdict(undefined, call.events, "verified")).toBe("checking");
	expect(verdict(sources, undefined, undefined)).toBe("checking");
});

test.each([[null, []], ["", []], ["{", []], ["{}", []], ['[{"party":"a"}]', []], [JSON.stringify(sources), sources]])("the field %s", (text, wanted) =>
	expect(readSources(text)).toEqual(wanted));
