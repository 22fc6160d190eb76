// Lists in pages: an empty page that says that there is more is not the end.
import { describe, expect, test } from "vitest";
import type { Page } from "../src/api/client";
import { pageWithItems } from "../src/app/pages";

const pages: Record<string, Page<number>> = {
	first: { items: [], next: "second" },
	second: { items: [], next: "third" },
	third: { items: [1, 2], next: "fourth" },
	fourth: { items: [], next: null },
};

describe("a page of a search that ends early", () => {
	test.each([[null, "third"], ["second", "third"], ["third", "third"], ["fourth", "fourth"]])("from %s it is %s", async (from, want) => {
		const asked: string[] = [];
		const page = await pageWithItems<number>((cursor) => {
			asked.push(cursor ?? "first");
			return Promise.resolve(pages[cursor ?? "first"] as Page<number>);
		}, from, new AbortController().signal);
		expect(page).toBe(pages[want]);
		expect(asked[asked.length - 1]).toBe(want);
	});

	test("nobody asks on when it is not wanted any more", async () => {
		const stop = new AbortController();
		let asked = 0;
		const page = await pageWithItems<number>(() => {
			stop.abort();
			asked++;
			return Promise.resolve(pages.first as Page<number>);
		}, null, stop.signal);
		expect(asked).toBe(1);
		expect(page.items).toEqual([]);
	});
});
