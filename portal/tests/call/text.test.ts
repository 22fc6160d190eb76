// Words of the API that this page has no word for.
import { expect, test } from "vitest";
import { c, wordOf } from "../../src/text/en_call";

test("a word that no map has is shown as it is, without its underlines", () => {
	expect([wordOf(c.state, "recorded"), wordOf(c.state, "some_new_word"), wordOf(c.state, null), wordOf({}, "")]).toEqual(["Recorded", "some new word", "", ""]);
});
