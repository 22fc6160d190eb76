// Past calls decided again under another text. It takes a while: the list of simulations is read again while one runs.
import { useEffect, useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { go } from "../../app/router";
import { Field } from "../../parts/field";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { ReportState } from "../reconciliation/report_state";
import type { Report } from "../reconciliation/types";
import { Simulated } from "./simulated";
import type { PolicyHead } from "./types";

const x = t.policies;
const AGAIN_MS = 1500;

function Form({ first }: { first: string }) {
	const [text, setText] = useState(first);
	const act = useAct();
	const submit = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			const begun = await ask<{ id: string }>("/v1/policies/simulate", { method: "POST", body: { policy: text } });
			go(`/policies/simulate/${begun.id}`);
		});
	};
	return (
		<form class="card padded stack" onSubmit={submit} noValidate>
			<Field label={x.simulateText} value={text} onValue={setText} lines={18} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="submit" class="primary" disabled={act.busy || text.trim() === ""}>{x.simulate}</button></div>
		</form>
	);
}

function One({ id }: { id: string }) {
	const load = useLoad(id, (signal) => ask<Report>(`/v1/simulations/${encodeURIComponent(id)}`, { signal }));
	const running = load.value?.state === "running";
	useEffect(() => {
		if (!running || load.busy)
			return;
		const timer = setTimeout(load.again, AGAIN_MS);
		return () => clearTimeout(timer);
	}, [running, load.busy]);
	return <Loaded of={load}>{(one) => <><div class="row" role="status"><ReportState of={one} /></div><Simulated of={one.document} /></>}</Loaded>;
}

function Past() {
	const load = useLoad("simulations", (signal) => ask<Page<Report>>("/v1/simulations", { query: { limit: 20 }, signal }));
	return (
		<section class="card padded stack">
			<h2>{x.simulations}</h2>
			<Loaded of={load} lines={2}>
				{(page) => page.items.length === 0
					? <p class="quiet">{x.noSimulations}</p>
					: <ul class="stack">{page.items.map((one) => (
						<li key={one.id} class="row">
							<a href={`/policies/simulate/${one.id}`}><Time at={one.begun_at} /></a><ReportState of={one} />
						</li>
					))}</ul>}
			</Loaded>
		</section>
	);
}

export function Simulate({ all, id }: { all: PolicyHead[]; id: string | undefined }) {
	const hash = all.find((one) => one.in_force)?.hash ?? null;
	const load = useLoad(id ? null : hash, (signal) => ask<{ text: string }>(`/v1/policies/${hash}`, { signal }));
	if (id)
		return <div class="stack"><One key={id} id={id} /></div>;
	return (
		<div class="stack">
			<p class="quiet">{x.simulateAbout}</p>
			{hash ? <Loaded of={load}>{(policy) => <Form first={policy.text} />}</Loaded> : <Form first="" />}
			<Past />
		</div>
	);
}
