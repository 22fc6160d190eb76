// The bar at the bottom of a phone: what is needed most, and the menu with the rest.
import type { Me } from "../api/types";
import { Icon } from "../parts/icon";
import { t } from "../text/en";
import { BAR, navFor } from "./nav";
import type { ViewName } from "./routes";

interface Props {
	me: Me;
	marked: ViewName | null;
	open: boolean;
	onMenu: () => void;
}

export function Bar({ me, marked, open, onMenu }: Props) {
	const items = navFor(me.rights).flatMap((group) => group.items).filter((item) => BAR.includes(item.view));
	return (
		<nav class="bar" aria-label={t.nav.short}>
			{items.map((item) => (
				<a key={item.view} href={item.href} aria-current={item.view === marked ? "page" : undefined}>
					<Icon name={item.icon} size={20} />{item.text}
				</a>
			))}
			<button type="button" class="plain" aria-expanded={open} aria-controls="side" onClick={onMenu}>
				<Icon name={open ? "close" : "menu"} size={20} />{open ? t.nav.closeMenu : t.nav.menu}
			</button>
		</nav>
	);
}
