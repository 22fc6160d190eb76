// One request: who asks for what, until when, and its way to an answer. It never goes back.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Choice } from "../../parts/choice";
import { Facts } from "../../parts/facts";
import { Field } from "../../parts/field";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { Who } from "../../parts/who";
import { h } from "../../text/en_holds";
import { Notes } from "../holds/notes";
import { idsIn } from "../cases/ids";
import { RequestState } from "./request_state";
import { Rights } from "./rights";
import { GROUNDS, nextStates, type Ground, type State, type SubjectRequest } from "./types";

const x = h.requests;

const groundsOf = (of: SubjectRequest): Ground[] => (Object.keys(GROUNDS) as Ground[]).filter((one) => GROUNDS[one].length === 0 || (of.kind !== undefined && (GROUNDS[one] as readonly string[]).includes(of.kind)));

function changesOf(of: SubjectRequest, to: State, identity: string, outcome: string, ground: Ground, note: string, calls: readonly string[]): Record<string, unknown> {
	const same = calls.join() === (of.interactions ?? []).join();
	return {
		...(to === of.state ? {} : { state: to }),
		...(identity.trim() === "" ? {} : { identity: identity.trim() }),
		...(outcome.trim() === "" ? {} : { outcome: outcome.trim() }),
		...(to === "refused" ? { ground } : {}),
		...(note.trim() === "" ? {} : { note: note.trim() }),
		...(same ? {} : { interactions: calls }),
	};
}

function Steps({ of, onChanged }: { of: SubjectRequest; onChanged: (one: SubjectRequest) => void }) {
	const [to, setTo] = useState<State>(of.state);
	const [identity, setIdentity] = useState("");
	const [outcome, setOutcome] = useState("");
	const [ground, setGround] = useState<Ground>("not_identified");
	const [note, setNote] = useState("");
	const [list, setList] = useState((of.interactions ?? []).join("\n"));
	const act = useAct();
	const calls = idsIn(list);
	const ends = to === "done" || to === "refused";
	const changes = calls ? changesOf(of, to, identity, ends ? outcome : "", ground, note, calls) : {};
	const missing = (ends && outcome.trim() === "") || (to !== "received" && !of.identity && identity.trim() === "");
	const save = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			onChanged(await ask<SubjectRequest>(`/v1/requests/${of.number}`, { method: "POST", body: changes }));
			toast(x.saved);
		});
	};
	return (
		<form class="card padded stack" onSubmit={save} noValidate>
			<Choice label={x.next} value={to} options={nextStates(of.state).map((value) => ({ value, text: x.states[value] }))} onValue={setTo} />
			{to !== "received" && !of.identity && <Field label={x.identity} hint={x.identityHint} value={identity} onValue={setIdentity} lines={2} />}
			{to === "refused" && <Choice label={x.ground} value={ground} options={groundsOf(of).map((value) => ({ value, text: x.grounds[value] }))} onValue={setGround} />}
			{ends && <Field label={x.outcome} value={outcome} onValue={setOutcome} lines={2} />}
			<Field label={x.note} value={note} onValue={setNote} lines={2} />
			<Field label={x.callIds} value={list} onValue={setList} lines={3} wrong={calls ? undefined : x.callIdWrong} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="submit" disabled={act.busy || !calls || missing || Object.keys(changes).length === 0}>{x.save}</button></div>
		</form>
	);
}

export function OneRequest({ number }: { number: string }) {
	const load = useLoad(number, (signal) => ask<SubjectRequest>(`/v1/requests/${encodeURIComponent(number)}`, { signal }));
	return (
		<>
			<PageHead title={x.one(Number(number))} back={{ href: "/requests", text: x.title }} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<section class="card padded stack">
							<div class="row"><RequestState of={one} /></div>
							<Facts all={[
								[x.who, one.who],
								[x.kind, one.kind && x.kinds[one.kind]],
								[x.received, <Time at={one.received_at} precision="minute" />],
								[x.colDeadline, <Time at={one.deadline} precision="minute" />],
								[x.by, <Who id={one.by.id} name={one.by.name} />],
								[x.identity, one.identity],
								[x.calls, (one.interactions ?? []).length > 0 && <ul>{one.interactions?.map((id) => <li key={id}><a class="mono wrap" href={`/calls/${id}`}>{id}</a></li>)}</ul>],
								[x.outcome, one.outcome],
								[x.ground, one.ground && x.grounds[one.ground]],
								[x.extended, one.extended],
							]} />
						</section>
						<Rights of={one} onChanged={load.again} />
						<Notes title={x.notes} none={x.noNotes} of={one.notes ?? []} />
						{nextStates(one.state).length > 0 && <Steps key={`${one.changed_at} ${one.state}`} of={one} onChanged={load.put} />}
					</div>
				)}
			</Loaded>
		</>
	);
}
