// Where two people are needed: what was asked of the second one, and the way to ask. What they approved goes along by its number; whether it
// still holds is the server's to say.
import { useState } from "preact/hooks";
import { useAct } from "../../../app/act";
import { Field } from "../../../parts/field";
import { ProblemBox } from "../../../parts/problem_box";
import { Time } from "../../../parts/time";
import { c } from "../../../text/en_call";
import { askSecond, type Second, type SecondKind } from "../data/call_api";

interface Props {
	call: string;
	kind: SecondKind;
	of: Second;
	/** It was asked, or may have been decided meanwhile. */
	onAgain: () => void;
}

/** The number to give along; undefined: there is none that holds. */
export const approvedNumber = (of: Second | undefined): number | undefined => (of?.approval?.state === "approved" ? of.approval.number : undefined);

function Asked({ of, onAgain }: { of: NonNullable<Second["approval"]>; onAgain: () => void }) {
	if (of.state === "approved")
		return <p role="status">{c.second.approved(of.number)} <Time at={of.until} precision="minute" /></p>;
	return (
		<div class="actions">
			<span role="status">{c.second.waits(of.number)} <Time at={of.until} precision="minute" /></span>
			<button type="button" onClick={onAgain}>{c.second.again}</button>
		</div>
	);
}

function Ask({ call, kind, onAgain }: Omit<Props, "of">) {
	const [reason, setReason] = useState("");
	const act = useAct();
	const go = async (): Promise<void> => {
		if (await act.run(() => askSecond(call, kind, reason.trim())))
			onAgain();
	};
	return (
		<>
			<Field label={c.second.reason} value={reason} onValue={setReason} input={{ maxLength: 1000 }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions"><button type="button" disabled={reason.trim() === "" || act.busy} aria-busy={act.busy} onClick={() => void go()}>{c.second.ask}</button></div>
		</>
	);
}

export function SecondPerson({ call, kind, of, onAgain }: Props) {
	return (
		<fieldset class="field second">
			<legend>{c.second.titles[kind]}</legend>
			<p class="quiet small">{c.second.about}</p>
			{of.approval ? <Asked of={of.approval} onAgain={onAgain} /> : <Ask call={call} kind={kind} onAgain={onAgain} />}
		</fieldset>
	);
}
