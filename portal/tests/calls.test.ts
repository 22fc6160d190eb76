// The list of calls: what is asked of the server, and what a row says.
import { describe, expect, test } from "vitest";
import type { CallSummary } from "../src/api/types";
import { consentOf, mediaOf, openExceptions, partyName, plainAddress, type Listed } from "../src/views/calls/glance";
import { asked, dayStart, filtersOf, isFiltered, isNumber } from "../src/views/calls/query";
import { idsIn } from "../src/views/cases/ids";
import { ordersFor } from "../src/views/live/captured";
import { approvers } from "../src/views/start/steps";

const call = (more: Partial<Listed>): Listed => ({ id: "a", state: "finished", ...more } as CallSummary);
const audio = (seconds: number, withheld: number, fills: string[] = []): NonNullable<Listed["artifacts"]>[number] => ({
	kind: "audio", state: "made", at: "", duration_us: seconds * 1e6, report: { withheld_ms: withheld * 1000, fills: fills.map((cause) => ({ cause })) },
});
const gate = (open: string[], paused: string[] = [], refused: string[] = []) => ({ party: "p", open, paused, refused });

describe("what became of the sound", () => {
	test.each<[string, Partial<Listed>, string[]]>([
		["all kept", { artifacts: [audio(10, 0)] }, ["recorded"]],
		["a part withheld, a key masked", { artifacts: [audio(10, 4, ["withheld", "keypad"]), audio(10, 5)] }, ["recorded", "withheld", "masked"]],
		["all withheld", { artifacts: [audio(10, 10)] }, ["withheld"]],
		["nothing at all", { artifacts: [] }, ["nothing"]],
		["not finished", { state: "finishing" }, ["not_yet"]],
		["one could not be made", { artifacts: [audio(10, 0), { kind: "audio", state: "failed", at: "" }] }, ["recorded", "missing"]],
		["the record misses sound", { artifacts: [audio(10, 0)], missing: [{ what: "audio", because: "" }] }, ["recorded", "missing"]],
		["the record misses something else", { artifacts: [audio(10, 0)], missing: [{ what: "redaction", because: "" }] }, ["recorded"]],
		["what a codec hid is missing", { artifacts: [audio(10, 0, ["not_decodable"])] }, ["recorded", "missing"]],
		["going on", { state: "active", gates: [gate(["recording"])] }, ["recording"]],
		["paused", { state: "active", gates: [gate([], ["recording"]), gate(["recording"])] }, ["paused"]],
		["not open yet", { state: "active", gates: [gate([])] }, ["withheld"]],
		["no gate is known", { state: "active" }, ["withheld"]],
	])("%s", (_, more, states) => expect(mediaOf(call(more)).map((one) => one.state)).toEqual(states));

	test("lengths are those of the party with the most", () => {
		expect(mediaOf(call({ artifacts: [audio(10, 4), audio(10, 7)] }))).toEqual([{ state: "recorded", ms: 6000 }, { state: "withheld", ms: 7000 }]);
	});
});

describe("consent at a glance is the worst that somebody said", () => {
	const of = (...words: unknown[]): Listed => call({ parties: words.map((recording, n) => ({ id: String(n), consent: { recording } })) });
	test.each<[unknown[], string | null]>([
		[["granted", "unknown"], "granted"], [["granted", "declined"], "declined"], [["withdrawn", "granted"], "withdrawn"], [["unknown", "unknown"], "unknown"],
		[["notified", "granted"], "notified"], [[{ state: "implied" }], "implied"], [["yes"], null], [[], null],
	])("%j", (words, worst) => expect(consentOf(of(...words))).toBe(worst));
});

test("open exceptions are those that nobody resolved", () => {
	expect(openExceptions(call({ exceptions: [{ kind: "a" }, { kind: "b", state: "resolved" }, { kind: "c", state: "taken" }] }))).toBe(2);
});

test("names and addresses", () => {
	expect(plainAddress("sip:+352621000111@example.com")).toBe("+352621000111");
	expect(plainAddress("sips:a%20b@x;transport=tls")).toBe("a b");
	expect(plainAddress("sip:%E0%A4%A@x")).toBe("%E0%A4%A");
	expect(plainAddress("tel:+1-201;phone-context=x")).toBe("+1-201");
	expect(plainAddress("somebody")).toBe("somebody");
	expect(partyName({ name: "", address: "sip:1@x" })).toBe("1");
	expect(partyName(undefined)).toBeNull();
});

describe("the question", () => {
	test("parameters of the address that the server knows, and no other", () => {
		const filters = filtersOf("?q= late &number=+352 621&state=wrong&from=2026-11-20&to=nonsense&evil=1");
		expect(asked(filters)).toMatchObject({ q: "late", number: "352621", state: null, to: null });
		expect(asked(filters)).not.toHaveProperty("evil");
		expect(isFiltered(filters)).toBe(true);
		expect(isFiltered(filtersOf("?evil=1"))).toBe(false);
	});
	test("a number that is half typed is not asked for", () => {
		for (const [text, fine] of [["", true], ["+35", true], ["35", false], ["35*", false], ["352*", true], ["*471", false], ["*4711", true], ["3*5", false], ["*", false]] as const)
			expect(isNumber(text), text).toBe(fine);
		expect(asked(filtersOf("?number=35*"))["number"]).toBeNull();
	});
	test("days begin at this person's midnight", () => {
		const [year, month, day] = [2026, 10, 22];
		expect(dayStart("2026-11-22")).toBe(new Date(year, month, day).toISOString());
		expect(dayStart("2026-11-22", 1)).toBe(new Date(year, month, day + 1).toISOString());
		expect(dayStart("22.11.2026")).toBeNull();
	});
});

test("what may be ordered follows from the gates", () => {
	expect(ordersFor(call({ gates: [gate(["recording"])] }))).toEqual(["pause", "stop", "opt_out"]);
	expect(ordersFor(call({ gates: [gate([], ["recording"])] }))).toEqual(["resume", "stop", "opt_out"]);
	expect(ordersFor(call({ gates: [gate([], ["recording"], ["recording"])] }))).toEqual(["opt_out"]);
	expect(ordersFor(call({ gates: [gate([])], mode: "on_demand" }))).toEqual(["start", "opt_out"]);
});

test("ids that were pasted", () => {
	const id = "019aa5a0-0000-7000-8000-0000000000aa";
	expect(idsIn(`${id}\n${id.toUpperCase()}, `)).toEqual([id]);
	expect(idsIn("")).toEqual([]);
	expect(idsIn("one")).toBeNull();
});

test("who could approve: active, with a role that holds the right", () => {
	const role = (name: string, ...rights: string[]) => ({ name, title: name, rights: rights as never, kinds: null, builtin: true, people: 0 });
	const person = (state: string, ...names: string[]) => ({ id: state, login: "", name: "", state: state as never, roles: names.map((one) => ({ id: one, role: one, scope: {} })) });
	const roles = [role("boss", "approve"), role("clerk", "read")];
	expect(approvers([person("active", "boss"), person("active", "clerk"), person("left", "boss"), person("active", "clerk", "boss")], roles)).toBe(2);
});
