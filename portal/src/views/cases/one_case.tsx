// One case: what it is about, until when, its calls, notes and evidence, and its end.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { later } from "../../app/later";
import { useLoad } from "../../app/load";
import { useRight } from "../../app/session";
import { Facts } from "../../parts/facts";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";
import { t } from "../../text/en";
import { CaseSteps } from "./case_steps";
import { CaseState } from "./case_state";
import type { Case } from "./types";

const PlaceDialog = later(async () => (await import("../holds/place_dialog")).PlaceDialog);

const x = t.cases;

function Notes({ of }: { of: Case }) {
	return (
		<section class="card padded stack">
			<h2>{x.notes}</h2>
			{of.notes.length === 0 && <p class="quiet">{x.noNotes}</p>}
			<ol class="stack">
				{of.notes.map((one, n) => (
					<li key={n}>
						<p class="small quiet"><Time at={one.at} precision="minute" />, <Who id={one.by} /></p>
						<p class="wrap">{one.note}</p>
					</li>
				))}
			</ol>
		</section>
	);
}

function Evidence({ of }: { of: Case }) {
	return (
		<section class="card padded stack">
			<h2>{x.evidence}</h2>
			{of.evidence.length === 0 && <p class="quiet">{x.noEvidence}</p>}
			<ul class="stack">
				{of.evidence.map((one, n) => (
					<li key={n}>
						<p class="wrap">{one.recipient}, <Time at={one.given_at} precision="minute" />, <Who id={one.given_by} /></p>
						<code class="wrap">{one.manifest_sha256}</code>
					</li>
				))}
			</ul>
		</section>
	);
}

function Calls({ of }: { of: Case }) {
	return <ul>{of.interactions.map((id) => <li key={id}><a class="mono wrap" href={`/calls/${id}`}>{id}</a></li>)}</ul>;
}

export function OneCase({ number }: { number: string }) {
	const load = useLoad(number, (signal) => ask<Case>(`/v1/cases/${encodeURIComponent(number)}`, { signal }));
	const mayExport = useRight("export");
	const mayHold = useRight("hold");
	const [holding, setHolding] = useState(false);
	return (
		<>
			<PageHead title={x.one(Number(number))} back={{ href: "/cases", text: x.title }}
				actions={mayHold && <button type="button" onClick={() => setHolding(true)}>{x.hold}</button>} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<section class="card padded stack">
							<div class="row"><CaseState of={one} /></div>
							<p class="strong wrap">{one.unreadable ? x.unreadable : one.about}</p>
							<Facts all={[
								[x.deadline, <Time at={one.deadline} precision="minute" />],
								[x.owner, one.owner],
								[x.opened, <Time at={one.opened_at} precision="minute" />],
								[x.changed, <Time at={one.changed_at} precision="minute" />],
								[x.calls, one.interactions.length > 0 && <Calls of={one} />],
								[x.outcome, one.outcome],
							]} />
						</section>
						<Notes of={one} />
						<Evidence of={one} />
						{mayExport && one.state === "open" && <CaseSteps of={one} onChanged={load.put} />}
					</div>
				)}
			</Loaded>
			{holding && <PlaceDialog which={{ case: Number(number) }} onClose={() => setHolding(false)} />}
		</>
	);
}
