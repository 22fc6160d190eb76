// What the page knows of its call, and how it stays true: the record first, because it is what people wait for, then events
// and register; and all of it anew when the stream says that the call has changed.
import { useEffect, useRef, useState } from "preact/hooks";
import { listenToStream } from "../../../api/stream";
import { useLoad, type Load } from "../../../app/load";
import type { LoggedEvent } from "../model/event";
import { isLive, type CallRecord, type RegisterEntry } from "../model/record";
import { askComments, askEvents, askRecord, askRegister, type Comments } from "./call_api";

export interface CallData {
	record: Load<CallRecord>;
	events: Load<LoggedEvent[]>;
	register: Load<RegisterEntry[]>;
	comments: Load<Comments>;
	refresh: () => void;
}

const CALM_MS = 250;

function isAbout(data: string, id: string): boolean {
	try {
		return (JSON.parse(data) as { interaction?: unknown }).interaction === id;
	} catch {
		return false;
	}
}

/** Events never change: only those behind the last that is known are asked for. */
function useEvents(id: string, ready: boolean): Load<LoggedEvent[]> {
	const known = useRef<LoggedEvent[]>([]);
	return useLoad(ready ? id : null, async (signal) => {
		const last = known.current.at(-1)?.index ?? -1;
		const more = await askEvents(id, last, signal);
		// Two questions may have been under way: what the other brought is not taken twice.
		const newest = known.current.at(-1)?.index ?? -1;
		const fresh = more.filter((event) => event.index > newest);
		if (fresh.length > 0 || known.current.length === 0)
			known.current = [...known.current, ...fresh];
		return known.current;
	});
}

export function useCall(id: string): CallData {
	const record = useLoad(id, (signal) => askRecord(id, signal));
	const ready = record.value !== undefined;
	const events = useEvents(id, ready);
	const register = useLoad(ready ? id : null, (signal) => askRegister(id, signal));
	const comments = useLoad(ready ? id : null, (signal) => askComments(id, signal));
	const parts = useRef([record, events, register]);
	parts.current = [record, events, register];
	const refresh = useRef(() => parts.current.forEach((part) => part.again())).current;

	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const heard = (): void => {
			clearTimeout(timer);
			timer = setTimeout(refresh, CALM_MS);
		};
		const stop = listenToStream({
			event: (event) => {
				if (event.type === "reset" || (event.type === "changed" && isAbout(event.data, id)))
					heard();
			},
		});
		return () => {
			clearTimeout(timer);
			stop();
		};
	}, [id, refresh]);
	return { record, events, register, comments, refresh };
}

/** How long a live call has lasted, each second; 0 for one that is over. */
export function useNow(record: CallRecord | undefined): number {
	const live = record !== undefined && isLive(record);
	const [now, setNow] = useState(0);
	useEffect(() => {
		if (!live)
			return;
		const tick = (): void => setNow(Date.now() - Date.parse(record.started_at ?? ""));
		tick();
		const timer = setInterval(tick, 1000);
		return () => clearInterval(timer);
	}, [live, record?.started_at]);
	return live ? Math.max(0, now) : 0;
}
