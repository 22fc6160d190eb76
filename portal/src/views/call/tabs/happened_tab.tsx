// The timeline as a list, for whoever reads rather than looks: every stretch and every moment of every lane, in order of time,
// with the event that it comes from.
import { useMemo } from "preact/hooks";
import { Empty } from "../../../parts/empty";
import { c, wordOf } from "../../../text/en_call";
import type { CallRecord } from "../model/record";
import type { Timeline } from "../model/timeline";
import { clock } from "../names";
import type { Player } from "../player/player";
import { laneWords, spanWords } from "../timeline/rows";

interface Props {
	timeline: Timeline;
	record: CallRecord;
	player: Player;
}

interface Line {
	at: number;
	lasted: number | null;
	open: boolean;
	lane: string;
	what: string;
	event: number | undefined;
	key: string;
}

function linesOf(timeline: Timeline, record: CallRecord): Line[] {
	const lines = timeline.lanes.filter((lane) => lane.kind !== "turns" && lane.kind !== "ai").flatMap((lane) => {
		const { label, sub } = laneWords(lane, record);
		const name = [label, sub].filter(Boolean).join(", ");
		return [
			...lane.spans.map((span, i): Line => ({
				at: span.from, lasted: span.to - span.from, open: span.open === true, lane: name, what: spanWords(span), event: span.event,
				key: `${lane.id}s${i}`,
			})),
			...lane.marks.map((mark, i): Line => ({
				at: mark.at, lasted: null, open: false, lane: name, what: [wordOf(c.mark, mark.what), mark.text].filter(Boolean).join(": "),
				event: mark.event, key: `${lane.id}m${i}`,
			})),
		];
	});
	return lines.sort((a, b) => a.at - b.at);
}

const lastedText = (line: Line): string => (line.open ? c.happened.open : line.lasted === null ? c.happened.moment : c.ms(line.lasted));

export function HappenedTab({ timeline, record, player }: Props) {
	const lines = useMemo(() => linesOf(timeline, record), [timeline, record]);
	if (lines.length === 0)
		return <Empty title={c.timeline.none} />;
	return (
		<div class="table-frame happened-frame" tabIndex={0} role="region" aria-label={c.tabs.happened}>
			<table class="table cards happened">
				<thead>
					<tr><th>{c.happened.at}</th><th>{c.happened.lasted}</th><th>{c.happened.lane}</th><th>{c.happened.what}</th><th>{c.happened.event}</th></tr>
				</thead>
				<tbody>
					{lines.map((line) => (
						<tr key={line.key}>
							<td data-label={c.happened.at} class="time">
								<button type="button" class="link" aria-label={c.happened.goTo(clock(line.at, true))} onClick={() => player.seek(line.at)}>
									{clock(line.at, true)}
								</button>
							</td>
							<td data-label={c.happened.lasted} class="time">{lastedText(line)}</td>
							<td data-label={c.happened.lane}>{line.lane}</td>
							<td data-label={c.happened.what} class="what">{line.what}</td>
							<td data-label={c.happened.event}>{line.event !== undefined && <a href={`?tab=events#event-${line.event}`}>{line.event}</a>}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
