// The queue of what went wrong, or one of it.
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { setQuery, usePlace } from "../../app/router";
import type { ViewProps } from "../../app/views";
import { Choice } from "../../parts/choice";
import { Empty } from "../../parts/empty";
import { plainWord } from "../../parts/format";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { ExceptionStateChip, SeverityChip } from "./chips";
import { OneException } from "./one_exception";
import type { Exception } from "./types";

const STATES = ["unresolved", "open", "taken", "resolved", "all"] as const;
const SEVERITIES = ["", "minor", "serious", "critical"] as const;
const x = t.exceptions;

const columns = [
	{
		title: x.colWhat, lead: true, of: (one: Exception) => (
			<>
				<a href={`/exceptions/${one.number}`}>{plainWord(one.kind)}</a>
				<p class="small quiet wrap">{one.sentence}</p>
			</>
		),
	},
	{ title: x.colSeverity, of: (one: Exception) => <SeverityChip of={one.severity} /> },
	{ title: x.colState, of: (one: Exception) => <ExceptionStateChip of={one.state} /> },
	{ title: x.colLast, of: (one: Exception) => <Time at={one.last_at} precision="minute" /> },
	{ title: x.colTimes, number: true, of: (one: Exception) => one.repeats },
];

function known<T extends string>(all: readonly T[], value: string | null, usual: T): T {
	return all.find((one) => one === value) ?? usual;
}

function List() {
	const query = new URLSearchParams(usePlace().search);
	const state = known(STATES, query.get("state"), "unresolved");
	const severity = known(SEVERITIES, query.get("severity"), "");
	const interaction = query.get("interaction");
	const asked = { state, severity, interaction, limit: 50 };
	const pages = usePages<Exception>(JSON.stringify(asked), (cursor, signal) =>
		ask<Page<Exception>>("/v1/exceptions", { query: { ...asked, cursor }, signal }));
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<div class="row list-filters">
				<Choice label={x.state} value={state} options={STATES.map((value) => ({ value, text: x.states[value] }))}
					onValue={(value) => setQuery({ state: value })} />
				<Choice label={x.severity} value={severity}
					options={SEVERITIES.map((value) => ({ value, text: value === "" ? x.anySeverity : x.severities[value] }))}
					onValue={(value) => setQuery({ severity: value })} />
			</div>
			<PagedTable label={x.title} of={pages} columns={columns} keyOf={(one) => one.number} empty={<Empty title={x.none}>{x.noneWhat}</Empty>} />
		</>
	);
}

export function ExceptionsView({ rest }: ViewProps) {
	return rest[0] ? <OneException key={rest[0]} number={rest[0]} /> : <List />;
}
