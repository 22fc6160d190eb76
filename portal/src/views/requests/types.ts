// Requests of people about their own data, and what exists of somebody, as the server tells them.
import type { Named } from "../access/types";

export const KINDS = ["access", "erasure", "rectification", "restriction", "objection", "portability"] as const;
export const STATES = ["received", "identified", "worked_on", "done", "refused"] as const;
/** Grounds of a refusal, with the kinds that they can be said of; none: all. */
export const GROUNDS = {
	not_identified: [], no_data: [], unfounded: [], excessive: [], rights_of_others: ["access", "portability"], expression: ["erasure"], legal_obligation: ["erasure"],
	public_health: ["erasure"], archiving: ["erasure"], legal_claims: ["erasure"], still_needed: ["erasure"], accurate: ["rectification"], no_condition: ["restriction"],
	compelling_grounds: ["objection"], other_basis: ["objection"], not_portable: ["portability"], restricted_by_law: [],
} as const;
export type Ground = keyof typeof GROUNDS;
export type Kind = (typeof KINDS)[number];
export type State = (typeof STATES)[number];

export interface SubjectRequest {
	number: number;
	state: State;
	received_at: string;
	deadline: string;
	changed_at: string;
	by: Named;
	overdue: boolean;
	kind?: Kind;
	who?: string;
	identity?: string;
	outcome?: string;
	interactions?: string[];
	notes?: { at: string; by: Named; note: string }[];
	unreadable?: boolean;
	ground?: Ground;
	extended?: string;
	plan?: { calls: number; erased: number; in_part: number; kept: number; held: number };
	work?: { number: number; what: "find" | "erase" | "freeze" | "unfreeze" | "object"; state: "running" | "done" | "stopped"; done: number; passed: number; because: string | null }[];
}

/** A call of a request, with what becomes of each kind of it. */
export interface RequestCall {
	place: number;
	interaction: string;
	state: "planned" | "erased" | "stays" | "held" | "not_yet" | "unreadable";
	started_at: string | null;
	lines: { kind: string; fate: "erased" | "kept" | "held" | "not_yet"; because: string | null; ground: string | null; until: string | null }[];
}

export interface Subject {
	calls: number;
	recorded: number;
	held: number;
	first_at: string | null;
	last_at: string | null;
	kinds: Record<string, number>;
	more: boolean;
	interactions: { id: string; state: string; started_at: string | null; ended_at: string | null; recorded: boolean; held: boolean }[];
}

/** Where a request may go from here: never back. */
export function nextStates(from: State): readonly State[] {
	if (from === "done" || from === "refused")
		return [];
	return STATES.slice(STATES.indexOf(from));
}
