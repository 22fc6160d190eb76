// How far the work of a hold is, and what became of each call: looked at again until it is over.
import { useEffect } from "preact/hooks";
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { Chip } from "../../parts/chip";
import { shortId } from "../../parts/format";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { h } from "../../text/en_holds";
import type { HoldJob } from "./types";

const x = h.place;
const AGAIN_MS = 700;
const TONES = { running: "masked", done: "recorded", stopped: "missing" } as const;

export function JobLine({ job }: { job: HoldJob }) {
	return (
		<div class="stack" role="status">
			<p class="row">
				<span class="strong">{x.works[job.work]}</span>
				<Chip tone={TONES[job.state]} icon={job.state === "running" ? "wait" : job.state === "done" ? "granted" : "missing"}>{x.states[job.state]}</Chip>
				<span>{x.of(job.seen, job.of)}</span>
				<span>{job.work === "place" ? x.placed(job.done) : x.let_go(job.done)}</span>
				{job.already > 0 && <span class="quiet">{x.already(job.already)}</span>}
				{job.refused > 0 && <span class="strong">{x.refused(job.refused)}</span>}
				<span class="quiet small"><Time at={job.begun_at} precision="minute" /></span>
			</p>
			{job.state === "running" && job.of !== null && <progress max={job.of} value={job.seen} aria-label={x.works[job.work]} />}
			{job.because && <p class="notice wrong">{job.because}</p>}
		</div>
	);
}

function Outcomes({ of }: { of: HoldJob }) {
	const all = of.outcomes ?? [];
	if (all.length === 0)
		return null;
	return (
		<details open={all.length <= 12}>
			<summary>{x.outcomesTitle}</summary>
			<ul class="outcomes">
				{all.map((one) => (
					<li key={one.interaction} class="row">
						<a class="mono" href={`/calls/${one.interaction}`} title={one.interaction}>{shortId(one.interaction)}</a>
						<span>{x.outcomes[one.outcome as keyof typeof x.outcomes] ?? one.outcome}</span>
					</li>
				))}
			</ul>
		</details>
	);
}

/** The same, followed until it has ended. */
export function FollowedJob({ hold, number, onEnd }: { hold: string; number: number; onEnd: () => void }) {
	const load = useLoad(`${hold}/${number}`, (signal) => ask<HoldJob>(`/v1/holds/${hold}/jobs/${number}`, { signal }));
	const ended = load.value !== undefined && load.value.state !== "running";
	useEffect(() => {
		if (ended) {
			onEnd();
			return;
		}
		const timer = setInterval(load.again, AGAIN_MS);
		return () => clearInterval(timer);
	}, [ended]);
	return (
		<>
			{load.problem && <ProblemBox problem={load.problem} />}
			{load.value && <><JobLine job={load.value} /><Outcomes of={load.value} /></>}
		</>
	);
}
