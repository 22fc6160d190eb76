// Every text of the Call page is used, and every text that is used is there (which the compiler sees). A map from words of the
// API is used as a whole, so its own words are not looked for one by one.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { c, wordOf } from "../../src/text/en_call";

const folder = fileURLToPath(new URL("../../src/views/", import.meta.url));
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name))
	.map((name) => readFileSync(path.join(folder, name), "utf8")).join("\n");

function isUsed(at: string): boolean {
	return new RegExp(`\\bc\\.${at.replaceAll(".", "\\.")}(?![A-Za-z0-9_])`).test(sources);
}

function unused(value: unknown, at: string): string[] {
	if (typeof value !== "object" || value === null || Array.isArray(value))
		return isUsed(at) ? [] : [at];
	// A map that is looked into by a word: c.state[...] or wordOf(c.state, ...).
	if (new RegExp(`\\bc\\.${at.replaceAll(".", "\\.")}(\\[|[,)])`).test(sources))
		return [];
	return Object.entries(value).flatMap(([key, more]) => unused(more, `${at}.${key}`));
}

test("no text is left over", () => {
	const verdicts = ["integrity.cannot", "integrity.altered"]; // c.integrity[found.verdict]
	expect(Object.entries(c).flatMap(([key, value]) => unused(value, key)).filter((at) => !verdicts.includes(at))).toEqual([]);
});

test("a word that no map has is shown as it is, without its underlines", () => {
	expect([wordOf(c.state, "recorded"), wordOf(c.state, "some_new_word"), wordOf(c.state, null), wordOf({}, "")]).toEqual(["Recorded", "some new word", "", ""]);
});
