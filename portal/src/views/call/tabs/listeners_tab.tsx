// Who looked at this call, listened to it, or was refused.
import { useLoad } from "../../../app/load";
import { ask, type Page } from "../../../api/client";
import { Empty } from "../../../parts/empty";
import { Loaded } from "../../../parts/loaded";
import { Time } from "../../../parts/time";
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import { pathOf, type Listener } from "../data/call_api";
import { whyOf } from "../data/opened";

function reasonOf(one: Listener): string {
	const why = capital(wordOf(c.listen.purposes, whyOf(one)));
	return [why, one.because && c.listeners.because(one.because)].filter(Boolean).join(", ");
}

function Table({ items }: { items: Listener[] }) {
	return (
		<div class="table-frame">
			<table class="table cards">
				<thead><tr><th>{c.listeners.at}</th><th>{c.listeners.who}</th><th>{c.listeners.what}</th><th>{c.listeners.why}</th></tr></thead>
				<tbody>
					{items.map((one, i) => (
						<tr key={i}>
							<td data-label={c.listeners.at}><Time at={one.at} /></td>
							<td data-label={c.listeners.who} class="wrap">{one.person.name ?? one.person.id}</td>
							<td data-label={c.listeners.what}>{wordOf(c.listeners.whats, one.what)}</td>
							<td data-label={c.listeners.why} class="wrap">{reasonOf(one)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

export function ListenersTab({ id }: { id: string }) {
	const listeners = useLoad(id, (signal) => ask<Page<Listener>>(pathOf(id, "/listeners"), { signal }));
	return (
		<div class="stack">
			<p class="quiet">{c.listeners.about}</p>
			<Loaded of={listeners}>{({ items }) => (items.length === 0 ? <Empty title={c.listeners.none} /> : <Table items={items} />)}</Loaded>
		</div>
	);
}
