// A list that comes in pages: the first is asked for when the question changes, the next when somebody wants more. An answer
// to an older question is thrown away.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../api/client";
import { isAbort, ownProblem, Problem } from "../api/problem";

export interface Pages<T> {
	items: T[] | undefined;
	/** Another number each time the first page came. */
	first: number;
	more: boolean;
	busy: boolean;
	problem: Problem | undefined;
	next: () => void;
	again: () => void;
	/** Reads the list from its beginning; what is shown stays until then. */
	anew: () => void;
	/** Changes what is shown of the list, after something was done to one of it. */
	change: (with_: (items: T[]) => T[]) => void;
}

type Fetch<T> = (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>;

/** The first page that has something, or the last: a search that would take long ends early and says from where it goes on. */
export async function pageWithItems<T>(fetch: Fetch<T>, cursor: string | null, signal: AbortSignal): Promise<Page<T>> {
	let page = await fetch(cursor, signal);
	while (page.items.length === 0 && page.next !== null && !signal.aborted)
		page = await fetch(page.next, signal);
	return page;
}

export function usePages<T>(key: string | null, fetch: Fetch<T>): Pages<T> {
	const [items, setItems] = useState<T[] | undefined>(undefined);
	const [cursor, setCursor] = useState<string | null>(null);
	const [problem, setProblem] = useState<Problem | undefined>(undefined);
	const [busy, setBusy] = useState(false);
	const [turn, setTurn] = useState(0);
	const [first, setFirst] = useState(0);
	const latest = useRef(fetch);
	latest.current = fetch;
	const stop = useRef<AbortController | null>(null);

	const load = useCallback((from: string | null) => {
		stop.current?.abort();
		const mine = new AbortController();
		stop.current = mine;
		setBusy(true);
		pageWithItems(latest.current, from, mine.signal).then((page) => {
			if (mine.signal.aborted)
				return;
			setItems((before) => from === null ? page.items : [...(before ?? []), ...page.items]);
			if (from === null)
				setFirst((n) => n + 1);
			setCursor(page.next);
			setProblem(undefined);
			setBusy(false);
		}, (error: unknown) => {
			if (mine.signal.aborted || isAbort(error))
				return;
			if (!(error instanceof Problem))
				console.error(error);
			setProblem(error instanceof Problem ? error : ownProblem("unreadable"));
			setBusy(false);
		});
	}, []);

	useEffect(() => {
		if (key !== null)
			load(null);
		return () => stop.current?.abort();
	}, [key, turn]);

	return {
		items,
		first,
		more: cursor !== null,
		busy,
		problem,
		next: () => {
			if (!busy && cursor !== null)
				load(cursor);
		},
		again: () => items && cursor !== null ? load(cursor) : setTurn((n) => n + 1),
		anew: () => setTurn((n) => n + 1),
		change: (with_) => setItems((before) => before && with_(before)),
	};
}
