// Checks the events of a call against the log, in this browser, each time there are new ones. The verdict is about what was
// checked last: while a newer check runs it says so, and never keeps an old "verified" over events that it did not see.
import { useEffect, useState } from "preact/hooks";
import { askRaw, connected } from "../../../api/client";
import { isAbort, Problem } from "../../../api/problem";
import type { LoggedEvent } from "../model/event";
import { judge, unjudged, type Integrity } from "../model/integrity";
import { readKey, type Key } from "../model/note";
import { pathOf } from "./call_api";
import { knownKey, type SeenKey } from "./known_key";

export interface IntegrityState {
	/** Undefined while it is being checked. */
	found: Integrity | undefined;
	seen: SeenKey | undefined;
	again: () => void;
}

const TRIES = 5;
const WAIT_MS = 1200;
const AWAY = 503; /* also "no checkpoint covers it yet": one is made at once */

async function textOf(path: string, signal: AbortSignal): Promise<string> {
	const answer = await askRaw(path, { signal, headers: { Accept: "text/plain" } });
	return connected(answer.text(), signal);
}

export const askProof = (id: string, index: number, signal: AbortSignal): Promise<string> =>
	textOf(pathOf(id, `/events/${index}/proof`), signal);

export async function askKey(signal: AbortSignal): Promise<Key | null> {
	return readKey((await textOf("/v1/ledger/verifier", signal)).trim());
}

/** A proof of the newest event; a checkpoint that does not cover it yet is made while we wait. */
async function newestProof(id: string, events: LoggedEvent[], signal: AbortSignal): Promise<{ index: number; text: string } | null> {
	const index = events.length - 1;
	for (let i = 0; i < TRIES && index >= 0; i++) {
		try {
			return { index, text: await askProof(id, index, signal) };
		} catch (error) {
			if (!(error instanceof Problem) || error.status !== AWAY)
				throw error;
			await new Promise((done) => setTimeout(done, WAIT_MS));
			signal.throwIfAborted();
		}
	}
	return null;
}

async function check(id: string, events: LoggedEvent[], signal: AbortSignal): Promise<[Integrity, SeenKey | undefined]> {
	if (!globalThis.crypto?.subtle)
		return [unjudged("no_crypto", events.length), undefined];
	// The proof first: a log that has just begun has a key as soon as it has signed something.
	const proven = await newestProof(id, events, signal);
	const key = await askKey(signal).catch((error: unknown) => {
		if (isAbort(error))
			throw error;
		return null;
	});
	const seen = key ? knownKey(key) : undefined;
	return [await judge({ interaction: id, events, proven, key, keyChanged: seen?.changed ?? false }), seen];
}

export function useIntegrity(id: string, events: LoggedEvent[] | undefined): IntegrityState {
	const [state, setState] = useState<{ found: Integrity | undefined; seen: SeenKey | undefined }>({ found: undefined, seen: undefined });
	const [turn, setTurn] = useState(0);
	useEffect(() => {
		if (!events)
			return;
		const stop = new AbortController();
		setState((was) => ({ ...was, found: undefined }));
		check(id, events, stop.signal).then(([found, seen]) => {
			if (!stop.signal.aborted)
				setState({ found, seen });
		}, (error: unknown) => {
			if (stop.signal.aborted || isAbort(error))
				return;
			if (!(error instanceof Problem))
				console.error(error);
			setState({ found: unjudged("failed", events.length), seen: undefined });
		});
		return () => stop.abort();
	}, [id, events, turn]);
	return { ...state, again: () => setTurn((n) => n + 1) };
}
