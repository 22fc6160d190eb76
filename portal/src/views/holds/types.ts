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
	jobs?: HoldJob[];
}

/** Which calls: these, or what a search finds. */
export type Which = { interactions: readonly string[] } | { query: Record<string, string> };
