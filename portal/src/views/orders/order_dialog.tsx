// An order to what is captured: its effect is said before it is given, and what came of it is said in the server's numbers.
import { useState } from "preact/hooks";
import { ask, newKey } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";

export type OrderName = keyof typeof t.orders.names;

interface OrderAnswer {
	order: string;
	obeyed: boolean;
	gate_us?: number;
}

interface Props {
	id: string;
	who: string;
	order: OrderName;
	onClose: () => void;
	onDone: () => void;
}

const RESTRICTS: ReadonlySet<OrderName> = new Set(["pause", "stop", "opt_out"]);

function said(order: OrderName, answer: OrderAnswer): string {
	if (!answer.obeyed)
		return t.orders.notObeyed;
	const what = t.orders.done[order];
	return RESTRICTS.has(order) && answer.gate_us !== undefined ? t.orders.obeyed(what, answer.gate_us) : t.orders.accepted(what);
}

export function OrderDialog({ id, who, order, onClose, onDone }: Props) {
	const [reason, setReason] = useState("");
	const [key] = useState(newKey);
	const act = useAct();
	const give = (): Promise<boolean> => act.run(async () => {
		const body = { order, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
		// One key for this dialog: pressed again after a lost answer it is the same order.
		const answer = await ask<OrderAnswer>(`/v1/interactions/${encodeURIComponent(id)}/orders`, { method: "POST", body, key });
		toast(said(order, answer));
		onDone();
	});
	return (
		<Dialog title={t.orders.titles[order]} onClose={onClose} onSubmit={() => void give()}>
			<p class="strong wrap">{who}</p>
			<p>{t.orders.effects[order]}</p>
			<Field label={t.orders.reason} hint={t.orders.reasonHint} value={reason} onValue={setReason} input={{ maxLength: 500 }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class={order === "opt_out" ? "danger" : "primary"} disabled={act.busy} aria-busy={act.busy}>
					{t.orders.names[order]}
				</button>
			</div>
		</Dialog>
	);
}
