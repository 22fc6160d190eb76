// What a self-audit found, and what it did not look at: the second is as much its result as the first.
import { Chip } from "../../parts/chip";
import { Counts } from "../../parts/counts";
import { capital, plainWord } from "../../parts/format";
import { t } from "../../text/en";
import type { SelfAudit } from "./types";

const x = t.reports;

export function AuditBody({ of }: { of: SelfAudit }) {
	const well = of.findings_in_all === 0;
	return (
		<>
			<section class="card padded stack">
				<h2>{x.verdict}</h2>
				<div class="row"><Chip tone={well ? "recorded" : "missing"} icon={well ? "granted" : "missing"}>{capital(plainWord(of.verdict))}</Chip></div>
				<h3>{x.findings}</h3>
				{well
					? <p>{x.noFindings}</p>
					: (
						<ul class="stack">
							{of.findings.map((one, n) => (
								<li key={n} class="wrap">
									<strong>{plainWord(one.what ?? "")}</strong> {one.sentence}{" "}
									{one.interaction && <a href={`/calls/${one.interaction}`}>{x.openCall}</a>}
								</li>
							))}
						</ul>
					)}
				<h3>{x.notChecked}</h3>
				<ul class="stack">{of.not_checked.map((one) => <li key={one} class="wrap">{one}</li>)}</ul>
			</section>
			<h2>{x.lookedAt}</h2>
			<Counts all={Object.entries(of.looked_at).map(([word, value]) => ({ name: capital(plainWord(word)), value }))} />
		</>
	);
}
