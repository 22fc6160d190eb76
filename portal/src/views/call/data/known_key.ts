// The key of a log as this browser first saw it. A server could name another key for a history that it wrote anew; whoever
// looked before notices. It is a public key and says nothing of a person or a call.
import type { Key } from "../model/note";

export interface SeenKey {
	/** When this browser first saw a key of this log. */
	since: string;
	changed: boolean;
}

const PREFIX = "earwitness.log.";

interface Kept {
	fingerprint: string;
	since: string;
}

function read(name: string): Kept | null {
	try {
		const kept = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null") as Partial<Kept> | null;
		return kept && typeof kept.fingerprint === "string" && typeof kept.since === "string" ? (kept as Kept) : null;
	} catch {
		return null;
	}
}

/** Remembers a key that is seen for the first time; a changed one never takes the place of the first. */
export function knownKey(key: Key): SeenKey {
	const kept = read(key.name);
	if (kept)
		return { since: kept.since, changed: kept.fingerprint !== key.fingerprint };
	const since = new Date().toISOString();
	try {
		localStorage.setItem(PREFIX + key.name, JSON.stringify({ fingerprint: key.fingerprint, since }));
	} catch {
		// A browser that keeps nothing sees every key for the first time.
	}
	return { since, changed: false };
}
