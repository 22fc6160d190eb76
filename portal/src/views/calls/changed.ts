// Keeps the rows that are shown true while calls go on: what the stream tells of one of them is read again. Calls that began
// meanwhile are counted and shown when somebody asks for them, because rows must not move under a pointer. Words that are many
// are joined, so that a busy house is not asked for each of them.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../../api/client";
import { listenToStream } from "../../api/stream";
import type { Pages } from "../../app/pages";
import type { Listed } from "./glance";

const JOIN_MS = 1500;
const AT_ONCE = 10;

export interface Changed {
	interaction: string;
	/** The first event of a call. */
	begins: boolean;
}

/** What an event of the stream is about; null when it is about no call or cannot be read. */
export function changedIn(data: string): Changed | null {
	try {
		const it = JSON.parse(data) as { interaction?: unknown; index?: unknown } | null;
		return it && typeof it.interaction === "string" ? { interaction: it.interaction, begins: it.index === 0 } : null;
	} catch {
		return null;
	}
}

/** Reads rows again by itself; gives how many calls began since the list was read. */
export function useChangedCalls(pages: Pages<Listed>, key: string): number {
	const latest = useRef(pages);
	latest.current = pages;
	const [newer, setNewer] = useState<ReadonlySet<string>>(new Set());
	useEffect(() => setNewer(new Set()), [key, pages.first]);
	useEffect(() => {
		const waiting = new Set<string>();
		let timer: ReturnType<typeof setTimeout> | undefined;

		const read = async (id: string): Promise<void> => {
			const call = await ask<Listed>(`/v1/interactions/${encodeURIComponent(id)}`);
			latest.current.change((items) => items.map((one) => one.id === id ? { ...one, ...call } : one));
		};
		const readAll = (): void => {
			timer = undefined;
			const shown = new Set((latest.current.items ?? []).map((one) => one.id));
			const ids = [...waiting].filter((id) => shown.has(id)).slice(0, AT_ONCE);
			waiting.clear();
			// A row that cannot be read now stays as it was; opening it says why.
			void Promise.allSettled(ids.map(read));
		};
		const hear = (data: string): void => {
			const found = changedIn(data);
			if (!found)
				return;
			if (found.begins)
				setNewer((before) => new Set(before).add(found.interaction));
			waiting.add(found.interaction);
			timer ??= setTimeout(readAll, JOIN_MS);
		};
		const stop = listenToStream({
			event: (event) => {
				if (event.type === "changed")
					hear(event.data);
				else if (event.type === "reset")
					latest.current.anew();
			},
		});
		return () => {
			clearTimeout(timer);
			stop();
		};
	}, []);
	const shown = new Set((pages.items ?? []).map((one) => one.id));
	return [...newer].filter((id) => !shown.has(id)).length;
}
