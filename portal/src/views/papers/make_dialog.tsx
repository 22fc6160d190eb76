// Has a paper made: which, of what time, of whose calls.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { p } from "../../text/en_papers";
import { dayStart } from "../calls/query";
import { KINDS, nameOf, type PaperKind } from "./types";

interface Props {
	onClose: () => void;
	onBegun: (id: string) => void;
}

export function MakeDialog({ onClose, onBegun }: Props) {
	const [kind, setKind] = useState<PaperKind>("record_of_processing");
	const [from, setFrom] = useState("");
	const [until, setUntil] = useState("");
	const [entity, setEntity] = useState("");
	const act = useAct();
	const wrong = from !== "" && until !== "" && from > until;
	const begin = (): Promise<boolean> => act.run(async () => {
		const start = from === "" ? null : dayStart(from, 0), end = until === "" ? null : dayStart(until, 1);
		const body = { kind, ...(start ? { from: start } : {}), ...(end ? { to: end } : {}), ...(entity.trim() ? { entity: entity.trim() } : {}) };
		onBegun((await ask<{ id: string }>("/v1/papers", { method: "POST", body })).id);
	});
	return (
		<Dialog title={p.make} onClose={onClose} onSubmit={() => void begin()}>
			<Choice<PaperKind> label={p.kind} value={kind} options={KINDS.map((value) => ({ value, text: nameOf(value) }))} onValue={setKind} />
			<Field label={p.from} type="date" value={from} onValue={setFrom} hint={p.periodHint} wrong={wrong ? p.periodWrong : undefined} />
			<Field label={p.until} type="date" value={until} onValue={setUntil} />
			<Field label={p.entity} value={entity} onValue={setEntity} hint={p.entityHint} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || wrong}>{p.makeNow}</button>
			</div>
		</Dialog>
	);
}
