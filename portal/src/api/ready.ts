// Whether a call could be recorded now. /readyz answers 503 with the same document when not, which is no problem of the asking.
import { connected, readJson } from "./client";
import { ownProblem } from "./problem";

export interface Ready {
	ready: boolean;
	reasons: string[];
}

export async function askReady(signal: AbortSignal): Promise<Ready> {
	const answer = await connected(fetch("/readyz", { signal, cache: "no-store", credentials: "same-origin" }), signal);
	const said = readJson(await connected(answer.text(), signal), answer.status) as Partial<Ready>;
	if (typeof said.ready !== "boolean")
		throw ownProblem("unreadable", answer.status);
	return { ready: said.ready, reasons: said.reasons ?? [] };
}
