// The navigation as a list: only what this person may open.
import type { Me } from "../api/types";
import { Icon } from "../parts/icon";
import { navFor } from "./nav";
import type { ViewName } from "./routes";

export function NavList({ me, marked }: { me: Me; marked: ViewName | null }) {
	return (
		<>
			{navFor(me.rights).map((group) => (
				<div key={group.title} class="nav-group">
					<h2>{group.title}</h2>
					<ul>
						{group.items.map((item) => (
							<li key={item.view}>
								<a href={item.href} aria-current={item.view === marked ? "page" : undefined}>
									<Icon name={item.icon} />{item.text}
								</a>
							</li>
						))}
					</ul>
				</div>
			))}
		</>
	);
}
