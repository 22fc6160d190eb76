// The connection of the stream over its life: resuming, refusals, and listeners that come and go.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamState } from "../src/api/stream";

type Line = { headers: Record<string, string>; signal: AbortSignal; send: (text: string) => void; close: () => void };
let lines: Line[];
let refuse: number | null;
let listenToStream: typeof import("../src/api/stream").listenToStream;

beforeEach(async () => {
	vi.useFakeTimers();
	vi.resetModules();
	lines = [];
	refuse = null;
	vi.stubGlobal("fetch", async (_: string, request: RequestInit) => {
		if (refuse !== null)
			return new Response(JSON.stringify({ type: "urn:earwitness:problem:x", title: "x", status: refuse }), { status: refuse });
		let to: ReadableStreamDefaultController<Uint8Array>;
		const body = new ReadableStream<Uint8Array>({ start: (controller) => void (to = controller) });
		const signal = request.signal as AbortSignal;
		signal.addEventListener("abort", () => to.error(new DOMException("ended", "AbortError")));
		lines.push({
			headers: request.headers as Record<string, string>, signal,
			send: (text) => to.enqueue(new TextEncoder().encode(text)), close: () => to.close(),
		});
		return new Response(body);
	});
	({ listenToStream } = await import("../src/api/stream"));
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

const turn = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("it tells events and states, and resumes with the last id", async () => {
	const states: StreamState[] = [];
	const heard: string[] = [];
	const stop = listenToStream({ event: (event) => heard.push(event.data), state: (state) => states.push(state) });
	await turn();
	expect(lines[0]!.headers["Last-Event-ID"]).toBeUndefined();
	lines[0]!.send("id: b-7\nevent: changed\ndata: one\n\n");
	await turn();
	lines[0]!.close();
	await turn(10);
	expect(states.at(-1)).toBe("lost");
	await turn(600);
	expect(lines).toHaveLength(2);
	expect(lines[1]!.headers["Last-Event-ID"]).toBe("b-7");
	expect(states.at(-1)).toBe("open");
	expect(heard).toEqual(["one"]);
	stop();
	await turn(20_000);
	expect(lines).toHaveLength(2);
	expect(lines[1]!.signal.aborted).toBe(true);
});

test("a line that says nothing for 45 seconds is lost", async () => {
	const stop = listenToStream({});
	await turn();
	await turn(44_000);
	lines[0]!.send(": beat\n\n");
	await turn(44_000);
	expect(lines[0]!.signal.aborted).toBe(false);
	await turn(2000);
	expect(lines[0]!.signal.aborted).toBe(true);
	await turn(1000);
	expect(lines).toHaveLength(2);
	stop();
});

test("who may not listen is told so and not asked again; who listens later tries anew", async () => {
	refuse = 403;
	const states: StreamState[] = [];
	listenToStream({ state: (state) => states.push(state) })();
	const stop = listenToStream({ state: (state) => states.push(state) });
	await turn(60_000);
	expect(states.at(-1)).toBe("over");
	stop();
	refuse = null;
	const again = listenToStream({ state: (state) => states.push(state) });
	await turn();
	expect(states.at(-1)).toBe("open");
	again();
});

test("a view that takes another's place shares one line", async () => {
	const first = listenToStream({});
	await turn();
	first();
	const second = listenToStream({});
	await turn(5000);
	expect(lines.filter((line) => !line.signal.aborted)).toHaveLength(1);
	const third = listenToStream({});
	await turn(100);
	expect(lines.filter((line) => !line.signal.aborted)).toHaveLength(1);
	second();
	third();
	await turn(100);
	expect(lines.every((line) => line.signal.aborted)).toBe(true);
});
