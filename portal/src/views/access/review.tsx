// The access review: who has what, when it was last used, and what somebody should look at. Findings come first.
import { ask } from "../../api/client";
import type { Right } from "../../api/types";
import { useLoad } from "../../app/load";
import { Chip } from "../../parts/chip";
import { DataTable } from "../../parts/data_table";
import { Empty } from "../../parts/empty";
import { Loaded } from "../../parts/loaded";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import type { Binding } from "./types";

const x = t.access;

interface Reviewed {
	person: { id: string; name: string; login?: string };
	roles: (Binding | string)[];
	rights: Right[];
	signed_in_at?: string | null;
	overdue?: boolean;
	findings: string[];
}

const columns = [
	{ title: x.colName, lead: true, of: (one: Reviewed) => <a class="wrap" href={`/access/people/${one.person.id}`}>{one.person.name}</a> },
	{ title: x.colRoles, of: (one: Reviewed) => one.roles.map((role) => typeof role === "string" ? role : role.role).join(", ") },
	{ title: x.colSignedIn, of: (one: Reviewed) => one.signed_in_at ? <Time at={one.signed_in_at} precision="day" /> : x.never },
	{
		title: x.findings, of: (one: Reviewed) => (
			<>
				{one.overdue && <Chip tone="missing" icon="missing">{x.overdue}</Chip>}
				{one.findings.length === 0 && !one.overdue
					? <span class="quiet">{x.noFindings}</span>
					: <ul>{one.findings.map((what) => <li key={what} class="wrap">{what}</li>)}</ul>}
			</>
		),
	},
];

const weight = (one: Reviewed): number => (one.overdue ? 1000 : 0) + one.findings.length;

export function Review() {
	const load = useLoad("review", (signal) => ask<{ made_at: string; people: Reviewed[] }>("/v1/review", { signal }));
	return (
		<Loaded of={load}>
			{(review) => (
				<>
					<p class="quiet small count">{x.reviewMade} <Time at={review.made_at} /></p>
					{review.people.length === 0
						? <Empty title={x.reviewNone} />
						: <DataTable label={x.tabs.review} columns={columns} items={[...review.people].sort((a, b) => weight(b) - weight(a))} keyOf={(one) => one.person.id} />}
				</>
			)}
		</Loaded>
	);
}
