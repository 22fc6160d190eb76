// Redactions by hand: which stand, and a stretch that somebody is about to mark. Times are whole milliseconds from the start of the
// call; a stretch is never empty and never leaves the call.
import type { CallRecord, MutedStretch, Redaction } from "./record";

/** A stretch that is being chosen. `party` null: everybody. */
export interface Mark {
	from: number;
	to: number;
	party: string | null;
}

/** The shortest stretch that can be marked. */
export const SHORTEST_MS = 10;

export function standing(record: CallRecord): Redaction[] {
	return (record.redactions ?? []).filter((one) => !one.removed);
}

/** How often the call was redacted so far, or not any more: what was played before is out of date when it grows. */
export function changesOf(record: CallRecord): number {
	return (record.redactions ?? []).reduce((sum, one) => sum + (one.removed ? 2 : 1), 0) + (record.muted ?? []).length;
}

/** Stretches that are silent because of what is said in them, by time. */
export function mutedOf(record: CallRecord): (MutedStretch & { event: number; at: string })[] {
	return (record.muted ?? []).flatMap((one) => one.stretches.map((stretch) => ({ ...stretch, event: one.event, at: one.at })))
		.sort((a, b) => a.from_ms - b.from_ms);
}

/** Two ends in either order, as a stretch inside of the call. */
export function stretch(one: number, other: number, length: number): { from: number; to: number } {
	const end = Math.max(Math.floor(length), SHORTEST_MS);
	const low = Math.min(Math.max(Math.round(Math.min(one, other)), 0), end - SHORTEST_MS);
	return { from: low, to: Math.min(Math.max(Math.round(Math.max(one, other)), low + SHORTEST_MS), end) };
}

/** One end set anew: an end that passes the other takes it along. */
export function withEnd(mark: Mark, end: "from" | "to", at: number, length: number): Mark {
	const wanted = Number.isFinite(at) ? at : mark[end];
	const other = end === "from" ? Math.max(mark.to, wanted + SHORTEST_MS) : Math.min(mark.from, wanted - SHORTEST_MS);
	return { ...mark, ...stretch(wanted, other, length) };
}
