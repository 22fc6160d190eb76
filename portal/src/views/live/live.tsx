// Calls in progress. The list is read anew when the stream says that one of them changed, and every half minute besides, so that
// a lost word is not a wrong picture for long; whether the picture is up to date is always said.
import { useEffect, useRef, useState } from "preact/hooks";
import { askAll } from "../../api/client";
import { listenToStream, type StreamState } from "../../api/stream";
import { useLoad } from "../../app/load";
import { useRight } from "../../app/session";
import { Chip } from "../../parts/chip";
import { Empty } from "../../parts/empty";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { t } from "../../text/en";
import type { Listed } from "../calls/glance";
import { callTitle } from "../calls/call_row";
import { OrderDialog, type OrderName } from "../orders/order_dialog";
import { LiveTable } from "./live_table";
import "./live.css";

const JOIN_MS = 400;
const ANEW_MS = 30_000;
const BOUND = 500;

function useLive() {
	const load = useLoad("live", (signal) => askAll<Listed>("/v1/interactions", { query: { state: "active", limit: 200 }, signal }, BOUND));
	const [stream, setStream] = useState<StreamState>("connecting");
	const again = useRef(load.again);
	again.current = load.again;
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const soon = (): void => {
			timer ??= setTimeout(() => {
				timer = undefined;
				again.current();
			}, JOIN_MS);
		};
		const stop = listenToStream({ event: soon, state: setStream });
		const regular = setInterval(soon, ANEW_MS);
		return () => {
			clearTimeout(timer);
			clearInterval(regular);
			stop();
		};
	}, []);
	return { load, stream };
}

function StreamChip({ state }: { state: StreamState }) {
	const good = state === "open";
	return <span role="status"><Chip tone={good ? "recorded" : "paused"} icon={good ? "granted" : "wait"}>{t.live.connection[state]}</Chip></span>;
}

export function LiveView() {
	const { load, stream } = useLive();
	const mayOrder = useRight("order");
	const [wanted, setWanted] = useState<{ call: Listed; order: OrderName } | null>(null);
	return (
		<>
			<PageHead title={t.live.title} about={t.live.about} actions={<StreamChip state={stream} />} />
			<Loaded of={load}>
				{(calls) => calls.length === 0
					? <Empty title={t.live.none}>{t.live.noneWhat}</Empty>
					: (
						<>
							<p class="quiet small count">{t.live.count(calls.length)}</p>
							<LiveTable calls={calls} onOrder={mayOrder ? (call, order) => setWanted({ call, order }) : null} />
						</>
					)}
			</Loaded>
			{wanted && (
				<OrderDialog id={wanted.call.id} who={callTitle(wanted.call)} order={wanted.order} onClose={() => setWanted(null)}
					onDone={() => {
						setWanted(null);
						load.again();
					}} />
			)}
		</>
	);
}
