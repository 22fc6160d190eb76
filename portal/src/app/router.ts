// Where the page is, over the browser's own history. Links are plain <a href>, so that they can be opened in another tab;
// a click on one of ours is taken here instead of being sent to the server. No personal text is ever put into a path.
import { store, useStore } from "./store";

export interface Place {
	path: string;
	search: string;
	hash: string;
}

const here = (): Place => ({ path: location.pathname, search: location.search, hash: location.hash });

const place = store<Place>(typeof location === "undefined" ? { path: "/", search: "", hash: "" } : here());

export function usePlace(): Place {
	return useStore(place);
}

export function currentPlace(): Place {
	return place.get();
}

export function go(to: string, how: { replace?: boolean } = {}): void {
	if (how.replace)
		history.replaceState(null, "", to);
	else
		history.pushState(null, "", to);
	place.set(here());
}

/** Changes parameters of this address; null takes one away. The history gets no entry for each letter typed. */
export function setQuery(changes: Record<string, string | null>): void {
	const query = new URLSearchParams(location.search);
	for (const [name, value] of Object.entries(changes))
		if (value === null || value === "")
			query.delete(name);
		else
			query.set(name, value);
	const text = query.toString();
	go(location.pathname + (text === "" ? "" : `?${text}`), { replace: true });
}

/** A path of ours to come back to, and of nobody else: what stands in an address may have been written by anybody. */
export function safeReturn(wanted: string | null): string | null {
	if (!wanted || !/^\/(?![/\\])/.test(wanted) || /[\u0000-\u001f\\]/.test(wanted))
		return null;
	return wanted === "/" || wanted.startsWith("/sign-in") ? null : wanted;
}

/**
 * The address at which a provider's sign-in begins, with the page of ours to come back to. The server takes plain paths only; with any
 * other it begins at the first page.
 */
export function providerAddress(name: string, back: string, query: Record<string, string> = {}): string {
	const plain = back.length <= 512 && /^\/[\w/-]*(\?[\w?&=%+\-.~/:,]*)?$/.test(back) && !back.includes("//") && !back.startsWith("/v1");
	const all = new URLSearchParams({ ...query, to: plain ? back : "/" });
	return `/v1/sign-in/oidc/${encodeURIComponent(name)}?${all.toString()}`;
}

function isOurs(link: HTMLAnchorElement): boolean {
	return link.origin === location.origin && !link.hasAttribute("download") && (link.target === "" || link.target === "_self")
		&& !/^\/(v1|verify|openapi\.yaml|assets)(\/|$)/.test(link.pathname);
}

function onClick(event: MouseEvent): void {
	if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
		return;
	const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
	if (!(link instanceof HTMLAnchorElement) || !isOurs(link))
		return;
	if (link.pathname === location.pathname && link.search === location.search && link.hash !== "")
		return;
	event.preventDefault();
	go(link.pathname + link.search + link.hash);
}

export function startRouter(): void {
	addEventListener("popstate", () => place.set(here()));
	document.addEventListener("click", onClick);
}
