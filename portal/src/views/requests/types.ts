// Requests of people about their own data, and what exists of somebody, as the server tells them.
import type { Named } from "../access/types";

export const KINDS = ["access", "erasure", "rectification", "restriction", "objection", "portability"] as const;
export const STATES = ["received", "identified", "worked_on", "done", "refused"] as const;
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
