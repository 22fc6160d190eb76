// One question to the server and its three ends: still asked, answered, refused. A newer question makes the older one void,
// so that an answer that comes late never stands under a newer heading.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isAbort, ownProblem, Problem } from "../api/problem";

export interface Load<T> {
	/** The last answer; it stays while the next is asked for. */
	value: T | undefined;
	problem: Problem | undefined;
	busy: boolean;
	again: () => void;
	/** Puts a newer value in the place of the answer, after something was changed. */
	put: (value: T) => void;
}

function asProblem(error: unknown): Problem {
	if (error instanceof Problem)
		return error;
	console.error(error);
	return ownProblem("unreadable");
}

/** Asks when `key` changes; with the key null nothing is asked. */
export function useLoad<T>(key: string | null, asked: (signal: AbortSignal) => Promise<T>): Load<T> {
	const [value, setValue] = useState<T | undefined>(undefined);
	const [problem, setProblem] = useState<Problem | undefined>(undefined);
	const [busy, setBusy] = useState(key !== null);
	const [turn, setTurn] = useState(0);
	const latest = useRef(asked);
	latest.current = asked;
	const shownKey = useRef<string | null>(null);

	useEffect(() => {
		if (key === null)
			return;
		const stop = new AbortController();
		setBusy(true);
		if (shownKey.current !== key)
			setProblem(undefined);
		latest.current(stop.signal).then((answer) => {
			if (stop.signal.aborted)
				return;
			shownKey.current = key;
			setValue(() => answer);
			setProblem(undefined);
			setBusy(false);
		}, (error: unknown) => {
			if (stop.signal.aborted || isAbort(error))
				return;
			setProblem(asProblem(error));
			setBusy(false);
		});
		return () => stop.abort();
	}, [key, turn]);

	const again = useCallback(() => setTurn((n) => n + 1), []);
	const put = useCallback((next: T) => setValue(() => next), []);
	return { value, problem, busy, again, put };
}
