// One hold: why, until when somebody looks again, how far its work is, what it covers, and its end.
import { useEffect, useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useLoad } from "../../app/load";
import { usePages } from "../../app/pages";
import { Facts } from "../../parts/facts";
import { formatNumber } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";
import { h } from "../../text/en_holds";
import { Notes } from "../holds/notes";
import { HoldState } from "../holds/hold_state";
import { JobLine } from "../holds/job_line";
import type { LegalHold } from "../holds/types";
import { Queries } from "./hold_queries";
import { ChangeForm, ReleaseDialog } from "./hold_steps";
import "../holds/holds.css";

const x = h.one;
const AGAIN_MS = 1500;

interface Held {
	interaction: string;
	placed_at: string;
}

const columns = [
	{ title: x.colCall, lead: true, of: (one: Held) => <a class="mono wrap" href={`/calls/${one.interaction}`}>{one.interaction}</a> },
	{ title: x.colPlaced, of: (one: Held) => <Time at={one.placed_at} precision="minute" /> },
];

function Calls({ of }: { of: LegalHold }) {
	const pages = usePages<Held>(`${of.id} ${of.calls}`, (cursor, signal) => ask<Page<Held>>(`/v1/holds/${of.id}/calls`, { query: { cursor }, signal }));
	return (
		<section class="stack">
			<h2>{x.heldCalls}</h2>
			<PagedTable label={x.heldCalls} of={pages} columns={columns} keyOf={(one) => one.interaction} empty={<p class="quiet">{x.heldNone}</p>} />
		</section>
	);
}

function Head({ of }: { of: LegalHold }) {
	return (
		<section class="card padded stack">
			<div class="row"><HoldState of={of} /></div>
			{of.name === null && <p class="notice wrong" role="alert">{x.altered}</p>}
			{of.state === "released" && <p>{x.over}</p>}
			<Facts all={[
				[x.reason, of.reason],
				[x.case, of.case],
				[x.owner, <Who id={of.owner.id} name={of.owner.name} />],
				[x.by, <Who id={of.by.id} name={of.by.name} />],
				[x.made, <Time at={of.made_at} precision="minute" />],
				[x.review, <Time at={of.review_at} precision="minute" />],
				[x.released, of.released_at && <Time at={of.released_at} precision="minute" />],
				[x.calls, formatNumber(of.calls)],
			]} />
		</section>
	);
}

function Work({ of }: { of: LegalHold }) {
	const jobs = of.jobs ?? [];
	return (
		<section class="card padded stack">
			<h2>{x.work}</h2>
			{jobs.length === 0 && <p class="quiet">{x.workNone}</p>}
			{jobs.map((job) => <JobLine key={job.number} job={job} />)}
		</section>
	);
}

export function OneHold({ id }: { id: string }) {
	const load = useLoad(id, (signal) => ask<LegalHold>(`/v1/holds/${encodeURIComponent(id)}`, { signal }));
	const [releasing, setReleasing] = useState(false);
	const running = (load.value?.jobs ?? []).some((job) => job.state === "running");
	useEffect(() => {
		if (!running)
			return;
		const timer = setInterval(load.again, AGAIN_MS);
		return () => clearInterval(timer);
	}, [running]);
	return (
		<>
			<PageHead title={load.value?.name ?? x.kind} back={{ href: "/retention", text: h.retention.title }}
				actions={load.value && load.value.state !== "released" && !running && <button type="button" class="danger" onClick={() => setReleasing(true)}>{x.release}</button>} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<Head of={one} />
						<Work of={one} />
						<Queries of={one} />
						<Notes title={x.notes} none={x.noNotes} of={one.notes ?? []} />
						{one.state === "active" && <ChangeForm key={one.review_at} of={one} onChanged={load.put} />}
						<Calls of={one} />
					</div>
				)}
			</Loaded>
			{releasing && <ReleaseDialog hold={id} onClose={() => setReleasing(false)} />}
		</>
	);
}
