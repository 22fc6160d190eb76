// Legal holds and their work, as GET /v1/holds tells them.
import type { Named } from "../access/types";

export interface HoldJob {
	number: number;
	work: "place" | "release";
	state: "running" | "done" | "stopped";
	of: number | null;
	seen: number;
	done: number;
	already: number;
	refused: number;
	begun_at: string | null;
	ended_at: string | null;
	because: string | null;
	outcomes?: { interaction: string; outcome: string }[];
}

export interface LegalHold {
	id: string;
	name: string | null;
	reason: string | null;
	case: string | null;
	notes: { at: string; by: Named; note: string }[] | null;
	state: "active" | "releasing" | "released";
	owner: Named;
	by: Named;
	made_at: string | null;
	review_at: string | null;
	overdue: boolean;
	released_at: string | null;
	calls: number;
	standing: number;
	jobs?: HoldJob[];
	queries?: HoldQuery[];
}

/** A query that stands, or has stood: what comes to match it is covered. */
export interface HoldQuery {
	number: number;
	state: "standing" | "ended" | "unreadable";
	query: Record<string, string> | null;
	case: number | null;
	filters: string[] | null;
	by: Named;
	made_at: string;
	ended_at: string | null;
	catching_up: boolean;
	unattended: boolean;
	calls: number;
}

/** Which calls: these, what a search finds, or those of a complaint's case. */
export type Which = { interactions: readonly string[] } | { query: Record<string, string> } | { case: number };

/** What comes later can be covered as well; a state of a call passes, and so no query can stand on it. */
export function canStand(which: Which): boolean {
	return "case" in which || ("query" in which && !("state" in which.query));
}
