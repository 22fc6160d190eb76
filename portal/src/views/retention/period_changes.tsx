// What other periods would change, or have changed, for calls that are over: counts, and a line for each kind of each queue.
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { capital, plainWord } from "../../parts/format";
import { Time } from "../../parts/time";
import { h } from "../../text/en_holds";
import type { PeriodChange } from "./types";

const x = h.periods;

interface Line {
	queue: string;
	kind: string;
	shorter: number;
	longer: number;
	most_shorter_s: number;
	most_longer_s: number;
	first_due: string | null;
}

/** One line for each kind of each queue of which something changes. */
export function linesOf(of: PeriodChange): Line[] {
	return of.queues.flatMap((one) => one.kinds.map((kind) => ({ queue: one.queue, ...kind })));
}

/** Whole days, rounded down: what is shorter than one is none. */
export const daysOf = (seconds: number): number => Math.floor(seconds / 86_400);

const columns = [
	{ title: x.colQueue, lead: true, of: (one: Line) => one.queue },
	{ title: x.colKind, of: (one: Line) => capital(plainWord(one.kind)) },
	{ title: x.colSooner, number: true, of: (one: Line) => one.shorter === 0 ? "" : x.by(one.shorter, daysOf(one.most_shorter_s)) },
	{ title: x.colLater, number: true, of: (one: Line) => one.longer === 0 ? "" : x.by(one.longer, daysOf(one.most_longer_s)) },
	{ title: x.colFirst, of: (one: Line) => one.first_due && <Time at={one.first_due} precision="day" /> },
];

export function PeriodChanges({ of }: { of: PeriodChange }) {
	const names = ["changed", "due_at_once", "held", "retention_stated", "announced_unknown", "no_rule", "unreadable", "same"] as const;
	const lines = linesOf(of);
	return (
		<>
			<Counts all={names.map((name) => ({ name: x.counts[name] ?? name, value: of.count[name] ?? 0, wrong: name === "due_at_once" && (of.count[name] ?? 0) > 0 }))} />
			{lines.length > 0 && <DataTable label={x.changes} columns={columns} items={lines} keyOf={(one) => `${one.queue} ${one.kind}`} />}
		</>
	);
}
