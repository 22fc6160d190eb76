// What the view of attestations reckons with: rounds, what was decided here, and where the keys go.
import type { Scope } from "../../api/types";
import type { Named, PersonState } from "./types";

export interface Attestation {
	binding: string;
	person: Named & { login: string | null; team: string | null; state: PersonState };
	role: string;
	scope: Scope | null;
	given_by: Named | null;
	approved_by: Named | null;
	reason: string | null;
	given_at: string | null;
	until: string | null;
	/** When the person was last here. */
	signed_in_at: string | null;
	/** When the role lapses. */
	attest_by: string;
	lapsed: boolean;
	/** Whoever looks does not decide about their own. */
	own: boolean;
	/** The proposal that waits, of what has lapsed. */
	waiting: number | null;
}

export type Did = "confirmed" | "ended" | "proposed" | "refused";

export interface Outcome {
	binding: string;
	outcome: Did;
	approval: number | null;
	detail: string | null;
}

export interface Progress {
	round: string;
	decided: number;
	due: number;
}

/** What one decision does to the count of the month: a proposal is not decided yet. */
export function after(progress: Progress, did: Did): Progress {
	return did === "confirmed" || did === "ended" ? { ...progress, decided: progress.decided + 1, due: Math.max(0, progress.due - 1) } : progress;
}

/** This month and those before it, newest first. */
export function rounds(now: string, n: number): string[] {
	const year = Number(now.slice(0, 4));
	const month = Number(now.slice(5, 7)) - 1;
	return Array.from({ length: n }, (_, back) => new Date(Date.UTC(year, month - back, 1)).toISOString().slice(0, 7));
}

/** Where the arrow keys go from `at`; they stay inside the list. */
export function step(at: number, key: string, length: number): number {
	if (length === 0)
		return 0;
	const to = key === "ArrowDown" ? at + 1 : key === "ArrowUp" ? at - 1 : key === "Home" ? 0 : key === "End" ? length - 1 : at;
	return Math.min(Math.max(to, 0), length - 1);
}

/** The next one that somebody could decide about, behind `at`, then from the beginning; `at` when there is none. */
export function nextOpen(items: readonly Attestation[], isOpen: (one: Attestation) => boolean, at: number): number {
	const order = [...items.keys()].map((n) => (at + 1 + n) % items.length);
	return order.find((n) => isOpen(items[n]!)) ?? at;
}
