// The one way to the server: what goes out, and what comes of what comes back.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ask, askAll, askRaw, setHooks, withQuery } from "../src/api/client";
import { Problem, retryAfterOf } from "../src/api/problem";

type Sent = { path: string; request: RequestInit };
let sent: Sent[];
let answers: (Response | Error)[];

const headersOf = (n: number): Record<string, string> => sent[n]!.request.headers as Record<string, string>;
const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
const problem = (status: number, word: string, more: object = {}): Response =>
	json({ type: `urn:earwitness:problem:${word}`, title: word, status, ...more }, status);

beforeEach(() => {
	sent = [];
	answers = [];
	vi.stubGlobal("fetch", async (path: string, request: RequestInit) => {
		sent.push({ path, request });
		const next = answers.shift();
		if (!next || next instanceof Error)
			throw next ?? new Error("nobody answers");
		return next;
	});
	setHooks({ stepUp: async () => false, sessionOver: () => undefined });
});
afterEach(() => vi.unstubAllGlobals());

async function refused(promise: Promise<unknown>): Promise<Problem> {
	const error = await promise.then(() => null, (one: unknown) => one);
	expect(error).toBeInstanceOf(Problem);
	return error as Problem;
}

describe("what goes out", () => {
	test("a GET carries no session header and no body", async () => {
		answers.push(json({ a: 1 }));
		expect(await ask("/v1/me")).toEqual({ a: 1 });
		expect(sent[0]!.request.method).toBe("GET");
		expect(headersOf(0)["Earwitness-Session"]).toBeUndefined();
		expect(headersOf(0)["Idempotency-Key"]).toBeUndefined();
		expect(sent[0]!.request.redirect).toBe("error");
	});

	test.each(["POST", "PATCH", "DELETE"] as const)("%s carries the session header and a key", async (method) => {
		answers.push(json({}), json({}));
		await ask("/v1/x", { method });
		await ask("/v1/x", { method });
		expect(headersOf(0)["Earwitness-Session"]).toBe("1");
		expect(headersOf(0)["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
		expect(headersOf(0)["Idempotency-Key"]).not.toBe(headersOf(1)["Idempotency-Key"]);
	});

	test("parameters that are empty are left out, others are escaped", () => {
		expect(withQuery("/a", { q: "", b: null, c: undefined, d: "1&2=3", e: 0, f: false })).toBe("/a?d=1%262%3D3&e=0&f=false");
		expect(withQuery("/a", {})).toBe("/a");
	});
});

describe("what comes back", () => {
	test("a connection that breaks in the middle of a body is no answer, and no fault of the page", async () => {
		const half = new ReadableStream({ pull: (to) => to.error(new TypeError("Failed to fetch")) });
		answers.push(new Response(half));
		expect((await refused(ask("/v1/x"))).word).toBe("unreachable");
	});

	test("an empty answer is undefined, one that is no JSON is unreadable", async () => {
		answers.push(new Response(null, { status: 204 }), new Response("<html>"));
		expect(await ask("/v1/x")).toBeUndefined();
		expect((await refused(ask("/v1/x"))).word).toBe("unreadable");
	});

	test("a problem keeps its word, field, sentence and wait", async () => {
		const answer = problem(429, "locked", { detail: "Wait.", field: "password" });
		answers.push(new Response(answer.body, { status: 429, headers: { "Retry-After": "30" } }));
		expect(await refused(ask("/v1/x"))).toMatchObject({ word: "locked", status: 429, detail: "Wait.", field: "password", retryAfter: 30 });
	});

	test("a refusal that is no problem document, and no answer at all", async () => {
		answers.push(new Response("bad gateway", { status: 502 }), new TypeError("network"));
		expect(await refused(ask("/v1/x"))).toMatchObject({ word: "unreadable", status: 502 });
		expect(await refused(ask("/v1/x"))).toMatchObject({ word: "unreachable", status: 0 });
	});

	test("what was given up is no problem", async () => {
		const stop = new AbortController();
		stop.abort();
		answers.push(new DOMException("gone", "AbortError"));
		await expect(ask("/v1/x", { signal: stop.signal })).rejects.toHaveProperty("name", "AbortError");
	});

	test("a Retry-After that is a date or nonsense is none", () => {
		for (const [text, wanted] of [["5", 5], ["Sun, 22 Nov 2026 00:00:00 GMT", undefined], ["-1", undefined], ["1e3", undefined]] as const)
			expect(retryAfterOf(new Headers({ "Retry-After": text }))).toBe(wanted);
		expect(retryAfterOf(new Headers())).toBeUndefined();
	});
});

describe("sessions", () => {
	test("401 ends the session, but not while signing in", async () => {
		let over = 0;
		setHooks({ sessionOver: () => void over++ });
		answers.push(problem(401, "unauthenticated"), problem(401, "wrong_credentials"));
		await refused(ask("/v1/x"));
		expect(over).toBe(1);
		await refused(ask("/v1/sign-in", { method: "POST", signingIn: true }));
		expect(over).toBe(1);
	});

	test("the second proof is asked for once, and the same wish is sent again with the same key", async () => {
		let asked = 0;
		setHooks({ stepUp: async () => ++asked > 0 });
		answers.push(problem(403, "step_up_needed"), json({ done: true }));
		expect(await ask("/v1/x", { method: "POST", body: { a: 1 } })).toEqual({ done: true });
		expect(asked).toBe(1);
		expect(headersOf(0)["Idempotency-Key"]).toBe(headersOf(1)["Idempotency-Key"]);
		expect(sent[1]!.request.body).toBe("{\"a\":1}");
	});

	test("a proof that is not given leaves the refusal, and one that does not help is not asked for twice", async () => {
		answers.push(problem(403, "step_up_needed"));
		expect((await refused(ask("/v1/x", { method: "POST" }))).word).toBe("step_up_needed");
		setHooks({ stepUp: async () => true });
		answers.push(problem(403, "step_up_needed"), problem(403, "step_up_needed"));
		expect((await refused(askRaw("/v1/x", { method: "POST" }))).word).toBe("step_up_needed");
		expect(answers).toHaveLength(0);
	});
});

test("a list is read page by page to its end, and no further than the bound", async () => {
	answers.push(json({ items: [1, 2], next: "c1" }), json({ items: [3], next: null }));
	expect(await askAll("/v1/x", { query: { limit: 2 } })).toEqual([1, 2, 3]);
	expect(sent[1]!.path).toBe("/v1/x?limit=2&cursor=c1");
	answers.push(json({ items: [1, 2], next: "c1" }), json({ items: [3, 4], next: "c2" }));
	expect(await askAll("/v1/x", {}, 3)).toEqual([1, 2, 3, 4]);
});
