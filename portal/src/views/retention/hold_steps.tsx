// What is done with a hold that stands: a note, another day to look again, and its release, which a second person must agree to.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { dayStart } from "../calls/query";
import { dayIn } from "../holds/days";
import type { LegalHold } from "../holds/types";

const x = h.one;

interface Props {
	of: LegalHold;
	onChanged: (one: LegalHold) => void;
}

export function ChangeForm({ of, onChanged }: Props) {
	const shown = of.review_at ? dayIn(0, new Date(Date.parse(of.review_at) - 1)) : "";
	const [note, setNote] = useState("");
	const [day, setDay] = useState(shown);
	const act = useAct();
	const review = day !== shown ? dayStart(day, 1) : null;
	const wrong = day !== shown && (!review || Date.parse(review) <= Date.now());
	const save = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			const body = { ...(note.trim() === "" ? {} : { note: note.trim() }), ...(review ? { review_at: review } : {}) };
			onChanged(await ask<LegalHold>(`/v1/holds/${of.id}`, { method: "POST", body }));
			setNote("");
			toast(x.saved);
		});
	};
	return (
		<form class="card padded stack" onSubmit={save} noValidate>
			<Field label={x.note} value={note} onValue={setNote} lines={2} />
			<Field label={x.putOff} type="date" value={day} onValue={setDay} wrong={wrong ? h.make.reviewWrong : undefined} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="submit" disabled={act.busy || wrong || (note.trim() === "" && !review)}>{x.save}</button></div>
		</form>
	);
}

const point = (text: string) => <li key={text}>{text}</li>;

/** Of the whole hold, of these calls alone, or of a query that stands. */
export function ReleaseDialog({ hold, interactions, query, onClose }: {
	hold: string; interactions?: readonly string[]; query?: number | undefined; onClose: () => void;
}) {
	const [reason, setReason] = useState("");
	const act = useAct();
	const propose = async (): Promise<void> => {
		const done = await act.run(async () => {
			const body = { reason: reason.trim(), ...(interactions ? { interactions } : {}), ...(query === undefined ? {} : { query }) };
			toast(x.asked((await ask<{ number: number }>(`/v1/holds/${hold}/release`, { method: "POST", body })).number));
		});
		if (done)
			onClose();
	};
	return (
		<Dialog title={query === undefined ? x.releaseTitle : x.endQueryTitle} onClose={onClose} onSubmit={() => void propose()}>
			<ul class="points">{query === undefined ? x.releaseEffects.map(point) : x.endQueryEffects.map(point)}</ul>
			<Field label={x.releaseReason} value={reason} onValue={setReason} lines={2} input={{ required: true }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={act.busy || reason.trim() === ""}>{x.releaseGo}</button>
			</div>
		</Dialog>
	);
}
