// What a simulation found.
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { capital, plainWord } from "../../parts/format";
import { t } from "../../text/en";
import { PeriodChanges } from "../retention/period_changes";
import type { Simulation } from "./types";

const x = t.policies;
type Rule = Simulation["rules"][number];

const columns = [
	{ title: x.colRule, lead: true, of: (one: Rule) => one.rule },
	{ title: x.colCalls, number: true, of: (one: Rule) => one.calls },
	{ title: x.colRecorded, number: true, of: (one: Rule) => one.recorded },
	{ title: x.colChanged, number: true, of: (one: Rule) => one.changed },
];

function asSimulation(document: Record<string, unknown> | undefined): Simulation | null {
	return document && typeof document["count"] === "object" && Array.isArray(document["rules"]) ? document as unknown as Simulation : null;
}

export function Simulated({ of }: { of: Record<string, unknown> | undefined }) {
	const it = asSimulation(of);
	if (!it)
		return null;
	const name = (word: string): string => x.counts[word as keyof typeof x.counts] ?? capital(plainWord(word));
	return (
		<div class="stack">
			<Counts all={Object.entries(it.count).map(([word, value]) => ({ name: name(word), value }))} />
			<h2>{x.rules}</h2>
			<DataTable label={x.rules} columns={columns} items={it.rules} keyOf={(one) => one.rule} />
			{it.periods && (it.periods.count["changed"] ?? 0) > 0 && (
				<section class="stack">
					<h2>{x.periods}</h2>
					<p class="quiet">{x.periodsAbout} <a href="/retention?tab=periods">{x.periodsWhere}</a></p>
					<PeriodChanges of={it.periods} />
				</section>
			)}
			{it.changed_calls.length > 0 && (
				<section class="card padded stack">
					<h2>{x.changedCalls}</h2>
					<ul class="stack">
						{it.changed_calls.map((one, n) => {
							const id = one.interaction ?? one.id ?? "";
							return <li key={n}><a class="mono wrap" href={`/calls/${id}`}>{id}</a></li>;
						})}
					</ul>
				</section>
			)}
			<section class="card padded stack"><h2>{x.assumes}</h2><p class="wrap">{it.assumes}</p></section>
		</div>
	);
}
