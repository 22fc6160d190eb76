// Something that one person asked for and another must decide.
export type ApprovalState = "open" | "approved" | "refused" | "withdrawn" | "expired";

export interface Approval {
	number: number;
	kind: string;
	state: ApprovalState;
	/** Whom it is about; null: nobody. */
	about: Record<string, unknown> | null;
	/** What would be so afterwards. */
	what?: Record<string, unknown>;
	reason: string | null;
	by: { id: string; name: string };
	at: string;
	expires_at: string | null;
	decided_by: { id: string; name: string } | null;
	decided_at: string | null;
	note: string | null;
	may: { approve: boolean; because?: string };
	code?: string;
}
