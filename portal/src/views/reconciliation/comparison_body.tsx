// What a comparison with an outside list found: the counts first, then every line that does not fit.
import { Chip, type Tone } from "../../parts/chip";
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { Duration } from "../../parts/duration";
import { Empty } from "../../parts/empty";
import { Facts } from "../../parts/facts";
import { plainWord, UNKNOWN } from "../../parts/format";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import type { Comparison } from "./types";

const x = t.reports;
type Item = Comparison["items"][number];

const FINE = new Set(["recorded_and_listed", "may_follow"]);
const TONE: Record<string, Tone> = { listed_not_recorded: "missing", line_unreadable: "missing", recorded_not_listed: "paused", duration_differs: "paused" };

export const countName = (word: string): string => x.counts[word as keyof typeof x.counts] ?? plainWord(word);

const columns = [
	{ title: x.kind, lead: true, of: (one: Item) => <Chip tone={TONE[one.kind] ?? "plain"}>{countName(one.kind)}</Chip> },
	{ title: x.line, number: true, of: (one: Item) => one.line ?? UNKNOWN },
	{ title: x.listedMs, number: true, of: (one: Item) => <Duration ms={one.listed_ms} /> },
	{ title: x.recordedMs, number: true, of: (one: Item) => <Duration ms={one.recorded_ms} /> },
	{ title: x.call, of: (one: Item) => one.interaction && <a href={`/calls/${one.interaction}`}>{x.openCall}</a> },
];

const ORDER = ["recorded_and_listed", "listed_not_recorded", "recorded_not_listed", "duration_differs", "line_unreadable", "may_follow"];
const place = (word: string): number => (ORDER.indexOf(word) + ORDER.length + 1) % (ORDER.length + 1);

export function ComparisonBody({ of }: { of: Comparison }) {
	const counts = Object.entries(of.counts).sort(([a], [b]) => place(a) - place(b));
	return (
		<>
			<Counts all={counts.map(([word, value]) => ({ name: countName(word), value, wrong: value > 0 && !FINE.has(word) }))} />
			<section class="card padded">
				<Facts all={[
					[x.period, <><Time at={of.from} precision="minute" /> – <Time at={of.to} precision="minute" /></>],
					[x.listHash, <code class="wrap">{of.list_sha256}</code>],
				]} />
			</section>
			{of.items.length === 0
				? <Empty title={x.allMatch} />
				: <DataTable label={x.findings} columns={columns} items={of.items} keyOf={(one) => `${one.kind}-${one.line}-${one.interaction}`} />}
		</>
	);
}
