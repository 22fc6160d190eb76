// Programs that use the API by tokens of their own, and the way to take one back at once.
import { useState } from "preact/hooks";
import { ask, askAll } from "../../api/client";
import type { Right } from "../../api/types";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { DataTable } from "../../parts/data_table";
import { Dialog } from "../../parts/dialog";
import { Empty } from "../../parts/empty";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";

const x = t.access;

interface Token {
	id: string;
	kind: string;
	name: string | null;
	rights: Right[];
	made_at?: string | null;
	expires_at?: string | null;
}

const nameOf = (one: Token): string => one.name ?? x.unnamed;

function RevokeDialog({ of, onClose, onDone }: { of: Token; onClose: () => void; onDone: () => void }) {
	const act = useAct();
	const revoke = (): Promise<boolean> => act.run(async () => {
		await ask(`/v1/tokens/${encodeURIComponent(of.id)}`, { method: "DELETE" });
		toast(x.revoked);
		onDone();
	});
	return (
		<Dialog title={x.revoke} onClose={onClose} onSubmit={() => void revoke()}>
			<p class="strong wrap">{nameOf(of)}</p>
			<p>{x.revokeEffect}</p>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={act.busy}>{x.revoke}</button>
			</div>
		</Dialog>
	);
}

export function Programs() {
	const load = useLoad("tokens", (signal) => askAll<Token>("/v1/tokens", { signal }));
	const [taking, setTaking] = useState<Token | null>(null);
	const columns = [
		{ title: x.colToken, lead: true, of: (one: Token) => <span class="wrap">{nameOf(one)}</span> },
		{ title: x.colKind, of: (one: Token) => one.kind },
		{ title: x.rights, of: (one: Token) => one.rights.map((right) => t.right[right] ?? right).join(", ") },
		{ title: x.made, of: (one: Token) => <Time at={one.made_at} precision="minute" /> },
		{ title: x.colExpires, of: (one: Token) => one.expires_at ? <Time at={one.expires_at} precision="day" /> : x.never },
		{ title: x.revoke, of: (one: Token) => <button type="button" class="danger" aria-label={`${x.revoke}: ${nameOf(one)}`} onClick={() => setTaking(one)}>{x.revoke}</button> },
	];
	return (
		<>
			<Loaded of={load}>
				{(all) => all.length === 0 ? <Empty title={x.noTokens} /> : <DataTable label={x.tabs.programs} columns={columns} items={all} keyOf={(one) => one.id} />}
			</Loaded>
			{taking && (
				<RevokeDialog of={taking} onClose={() => setTaking(null)} onDone={() => {
					setTaking(null);
					load.again();
				}} />
			)}
		</>
	);
}
