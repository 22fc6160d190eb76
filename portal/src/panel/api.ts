// The panel's way to the server. The session is in this module's memory and goes in a header: never into an address, a cookie
// or the browser's storage. Cookies are left out of every request, so that a portal in the same browser lends it nothing.
import { problemOf, type Problem } from "../api/problem";
import { streamParser } from "../api/stream_parser";

const ORDER_MS = 3000;
const LOOK_MS = 2000;

let session = "";

export class Unanswered extends Error {}

export const hasSession = (): boolean => session !== "";
export function dropSession(): void {
	session = "";
}

function headersFor(method: string, key?: string): Record<string, string> {
	const headers: Record<string, string> = { Accept: "application/json" };
	if (session !== "")
		headers["Authorization"] = `Bearer ${session}`;
	if (method === "POST")
		headers["Content-Type"] = "application/json";
	if (key)
		headers["Idempotency-Key"] = key;
	return headers;
}

/** Asks and waits no longer than `ms`. Throws a Problem, or Unanswered when the time was over, or a TypeError. */
async function ask<T>(method: "GET" | "POST", path: string, ms: number, body?: unknown, key?: string): Promise<T> {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), ms);
	try {
		const answer = await fetch(path, {
			method, headers: headersFor(method, key), credentials: "omit", cache: "no-store", redirect: "error", signal: stop.signal,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		if (!answer.ok)
			throw await problemOf(answer);
		return await answer.json() as T;
	} catch (error) {
		throw stop.signal.aborted ? new Unanswered() : error;
	} finally {
		clearTimeout(timer);
	}
}

/** Trades a launch code for a session, which replaces the one before. The answer is the agent's name. */
export async function begin(code: string, origin: string): Promise<string> {
	session = "";
	const made = await ask<{ session: string; me: { name?: string } }>("POST", "/v1/panel/session", 10_000, { code, origin });
	session = made.session;
	return made.me.name ?? "";
}

export const look = <T>(): Promise<T> => ask<T>("GET", "/v1/panel/call", LOOK_MS);
export const post = <T>(path: string, body: unknown, key: string): Promise<T> => ask<T>("POST", path, ORDER_MS, body, key);

/** Listens until the connection ends; says when it stands and for each event. */
export async function listen(signal: AbortSignal, open: () => void, changed: () => void): Promise<void> {
	const answer = await fetch("/v1/stream", {
		headers: { ...headersFor("GET"), Accept: "text/event-stream" }, credentials: "omit", cache: "no-store", signal,
	});
	if (!answer.ok || !answer.body)
		throw await problemOf(answer);
	open();
	const reader = answer.body.getReader();
	const decoder = new TextDecoder();
	const parser = streamParser();
	for (;;) {
		const { done, value } = await reader.read();
		if (done)
			return;
		if (parser.take(decoder.decode(value, { stream: true })).some((one) => one.type === "changed"))
			changed();
	}
}

export const isSessionOver = (error: unknown): boolean => (error as Problem | null)?.status === 401;
