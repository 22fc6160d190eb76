// What one would expect of the call and is not there. It stands first among the evidence, because a record is as good as what
// it admits to lack.
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import type { CallRecord, Missing } from "../model/record";
import { clock, partyName } from "../names";

function aboutOf(one: Missing, record: CallRecord): string {
	const start = Date.parse(record.started_at ?? "");
	const range = one.from && one.to ? c.missing.from(clock(Date.parse(one.from) - start, true), clock(Date.parse(one.to) - start, true)) : "";
	return [partyName(record, one.party), one.purpose && wordOf(c.purpose, one.purpose), range].filter(Boolean).join(", ");
}

export function MissingCard({ record }: { record: CallRecord }) {
	return (
		<section class="card padded side-card">
			<h2>{c.missing.title}</h2>
			{record.missing.length === 0 && <p class="quiet">{c.missing.none}</p>}
			<ul class="missing-list">
				{record.missing.map((one, i) => (
					<li key={i}>
						<strong>{capital(wordOf(c.missing.words, one.what))}</strong>
						{aboutOf(one, record) !== "" && <span class="quiet">, {aboutOf(one, record)}</span>}
						<div class="quiet wrap">{capital(one.because)}.</div>
					</li>
				))}
			</ul>
		</section>
	);
}
