// A complaint case, as GET /v1/cases tells it.
export interface CaseHead {
	number: number;
	id: string;
	state: "open" | "closed";
	opened_at: string;
	deadline: string;
	changed_at: string;
	about: string | null;
	owner: string | null;
	unreadable?: boolean;
}

export interface Case extends CaseHead {
	outcome: string | null;
	interactions: string[];
	evidence: { manifest_sha256: string; recipient: string; given_at: string; given_by: string }[];
	notes: { at: string; by: string; note: string }[];
}

export function isOverdue(one: CaseHead, now = Date.now()): boolean {
	return one.state === "open" && Date.parse(one.deadline) < now;
}
