// Says what an order will do before it is given, and how fast it was obeyed afterwards.
import { useState } from "preact/hooks";
import { ask } from "../../../api/client";
import { useAct } from "../../../app/act";
import { Choice } from "../../../parts/choice";
import { Dialog } from "../../../parts/dialog";
import { Field } from "../../../parts/field";
import { ProblemBox } from "../../../parts/problem_box";
import { toast } from "../../../parts/toast";
import { t } from "../../../text/en";
import { c, wordOf } from "../../../text/en_call";
import { pathOf } from "../data/call_api";
import type { CallRecord } from "../model/record";
import { nameOf } from "../names";

export type OrderName = "pause" | "resume" | "stop" | "opt_out";

interface Props {
	record: CallRecord;
	order: OrderName;
	onClose: () => void;
	onDone: () => void;
}

interface Answer {
	obeyed: boolean;
	gate_us?: number;
}

/** What the terms of this call say of what exists already, apart from what stays as it is. */
function treatmentsOf(record: CallRecord): string[] {
	const treat = record.decisions?.filter((one) => one["treat"]).at(-1)?.["treat"];
	if (typeof treat !== "object" || treat === null)
		return [];
	return Object.entries(treat as Record<string, string>).filter(([, does]) => does !== "keep")
		.map(([kind, does]) => c.actions.treatment(wordOf(c.kind, kind), wordOf(c.artifacts.treatments, does)));
}

function Effects({ record, order }: Pick<Props, "record" | "order">) {
	const treatments = order === "opt_out" ? treatmentsOf(record) : [];
	return (
		<>
			<ul class="points">{c.actions.effects[order].map((text) => <li key={text}>{text}</li>)}</ul>
			{treatments.length > 0 && <div><p class="quiet">{c.actions.treatments}</p><ul class="points">{treatments.map((text) => <li key={text}>{text}</li>)}</ul></div>}
			{record.mode === "mandatory" && order !== "resume" && <p class="strong">{c.actions.mandatory}</p>}
		</>
	);
}

export function OrderDialog({ record, order, onClose, onDone }: Props) {
	const [reason, setReason] = useState("");
	const [party, setParty] = useState("");
	const act = useAct();
	const give = async (): Promise<void> => {
		const done = await act.run(async () => {
			const body = { order, ...(reason.trim() === "" ? {} : { reason: reason.trim() }), ...(party === "" ? {} : { party }) };
			const answer = await ask<Answer>(pathOf(record.id, "/orders"), { method: "POST", body });
			toast(answer.gate_us === undefined ? c.actions.done : c.actions.obeyed(answer.gate_us));
		});
		if (!done)
			return;
		onDone();
		onClose();
	};
	const parties = [{ value: "", text: c.actions.everybody }, ...record.parties.map((one) => ({ value: one.id, text: nameOf(one) }))];
	return (
		<Dialog title={c.actions.titles[order]} onClose={onClose} onSubmit={give}>
			<Effects record={record} order={order} />
			{order === "opt_out" && <Choice label={c.actions.whose} value={party} options={parties} onValue={setParty} />}
			<Field label={c.actions.reason} hint={c.actions.reasonHint} value={reason} onValue={setReason} input={{ maxLength: 400 }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class={order === "opt_out" ? "danger" : "primary"} disabled={act.busy} aria-busy={act.busy}>{c.actions.give}</button>
			</div>
		</Dialog>
	);
}
