// What the view of attestations reckons with.
import { expect, test } from "vitest";
import { lapsing } from "../src/parts/attest_notice";
import { isOpen } from "../src/views/access/attest_row";
import { after, nextOpen, rounds, step, type Attestation, type Did } from "../src/views/access/attest_model";

const row = (binding: string, more: Partial<Attestation> = {}): Attestation => ({
	binding, person: { id: `p${binding}`, name: `Person ${binding}`, login: null, team: null, state: "active" }, role: "agent", scope: null, given_by: null,
	approved_by: null, reason: null, given_at: null, until: null, signed_in_at: null, attest_by: "2026-11-30T00:00:00Z", lapsed: false, own: false, waiting: null, ...more,
});

test.each<[Did, number, number]>([["confirmed", 13, 27], ["ended", 13, 27], ["proposed", 12, 28], ["refused", 12, 28]])("%s counts", (did, decided, due) => {
	expect(after({ round: "2026-11", decided: 12, due: 28 }, did)).toEqual({ round: "2026-11", decided, due });
});

test("what is due never falls below nothing", () => {
	expect(after({ round: "2026-11", decided: 1, due: 0 }, "ended").due).toBe(0);
});

test("rounds go back over the year", () => {
	expect(rounds("2026-02", 4)).toEqual(["2026-02", "2026-01", "2025-12", "2025-11"]);
});

test.each([[0, "ArrowDown", 1], [2, "ArrowDown", 2], [0, "ArrowUp", 0], [1, "ArrowUp", 0], [1, "Home", 0], [0, "End", 2], [1, "x", 1]])("from %d by %s to %d", (at, key, to) => {
	expect(step(at, key, 3)).toBe(to);
});

test("in an empty list the keys go nowhere", () => {
	expect(step(0, "ArrowDown", 0)).toBe(0);
});

test("the next one is looked for behind, then from the beginning", () => {
	const items = [row("a"), row("b"), row("c")];
	const open = (...names: string[]) => (one: Attestation): boolean => names.includes(one.binding);
	expect(nextOpen(items, open("a", "c"), 1)).toBe(2);
	expect(nextOpen(items, open("a"), 1)).toBe(0);
	expect(nextOpen(items, open(), 1)).toBe(1);
});

test("nobody decides about their own, about what waits, or twice", () => {
	const said = (outcome: Did) => ({ binding: "a", outcome, approval: null, detail: null });
	expect(isOpen(row("a"), undefined)).toBe(true);
	expect(isOpen(row("a"), said("refused"))).toBe(true);
	for (const did of ["confirmed", "ended", "proposed"] as const)
		expect(isOpen(row("a"), said(did))).toBe(false);
	expect(isOpen(row("a", { own: true }), undefined)).toBe(false);
	expect(isOpen(row("a", { waiting: 7 }), undefined)).toBe(false);
});

test("own roles are told of 30 days before they lapse, and afterwards", () => {
	const now = Date.parse("2026-11-22T00:00:00Z");
	const roles = [{ role: "a", attest_by: "2026-12-21T00:00:00Z" }, { role: "b", attest_by: "2026-12-23T00:00:00Z" }, { role: "c", attest_by: null }, { role: "d", attest_by: "2026-11-01T00:00:00Z" }];
	expect(lapsing(roles, now).map((one) => one.role)).toEqual(["a", "d"]);
});
