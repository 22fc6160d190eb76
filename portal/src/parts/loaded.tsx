// Draws an answer, or what stands in its place: loading, refused, failed. An answer that is there stays while it is asked
// again, and a failure then stands above it instead of taking it away.
import type { ComponentChildren } from "preact";
import type { Load } from "../app/load";
import { Loading } from "./loading";
import { ProblemBox } from "./problem_box";

interface Props<T> {
	of: Load<T>;
	lines?: number;
	children: (value: T) => ComponentChildren;
}

export function Loaded<T>({ of, lines, children }: Props<T>) {
	return (
		<>
			{of.problem && <ProblemBox problem={of.problem} again={of.again} busy={of.busy} />}
			{of.value === undefined && !of.problem && <Loading {...(lines === undefined ? {} : { lines })} />}
			{of.value !== undefined && children(of.value)}
		</>
	);
}
