// Addresses: which is which view, and that the server knows the same ones.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BAR, homeOf, NAV, navFor, rightFor } from "../src/app/nav";
import { matchPath, VIEWS } from "../src/app/routes";
import { providerAddress, safeReturn } from "../src/app/router";
import { numberIn, searchOf } from "../src/app/search_words";
import { readHash } from "../src/views/sign_in/secret_hash";

describe("matchPath", () => {
	test.each([
		["/", "calls", []],
		["/calls", "calls", []],
		["/calls/", "calls", []],
		["/calls/019aa5a0", "call", ["019aa5a0"]],
		["/failed-masks", "failed_masks", []],
		["/policies/history/abc", "policies", ["history", "abc"]],
		["/reconciliation/audits/1", "reconciliation", ["audits", "1"]],
		["/access/people/7", "access", ["people", "7"]],
		["/sign-in", "sign_in", []],
		["/me", "me", []],
		["/calls/a%2Fb", "call", ["a/b"]],
	])("%s", (path, view, rest) => expect(matchPath(path)).toEqual({ view, rest }));

	test.each(["/nowhere", "/calls/a/b", "/live/x", "/constructor", "/__proto__", "/%", "/calls/%E0%A4%A", "/failed_masks"])(
		"%s is nowhere", (path) => expect(matchPath(path)).toBeNull());
});

describe("where a provider's sign-in begins", () => {
	test.each([
		["/", "/"],
		["/calls?queue=sales&from=2026-01-01T10:00:00%2B01:00", "/calls?queue=sales&from=2026-01-01T10:00:00%2B01:00"],
		["/access/people/7", "/access/people/7"],
		["//elsewhere.example", "/"],
		["https://elsewhere.example", "/"],
		["/v1/me", "/"],
		["/calls?q=a(b)", "/"],
		["/calls\\elsewhere", "/"],
		[`/${"a".repeat(600)}`, "/"],
	])("%s comes back to %s", (back, to) => {
		const address = new URL(providerAddress("a b", back, { again: "1" }), "http://house.example");
		expect(address.pathname).toBe("/v1/sign-in/oidc/a%20b");
		expect(Object.fromEntries(address.searchParams)).toEqual({ again: "1", to });
	});
});

test("the server serves the address of every view", () => {
	const web = readFileSync(new URL("../../src/programs/web/web.c", import.meta.url), "utf8");
	const served = new Set([...web.matchAll(/\{\{EW_HTTP_GET, "([^"]+)"\}, ew_api_portal\}/g)].map((one) => one[1]));
	expect(served.size).toBeGreaterThan(20);
	for (const view of VIEWS)
		expect(served, view).toContain(view === "call" ? "/calls/{id}" : `/${view.replace("_", "-")}`);
	for (const path of served)
		expect(matchPath(path!.replace("{rest...}", "a/b").replace(/\{\w+\}/g, "1")) ?? path, path).not.toBe(path);
});

test("every item of the navigation leads to its view, and nobody sees what they may not open", () => {
	for (const item of NAV.flatMap((group) => group.items)) {
		expect(matchPath(item.href)?.view).toBe(item.view);
		expect(rightFor(item.view)).toBe(item.right);
	}
	expect(navFor([])).toEqual([]);
	expect(navFor(["search"]).flatMap((group) => group.items.map((item) => item.view))).toEqual(["calls", "live", "overview"]);
	expect(rightFor("call")).toBe("read");
	expect([["search", "administer"], ["administer", "approve"], ["approve"], ["read"], []].map((all) => homeOf(all as never)))
		.toEqual(["/calls", "/start", "/approvals", "/exceptions", "/me"]);
	for (const view of BAR)
		expect(NAV.flatMap((group) => group.items).some((item) => item.view === view)).toBe(true);
});

describe("safeReturn", () => {
	test.each([
		["/calls?q=a", "/calls?q=a"],
		["/policies/diff", "/policies/diff"],
		[null, null],
		["", null],
		["/", null],
		["//evil.example", null],
		["/\\evil.example", null],
		["/\tevil", null],
		["https://evil.example/", null],
		["javascript:alert(1)", null],
		["/sign-in?return=/sign-in", null],
	])("%s", (wanted, safe) => expect(safeReturn(wanted)).toBe(safe));
});

describe("the search box", () => {
	test.each([
		["+352 621 000-111", "+352621000111"],
		["(0352) 621.000", "0352621000"],
		["352*", "352*"],
		["+352*", "+352*"],
		["*4711", "*4711"],
		["12345", "12345"],
	])("%s is a number", (text, number) => expect(numberIn(text)).toBe(number));
	test.each(["", "35*", "*471", "1234", "order 12345", "*", "12*34"])("%j is none", (text) => expect(numberIn(text)).toBeNull());
	test("words and numbers become parameters", () => {
		expect(searchOf(" late delivery ")).toBe("q=late+delivery");
		expect(searchOf("*4711")).toBe("number=*4711");
		expect(searchOf("  ")).toBe("");
	});
});

describe("a code in the part behind #", () => {
	test.each([
		["#invitation=abc-DEF_9", { kind: "invitation", code: "abc-DEF_9" }],
		["#enrolment=x.y", { kind: "enrolment", code: "x.y" }],
		["", null],
		["#main", null],
		["#invitation=", null],
		["#invitation=a<b", null],
		[`#invitation=${"a".repeat(513)}`, null],
	])("%s", (hash, found) => expect(readHash(hash)).toEqual(found));
});
