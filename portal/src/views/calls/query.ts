// The question that the address of the list asks: its parameters as the server wants them, and nothing that it does not know.
import type { Query } from "../../api/client";
import type { CallState } from "../../api/types";

export const STATES: readonly CallState[] = ["offered", "active", "finishing", "finished", "failed"];
export const FILTERS = ["q", "number", "agent", "queue", "state", "from", "to"] as const;
export type Filter = (typeof FILTERS)[number];
export type Filters = Record<Filter, string>;

export function filtersOf(search: string): Filters {
	const query = new URLSearchParams(search);
	return Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""])) as Filters;
}

/** Blanks and signs between digits are for people; a star says that the number is not whole. */
export function bareNumber(text: string): string {
	return text.trim().startsWith("sip") ? text.trim() : text.trim().replace(/[\s().\-/]/g, "");
}

export function isNumber(text: string): boolean {
	const bare = bareNumber(text);
	return bare === "" || /^\+?\d{3,}\*$/.test(bare) || /^\*\d{4,}$/.test(bare) || (!bare.includes("*") && bare.length >= 3);
}

/** Midnight of a day where this person is, as the server's time; a day later for the end of a period. */
export function dayStart(day: string, later = 0): string | null {
	const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
	if (!found)
		return null;
	const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + later);
	return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function asked(filters: Filters): Query {
	const state = (STATES as readonly string[]).includes(filters.state) ? filters.state : null;
	return {
		q: filters.q.trim(),
		number: isNumber(filters.number) ? bareNumber(filters.number) : null,
		agent: filters.agent.trim(),
		queue: filters.queue.trim(),
		state,
		from: dayStart(filters.from),
		to: dayStart(filters.to, 1),
	};
}

export function isFiltered(filters: Filters): boolean {
	return FILTERS.some((name) => filters[name] !== "");
}
