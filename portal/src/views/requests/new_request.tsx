// Records what somebody asks about their own data, with the calls that it is about where they are known.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { idsIn } from "../cases/ids";
import { dayStart } from "../calls/query";
import { dayIn } from "../holds/days";
import { KINDS, type Kind, type SubjectRequest } from "./types";

const x = h.requests;

interface Props {
	calls?: readonly string[];
	onClose: () => void;
	onMade: (one: SubjectRequest) => void;
}

export function NewRequest({ calls = [], onClose, onMade }: Props) {
	const today = dayIn(0);
	const [who, setWho] = useState("");
	const [kind, setKind] = useState<Kind>("access");
	const [day, setDay] = useState(today);
	const [note, setNote] = useState("");
	const [list, setList] = useState(calls.join("\n"));
	const act = useAct();
	const interactions = idsIn(list);
	const received = day === today ? null : dayStart(day);
	const record = (): Promise<boolean> => act.run(async () => {
		const body = {
			who: who.trim(), kind, ...(received ? { received_at: received } : {}), ...(note.trim() === "" ? {} : { note: note.trim() }),
			...(interactions && interactions.length > 0 ? { interactions } : {}),
		};
		onMade(await ask<SubjectRequest>("/v1/requests", { method: "POST", body }));
	});
	return (
		<Dialog title={x.new} onClose={onClose} onSubmit={() => void record()} wide>
			<Field label={x.who} value={who} onValue={setWho} input={{ required: true, maxLength: 200 }} />
			<Choice label={x.kind} value={kind} options={KINDS.map((value) => ({ value, text: x.kinds[value] }))} onValue={setKind} />
			<Field label={x.receivedDay} hint={x.receivedHint} type="date" value={day} onValue={setDay} input={{ max: today }} />
			<Field label={x.note} value={note} onValue={setNote} lines={2} />
			<Field label={x.callIds} value={list} onValue={setList} lines={3} wrong={interactions ? undefined : x.callIdWrong} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || who.trim() === "" || !interactions}>{x.record}</button>
			</div>
		</Dialog>
	);
}
