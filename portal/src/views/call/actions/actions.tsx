// What can be done to a call: orders while it lasts, and taking it away when there is something to take. What this person may
// not do is not shown; the server decides all the same.
import { useState } from "preact/hooks";
import { useMe } from "../../../app/session";
import { c } from "../../../text/en_call";
import { isLive, type CallRecord } from "../model/record";
import { HoldAction } from "./hold_action";
import { OrderDialog, type OrderName } from "./order_dialog";
import { TakeDialog } from "./take_dialog";

interface Props {
	record: CallRecord;
	onChanged: () => void;
}

function isPaused(record: CallRecord): boolean {
	return (record.gates ?? []).some((gate) => gate.paused.length > 0);
}

export function Actions({ record, onChanged }: Props) {
	const rights = useMe()?.rights ?? [];
	const [order, setOrder] = useState<OrderName | null>(null);
	const [taking, setTaking] = useState(false);
	const orders = isLive(record) && rights.includes("order");
	return (
		<>
			{orders && (isPaused(record)
				? <button type="button" onClick={() => setOrder("resume")}>{c.actions.resume}</button>
				: <button type="button" onClick={() => setOrder("pause")}>{c.actions.pause}</button>)}
			{orders && <button type="button" onClick={() => setOrder("stop")}>{c.actions.stop}</button>}
			{orders && <button type="button" class="danger" onClick={() => setOrder("opt_out")}>{c.actions.optOut}</button>}
			{!isLive(record) && rights.includes("export") && <button type="button" onClick={() => setTaking(true)}>{c.actions.takeAway}</button>}
			{rights.includes("hold") && <HoldAction record={record} onChanged={onChanged} />}
			{order && <OrderDialog record={record} order={order} onClose={() => setOrder(null)} onDone={onChanged} />}
			{taking && <TakeDialog record={record} onClose={() => setTaking(false)} onDone={onChanged} />}
		</>
	);
}
