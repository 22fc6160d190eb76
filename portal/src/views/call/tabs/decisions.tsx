// Each decision of policy: the rule, the law that decided its fields, and what every purpose needed because of it.
import { Time } from "../../../parts/time";
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import type { CallRecord, Decision } from "../model/record";

function Laws({ decision }: { decision: Decision }) {
	return (
		<div class="table-frame" tabIndex={0} role="region" aria-label={c.evidence.laws}>
			<table class="table cards">
				<thead><tr><th>{c.evidence.field}</th><th>{c.evidence.laws}</th><th>{c.evidence.cite}</th></tr></thead>
				<tbody>
					{(decision.laws ?? []).map((law, i) => (
						<tr key={i}>
							<td class="lead">{capital(wordOf({}, law.field.replace(".", " ")))}</td>
							<td data-label={c.evidence.laws}>{c.evidence.law(law.pack, law.place)}</td>
							<td data-label={c.evidence.cite} class="wrap">{law.cite}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Needs({ decision }: { decision: Decision }) {
	return (
		<ul class="points">
			{(decision.purposes ?? []).map((purpose) => (
				<li key={purpose}>
					{wordOf(c.purpose, purpose)}: <strong>{wordOf(c.artifacts.needs, decision.needs?.[purpose])}</strong>
					<span class="quiet"> {wordOf(c.artifacts.bases, decision.bases?.[purpose])}</span>
				</li>
			))}
		</ul>
	);
}

function One({ decision }: { decision: Decision }) {
	return (
		<div class="stack">
			<p>
				<strong>{decision.rule ? c.evidence.rule(decision.rule) : c.evidence.noRule}</strong> <Time at={decision.at} precision="clock" />
				<span class="quiet wrap"> {capital(decision.because ?? "")}</span>
			</p>
			{decision.policy && <p class="quiet small wrap">{c.evidence.policy} <span class="mono">{decision.policy}</span></p>}
			<h3>{c.evidence.needs}</h3>
			<Needs decision={decision} />
			{(decision.laws ?? []).length > 0 && <Laws decision={decision} />}
		</div>
	);
}

export function Decisions({ record }: { record: CallRecord }) {
	const decided = (record.decisions ?? []).filter((one) => (one.type ?? "decided") === "decided");
	return (
		<section>
			<h2>{c.evidence.decisions}</h2>
			{decided.length === 0 && <p class="quiet">{c.evidence.none}</p>}
			{decided.map((one) => <One key={one.event} decision={one} />)}
		</section>
	);
}
