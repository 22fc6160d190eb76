// What the navigation shows to whom. A view that needs a right is not offered without it; typing its address shows why.
import type { IconName } from "../parts/icon";
import type { Right } from "../api/types";
import { t } from "../text/en";
import type { ViewName } from "./routes";

export interface NavItem {
	view: ViewName;
	href: string;
	text: string;
	icon: IconName;
	right: Right;
	/** Or any of these. */
	or?: Right[];
}

export interface NavGroup {
	title: string;
	items: NavItem[];
}

export const NAV: NavGroup[] = [
	{
		title: t.nav.work,
		items: [
			{ view: "calls", href: "/calls", text: t.nav.calls, icon: "calls", right: "search" },
			{ view: "live", href: "/live", text: t.nav.live, icon: "live", right: "search" },
			{ view: "overview", href: "/overview", text: t.nav.overview, icon: "overview", right: "search" },
			{ view: "exceptions", href: "/exceptions", text: t.nav.exceptions, icon: "exceptions", right: "read" },
			{ view: "cases", href: "/cases", text: t.nav.cases, icon: "cases", right: "read" },
			{ view: "retention", href: "/retention", text: t.nav.retention, icon: "hold", right: "hold" },
			{ view: "requests", href: "/requests", text: t.nav.requests, icon: "person", right: "hold" },
			{ view: "reconciliation", href: "/reconciliation", text: t.nav.reconciliation, icon: "reconciliation", right: "read" },
			{ view: "papers", href: "/papers", text: t.nav.papers, icon: "papers", right: "read" },
			{ view: "audit", href: "/audit", text: t.nav.audit, icon: "audit", right: "read", or: ["administer", "approve"] },
		],
	},
	{
		title: t.nav.rules,
		items: [
			{ view: "policies", href: "/policies", text: t.nav.policies, icon: "policies", right: "read" },
			{ view: "failed_masks", href: "/failed-masks", text: t.nav.failedMasks, icon: "failed_masks", right: "read" },
			{ view: "vendors", href: "/vendors", text: t.nav.vendors, icon: "vendors", right: "read" },
		],
	},
	{
		title: t.nav.people,
		items: [
			{ view: "access", href: "/access", text: t.nav.access, icon: "access", right: "administer" },
			{ view: "approvals", href: "/approvals", text: t.nav.approvals, icon: "approvals", right: "approve" },
			{ view: "start", href: "/start", text: t.nav.start, icon: "start", right: "administer" },
		],
	},
];

/** The four that a phone shows at the bottom; the rest is in the menu. */
export const BAR: ViewName[] = ["calls", "live", "exceptions", "overview"];

const mayOpen = (item: NavItem, rights: readonly Right[]): boolean => [item.right, ...(item.or ?? [])].some((one) => rights.includes(one));

export function navFor(rights: readonly Right[]): NavGroup[] {
	return NAV.map((group) => ({ ...group, items: group.items.filter((item) => mayOpen(item, rights)) }))
		.filter((group) => group.items.length > 0);
}

const NEEDS = new Map<ViewName, Right>(NAV.flatMap((group) => group.items.map((item) => [item.view, item.right] as const)));
NEEDS.set("call", "read");

/** What a view needs first, for whoever lacks it. */
export function rightFor(view: ViewName): Right | undefined {
	return NEEDS.get(view);
}

/** Whether these rights open a view. */
export function opens(view: ViewName, rights: readonly Right[]): boolean {
	const item = NAV.flatMap((group) => group.items).find((one) => one.view === view);
	const needs = rightFor(view);
	return item ? mayOpen(item, rights) : !needs || rights.includes(needs);
}

/** Where somebody begins: the calls, or the first thing that they may do. */
export function homeOf(rights: readonly Right[]): string {
	if (rights.includes("search"))
		return "/calls";
	if (rights.includes("administer"))
		return "/start";
	if (rights.includes("approve"))
		return "/approvals";
	return navFor(rights)[0]?.items[0]?.href ?? "/me";
}

/** The item that is marked while this view is shown. */
export function itemOf(view: ViewName): ViewName {
	return view === "call" ? "calls" : view;
}
