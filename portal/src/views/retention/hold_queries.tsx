// What a hold covers by itself: queries that stand, in whose name, how many calls they have covered, and their end.
import { useState } from "preact/hooks";
import { Chip } from "../../parts/chip";
import { formatNumber } from "../../parts/format";
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";
import { h } from "../../text/en_holds";
import type { HoldQuery, LegalHold } from "../holds/types";
import { ReleaseDialog } from "./hold_steps";

const x = h.one;
const TONE = { standing: "accent", ended: "plain", unreadable: "missing" } as const;

/** What it looks for, name by name; of one that has ended only which filters there were. */
export function queryWords(of: Pick<HoldQuery, "query" | "case" | "filters">): string {
	if (of.case !== null)
		return x.queryOf(of.case);
	if (of.query)
		return Object.entries(of.query).map(([name, value]) => `${x.queryNames[name] ?? name} ${value}`).join(", ");
	return (of.filters ?? []).map((name) => x.queryNames[name] ?? name).join(", ") || "\u2013";
}

function One({ one, onEnd }: { one: HoldQuery; onEnd?: (() => void) | undefined }) {
	return (
		<li class="stack">
			<div class="row">
				<span class="strong wrap">{queryWords(one)}</span>
				<Chip tone={TONE[one.state]}>{x.queryStates[one.state]}</Chip>
				{one.catching_up && <Chip>{x.catchingUp}</Chip>}
				{onEnd && <button type="button" class="danger" onClick={onEnd}>{x.endQuery}</button>}
			</div>
			{one.unattended && <p class="notice wrong" role="alert">{x.unattended}</p>}
			<p class="small quiet">
				<Who id={one.by.id} name={one.by.name} />, <Time at={one.made_at} precision="minute" />
				{one.ended_at && <> {"\u2013"} <Time at={one.ended_at} precision="minute" /></>}; {x.queryCalls(one.calls)}
			</p>
		</li>
	);
}

export function Queries({ of }: { of: LegalHold }) {
	const [ending, setEnding] = useState<number | null>(null);
	const all = of.queries ?? [];
	return (
		<section class="card padded stack">
			<h2>{x.queries}{of.standing > 0 && ` (${formatNumber(of.standing)})`}</h2>
			{all.length === 0 && <p class="quiet">{x.queriesNone}</p>}
			<ul class="stack">
				{all.map((one) => <One key={one.number} one={one} onEnd={of.state === "active" && one.state !== "ended" ? () => setEnding(one.number) : undefined} />)}
			</ul>
			{ending !== null && <ReleaseDialog hold={of.id} query={ending} onClose={() => setEnding(null)} />}
		</section>
	);
}
