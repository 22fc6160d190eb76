// The end of a list that goes on: asks for the next page when it comes into sight, and has a button for whoever does not scroll.
import { useEffect, useRef } from "preact/hooks";
import type { Pages } from "../app/pages";
import { t } from "../text/en";
import { ProblemBox } from "./problem_box";

export function More<T>({ of }: { of: Pages<T> }) {
	const end = useRef<HTMLDivElement>(null);
	const next = useRef(of.next);
	next.current = of.next;
	useEffect(() => {
		const at = end.current;
		if (!at || !of.more)
			return;
		const seen = new IntersectionObserver((all) => {
			if (all.some((one) => one.isIntersecting))
				next.current();
		}, { rootMargin: "400px" });
		seen.observe(at);
		return () => seen.disconnect();
	}, [of.more, of.items?.length]);
	if (of.problem && of.items)
		return <ProblemBox problem={of.problem} again={of.again} busy={of.busy} />;
	return (
		<div ref={end} class="more">
			{of.more && <button type="button" disabled={of.busy} onClick={of.next}>{of.busy ? t.common.loading : t.common.more}</button>}
		</div>
	);
}
