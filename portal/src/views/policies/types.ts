// Policies, and why a call is treated as it is, as /v1/policies tells them.
import type { PeriodChange } from "../retention/types";
export interface PolicyHead {
	hash: string;
	name: string;
	activated_at: string;
	event: number;
	in_force: boolean;
	packs?: { name: string; sha256: string }[];
	notices?: { name: string; sha256: string }[];
}

export interface Explanation {
	policy?: string;
	sentences: string[];
	decision: {
		rule?: string;
		mode?: string;
		because?: string;
		laws?: { field: string; cite: string; pack?: string; place?: string }[];
	};
	gates?: {
		party: string;
		kind: string;
		purposes: { purpose: string; captured: boolean; sentence: string }[];
	}[];
}

export interface Simulation {
	assumes: string;
	count: Record<string, number>;
	rules: { rule: string; calls: number; changed: number; recorded: number; not_recorded: number }[];
	/** Of calls that are over; a document of an earlier version has none. */
	periods?: PeriodChange;
	changed_calls: ({ interaction?: string; id?: string } & Record<string, unknown>)[];
}
