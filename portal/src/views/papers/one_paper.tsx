// One paper: what stands out, what is open, what changed; the whole of it as a page or a PDF. While it is being made it is asked for again.
import { useEffect } from "preact/hooks";
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { DataTable } from "../../parts/data_table";
import { Facts } from "../../parts/facts";
import { capital, plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { p } from "../../text/en_papers";
import { ReportState } from "../reconciliation/report_state";
import { OpenForm } from "./open_form";
import { nameOf, type Change, type Document, type Paper, type Purpose } from "./types";

const AGAIN_MS = 1000;

const purposeColumns = [
	{ title: p.purpose, lead: true, of: (one: Purpose) => capital(plainWord(one.purpose)) },
	{ title: p.used, of: (one: Purpose) => one.used ? p.yes : p.no },
	{ title: p.calls, number: true, of: (one: Purpose) => one.calls },
	{ title: p.bases, of: (one: Purpose) => one.bases.map(plainWord).join(", ") },
];

function Sentences({ title, all, none }: { title: string; all: readonly string[]; none?: string }) {
	if (all.length === 0 && !none)
		return null;
	return (
		<section class="card padded stack">
			<h2>{title}</h2>
			{all.length === 0 ? <p class="quiet">{none}</p> : <ul>{all.map((one) => <li key={one}>{one}</li>)}</ul>}
		</section>
	);
}

const changeText = (one: Change): string => {
	const what = `${capital(plainWord(one.in))}: ${plainWord(one.what)} ${p.change[one.did]}`;
	return one.field ? `${what} (${plainWord(one.field)}: ${one.was ?? ""} → ${one.is ?? ""})` : what;
};

function Body({ of, d }: { of: Paper; d: Document }) {
	return (
		<>
			<Sentences title={p.look} all={d.attention} none={p.lookNone} />
			{d.purposes && d.purposes.length > 0 && (
				<section class="stack">
					<h2>{p.purposes}</h2>
					<DataTable label={p.purposes} columns={purposeColumns} items={d.purposes} keyOf={(one) => one.purpose} />
				</section>
			)}
			<section class="card padded stack">
				<h2>{p.open}</h2>
				{d.open.length === 0 ? <p class="quiet">{p.openNone}</p> : <><p class="quiet">{p.openAbout}</p><OpenForm kind={of.kind} of={d} /></>}
			</section>
			{d.written.length > 0 && (
				<section class="card padded stack">
					<h2>{p.written}</h2>
					<Facts all={d.written.map((one) => [one.label, one.text] as const)} />
				</section>
			)}
			{d.previous && <Sentences title={p.changes} all={d.changes.map(changeText)} none={p.changesNone} />}
			<Sentences title={p.notKnown} all={d.not_known} />
			<details class="card padded">
				<summary>{p.whole}</summary>
				<pre class="wrap json">{JSON.stringify(d, null, 2)}</pre>
			</details>
		</>
	);
}

function Files({ of }: { of: Paper }) {
	const name = `${of.kind}-${of.version ?? of.document?.version ?? 1}`;
	return (
		<>
			<a class="button primary" href={`/v1/papers/${of.id}/page`} target="_blank" rel="noopener">{p.page}</a>
			<a class="button" href={`/v1/papers/${of.id}/pdf`} download={`${name}.pdf`}>{p.pdf}</a>
			<a class="button" href={`/v1/papers/${of.id}`} download={`${name}.json`}>{p.json}</a>
		</>
	);
}

function Head({ of, d }: { of: Paper; d: Document | undefined }) {
	return (
		<section class="card padded stack">
			<div class="row" role="status">
				<ReportState of={of} />
				{of.state === "running" && <span class="quiet">{p.running(of.progress?.calls)}</span>}
				{of.state === "broken_off" && <span>{p.brokenOff}</span>}
			</div>
			<Facts all={[
				[p.colMade, <Time at={of.begun_at} />],
				[p.entityIs, d?.entity],
				[p.period, d && <><Time at={d.period.from} /> – <Time at={d.period.to} /></>],
				[p.by, d?.by?.name],
				[p.previous, d?.previous && <a href={`/papers/${d.previous.id}`}>{p.version(d.previous.version)}</a>],
				[p.position, d && `${d.position.log}, ${p.size(d.position.size)}`],
				[p.event, of.event],
				[p.hash, of.sha256 && <code class="wrap">{of.sha256}</code>],
			]} />
		</section>
	);
}

export function OnePaper({ id }: { id: string }) {
	const load = useLoad(`papers/${id}`, (signal) => ask<Paper>(`/v1/papers/${encodeURIComponent(id)}`, { signal }));
	const one = load.value;
	const running = one?.state === "running";
	useEffect(() => {
		if (!running || load.busy)
			return;
		const timer = setTimeout(load.again, AGAIN_MS);
		return () => clearTimeout(timer);
	}, [running, load.busy]);
	const title = one ? `${nameOf(one.kind)}${one.document ? `, ${p.version(one.document.version).toLowerCase()}` : ""}` : p.title;
	return (
		<>
			<PageHead title={title} back={{ href: "/papers", text: p.title }} actions={one?.document && <Files of={one} />} />
			<Loaded of={load}>
				{(paper) => (
					<div class="stack">
						<Head of={paper} d={paper.document} />
						{paper.document && <Body of={paper} d={paper.document} />}
					</div>
				)}
			</Loaded>
		</>
	);
}
