// The difference of two texts: what stays, taken from it, gives each of them back.
import { expect, test } from "vitest";
import { folded, lineDiff } from "../src/views/policies/line_diff";

const lines = (n: number): string => Array.from({ length: n }, (_, at) => `line ${at}`).join("\n");
const CASES: [string, string, string][] = [
	["the same", "a\nb", "a\nb"], ["empty", "", "a"], ["all other", "a\nb", "c\nd"], ["added in the middle", "a\nc", "a\nb\nc"], ["removed at the end", "a\nb\nc", "a\nb"],
	["moved", "a\nb\nc\nd", "b\nc\nd\na"], ["doubled", "a\na", "a"], ["long, with one change", lines(300), lines(300).replace("line 150", "another")],
];

test.each(CASES)("%s", (_, before, after) => {
	const diff = lineDiff(before, after);
	expect(diff.filter((one) => one.kind !== "added").map((one) => one.text).join("\n")).toBe(before);
	expect(diff.filter((one) => one.kind !== "removed").map((one) => one.text).join("\n")).toBe(after);
	diff.filter((one) => one.before !== null).forEach((one, n) => expect(one.before).toBe(n + 1));
	diff.filter((one) => one.after !== null).forEach((one, n) => expect(one.after).toBe(n + 1));
	if (before === after)
		expect(diff.every((one) => one.kind === "same")).toBe(true);
});

test("as few lines change as can", () => {
	const diff = lineDiff("a\nb\nc\nd", "b\nc\nd\na");
	expect(diff.filter((one) => one.kind !== "same")).toHaveLength(2);
});

test("long stretches are folded, and count themselves", () => {
	const parts = folded(lineDiff(lines(100), lines(100).replace("line 50", "another")));
	expect(parts.map((one) => one.kind === "skipped" ? one.lines : one.kind)).toEqual([47, "same", "same", "same", "removed", "added", "same", "same", "same", 46]);
	expect(folded(lineDiff("a", "a"))).toEqual([{ kind: "skipped", lines: 1 }]);
});
