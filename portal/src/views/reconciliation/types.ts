// Documents that are made once and bound by an event: comparisons, self-audits, populations, results of test calls.
export const KINDS = ["reconciliations", "audits", "tests", "populations"] as const;
export type Kind = (typeof KINDS)[number];

export interface ReportHead {
	number: number;
	id: string;
	kind: string;
	state: "running" | "done" | "broken_off";
	begun_at: string;
	ended_at: string | null;
	sha256: string | null;
}

export interface Report extends ReportHead {
	event?: number;
	document?: Record<string, unknown>;
	progress?: { calls?: number; reached?: string };
}

export interface Comparison {
	counts: Record<string, number>;
	items: { kind: string; line: number | null; interaction: string | null; listed_ms: number | null; recorded_ms: number | null }[];
	from: string;
	to: string;
	list_sha256: string;
}

export interface SelfAudit {
	verdict: string;
	looked_at: Record<string, number>;
	findings: { what?: string; sentence?: string; interaction?: string | null }[];
	findings_in_all: number;
	not_checked: string[];
}

export function asComparison(document: Record<string, unknown> | undefined): Comparison | null {
	return document && typeof document["counts"] === "object" && Array.isArray(document["items"]) ? document as unknown as Comparison : null;
}

export function asSelfAudit(document: Record<string, unknown> | undefined): SelfAudit | null {
	return document && Array.isArray(document["findings"]) && Array.isArray(document["not_checked"]) ? document as unknown as SelfAudit : null;
}
