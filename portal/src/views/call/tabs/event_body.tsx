// One event opened: what it says, who said it, and the proof on demand.
import { useEffect, useState } from "preact/hooks";
import { useAct } from "../../../app/act";
import { Chip } from "../../../parts/chip";
import { ProblemBox } from "../../../parts/problem_box";
import { Time } from "../../../parts/time";
import { c, wordOf } from "../../../text/en_call";
import { askKey, askProof } from "../data/use_integrity";
import { checkEvent, type EventCheck, type LoggedEvent } from "../model/event";
import { checkProof, type ProofCheck } from "../model/proof";

function Committed({ check }: { check: EventCheck }) {
	if (check.faults.length > 0)
		return <Chip tone="missing" icon="missing">{c.events.notCommitted}</Chip>;
	if (check.unchecked)
		return <Chip tone="paused" icon="unknown">{c.events.unchecked}</Chip>;
	return <Chip tone="recorded" icon="granted">{c.events.committed}</Chip>;
}

function Proven({ proof }: { proof: ProofCheck }) {
	if (proof.faults.length > 0)
		return <Chip tone="missing" icon="missing">{c.events.wrong}</Chip>;
	return proof.signature === "good"
		? <Chip tone="recorded" icon="granted">{c.events.proven(proof.place, proof.size)}</Chip>
		: <Chip tone="paused" icon="unknown">{c.events.notProven}</Chip>;
}

export function EventBody({ id, event }: { id: string; event: LoggedEvent }) {
	const [check, setCheck] = useState<EventCheck | null>(null);
	const [proof, setProof] = useState<ProofCheck | null>(null);
	const act = useAct();
	const able = Boolean(globalThis.crypto?.subtle);
	useEffect(() => {
		let here = true;
		if (able)
			void checkEvent(event).then((found) => here && setCheck(found));
		return () => {
			here = false;
		};
	}, [event, able]);
	const prove = (): Promise<boolean> => act.run(async () => {
		const { signal } = new AbortController();
		const [text, key] = await Promise.all([askProof(id, event.index, signal), askKey(signal)]);
		setProof(await checkProof(event, text, key));
	});
	return (
		<div class="inside">
			<div class="row">
				{check && <Committed check={check} />}
				{check && check.withheld > 0 && <Chip tone="withheld" icon="withheld">{c.events.withheld(check.withheld)}</Chip>}
				{proof && <Proven proof={proof} />}
				{!proof && (
					<button type="button" disabled={!able || act.busy} onClick={() => void prove()}>{act.busy ? c.events.proving : c.events.prove}</button>
				)}
			</div>
			{act.problem && <ProblemBox problem={act.problem} />}
			<dl class="pairs">
				<dt>{c.events.at}</dt><dd><Time at={event.at} /></dd>
				<dt>{c.events.by}</dt><dd class="wrap">{wordOf(c.events.actors, event.record.actor.kind)} <span class="mono">{event.record.actor.id ?? ""}</span></dd>
				<dt>{c.events.number}</dt><dd>{event.number}</dd>
				<dt>{c.events.commitment}</dt><dd class="mono wrap">{event.commitment}</dd>
			</dl>
			<h3>{c.events.fields}</h3>
			<pre tabIndex={0}>{JSON.stringify(event.fields, null, 2)}</pre>
		</div>
	);
}
