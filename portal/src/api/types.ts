// What the server's answers hold, as far as the portal looks at it. The contract is schema/openapi.yaml; what may be left
// out there is optional here, so that an older or newer server shows less and breaks nothing.

export type CallState = "offered" | "active" | "finishing" | "finished" | "failed";
export type MediaState = "recorded" | "paused" | "withheld" | "masked" | "missing";
export type ConsentState = "unknown" | "notified" | "implied" | "granted" | "declined" | "withdrawn";
export type Purpose = "recording" | "transcription" | "summary" | "agent_assist" | "sentiment" | "qa" | "ai_training"
	| "biometrics" | "crm_sync" | "control_listening";
export type Right = "search" | "read" | "listen" | "reveal" | "export" | "download" | "order" | "tell" | "hold" | "erase"
	| "approve" | "administer" | "capture";

export interface Party {
	id: string;
	role?: string | null;
	address?: string | null;
	name?: string | null;
	consent?: Record<string, unknown>;
}

export interface CallException {
	event?: number;
	at?: string;
	kind: string;
	sentence?: string;
	state?: "open" | "taken" | "resolved";
}

export interface Missing {
	what: string;
	because: string;
	party?: string;
	event?: number;
}

export interface Interval {
	from_ms: number;
	to_ms: number | null;
	party?: string;
	state: MediaState;
	cause?: string | number | null;
}

export interface Artifact {
	kind: string;
	party?: string;
	state: "made" | "failed";
	at: string;
	duration_us?: number;
	because?: string;
	report?: { withheld_ms?: number; fills?: { cause: string }[] };
}

export interface CallSummary {
	id: string;
	state: CallState;
	unreadable?: boolean;
	started_at?: string | null;
	ended_at?: string | null;
	duration_ms?: number | null;
	direction?: string | null;
	queue?: string | null;
	mode?: string | null;
	entity?: string | null;
	parties?: Party[];
	external_ids?: Record<string, string>;
	artifacts?: Artifact[];
	exceptions?: CallException[];
	missing?: Missing[];
	flags?: string[];
}

export interface Scope {
	entity?: string[];
	region?: string[];
	queue?: string[];
	team?: string[];
	own?: boolean;
	days?: number;
	from?: string;
	to?: string;
	hours?: { days: string; from: string; to: string; zone: string };
}

export interface Provider {
	name: string;
	title: string;
}

export interface Me {
	id: string;
	login: string;
	name: string;
	kind: "person" | "token";
	roles: { role: string; scope?: Scope | null; until?: string | null; attest_by?: string | null }[];
	rights: Right[];
	session: {
		id: string;
		method: "password" | "oidc" | "panel";
		since: string;
		expires_at: string;
		idle_until: string;
		stepped_up_until: string | null;
	} | null;
	must: ("totp" | "password")[];
	totp: boolean;
	/** Whether this account has a password of its own; it has when nothing is said. */
	password?: boolean;
	/** By whom this person signs in, and proves who they are; none: by a password here. */
	provider?: Provider | null;
}

export interface SignInWays {
	password: boolean;
	providers: Provider[];
	enrolment: boolean;
	entity: string;
}
