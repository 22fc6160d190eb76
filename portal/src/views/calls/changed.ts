// Keeps the rows that are shown true while calls go on: what the stream tells of one of them is read again, a new call is read
// when the list is not filtered. Words that are many are joined, so that a busy house does not ask for each of them.
import { useEffect, useRef } from "preact/hooks";
import { ask } from "../../api/client";
import { listenToStream } from "../../api/stream";
import type { Pages } from "../../app/pages";
import type { Listed } from "./glance";

const JOIN_MS = 1500;
const AT_ONCE = 10;

/** The interaction that an event of the stream is about; null when it is about none or cannot be read. */
export function interactionOf(data: string): string | null {
	try {
		const it = JSON.parse(data) as { interaction?: unknown; id?: unknown };
		const id = it.interaction ?? it.id;
		return typeof id === "string" ? id : null;
	} catch {
		return null;
	}
}

export function useChangedCalls(pages: Pages<Listed>): void {
	const latest = useRef(pages);
	latest.current = pages;
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
		const stop = listenToStream({
			event: (event) => {
				const id = event.type === "changed" ? interactionOf(event.data) : null;
				if (!id)
					return;
				waiting.add(id);
				timer ??= setTimeout(readAll, JOIN_MS);
			},
		});
		return () => {
			clearTimeout(timer);
			stop();
		};
	}, []);
}
