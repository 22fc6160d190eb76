// Asks why, and for a second person, before what was taken out of a text is shown. It is shown here alone and kept nowhere.
import { useState } from "preact/hooks";
import { useAct } from "../../../app/act";
import { useLoad } from "../../../app/load";
import { Dialog } from "../../../parts/dialog";
import { Loaded } from "../../../parts/loaded";
import { ProblemBox } from "../../../parts/problem_box";
import { t } from "../../../text/en";
import { c } from "../../../text/en_call";
import { askOriginal, askPurposes, type Stated } from "../data/call_api";
import type { ArtifactVersion } from "../model/record";
import { approvedNumber, SecondPerson } from "../player/second_person";
import { WhyChoice } from "../player/why_choice";

interface Props {
	call: string;
	one: ArtifactVersion;
	onClose: () => void;
}

export function OriginalDialog({ call, one, onClose }: Props) {
	const purposes = useLoad(call, (signal) => askPurposes(call, signal));
	const [why, setWhy] = useState<Stated | null>(null);
	const [text, setText] = useState<string>();
	const act = useAct();
	const second = purposes.value?.second?.read_original;
	const approval = approvedNumber(second);
	const read = async (): Promise<void> => {
		if (why !== null && approval !== undefined)
			await act.run(async () => setText(JSON.stringify(await askOriginal(call, one.kind, one.version, why, approval), null, 2)));
	};
	return (
		<Dialog title={c.original.title} onClose={onClose} onSubmit={read}>
			<p class="quiet">{c.original.what}</p>
			<Loaded of={purposes} lines={3}>{(value) => <WhyChoice of={value} chosen={why} onChosen={setWhy} />}</Loaded>
			{second && <SecondPerson call={call} kind="read_original" of={second} onAgain={purposes.again} />}
			{act.problem && <ProblemBox problem={act.problem} />}
			{text !== undefined && <pre class="mono wrap" aria-label={c.original.text} tabIndex={0}>{text}</pre>}
			<div class="actions">
				<button type="button" onClick={onClose}>{text === undefined ? t.common.cancel : t.common.close}</button>
				<button type="submit" class="primary" disabled={why === null || approval === undefined || act.busy} aria-busy={act.busy}>{act.busy ? c.original.reading : c.original.read}</button>
			</div>
		</Dialog>
	);
}
