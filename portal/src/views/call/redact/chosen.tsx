// The stretch that is being chosen, over the timeline: it lies over the sound of whom it is about. Each end is a slider.
import { c } from "../../../text/en_call";
import type { Marking } from "../data/use_marking";
import type { Mark } from "../model/redactions";
import { toPixel, type Window } from "../model/view_window";
import { clock } from "../names";
import { SCALE_HEIGHT, type Row } from "../timeline/rows";

interface Props {
	marking: Marking;
	mark: Mark;
	rows: Row[];
	window: Window;
	width: number;
	length: number;
}

const STEP_MS = 10;
const LONG_STEP_MS = 100;

/** From where to where the rows of sound that the mark is about reach. */
function heightOf(rows: Row[], party: string | null): { top: number; height: number } {
	let top = SCALE_HEIGHT;
	let from = -1;
	let to = SCALE_HEIGHT;
	for (const row of rows) {
		if (row.kind === "sound" && (party === null || row.lane.party === party)) {
			from = from < 0 ? top : from;
			to = top + row.height;
		}
		top += row.height;
	}
	return { top: Math.max(from, 0), height: Math.max(to - Math.max(from, 0), 0) };
}

function Handle({ which, marking, mark, length, left }: Pick<Props, "marking" | "mark" | "length"> & { which: "from" | "to"; left: number }) {
	const onKey = (event: KeyboardEvent): void => {
		const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
		if (by === undefined)
			return;
		event.preventDefault();
		event.stopPropagation();
		marking.setEnd(which, mark[which] + by * (event.shiftKey ? LONG_STEP_MS : STEP_MS));
	};
	return (
		<div class={`redact-handle ${which}`} role="slider" tabIndex={0} aria-label={c.redact.ends[which].label} aria-valuemin={0} aria-valuemax={Math.round(length)}
			aria-valuenow={mark[which]} aria-valuetext={clock(mark[which], true)} onKeyDown={onKey} style={{ left: `${left}px` }} />
	);
}

export function Chosen({ marking, mark, rows, window, width, length }: Props) {
	const left = Math.max(toPixel(window, mark.from, width), 0);
	const right = Math.min(toPixel(window, mark.to, width), width);
	const { top, height } = heightOf(rows, mark.party);
	if (right < left)
		return null;
	const size = Math.max(right - left, 2);
	return (
		<div class="redact-chosen" style={{ left: `${left}px`, width: `${size}px`, top: `${top}px`, height: `${height}px` }}>
			<Handle which="from" marking={marking} mark={mark} length={length} left={0} />
			<Handle which="to" marking={marking} mark={mark} length={length} left={size} />
		</div>
	);
}
