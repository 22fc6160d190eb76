// The members of the audit-ready record (docs/record.md) that the page of a call reads. What the server may leave out is
// optional here: a member that is not there is shown as not there.

export type MediaState = "recorded" | "paused" | "withheld" | "masked" | "missing";
export type ConsentStatus = "unknown" | "notified" | "implied" | "granted" | "declined" | "withdrawn";

export interface Actor {
	kind: string;
	id?: string;
}

export interface Party {
	id: string;
	role?: string | null;
	address?: string | null;
	name?: string | null;
	since?: string;
	left_at?: string;
	consent?: Record<string, ConsentStatus>;
	rule?: string | null;
	confidence?: string | null;
}

export interface Interval {
	party?: string;
	from_ms: number;
	to_ms: number | null;
	state: MediaState;
	cause: number | string | null;
}

/** What most entries of the record have in common. */
export interface Entry {
	event: number;
	at: string;
	by?: Actor | null;
}

/** What was found of a notice's sound in one party's recording. */
export interface Heard {
	event: number;
	at: string;
	by: string;
	party?: string;
	could: "yes" | "withheld" | "no_prompt" | "too_short";
	found: boolean;
	complete: boolean;
	offset_ms?: number;
	share?: number;
	score?: number;
	interrupted_at_ms?: number;
}

export interface NoticeEntry extends Entry {
	type: string;
	notice?: string;
	version?: string;
	language?: string;
	tells?: string[];
	played?: string;
	party?: string;
	voice?: string;
	asserted?: string;
	heard?: Heard[];
}

export interface ConsentEntry extends Entry {
	party: string;
	purpose: string;
	status: ConsentStatus;
}

export interface OptOutGate {
	event: number;
	party: string;
	at: string;
	purposes: string[];
	obeyed_ms: number | null;
}

export interface ToolOrder extends Entry {
	order: number;
	do: "pause" | "resume" | "stop" | "purge";
	grant?: string;
	told_ms?: number | null;
	acknowledged_at: string | null;
	acknowledged_ms: number | null;
	silent: boolean;
	purged?: string;
}

export interface Treatment extends Entry {
	kind: string;
	treatment: string;
	outcome?: "verified" | "cannot_be_verified" | "nothing_there" | null;
	/** Since when a legal hold keeps it from being destroyed. */
	purge_held?: string | null;
	done_at?: string | null;
	done_ms?: number | null;
	cause?: number;
}

export interface OptOut extends Entry {
	party?: string;
	purposes: string[];
	reason: string;
	reason_text?: string | null;
	voice?: string;
	obeyed_by: string | null;
	obeyed_ms: number | null;
	gate_us?: number;
	other_gates: OptOutGate[];
	tools?: ToolOrder[];
	treatments?: Treatment[];
	open?: number;
}

export interface Pause extends Entry {
	from: string;
	to: string | null;
	reason?: string;
	reason_text?: string | null;
	voice?: string;
	purposes?: string[];
	party?: string;
	ended_by?: number | null;
	lifted_by?: { event: number; by?: Actor | null; reason?: string | null } | null;
}

export interface SegmentEntry extends Entry {
	type: string;
	segment?: string;
	voice?: string;
}

export interface Tool extends Entry {
	grant?: string | null;
	state: string;
	tool?: string | null;
	vendor?: string | null;
	vendor_name?: string | null;
	purposes: string[];
	kinds?: string[];
	because?: string;
	ended_at?: string | null;
	orders?: ToolOrder[];
}

/** A store that has a recording, or is to have it; lock and hold as the server showed them. */
export interface Place {
	store: string;
	state: string;
	hold: boolean;
	hold_wished: boolean;
	lock: { mode: string; until: string | null } | null;
}

export interface ArtifactVersion extends Entry {
	kind: string;
	state: string;
	version: number;
	party?: string;
	from_ms?: number;
	to_ms?: number;
	trimmed?: [number, number][];
	cut?: number;
	grant?: string;
	model?: string;
	object?: string;
	sha256?: string;
	bytes?: number;
	made_by?: { program: string; version: string } | null;
	because?: string;
	format?: string;
	duration_us?: number;
	/** What was found in it is kept as well, sealed. */
	original?: { state: string; object: string; bytes: number };
	/** Where it lies, of a house that has an object store. */
	places?: Place[];
}

export interface Move extends Entry {
	change: string;
	party?: string;
	queue?: string;
	session?: string;
	interaction?: string;
}

export interface Missing {
	what: string;
	because: string;
	party?: string;
	event?: number;
	purpose?: string;
	from?: string;
	to?: string;
}

export interface RegisterEntry {
	kind: string;
	state: string;
	purpose: string | null;
	legal_basis: string | null;
	consent_needed: string | null;
	redaction: string | null;
	versions: number;
	seen_by: string[] | Record<string, unknown> | null;
	retention: { keep_s: number | null; until: string | null };
	opt_out: { already_captured: string; done: boolean; ordered: string | null; until: string | null };
	capture: { party: string; capture: string; because_of: string | null }[];
}

export interface Decision extends Entry {
	type?: string;
	mode?: string;
	rule?: string | null;
	because?: string;
	policy?: string | null;
	purposes?: string[];
	needs?: Record<string, string>;
	bases?: Record<string, string>;
	laws?: { field: string; pack: string; place: string; cite: string; party?: number }[];
	places?: unknown[];
	[more: string]: unknown;
}

export interface ExceptionEntry {
	event: number;
	at: string;
	kind: string;
	sentence: string;
	state: "open" | "taken" | "resolved";
	handling?: Record<string, unknown>[];
}

export interface AccessEntry extends Entry {
	type?: string;
	what?: string;
	purpose?: string;
	legal_ground?: string;
	case?: string;
	refused?: boolean;
	because?: string;
}

/** A legal hold; one that was released stays in the list. */
export interface NamedHold {
	hold: string;
	name?: string | null;
	reason?: string | null;
	review_at?: string | null;
	at?: string;
	state?: "active" | "released";
}

export const isHolding = (one: NamedHold): boolean => one.state !== "released";

export type RedactionReason = "card" | "security_code" | "password" | "health" | "other";

/** A stretch that somebody marked: nobody hears it. `party` left out: everybody. */
export interface Redaction extends Entry {
	party?: string;
	from_ms: number;
	to_ms: number;
	reason: RedactionReason;
	removed: { event: number; at: string; by?: Actor | null; approval?: number } | null;
	original?: { state: string; until?: string | null; because?: string };
}

/** Where something was said that may not be kept. `party` left out: everybody. */
export interface MutedStretch {
	party?: string;
	from_ms: number;
	to_ms: number;
	kind: string;
	rule: string;
	original: "destroyed" | "sealed" | "held";
}

/** Stretches that are silent because of what a transcript says there. */
export interface Muted extends Entry {
	artifact: string;
	stretches: MutedStretch[];
}

/** Words of a transcript that mean something for consent. */
export interface Phrase extends Entry {
	phrase: string;
	rule: string;
	score: number;
	party?: string;
	from_ms: number;
	to_ms: number;
	did: string;
}

export interface CallRecord {
	id: string;
	state: "offered" | "active" | "finishing" | "finished" | "failed";
	unreadable?: boolean;
	started_at: string | null;
	ended_at: string | null;
	duration_ms: number | null;
	direction?: string | null;
	queue?: string | null;
	mode?: string | null;
	entity?: string | null;
	parties: Party[];
	external_ids?: Record<string, string>;
	intervals: Interval[];
	gates?: { party: string; open: string[]; paused: string[]; refused: string[]; opening: boolean }[];
	holds?: { party: string; stream: number; from: string | null; to: string | null; reason: string; cause: number }[];
	legal_holds?: NamedHold[];
	frozen?: { request: number; at: string }[];
	exceptions: ExceptionEntry[];
	missing: Missing[];
	notices?: NoticeEntry[];
	consents?: ConsentEntry[];
	opt_outs?: OptOut[];
	pauses?: Pause[];
	segments?: SegmentEntry[];
	tools?: Tool[];
	treatments?: Treatment[];
	transfers?: Move[];
	decisions?: Decision[];
	artifacts?: ArtifactVersion[];
	artifact_versions?: ArtifactVersion[];
	access?: AccessEntry[];
	redaction?: { status: string; because?: string; standing?: number };
	redactions?: Redaction[];
	muted?: Muted[];
	phrases?: Phrase[];
	retention?: { policy?: string; rule?: string; keep_s?: Record<string, number>; until?: Record<string, string> } | null;
	deletion?: { status: string; [more: string]: unknown };
	related?: { interaction: string; relation: string; key?: string; at?: string; event?: number }[];
	chain?: { events: number; last_commitment: string; log_id: string; first_logged_at: string; last_logged_at: string };
	journey?: Record<string, unknown>;
	cut?: Record<string, number>;
	[more: string]: unknown;
}

export function isLive(record: CallRecord): boolean {
	return record.state === "offered" || record.state === "active";
}

/** Who calls and who is called first, so that the page does not change its order between two loads. */
export function partyOf(record: CallRecord, id: string | null | undefined): Party | undefined {
	return record.parties.find((party) => party.id === id);
}
