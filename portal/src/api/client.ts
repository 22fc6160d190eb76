// The one way to the server. It adds the session header that keeps other sites' forms out, turns refusals into problems,
// and asks for the second proof when the server wants one. It keeps no secret: the cookie is not readable from here.
import { ownProblem, Problem, problemOf } from "./problem";

export type QueryValue = string | number | boolean | null | undefined;
export type Query = Record<string, QueryValue>;

export interface Ask {
	method?: "GET" | "POST" | "PATCH" | "DELETE";
	query?: Query;
	body?: unknown;
	headers?: Record<string, string>;
	signal?: AbortSignal | undefined;
	/** The same key for the same wish: a repeated request gets the first answer. Made when left out. */
	key?: string;
	/** A 401 here is an answer to what was typed, not the end of the session. */
	signingIn?: boolean;
}

interface Hooks {
	/** Shows the dialog of the second proof; true when the server has taken it. */
	stepUp: () => Promise<boolean>;
	/** The session is over: shows the sign-in. */
	sessionOver: () => void;
}

const hooks: Hooks = { stepUp: async () => false, sessionOver: () => undefined };

/** The shell sets these once; without them a refusal stays a refusal. */
export function setHooks(wanted: Partial<Hooks>): void {
	Object.assign(hooks, wanted);
}

/** 128 random bits; crypto.randomUUID() is not there on plain HTTP. */
export function newKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function withQuery(path: string, query: Query = {}): string {
	const all = new URLSearchParams();
	for (const [name, value] of Object.entries(query))
		if (value !== undefined && value !== null && value !== "")
			all.set(name, String(value));
	const text = all.toString();
	return text === "" ? path : `${path}?${text}`;
}

function requestOf(how: Ask, key: string): RequestInit {
	const method = how.method ?? "GET";
	const headers: Record<string, string> = { Accept: "application/json", ...how.headers };
	if (method !== "GET") {
		headers["Earwitness-Session"] = "1";
		headers["Idempotency-Key"] = key;
	}
	const request: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store", redirect: "error" };
	if (how.body !== undefined) {
		headers["Content-Type"] = "application/json";
		request.body = JSON.stringify(how.body);
	}
	if (how.signal)
		request.signal = how.signal;
	return request;
}

/** What came of a connection; one that breaks, at its begin or in the middle of a body, is a Problem, unless we ended it ourselves. */
export async function connected<T>(what: Promise<T>, signal?: AbortSignal): Promise<T> {
	try {
		return await what;
	} catch (error) {
		if (signal?.aborted)
			throw error;
		throw ownProblem("unreachable");
	}
}

async function send(path: string, how: Ask, key: string): Promise<Response> {
	const answer = await connected(fetch(withQuery(path, how.query), requestOf(how, key)), how.signal);
	if (answer.ok)
		return answer;
	throw await problemOf(answer);
}

/** Asks, and gives the answer as it came: for files and streams. Throws a Problem. */
export async function askRaw(path: string, how: Ask = {}): Promise<Response> {
	const key = how.key ?? newKey();
	try {
		return await send(path, how, key);
	} catch (error) {
		if (!(error instanceof Problem))
			throw error;
		if (error.status === 401 && !how.signingIn)
			hooks.sessionOver();
		if (error.word !== "step_up_needed" || !(await hooks.stepUp()))
			throw error;
		return send(path, how, key);
	}
}

export function readJson(text: string, status: number): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw ownProblem("unreadable", status);
	}
}

/** Asks, and gives the JSON of the answer; `undefined` when it has none. Throws a Problem. */
export async function ask<T>(path: string, how: Ask = {}): Promise<T> {
	const answer = await askRaw(path, how);
	const text = await connected(answer.text(), how.signal);
	return text === "" ? undefined as T : readJson(text, answer.status) as T;
}

export interface Page<T> {
	items: T[];
	next: string | null;
	/** Of a search: calls of an earlier version are still being made searchable. */
	indexing?: boolean;
}

/** A whole list, page by page, up to a bound that no screen shows more of. */
export async function askAll<T>(path: string, how: Ask = {}, bound = 1000): Promise<T[]> {
	const all: T[] = [];
	let cursor: string | null = null;
	do {
		const page: Page<T> = await ask<Page<T>>(path, { ...how, query: { ...how.query, cursor } });
		all.push(...page.items);
		cursor = page.next;
	} while (cursor !== null && all.length < bound);
	return all;
}
