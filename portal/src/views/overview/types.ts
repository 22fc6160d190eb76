// The numbers of GET /v1/overview.
export interface Day {
	day: string;
	calls: number;
	recorded: number;
	with_notice: number;
	with_consent: number;
	opt_outs: number;
	opt_outs_obeyed: number;
	exceptions: number;
}

export interface Overview {
	at: string;
	live: { calls: number; recording: number; paused: number; withheld: number };
	days: Day[];
	opt_outs: { n: number; obeyed: number; p50_ms: number | null; p99_ms: number | null };
	exceptions: { open: number; taken: number; by_kind: { kind: string; n: number }[] };
	ledger: { size: number; checkpoint_at: string | null; well: boolean; witnesses: { name?: string; size?: number }[] };
	cases: { open: number; overdue: number };
	approvals: { open: number };
	holds?: { active: number; overdue: number; calls: number };
	requests?: { open: number; overdue: number };
	ready: { ready: boolean; reasons: string[] };
}
