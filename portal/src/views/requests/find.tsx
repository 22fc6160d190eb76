// What exists of whoever has a number: counts, and the calls. The number goes in a body, never into an address.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { go } from "../../app/router";
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { Facts } from "../../parts/facts";
import { Field } from "../../parts/field";
import { capital, plainWord, shortId } from "../../parts/format";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { h } from "../../text/en_holds";
import { bareNumber } from "../calls/query";
import { NewRequest } from "./new_request";
import type { Subject } from "./types";

const x = h.requests;
type Call = Subject["interactions"][number];

const columns = [
	{ title: x.colCall, lead: true, of: (one: Call) => <a class="mono" href={`/calls/${one.id}`} title={one.id}>{shortId(one.id)}</a> },
	{ title: x.colStarted, of: (one: Call) => <Time at={one.started_at} precision="minute" /> },
	{ title: x.recorded, of: (one: Call) => one.recorded ? x.yes : x.no },
	{ title: x.held, of: (one: Call) => one.held ? x.yes : x.no },
];

function Found({ of }: { of: Subject }) {
	const [recording, setRecording] = useState(false);
	if (of.calls === 0)
		return <p role="status">{x.foundNone}</p>;
	return (
		<div class="stack">
			<p role="status" class="strong">{x.found(of.calls, of.more)}</p>
			<Counts all={[{ name: x.recorded, value: of.recorded }, { name: x.held, value: of.held }]} />
			<Facts all={[
				[x.first, <Time at={of.first_at} precision="minute" />],
				[x.last, <Time at={of.last_at} precision="minute" />],
				...Object.entries(of.kinds).map(([kind, n]) => [capital(plainWord(kind)), n] as const),
			]} />
			{(of.more || of.calls > of.interactions.length) && <p class="notice" role="status">{x.foundNewest(of.interactions.length)}</p>}
			<DataTable label={x.calls} columns={columns} items={of.interactions} keyOf={(one) => one.id} />
			<div><button type="button" onClick={() => setRecording(true)}>{x.recordThis}</button></div>
			{recording && <NewRequest calls={of.interactions.map((one) => one.id)} onClose={() => setRecording(false)} onMade={(one) => go(`/requests/${one.number}`)} />}
		</div>
	);
}

export function FindView() {
	const [number, setNumber] = useState("");
	const [reason, setReason] = useState("");
	const [found, setFound] = useState<Subject | null>(null);
	const act = useAct();
	const find = (event: Event): void => {
		event.preventDefault();
		setFound(null);
		void act.run(async () => setFound(await ask<Subject>("/v1/subjects", { method: "POST", body: { number: bareNumber(number), reason: reason.trim() } })));
	};
	return (
		<div class="stack">
			<form class="card padded stack" onSubmit={find} noValidate>
				<p class="quiet">{x.findAbout}</p>
				<Field label={x.number} hint={x.numberHint} value={number} onValue={setNumber} input={{ autocomplete: "off", inputMode: "tel" }} />
				<Field label={x.why} value={reason} onValue={setReason} input={{ maxLength: 400 }} />
				{act.problem && <ProblemBox problem={act.problem} />}
				<div><button type="submit" class="primary" disabled={act.busy || number.trim() === "" || reason.trim() === ""}>{x.find}</button></div>
			</form>
			{found && <Found of={found} />}
		</div>
	);
}
