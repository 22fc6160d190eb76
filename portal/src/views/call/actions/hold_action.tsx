// Places a legal hold on this call, or asks that one lets it go: what that does is said before.
import { useState } from "preact/hooks";
import { later } from "../../../app/later";
import { c } from "../../../text/en_call";
import { isHolding, type CallRecord } from "../model/record";

const PlaceDialog = later(async () => (await import("../../holds/place_dialog")).PlaceDialog);
const ReleaseDialog = later(async () => (await import("../../retention/hold_steps")).ReleaseDialog);

export function HoldAction({ record, onChanged }: { record: CallRecord; onChanged: () => void }) {
	const [placing, setPlacing] = useState(false);
	const [releasing, setReleasing] = useState<string | null>(null);
	return (
		<>
			<button type="button" onClick={() => setPlacing(true)}>{c.actions.hold}</button>
			{(record.legal_holds ?? []).filter(isHolding).map((one) => (
				<button key={one.hold} type="button" onClick={() => setReleasing(one.hold)}>{c.actions.releaseHold(one.name ?? "")}</button>
			))}
			{placing && <PlaceDialog which={{ interactions: [record.id] }} onClose={() => setPlacing(false)} onDone={onChanged} />}
			{releasing && <ReleaseDialog hold={releasing} interactions={[record.id]} onClose={() => setReleasing(null)} />}
		</>
	);
}
