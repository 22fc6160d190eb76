// What lies under the pointer, in words: the time, the lane, and what held there.
import { spanAt } from "../model/timeline";
import { toTime, type Window } from "../model/view_window";
import { clock } from "../names";
import { c, wordOf } from "../../../text/en_call";
import { rowAt, spanWords, type Row } from "./rows";

export interface Pointed {
	x: number;
	y: number;
}

interface Props {
	at: Pointed;
	rows: Row[];
	window: Window;
	width: number;
}

const NEAR_PX = 6;

function wordsAt(row: Row, at: number, near: number): string[] {
	const marks = row.lane.marks.filter((mark) => Math.abs(mark.at - at) <= near)
		.map((mark) => [wordOf(c.mark, mark.what), mark.text].filter(Boolean).join(": "));
	const span = spanAt(row.lane, at);
	return [...marks, ...(span ? [`${spanWords(span)}, ${clock(span.from, true)} – ${clock(span.to, true)}`] : [])];
}

export function Readout({ at, rows, window, width }: Props) {
	const time = toTime(window, at.x, width);
	const row = rowAt(rows, at.y);
	const words = row ? wordsAt(row, time, ((window.to - window.from) / width) * NEAR_PX) : [];
	const place = at.x > width - 260 ? { right: `${width - at.x + 12}px`, top: `${at.y + 14}px` } : { left: `${at.x + 12}px`, top: `${at.y + 14}px` };
	return (
		<div class="readout" style={place} aria-hidden="true">
			<strong>{clock(time, true)}</strong>
			{row && <span class="quiet">{[row.label, row.sub].filter(Boolean).join(", ")}</span>}
			{words.map((text) => <span key={text}>{text}</span>)}
		</div>
	);
}
