// Asks why before anything is opened. A refusal is shown with the server's own sentence, and the dialog stays.
import { useState } from "preact/hooks";
import { useAct } from "../../../app/act";
import { useLoad } from "../../../app/load";
import { useRight } from "../../../app/session";
import { Dialog } from "../../../parts/dialog";
import { Loaded } from "../../../parts/loaded";
import { ProblemBox } from "../../../parts/problem_box";
import { t } from "../../../text/en";
import { c } from "../../../text/en_call";
import { askPurposes, type SecondKind, type Stated } from "../data/call_api";
import type { Opening } from "../data/opened";
import type { CallRecord } from "../model/record";
import { standing } from "../model/redactions";
import { approvedNumber, SecondPerson } from "./second_person";
import { WhyChoice } from "./why_choice";

interface Props {
	record: CallRecord;
	opening: Opening;
	onClose: () => void;
}

export function OpenDialog({ record, opening, onClose }: Props) {
	const purposes = useLoad(record.id, (signal) => askPurposes(record.id, signal));
	const [unredacted, setUnredacted] = useState(false);
	const reveals = useRight("reveal") && standing(record).length > 0;
	const [chosen, setChosen] = useState<Stated | null>(null);
	const act = useAct();
	const only = purposes.value && purposes.value.told.length === 1 && purposes.value.grounds.length === 0 ? purposes.value.told[0] : undefined;
	const why = chosen ?? (only ? { purpose: only.purpose } : null);
	const kind: SecondKind = unredacted ? "hear_redacted" : "reveal";
	const second = purposes.value?.second?.[kind];
	const needsSecond = second?.needed === true;
	const approval = needsSecond ? approvedNumber(second) : undefined;
	const ready = why !== null && (!needsSecond || approval !== undefined);
	const open = async (): Promise<void> => {
		if (ready && (await act.run(() => opening.open({ ...why, ...(unredacted ? { unredacted } : {}), ...(approval === undefined ? {} : { approval }) }))))
			onClose();
	};
	return (
		<Dialog title={c.listen.why} onClose={onClose} onSubmit={open}>
			<p class="quiet">{c.listen.needed}</p>
			<Loaded of={purposes} lines={3}>{(value) => <WhyChoice of={value} chosen={why} onChosen={setChosen} />}</Loaded>
			{standing(record).length > 0 && <p class="quiet small">{c.redact.some(standing(record).length)}</p>}
			{reveals && (
				<label class="check">
					<input type="checkbox" checked={unredacted} onChange={(e) => setUnredacted(e.currentTarget.checked)} />
					<span>{c.redact.too} <span class="quiet small">{c.redact.tooWhat}</span></span>
				</label>
			)}
			{needsSecond && <SecondPerson key={kind} call={record.id} kind={kind} of={second} onAgain={purposes.again} />}
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={!ready || act.busy} aria-busy={act.busy}>{act.busy ? c.listen.opening : c.listen.open}</button>
			</div>
		</Dialog>
	);
}
