// The parts of a view, each with an address of its own, so that they are links and not a widget.
import "./tabs.css";

export interface Tab {
	href: string;
	text: string;
	current: boolean;
}

export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
	return (
		<nav class="tabs" aria-label={label}>
			{tabs.map((one) => <a key={one.href} href={one.href} aria-current={one.current ? "page" : undefined}>{one.text}</a>)}
		</nav>
	);
}
