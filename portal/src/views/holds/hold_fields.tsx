// What a new hold needs, and the wish that is made of it.
import { Field } from "../../parts/field";
import { h } from "../../text/en_holds";
import { dayStart } from "../calls/query";
import { dayIn } from "./days";

const x = h.make;
const USUAL_DAYS = 180;

export interface NewHold {
	name: string;
	reason: string;
	case: string;
	day: string;
}

export const noHold = (): NewHold => ({ name: "", reason: "", case: "", day: dayIn(USUAL_DAYS) });

/** What is sent; null while something that must be said is not. A day means its end. */
export function wishOf(of: NewHold, now = Date.now()): Record<string, string> | null {
	const review = dayStart(of.day, 1);
	if (of.name.trim() === "" || of.reason.trim() === "" || !review || Date.parse(review) <= now)
		return null;
	return { name: of.name.trim(), reason: of.reason.trim(), review_at: review, ...(of.case.trim() === "" ? {} : { case: of.case.trim() }) };
}

export function HoldFields({ of, onChange }: { of: NewHold; onChange: (of: NewHold) => void }) {
	const review = dayStart(of.day, 1);
	const wrong = !review || Date.parse(review) <= Date.now();
	return (
		<>
			<Field label={x.name} hint={x.nameHint} value={of.name} onValue={(name) => onChange({ ...of, name })} input={{ required: true, maxLength: 100 }} />
			<Field label={x.reason} value={of.reason} lines={2} onValue={(reason) => onChange({ ...of, reason })} input={{ required: true }} />
			<Field label={x.case} value={of.case} onValue={(text) => onChange({ ...of, case: text })} input={{ maxLength: 200 }} />
			<Field label={x.review} type="date" value={of.day} onValue={(day) => onChange({ ...of, day })} wrong={wrong ? x.reviewWrong : undefined} />
		</>
	);
}
