// One wish: what would change, who wants it and why, and the decision. Whoever may not decide is told why not.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { useMe } from "../../app/session";
import { Chip, type Tone } from "../../parts/chip";
import { Copy } from "../../parts/copy";
import { Facts } from "../../parts/facts";
import { Field } from "../../parts/field";
import { capital, plainWord } from "../../parts/format";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { aboutText, subjectOf } from "./about_text";
import type { Approval, ApprovalState } from "./types";

const x = t.approvals;
const TONE: Record<ApprovalState, Tone> = { open: "masked", approved: "recorded", refused: "missing", withdrawn: "plain", expired: "plain" };

interface Props {
	one: Approval;
	onChanged: (one: Approval) => void;
}

function Decide({ one, onChanged }: Props) {
	const [note, setNote] = useState("");
	const act = useAct();
	const mine = useMe()?.id === one.by.id;
	const decide = (what: "approve" | "refuse" | "withdraw"): Promise<boolean> => act.run(async () => {
		const body = { do: what, ...(note.trim() === "" ? {} : { note: note.trim() }) };
		onChanged(await ask<Approval>(`/v1/approvals/${one.number}`, { method: "POST", body }));
		toast(x.done[what]);
	});
	return (
		<>
			{!one.may.approve && <p class="quiet">{one.may.because ?? x.mayNot}</p>}
			{(one.may.approve || mine) && <Field label={x.note} value={note} onValue={setNote} input={{ maxLength: 500 }} />}
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="row">
				{one.may.approve && <button type="button" class="primary" disabled={act.busy} onClick={() => void decide("approve")}>{x.approve}</button>}
				{one.may.approve && <button type="button" class="danger" disabled={act.busy} onClick={() => void decide("refuse")}>{x.refuse}</button>}
				{mine && <button type="button" disabled={act.busy} onClick={() => void decide("withdraw")}>{x.withdraw}</button>}
			</div>
		</>
	);
}

export function ApprovalCard({ one, onChanged }: Props) {
	return (
		<section class="card padded stack">
			<div class="row">
				<h2>{x.kinds[one.kind as keyof typeof x.kinds] ?? capital(plainWord(one.kind))}</h2>
				<Chip tone={TONE[one.state]}>{x.states[one.state]}</Chip>
				<span class="quiet small">{x.number(one.number)}</span>
			</div>
			<Facts all={aboutText({ ...subjectOf(one.about), ...one.what }).map(([name, value]) => [capital(name), value] as const)} />
			{one.reason && <p class="wrap"><span class="quiet">{x.reason}:</span> {one.reason}</p>}
			<p class="quiet small">
				{x.by(one.by.name)}, <Time at={one.at} precision="minute" />
				{one.state === "open" && one.expires_at && <>, {x.expires} <Time at={one.expires_at} precision="minute" /></>}
				{one.decided_by && <>; {x.decided(one.decided_by.name)}, <Time at={one.decided_at} precision="minute" /></>}
			</p>
			{one.note && <p class="wrap"><span class="quiet">{x.note}:</span> {one.note}</p>}
			{one.code && (
				<div class="notice" role="status">
					<div class="stack"><strong>{x.code}</strong><p>{x.codeAbout}</p><p class="row"><code class="wrap">{one.code}</code><Copy text={one.code} /></p></div>
				</div>
			)}
			{one.state === "open" && <Decide one={one} onChanged={onChanged} />}
		</section>
	);
}
