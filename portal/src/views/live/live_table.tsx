// The calls in progress, each with what is captured and what may be ordered.
import { Elapsed } from "../../parts/elapsed";
import { t } from "../../text/en";
import { callTitle } from "../calls/call_row";
import { plainAddress, type Listed } from "../calls/glance";
import type { OrderName } from "../orders/order_dialog";
import { Captured, ordersFor } from "./captured";

interface Props {
	calls: Listed[];
	onOrder: ((call: Listed, order: OrderName) => void) | null;
}

function Row({ call, onOrder }: { call: Listed; onOrder: Props["onOrder"] }) {
	const addresses = (call.parties ?? []).filter((one) => one.address).map((one) => plainAddress(one.address ?? "")).join(" → ");
	return (
		<tr role="row">
			<td role="cell" class="lead">
				<a href={`/calls/${call.id}`} class="wrap">{callTitle(call)}</a>
				<p class="quiet small wrap">{addresses}</p>
			</td>
			<td role="cell" data-label={t.live.colQueue}>{call.queue ?? ""}</td>
			<td role="cell" data-label={t.live.colElapsed} class="number"><Elapsed since={call.started_at} /></td>
			<td role="cell" data-label={t.live.colCaptured}><Captured call={call} /></td>
			{onOrder && (
				<td role="cell" data-label={t.live.colOrders}>
					<div class="row">
						{ordersFor(call).map((order) => (
							<button key={order} type="button" class={order === "opt_out" ? "danger" : ""} onClick={() => onOrder(call, order)}
								aria-label={`${t.orders.names[order]}: ${callTitle(call)}`}>
								{t.orders.names[order]}
							</button>
						))}
					</div>
				</td>
			)}
		</tr>
	);
}

export function LiveTable({ calls, onOrder }: Props) {
	return (
		<div class="table-frame">
			<table role="table" class="table cards live" aria-label={t.live.title}>
				<thead role="rowgroup">
					<tr role="row">
						<th role="columnheader" scope="col">{t.live.colCall}</th>
						<th role="columnheader" scope="col">{t.live.colQueue}</th>
						<th role="columnheader" scope="col" class="number">{t.live.colElapsed}</th>
						<th role="columnheader" scope="col">{t.live.colCaptured}</th>
						{onOrder && <th role="columnheader" scope="col">{t.live.colOrders}</th>}
					</tr>
				</thead>
				<tbody role="rowgroup">{calls.map((call) => <Row key={call.id} call={call} onOrder={onOrder} />)}</tbody>
			</table>
		</div>
	);
}
