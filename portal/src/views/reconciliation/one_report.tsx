// One document. While it is being made it is asked for again; what it says is drawn when its kind is known, and the whole text
// can always be seen.
import { useEffect } from "preact/hooks";
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { Facts } from "../../parts/facts";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { AuditBody } from "./audit_body";
import { ComparisonBody } from "./comparison_body";
import { ReportState } from "./report_state";
import { asComparison, asSelfAudit, type Kind, type Report } from "./types";

const x = t.reports;
const AGAIN_MS = 1500;

function Body({ of }: { of: Report }) {
	const comparison = asComparison(of.document);
	const audit = asSelfAudit(of.document);
	if (comparison)
		return <ComparisonBody of={comparison} />;
	return audit ? <AuditBody of={audit} /> : null;
}

export function OneReport({ kind, id }: { kind: Kind; id: string }) {
	const load = useLoad(`${kind}/${id}`, (signal) => ask<Report>(`/v1/${kind}/${encodeURIComponent(id)}`, { signal }));
	const running = load.value?.state === "running";
	useEffect(() => {
		if (!running || load.busy)
			return;
		const timer = setTimeout(load.again, AGAIN_MS);
		return () => clearTimeout(timer);
	}, [running, load.busy]);
	const title = load.value ? `${x.tabs[kind]}, ${x.one(load.value.number).toLowerCase()}` : x.tabs[kind];
	return (
		<>
			<PageHead title={title} back={{ href: kind === "reconciliations" ? "/reconciliation" : `/reconciliation/${kind}`, text: x.title }} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<section class="card padded stack">
							<div class="row" role="status"><ReportState of={one} />{running && <span class="quiet">{x.running}</span>}</div>
							<Facts all={[
								[x.colBegun, <Time at={one.begun_at} />],
								[x.event, one.event],
								[x.hash, one.sha256 && <code class="wrap">{one.sha256}</code>],
							]} />
						</section>
						<Body of={one} />
						{one.document && (
							<details class="card padded">
								<summary>{x.whole}</summary>
								<pre class="wrap json">{JSON.stringify(one.document, null, 2)}</pre>
							</details>
						)}
					</div>
				)}
			</Loaded>
		</>
	);
}
