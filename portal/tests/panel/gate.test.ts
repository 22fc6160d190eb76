// Which message is a launch: of which page, which window, and in which shape.
import { expect, test } from "vitest";
import { launchIn, originsOf } from "../../src/panel/gate";

const holder = { it: "holds the frame" };
const origins = ["https://crm.example.com", "http://127.0.0.1:8080"];
const code = "0123456789abcdefABCDEF-_";
const good = { origin: origins[0]!, source: holder as unknown, data: { type: "earwitness.launch", code } as unknown };

test("a launch of the page that holds the panel is taken", () => {
	expect(launchIn(good, origins, holder)).toEqual({ code, origin: origins[0] });
	expect(launchIn({ ...good, origin: origins[1]! }, origins, holder)?.origin).toBe(origins[1]);
});

test.each([
	["another origin", { origin: "https://evil.example" }],
	["an origin that begins the same", { origin: "https://crm.example.com.evil.example" }],
	["another port", { origin: "https://crm.example.com:8443" }],
	["another scheme", { origin: "http://crm.example.com" }],
	["a page without an origin", { origin: "null" }],
	["no origin", { origin: "" }],
	["another window", { source: {} }],
	["no window", { source: null }],
	["no message", { data: null }],
	["a text", { data: "earwitness.launch" }],
	["another type", { data: { type: "launch", code } }],
	["no code", { data: { type: "earwitness.launch" } }],
	["a code that is none", { data: { type: "earwitness.launch", code: 7 } }],
	["a short code", { data: { type: "earwitness.launch", code: "abc" } }],
	["a code with other bytes", { data: { type: "earwitness.launch", code: `${code}<b>` } }],
])("%s is passed over", (_what, other) => {
	expect(launchIn({ ...good, ...other }, origins, holder)).toBeNull();
});

test("without origins nobody launches", () => {
	expect(launchIn(good, [], holder)).toBeNull();
});

test("only origins of the page's text count", () => {
	expect(originsOf("https://crm.example.com http://127.0.0.1:8080")).toEqual(origins);
	expect(originsOf("")).toEqual([]);
	expect(originsOf(null)).toEqual([]);
	expect(originsOf("* null https://a.example/path https://b.example")).toEqual(["https://b.example"]);
});
