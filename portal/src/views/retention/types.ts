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
}

/** How many fall due on the first `n` days from `today` on (YYYY-MM-DD, UTC as the server counts). */
export function dueWithin(of: Due, n: number, today: string): number {
	const end = new Date(Date.parse(`${today}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
	return of.days.filter((one) => one.day < end).reduce((sum, one) => sum + one.n, 0);
}
