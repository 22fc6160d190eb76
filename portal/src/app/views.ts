// The views, each a file of its own that is fetched when it is first shown. The sign-in and the list of calls come with the
// page, because almost everybody begins there.
import type { ComponentType } from "preact";
import { CallsView } from "../views/calls/calls";
import { SignInView } from "../views/sign_in/sign_in";
import type { ViewName } from "./routes";

export interface ViewProps {
	/** What stands behind the view's address. */
	rest: string[];
}

export type View = ComponentType<ViewProps>;
type Fetch = () => Promise<View>;

export const AT_HAND: Partial<Record<ViewName, View>> = { calls: CallsView, sign_in: SignInView };

export const FETCHED: Partial<Record<ViewName, Fetch>> = {
	live: async () => (await import("../views/live/live")).LiveView,
	exceptions: async () => (await import("../views/exceptions/exceptions")).ExceptionsView,
	cases: async () => (await import("../views/cases/cases")).CasesView,
	reconciliation: async () => (await import("../views/reconciliation/reconciliation")).ReconciliationView,
	vendors: async () => (await import("../views/vendors/vendors")).VendorsView,
	policies: async () => (await import("../views/policies/policies")).PoliciesView,
	overview: async () => (await import("../views/overview/overview")).OverviewView,
	approvals: async () => (await import("../views/approvals/approvals")).ApprovalsView,
	access: async () => (await import("../views/access/access")).AccessView,
	audit: async () => (await import("../views/audit/audit")).AuditView,
	failed_masks: async () => (await import("../views/failed_masks/failed_masks")).FailedMasksView,
	start: async () => (await import("../views/start/start")).StartView,
	retention: async () => (await import("../views/retention/retention")).RetentionView,
	requests: async () => (await import("../views/requests/requests")).RequestsView,
	papers: async () => (await import("../views/papers/papers")).PapersView,
	me: async () => (await import("../views/me/me")).MeView,
	call: async () => (await import("../views/call_page")).CallPage,
};
