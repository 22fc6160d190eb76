// What the server says when it says no (RFC 9457), as one error type, so that every view can tell "no permission" from
// "not there" from "away" without reading sentences. It never holds what was asked for, because problems get shown.

const PREFIX = "urn:earwitness:problem:";

export interface ProblemDocument {
	type: string;
	title: string;
	status: number;
	detail?: string;
	field?: string;
	errors?: { field?: string; detail?: string }[];
	told?: string[];
}

export class Problem extends Error {
	readonly word: string;
	readonly status: number;
	readonly title: string;
	readonly detail: string | undefined;
	readonly field: string | undefined;
	readonly errors: { field?: string; detail?: string }[];
	readonly told: string[];
	readonly retryAfter: number | undefined;

	constructor(document: ProblemDocument, retryAfter?: number) {
		super(document.detail ?? document.title);
		this.name = "Problem";
		this.word = document.type.startsWith(PREFIX) ? document.type.slice(PREFIX.length) : document.type;
		this.status = document.status;
		this.title = document.title;
		this.detail = document.detail;
		this.field = document.field;
		this.errors = document.errors ?? [];
		this.told = document.told ?? [];
		this.retryAfter = retryAfter;
	}
}

/** A problem of our own making: `unreachable` when no answer came, `unreadable` when it made no sense. */
export function ownProblem(word: "unreachable" | "unreadable", status = 0): Problem {
	return new Problem({ type: PREFIX + word, title: word, status });
}

function isProblemDocument(value: unknown): value is ProblemDocument {
	const it = value as Partial<ProblemDocument> | null;
	return typeof it === "object" && it !== null && typeof it.type === "string" && typeof it.title === "string"
		&& typeof it.status === "number";
}

/** Seconds of a Retry-After that is a number; a date is not used by our server. */
export function retryAfterOf(headers: Headers): number | undefined {
	const text = headers.get("Retry-After");
	return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

export async function problemOf(answer: Response): Promise<Problem> {
	let body: unknown = null;
	try {
		body = await answer.json();
	} catch {
		return ownProblem("unreadable", answer.status);
	}
	if (!isProblemDocument(body))
		return ownProblem("unreadable", answer.status);
	return new Problem(body, retryAfterOf(answer.headers));
}

export function isAbort(error: unknown): boolean {
	return error instanceof DOMException && error.name === "AbortError";
}
