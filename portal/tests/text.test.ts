// Every text is used, every text that is used is there, and none is written in a view.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { t } from "../src/text/en";
import { c } from "../src/text/en_call";
import { h } from "../src/text/en_holds";
import { p } from "../src/text/en_panel";

const src = fileURLToPath(new URL("../src", import.meta.url));
const files = (readdirSync(src, { recursive: true }) as string[])
	.filter((name) => /\.tsx?$/.test(name) && !name.startsWith("text/"))
	.map((name) => ({ name, text: readFileSync(path.join(src, name), "utf8") }));

type Tree = { readonly [key: string]: unknown };

/** Paths of all texts. */
function leaves(tree: Tree, before: string): string[] {
	return Object.entries(tree).flatMap(([key, value]) => {
		const at = `${before}.${key}`;
		return typeof value === "object" && value !== null ? leaves(value as Tree, at) : [at];
	});
}

/** What a source says of the texts, with its short names for a part ("const x = t.calls") written out. */
function said(text: string, root: string): string {
	let out = text;
	for (const [, name, part] of text.matchAll(new RegExp(`const (\\w+) = (${root}\\.[\\w.]+);`, "g")))
		out += `\n${text.replaceAll(new RegExp(`\\b${name}(?=[.[])`, "g"), part!)}`;
	return out;
}

function unused(tree: Tree, root: string): string[] {
	const all = files.map((one) => said(one.text, root)).join("\n");
	return leaves(tree, root).filter((leaf) => {
		if (new RegExp(`\\b${leaf.replaceAll(".", "\\.")}\\b`).test(all))
			return false;
		// A part that a source reaches by a computed word, or hands on whole, is used with all that is below it.
		const parts = leaf.split(".");
		return !parts.some((_, n) => n > 1 && new RegExp(`\\b${parts.slice(0, n).join("\\.")}(\\[|,|\\)|\\.map\\()`).test(all));
	});
}

test("no text is left over", () => {
	expect(unused(t, "t")).toEqual([]);
	expect(unused(c, "c")).toEqual([]);
	expect(unused(h, "h")).toEqual([]);
	expect(unused(p, "p")).toEqual([]);
});

test("a key that nobody uses would be found", () => {
	expect(unused({ common: { nobodyUsesThisKey: "x" } }, "t")).toEqual(["t.common.nobodyUsesThisKey"]);
});

test("no text says nothing, ends in a blank, or is meant for a machine", () => {
	const texts = [...leaves(t, "t"), ...leaves(c, "c"), ...leaves(h, "h"), ...leaves(p, "p")];
	expect(texts.length).toBeGreaterThan(300);
	const look = (tree: Tree, before: string): void => {
		for (const [key, value] of Object.entries(tree)) {
			if (typeof value === "object" && value !== null)
				look(value as Tree, `${before}.${key}`);
			else if (typeof value === "string")
				expect(value, `${before}.${key}`).toMatch(/^\S(.*\S)?$/s);
		}
	};
	look(t, "t");
	look(c, "c");
	look(h, "h");
	look(p, "p");
});

test("no view writes a text of its own", () => {
	const found: string[] = [];
	for (const one of files.filter((file) => file.name.endsWith(".tsx"))) {
		const code = one.text.replace(/^\s*\/\/.*$/gm, "");
		for (const [, text] of code.matchAll(/<[a-z][^<>{}]*>([^<>{}]*[A-Za-z]{3,}[^<>{}]*)<\//g))
			if (!/[=();]/.test(text!))
				found.push(`${one.name}: ${text}`);
		for (const [, name, text] of code.matchAll(/\b(aria-label|title|placeholder|label|alt)="([^"]*)"/g))
			found.push(`${one.name}: ${name}="${text}"`);
	}
	expect(found).toEqual([]);
});
