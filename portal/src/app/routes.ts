// Which address is which view. It is a pure table, so that the server's list of addresses can be held against it and a
// wrong address is an answer, not an exception.

export const VIEWS = [
	"start", "overview", "calls", "call", "live", "policies", "approvals", "reconciliation", "cases", "failed_masks",
	"exceptions", "audit", "access", "vendors", "retention", "requests", "papers", "sign_in", "me",
] as const;

export type ViewName = (typeof VIEWS)[number];

export interface Match {
	view: ViewName;
	/** What stands behind the view's own address, decoded: an id, a tab. */
	rest: string[];
}

const FIRST: Record<string, ViewName> = {
	start: "start", overview: "overview", calls: "calls", live: "live", policies: "policies", approvals: "approvals",
	reconciliation: "reconciliation", cases: "cases", "failed-masks": "failed_masks", exceptions: "exceptions",
	audit: "audit", access: "access", vendors: "vendors", retention: "retention", requests: "requests", papers: "papers",
	"sign-in": "sign_in", me: "me",
};

/** Views that are shown below an address of their own as well; others are not there. */
const DEPTH: Partial<Record<ViewName, number>> = {
	calls: 1, policies: 2, reconciliation: 2, cases: 1, exceptions: 1, access: 2, vendors: 1, approvals: 1, me: 1,
	retention: 2, requests: 1, papers: 1,
	sign_in: 1,
};

function decoded(parts: string[]): string[] | null {
	try {
		return parts.map(decodeURIComponent);
	} catch {
		return null;
	}
}

export function matchPath(path: string): Match | null {
	const parts = decoded(path.split("/").filter((part) => part !== ""));
	if (!parts)
		return null;
	const [first, ...rest] = parts;
	if (first === undefined)
		return { view: "calls", rest: [] };
	const view = Object.hasOwn(FIRST, first) ? FIRST[first] : undefined;
	if (!view || rest.length > (DEPTH[view] ?? 0))
		return null;
	return view === "calls" && rest.length === 1 ? { view: "call", rest } : { view, rest };
}
