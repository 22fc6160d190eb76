// The frame around every view: the navigation at the side, which is a bar and a drawer on a phone; the search; the account.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Me } from "../api/types";
import { t } from "../text/en";
import { AccountMenu } from "./account_menu";
import { Bar } from "./bar";
import { Keys } from "./keys";
import { itemOf } from "./nav";
import { NavList } from "./nav_list";
import { Outlet } from "./outlet";
import { matchPath } from "./routes";
import { usePlace } from "./router";
import { SearchBox } from "./search_box";
import "./shell.css";

export function Shell({ me }: { me: Me }) {
	const place = usePlace();
	const search = useRef<HTMLInputElement>(null);
	const [drawer, setDrawer] = useState(false);
	const [help, setHelp] = useState(false);
	const match = matchPath(place.path);
	const marked = match ? itemOf(match.view) : null;
	const focusSearch = useCallback(() => {
		search.current?.focus();
		search.current?.select();
	}, []);

	useEffect(() => {
		setDrawer(false);
		scrollTo(0, 0);
	}, [place.path]);
	useEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (event.key === "Escape")
				setDrawer(false);
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, []);

	return (
		<div class={drawer ? "shell with-drawer" : "shell"}>
			<a class="skip" href="#main">{t.common.skip}</a>
			<header class="top">
				<a class="brand" href="/"><span class="mark" aria-hidden="true" /><span>{t.common.product}</span></a>
				{me.rights.includes("search") ? <SearchBox input={search} /> : <span class="search" />}
				<AccountMenu me={me} onHelp={() => setHelp(true)} />
			</header>
			<nav class="side" id="side" aria-label={t.nav.label}><NavList me={me} marked={marked} /></nav>
			{drawer && <div class="drawer-shade" onClick={() => setDrawer(false)} />}
			<main id="main" tabIndex={-1}><Outlet /></main>
			<Bar me={me} marked={marked} open={drawer} onMenu={() => setDrawer(!drawer)} />
			<Keys focusSearch={focusSearch} open={help} onOpen={setHelp} />
		</div>
	);
}
