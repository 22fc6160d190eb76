// The numbers of GET /v1/retention.
import type { Named } from "../access/types";

export interface Due {
	kind: string;
	overdue: number;
	days: { day: string; n: number }[];
}

export interface Retention {
	at: string;
	holds: { active: number; overdue: number; calls: number };
	requests: { open: number; overdue: number };
	due: Due[];
	done: { destroyed: number; cannot_be_verified: number; held: number };
	brake: Brake;
	deletions: Record<string, number>;
	dating: boolean;
	keys: { rotate_s: number; horizon_s: number; items: Key[] };
}

/** A key that what is stored is sealed to. */
export interface Key {
	kind: string;
	epoch: number;
	state: string;
	made_at: string | null;
	retired_at: string | null;
	destroyed_at: string | null;
	destroyed_by: string | null;
}

/** GET /v1/backups: the newest backup that was read back. */
export interface Backups {
	at: string;
	last: { id: string; made_at: string; verified_at: string; manifest_sha256: string } | null;
	every_s: number;
	old: boolean;
}

interface Amount {
	objects: number;
	bytes: number;
}

export interface Ability {
	ability: string;
	proof: string;
	code: string;
	sentence: string;
}

/** A store, as GET /v1/storage shows it; the folder of data is one. */
export interface Store {
	store: string;
	kind: string;
	state: string;
	error?: string | null;
	oldest_waiting: string | null;
	places: { waiting: Amount; stored: Amount; leaving: Amount; failing: Amount };
	lock_wished?: string;
	probed_at?: string | null;
	abilities?: Ability[] | null;
}

export interface Move {
	number: number;
	from: string;
	to: string;
	state: string;
	objects: number;
	waiting: number;
	failed: number;
	begun_at: string;
	ended_at: string | null;
	before: string;
}

export interface Storage {
	at: string;
	configured: boolean;
	spool: Amount;
	cache_s: number;
	archive_after_s: number | null;
	adopting: boolean;
	stores: Store[];
	moves: Move[];
}

/** What stops deletion; `off`: nothing does. */
export interface Brake {
	state: "off" | "on" | "cooling";
	because: string | null;
	since: string | null;
	due: number | null;
	not_before: string | null;
}

/** A call of which some kinds fall due at one time. */
export interface DueCall {
	interaction: string;
	at: string;
	kinds: string[];
	rule: string | null;
	held: boolean;
}

/** A copy that a certificate speaks of. */
export interface Copy {
	copy: string;
	method: string;
	state: string;
}

/** Who else has copies of what was deleted: a vendor that was told to delete, or a person who took a file away. */
export interface Recipient {
	number: number;
	vendor: string | null;
	person: string | null;
	kinds: string[];
	state: string;
	given_at: string | null;
	asked_at: string;
	answer_by: string | null;
	answered_at: string | null;
	overdue: boolean;
}

interface LogEvent<T> {
	number: number;
	at: string;
	fields: T;
}

export interface Deletion {
	id: string;
	number: number;
	interaction: string;
	kinds: string[];
	because: string;
	state: string;
	begun_at: string;
	intent?: LogEvent<{ n_objects: number; policy: string | null }> | null;
	certificate?: LogEvent<{ copies: Copy[] }> | null;
	final_certificate?: LogEvent<{ copies: Copy[] }> | null;
	unreadable_by?: string;
	recipients?: Recipient[];
}

/** What other periods would change, or have changed, for calls that are over. */
export interface PeriodChange {
	count: Record<string, number>;
	queues: {
		queue: string;
		changed: number;
		refused: number;
		kinds: { kind: string; shorter: number; longer: number; most_shorter_s: number; most_longer_s: number; first_due: string | null }[];
	}[];
}

export interface Redate extends PeriodChange {
	number: number;
	state: "looking" | "looked" | "waiting" | "applying" | "done" | "stopped";
	policy: string;
	by: Named;
	agreed_by: Named | null;
	made_at: string;
	changed_at: string;
	not_before: string | null;
	of: number;
	left: number;
	because: string | null;
}

/** How many fall due on the first `n` days from `today` on (YYYY-MM-DD, UTC as the server counts). */
export function dueWithin(of: Due, n: number, today: string): number {
	const end = new Date(Date.parse(`${today}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
	return of.days.filter((one) => one.day < end).reduce((sum, one) => sum + one.n, 0);
}
