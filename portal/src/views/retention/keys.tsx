// The keys that what is stored is sealed to, and by when each goes: from then on no older copy of the data opens what was deleted before.
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { Chip } from "../../parts/chip";
import { DataTable } from "../../parts/data_table";
import { formatPeriod } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { Time } from "../../parts/time";
import { h } from "../../text/en_holds";
import type { Key, Retention } from "./types";

const x = h.keys;

/* Those that are destroyed are in the log; here is what lives. */
const isThere = (one: Key): boolean => one.state !== "destroyed";

const columns = [
	{ title: x.colKey, lead: true, of: (one: Key) => `${x.kinds[one.kind] ?? one.kind} ${one.epoch}` },
	{ title: x.colState, of: (one: Key) => <Chip tone={one.state === "active" ? "recorded" : "plain"}>{x.states[one.state] ?? one.state}</Chip> },
	{ title: x.colMade, of: (one: Key) => <Time at={one.made_at} precision="minute" /> },
	{ title: x.colBy, of: (one: Key) => (one.destroyed_by ? <Time at={one.destroyed_by} precision="minute" /> : "\u2013") },
];

export function Keys() {
	const load = useLoad("keys", (signal) => ask<Retention>("/v1/retention", { query: { days: 1 }, signal }));
	return (
		<Loaded of={load}>
			{(value) => (
				<section class="stack">
					<h2>{x.title}</h2>
					<p class="quiet">{x.about(formatPeriod(value.keys.rotate_s), formatPeriod(value.keys.horizon_s))}</p>
					<DataTable label={x.title} columns={columns} items={value.keys.items.filter(isThere)} keyOf={(one) => `${one.kind} ${one.epoch}`} />
				</section>
			)}
		</Loaded>
	);
}
