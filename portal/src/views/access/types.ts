// People, roles and sessions as the server tells them.
import type { Right, Scope } from "../../api/types";

export interface Named {
	id: string;
	name: string;
}

export interface SessionItem {
	id: string;
	person: Named;
	method: string;
	since: string;
	used_at: string;
	expires_at: string;
	program: string | null;
	current: boolean;
}

export interface Binding {
	id: string;
	role: string;
	scope?: Scope | null;
	from?: string | null;
	until?: string | null;
	given_by?: Named | null;
	approved_by?: Named | null;
	attest_by?: string | null;
	/** "oidc": it follows from what a provider says. */
	source?: string;
	provider?: string;
}

export type PersonState = "invited" | "active" | "suspended" | "left";

export interface Person {
	id: string;
	login: string;
	name: string;
	email?: string | null;
	state: PersonState;
	team?: string | null;
	region?: string | null;
	agents?: string[];
	roles: Binding[];
	signed_in_at?: string | null;
	totp?: boolean;
	locked?: boolean;
	source?: string;
	provider?: string | null;
	made_at?: string;
	invitation?: string;
}

export interface Role {
	name: string;
	title: string;
	rights: Right[];
	kinds: string[] | null;
	builtin: boolean;
	people: number;
}
