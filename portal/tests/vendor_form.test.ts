// A vendor's document survives being written in a form and read back, and a line that cannot be read is told.
import { expect, test } from "vitest";
import type { Vendor } from "../src/views/vendors/types";
import { documentOf, EMPTY, formOf, isComplete, isDays, takenAway, wrongModel, wrongSub } from "../src/views/vendors/vendor_form";

const document: Vendor["document"] = {
	name: "Listener GmbH", contact: "dpo@listener.example", region: "EU", risk: "medium", purposes: ["transcription", "summary"], kinds: ["transcript"],
	agreement: { reference: "DPA-2026-7", from: "2026-01-01", until: "2027-12-31T23:59:59.999Z", review_by: "2027-06-30", deletion_days: 14 },
	sub_processors: [{ name: "Cloud AG", region: "DE", service: "hosting, backup" }], models: [{ name: "listener large", version: "3" }],
};

test("read and written again it is the same, also times to the second", () => expect(documentOf(formOf(document), document)).toEqual(document));

test("what is changed is changed, and nothing else", () => {
	const form = { ...formOf(document), until: "2028-12-31", reviewBy: "", deletionDays: "", region: " lu ", models: "one 1\n\n two three 4 " };
	expect(documentOf(form, document)).toEqual({
		...document, region: "LU", agreement: { reference: "DPA-2026-7", from: "2026-01-01", until: "2028-12-31" },
		models: [{ name: "one", version: "1" }, { name: "two three", version: "4" }],
	});
});

test.each([["Cloud AG; DE", "Cloud AG; DE"], ["a; b; c; d", "a; b; c; d"], ["a; b; c\nlonely", "lonely"], ["a; b; c", null], ["", null]])("sub-processors %j", (subs, wrong) =>
	expect(wrongSub({ ...EMPTY, subs })).toBe(wrong));

test("a model without a version, and a form without its parts", () => {
	expect(wrongModel({ ...EMPTY, models: "listener" })).toBe("listener");
	const whole = formOf(document);
	expect(isComplete(whole)).toBe(true);
	for (const missing of [{ name: " " }, { contact: "" }, { region: "" }, { purposes: [] }, { reference: "" }, { from: "" }, { until: "" }, { subs: "x" }, { models: "x" }])
		expect(isComplete({ ...whole, ...missing })).toBe(false);
	expect(isComplete({ ...whole, kinds: [], reviewBy: "" })).toBe(true);
});

test("what a change takes away is told once", () =>
	expect(takenAway({ ...formOf({ ...document, kinds: ["summary"] }), purposes: [] }, { ...document, kinds: ["transcript", "summary"] })).toEqual(["transcription", "summary", "transcript"]));

test.each([["", true], ["1", true], ["365", true], ["0", false], ["366", false], ["7.5", false], ["soon", false]])("%j days", (text, good) => expect(isDays(text)).toBe(good));
