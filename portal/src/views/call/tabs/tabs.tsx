// Tabs as the ARIA practices describe them: one stop for the keyboard, arrows between them. The chosen one stands in the
// address, so that a link leads to it.
import type { ComponentChildren } from "preact";
import { setQuery, usePlace } from "../../../app/router";
import { c } from "../../../text/en_call";
import "./tabs.css";

export interface Tab {
	name: string;
	title: string;
	count?: number | undefined;
	content: () => ComponentChildren;
}

export function Tabs({ tabs }: { tabs: Tab[] }) {
	const wanted = new URLSearchParams(usePlace().search).get("tab");
	const chosen = tabs.find((tab) => tab.name === wanted) ?? tabs[0];
	const choose = (tab: Tab | undefined): void => setQuery({ tab: tab === undefined || tab === tabs[0] ? null : tab.name });
	const onKey = (event: KeyboardEvent): void => {
		const at = tabs.findIndex((tab) => tab === chosen);
		const to = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at + tabs.length - 1) % tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
		if (to === undefined)
			return;
		event.preventDefault();
		event.stopPropagation();
		choose(tabs[to]);
		document.getElementById(`tab-${tabs[to]?.name}`)?.focus();
	};
	return (
		<div class="tabs card">
			<div role="tablist" aria-label={c.tabs.label} onKeyDown={onKey}>
				{tabs.map((tab) => (
					<button key={tab.name} type="button" role="tab" id={`tab-${tab.name}`} aria-selected={tab === chosen} aria-controls="tab-panel"
						tabIndex={tab === chosen ? 0 : -1} onClick={() => choose(tab)}>
						{tab.title}{tab.count !== undefined && <span class="count">{tab.count}</span>}
					</button>
				))}
			</div>
			{chosen && <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${chosen.name}`} tabIndex={0}>{chosen.content()}</div>}
		</div>
	);
}
