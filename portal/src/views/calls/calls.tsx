// The list of calls.
import { ask, type Page } from "../../api/client";
import type { CallSummary } from "../../api/types";
import { useLoad } from "../../app/load";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { t } from "../../text/en";

export function CallsView() {
	const calls = useLoad("calls", (signal) => ask<Page<CallSummary>>("/v1/interactions", { signal }));
	return (
		<>
			<PageHead title={t.nav.calls} />
			<Loaded of={calls}>
				{(page) => <ul class="stack">{page.items.map((call) => <li key={call.id}><a href={`/calls/${call.id}`}>{call.id}</a></li>)}</ul>}
			</Loaded>
		</>
	);
}
