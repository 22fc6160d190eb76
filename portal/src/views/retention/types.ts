// The numbers of GET /v1/retention.
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
}

/** How many fall due on the first `n` days from `today` on (YYYY-MM-DD, UTC as the server counts). */
export function dueWithin(of: Due, n: number, today: string): number {
	const end = new Date(Date.parse(`${today}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
	return of.days.filter((one) => one.day < end).reduce((sum, one) => sum + one.n, 0);
}
