// Ends what a vendor's tools may do; what follows is said before.
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import type { Vendor } from "./types";

const x = t.vendors;

export function WithdrawDialog({ of, onClose, onDone }: { of: Vendor; onClose: () => void; onDone: () => void }) {
	const act = useAct();
	const withdraw = (): Promise<boolean> => act.run(async () => {
		await ask(`/v1/vendors/${encodeURIComponent(of.id)}`, { method: "DELETE" });
		toast(x.withdrawn);
		onDone();
	});
	return (
		<Dialog title={x.withdrawTitle} onClose={onClose} onSubmit={() => void withdraw()}>
			<p class="strong wrap">{of.document.name}</p>
			<p>{x.withdrawEffect}</p>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={act.busy}>{x.withdraw}</button>
			</div>
		</Dialog>
	);
}
