// Opens a case, with the calls that were selected.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { dayStart } from "../calls/query";
import { idsIn } from "./ids";
import type { Case } from "./types";

const x = t.cases;
const USUAL_DAYS = 30;

function dayIn(days: number): string {
	const at = new Date();
	at.setDate(at.getDate() + days);
	return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

interface Props {
	calls: string[];
	onClose: () => void;
	onMade: (one: Case) => void;
}

export function NewCase({ calls, onClose, onMade }: Props) {
	const [about, setAbout] = useState("");
	const [deadline, setDeadline] = useState(dayIn(USUAL_DAYS));
	const [owner, setOwner] = useState("");
	const [note, setNote] = useState("");
	const [list, setList] = useState(calls.join("\n"));
	const act = useAct();
	const interactions = idsIn(list);
	const until = dayStart(deadline, 1);
	const open = (): Promise<boolean> => act.run(async () => {
		const body = {
			about: about.trim(), deadline: until, interactions,
			...(owner.trim() === "" ? {} : { owner: owner.trim() }), ...(note.trim() === "" ? {} : { note: note.trim() }),
		};
		onMade(await ask<Case>("/v1/cases", { method: "POST", body }));
	});
	return (
		<Dialog title={x.new} onClose={onClose} onSubmit={() => void open()} wide>
			<Field label={x.aboutLabel} value={about} onValue={setAbout} lines={2} input={{ required: true }} />
			<Field label={x.deadline} value={deadline} onValue={setDeadline} type="date" input={{ required: true }} />
			<Field label={x.owner} value={owner} onValue={setOwner} input={{ maxLength: 200 }} />
			<Field label={x.note} value={note} onValue={setNote} lines={2} />
			<Field label={x.callIds} value={list} onValue={setList} lines={3} wrong={interactions ? undefined : x.callIdWrong} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || about.trim() === "" || !interactions || !until}>{x.open}</button>
			</div>
		</Dialog>
	);
}
