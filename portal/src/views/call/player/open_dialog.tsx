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
import { askPurposes, type Stated } from "../data/call_api";
import type { Opening } from "../data/opened";
import type { CallRecord } from "../model/record";
import { standing } from "../model/redactions";
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
	const open = async (): Promise<void> => {
		if (why && (await act.run(() => opening.open(unredacted ? { ...why, unredacted } : why))))
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
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={!why || act.busy} aria-busy={act.busy}>{act.busy ? c.listen.opening : c.listen.open}</button>
			</div>
		</Dialog>
	);
}
