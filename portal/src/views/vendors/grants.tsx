// Who captures what at this moment: grants of calls in progress, and the way to end one.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { useRight } from "../../app/session";
import { Chip } from "../../parts/chip";
import { DataTable } from "../../parts/data_table";
import { Dialog } from "../../parts/dialog";
import { Empty } from "../../parts/empty";
import { plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import type { LiveGrant, VendorHead } from "./types";

const x = t.vendors;

const toolOf = (one: LiveGrant, names: Map<string, string>): string => one.tool ?? names.get(one.vendor) ?? one.vendor;

function EndDialog({ of, name, onClose, onDone }: { of: LiveGrant; name: string; onClose: () => void; onDone: () => void }) {
	const act = useAct();
	const end = (): Promise<boolean> => act.run(async () => {
		await ask(`/v1/grants/${encodeURIComponent(of.grant)}`, { method: "DELETE" });
		toast(x.ended);
		onDone();
	});
	return (
		<Dialog title={x.endTitle} onClose={onClose} onSubmit={() => void end()}>
			<p class="strong wrap">{name}</p>
			<p>{x.endEffect}</p>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={act.busy}>{x.end}</button>
			</div>
		</Dialog>
	);
}

const Purposes = ({ of }: { of: string[] }) => (
	<span class="chips">{of.map((one) => <Chip key={one} tone="accent">{t.purpose[one as keyof typeof t.purpose] ?? plainWord(one)}</Chip>)}</span>
);

/** `vendor`: its grants alone. */
export function LiveGrants({ vendor }: { vendor?: string }) {
	const load = useLoad(`grants ${vendor ?? ""}`, async (signal) => {
		const [grants, vendors] = await Promise.all([
			ask<{ items: LiveGrant[]; more: boolean }>("/v1/grants", { query: { vendor }, signal }),
			ask<Page<VendorHead>>("/v1/vendors", { query: { limit: 20 }, signal }),
		]);
		return { ...grants, names: new Map(vendors.items.map((one) => [one.id, one.name ?? one.id])) };
	});
	const [ending, setEnding] = useState<LiveGrant | null>(null);
	const mayOrder = useRight("order");
	return (
		<div class="stack">
			<div class="actions"><button type="button" disabled={load.busy} onClick={load.again}>{x.refresh}</button></div>
			<Loaded of={load}>
				{({ items, more, names }) => (items.length === 0 ? <Empty title={x.noGrants}>{x.noGrantsWhat}</Empty> : (
					<>
						{more && <p class="quiet" role="status">{x.grantsMore}</p>}
						<DataTable label={x.tabs.grants} items={items} keyOf={(one) => one.grant} busy={load.busy} columns={[
							{ title: x.colTool, lead: true, of: (one) => <><span class="wrap">{toolOf(one, names)}</span>{one.tool && <span class="quiet small wrap"> {names.get(one.vendor)}</span>}</> },
							{ title: x.colCall, of: (one) => <a href={`/calls/${one.interaction}`}><Time at={one.started_at} precision="minute" /></a> },
							{ title: x.colPurposes, of: (one) => <Purposes of={one.purposes} /> },
							{ title: x.colOrders, of: (one) => (
								<span class="chips">
									{x.orders(one.orders, one.acknowledged)}
									{one.silent && <Chip tone="missing" icon="missing">{x.silent}</Chip>}
									{one.owed && <Chip tone="paused" icon="missing">{x.owed}</Chip>}
								</span>
							) },
							{ title: "", of: (one) => mayOrder && <button type="button" class="danger" onClick={() => setEnding(one)}>{x.end}</button> },
						]} />
					</>
				))}
			</Loaded>
			{ending && <EndDialog of={ending} name={ending.tool ?? load.value?.names.get(ending.vendor) ?? ending.vendor} onClose={() => setEnding(null)} onDone={() => {
				setEnding(null);
				load.again();
			}} />}
		</div>
	);
}
