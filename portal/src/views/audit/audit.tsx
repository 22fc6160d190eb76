// The log of the house and of access, with filters. Fields are shown as they were written, as text.
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { setQuery, usePlace } from "../../app/router";
import { useTyped } from "../../app/typed";
import { Empty } from "../../parts/empty";
import { Field } from "../../parts/field";
import { plainWord } from "../../parts/format";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";
import { t } from "../../text/en";
import { aboutText } from "../approvals/about_text";
import { dayStart } from "../calls/query";

const x = t.audit;

interface Entry {
	number: number;
	at: string;
	type: string;
	actor: { kind: string; id?: string | null; name?: string | null } | null;
	interaction: string | null;
	fields: Record<string, unknown> | null;
}

const columns = [
	{ title: x.colType, lead: true, of: (one: Entry) => plainWord(one.type) },
	{ title: x.colAt, of: (one: Entry) => <Time at={one.at} /> },
	{ title: x.colWho, of: (one: Entry) => one.actor && (one.actor.id || one.actor.name ? <Who id={one.actor.id} name={one.actor.name} /> : plainWord(one.actor.kind)) },
	{ title: x.colCall, of: (one: Entry) => one.interaction && <a href={`/calls/${one.interaction}`}>{x.openCall}</a> },
	{ title: x.colFields, of: (one: Entry) => <span class="wrap small">{aboutText(one.fields ?? {}).map(([name, value]) => `${name}: ${value}`).join("; ")}</span> },
];

const FILTERS = ["type", "person", "interaction", "from", "to"] as const;
type Filter = (typeof FILTERS)[number];
const LABELS: Record<Filter, string> = { type: x.type, person: x.person, interaction: x.call, from: x.from, to: x.to };

function Typed({ name, kept }: { name: Filter; kept: string }) {
	const [value, type] = useTyped(kept, (next) => setQuery({ [name]: next.trim() }));
	return <Field label={LABELS[name]} value={value} onValue={type} type={name === "from" || name === "to" ? "date" : "text"} input={{ autocomplete: "off", spellcheck: false }} />;
}

export function AuditView() {
	const query = new URLSearchParams(usePlace().search);
	const kept = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""])) as Record<Filter, string>;
	const asked = { type: kept.type, person: kept.person, interaction: kept.interaction, from: dayStart(kept.from), to: dayStart(kept.to, 1) };
	const pages = usePages<Entry>(JSON.stringify(asked), (cursor, signal) => ask<Page<Entry>>("/v1/audit", { query: { ...asked, cursor }, signal }));
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<div class="row list-filters">{FILTERS.map((name) => <Typed key={name} name={name} kept={kept[name]} />)}</div>
			<PagedTable label={x.title} of={pages} columns={columns} keyOf={(one) => one.number} empty={<Empty title={x.none}>{x.noneWhat}</Empty>} />
		</>
	);
}
