// One thing that a person does: a button that is busy until the server has answered, and a problem beside it when it said
// no. While one is under way a second press does nothing.
import { useRef, useState } from "preact/hooks";
import { ownProblem, Problem } from "../api/problem";

export interface Act {
	busy: boolean;
	problem: Problem | undefined;
	/** Runs; true when it was done. */
	run: (what: () => Promise<void>) => Promise<boolean>;
	clear: () => void;
}

export function useAct(): Act {
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<Problem | undefined>(undefined);
	const running = useRef(false);

	const run = async (what: () => Promise<void>): Promise<boolean> => {
		if (running.current)
			return false;
		running.current = true;
		setBusy(true);
		setProblem(undefined);
		try {
			await what();
			return true;
		} catch (error) {
			if (!(error instanceof Problem))
				console.error(error);
			setProblem(error instanceof Problem ? error : ownProblem("unreadable"));
			return false;
		} finally {
			running.current = false;
			setBusy(false);
		}
	};
	return { busy, problem, run, clear: () => setProblem(undefined) };
}
