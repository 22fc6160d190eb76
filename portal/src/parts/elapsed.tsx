// How long something has lasted, counted on this screen. One clock serves all of them, and it stands still when nobody looks.
import { useEffect, useState } from "preact/hooks";
import { Duration } from "./duration";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function listen(tick: () => void): () => void {
	listeners.add(tick);
	timer ??= setInterval(() => {
		if (!document.hidden)
			listeners.forEach((each) => each());
	}, 1000);
	return () => {
		listeners.delete(tick);
		if (listeners.size === 0) {
			clearInterval(timer);
			timer = undefined;
		}
	};
}

export function Elapsed({ since }: { since: string | null | undefined }) {
	const [now, setNow] = useState(Date.now());
	useEffect(() => listen(() => setNow(Date.now())), []);
	const from = since ? Date.parse(since) : NaN;
	return <Duration ms={Number.isNaN(from) ? null : Math.max(0, now - from)} />;
}
