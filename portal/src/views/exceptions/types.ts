// An exception, as GET /v1/exceptions tells it.
export type Severity = "minor" | "serious" | "critical";
export type ExceptionState = "open" | "taken" | "resolved";

export interface Exception {
	number: number;
	interaction: string | null;
	kind: string;
	severity: Severity;
	sentence: string;
	at: string;
	last_at: string;
	repeats: number;
	state: ExceptionState;
	taken_by: string | null;
	taken_at: string | null;
	resolved_by: string | null;
	resolved_at: string | null;
	note?: string | null;
}
