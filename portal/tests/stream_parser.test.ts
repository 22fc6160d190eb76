// Server-sent events, cut in every way that a connection can cut them.
import { expect, test } from "vitest";
import { streamParser, type StreamEvent } from "../src/api/stream_parser";
import { changedIn } from "../src/views/calls/changed";

const TEXT = ": beat\n\nretry: 2000\n\nid: b-1\nevent: changed\ndata: {\"interaction\":\"x\"}\n\n"
	+ "id: b-2\r\nevent: changed\r\ndata: one\r\ndata:two\r\n\r\nevent: reset\ndata: {}\n\nevent: nothing\n\ndata: last\n\n";
const WANTED: StreamEvent[] = [
	{ type: "changed", id: "b-1", data: "{\"interaction\":\"x\"}" },
	{ type: "changed", id: "b-2", data: "one\ntwo" },
	{ type: "reset", id: "b-2", data: "{}" },
	{ type: "message", id: "b-2", data: "last" },
];

test("whole", () => expect(streamParser().take(TEXT)).toEqual(WANTED));

test("cut at every place, and letter by letter", () => {
	for (let at = 0; at <= TEXT.length; at++) {
		const parser = streamParser();
		expect([...parser.take(TEXT.slice(0, at)), ...parser.take(TEXT.slice(at))], `cut at ${at}`).toEqual(WANTED);
	}
	const parser = streamParser();
	expect([...TEXT].flatMap((letter) => parser.take(letter))).toEqual(WANTED);
});

test("an event without its empty line is not one yet", () => {
	const parser = streamParser();
	expect(parser.take("data: half\n")).toEqual([]);
	expect(parser.take("\n")).toEqual([{ type: "message", id: "", data: "half" }]);
});

test("an id with a null letter does not count", () => {
	expect(streamParser().take("id: a\0b\ndata: x\n\n")).toEqual([{ type: "message", id: "", data: "x" }]);
});

test("which call an event is about, and whether it begins with it", () => {
	expect(changedIn("{\"interaction\":\"a\",\"index\":0}")).toEqual({ interaction: "a", begins: true });
	expect(changedIn("{\"interaction\":\"a\",\"index\":7}")).toEqual({ interaction: "a", begins: false });
	for (const data of ["", "{", "null", "[]", "{\"interaction\":5}", "{\"id\":\"b\"}"])
		expect(changedIn(data)).toBeNull();
});
