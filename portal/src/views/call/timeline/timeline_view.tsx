// The timeline: names beside one canvas, the strip of the whole call above, and the player's line over both.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { c } from "../../../text/en_call";
import { loudest, type Pyramid } from "../model/peaks";
import type { Marking } from "../data/use_marking";
import type { CallRecord } from "../model/record";
import type { Timeline } from "../model/timeline";
import { following, inside, whole, zoomed, type Window } from "../model/view_window";
import type { Player } from "../player/player";
import { Chosen } from "../redact/chosen";
import { drawTimeline } from "./draw";
import { useGestures } from "./gestures";
import { Labels } from "./labels";
import { Overview } from "./overview";
import { Playhead } from "./playhead";
import { Readout, type Pointed } from "./readout";
import { heightOf, rowAt, rowsOf, type Row } from "./rows";
import { useCanvas } from "./use_canvas";
import { ZoomButtons } from "./zoom_buttons";
import "./timeline.css";

interface Props {
	timeline: Timeline;
	record: CallRecord;
	pyramids: Map<string, Pyramid>;
	player: Player;
	marking: Marking;
	/** What was redacted is heard. */
	unredacted: boolean;
}

/** The part that is seen: the whole call until somebody looks closer, and then what was chosen. */
function useWindow(length: number, player: Player) {
	const [chosen, setChosen] = useState<Window | null>(null);
	const window = chosen ? inside(chosen, length) : whole(length);
	const latest = useRef(window);
	latest.current = window;
	const onWindow = useCallback((next: Window) => setChosen(next.to - next.from >= whole(length).to ? null : next), [length]);
	useEffect(() => {
		let before = player.position.get();
		return player.position.listen(() => {
			const at = player.position.get();
			if (mayFollow(latest.current, before, at))
				onWindow(following(latest.current, at, length));
			before = at;
		});
	}, [player, length, onWindow]);
	return { window, onWindow, latest };
}

const SEEK_MS = 1500;

/** The page is turned for a sound that runs out of it and for a seek, and not for somebody who looks elsewhere meanwhile. */
function mayFollow(window: Window, before: number, at: number): boolean {
	const seen = before >= window.from && before <= window.to;
	const left = at < window.from || at > window.to;
	return left && (seen || Math.abs(at - before) > SEEK_MS);
}

/** Whose sound lies at this height; null: nobody's. */
function soundAt(rows: Row[], y: number): string | null {
	const row = rowAt(rows, y);
	return row?.kind === "sound" ? row.lane.party ?? null : null;
}

export function TimelineView({ timeline, record, pyramids, player, marking, unredacted }: Props) {
	const { length } = timeline;
	const { window, onWindow, latest } = useWindow(length, player);
	const [pointed, setPointed] = useState<Pointed | null>(null);
	const stage = useRef<HTMLDivElement>(null);
	const rows = useMemo(() => rowsOf(timeline, record), [timeline, record]);
	const loud = useMemo(() => loudest([...pyramids.values()]), [pyramids]);
	const height = heightOf(rows);
	const scene = { rows, pyramids, loudest: loud, closedText: c.timeline.notOpened, unredacted };
	const { canvas, width } = useCanvas(height, (ctx, wide, ratio, palette) => drawTimeline(ctx, {
		...scene, width: wide, height, ratio, window, palette,
	}), [rows, pyramids, unredacted, window.from, window.to]);
	useGestures(stage, {
		window: () => latest.current, length: () => length, onWindow, onHover: setPointed, onSeek: (ms) => player.seek(ms),
		onDraw: marking.mark ? (from, to) => marking.draw(from.ms, to, soundAt(rows, from.y)) : null,
	});
	const zoom = useCallback((factor: number) => onWindow(zoomed(latest.current, factor, player.position.get(), length)), [onWindow, length, player]);
	return (
		<section class="timeline" aria-label={c.timeline.title}>
			<div class="timeline-top">
				<Overview scene={scene} window={window} length={length} player={player} onWindow={onWindow} />
				<ZoomButtons onZoom={zoom} onWhole={() => onWindow(whole(length))} isWhole={window.to - window.from >= whole(length).to} />
			</div>
			<div class="timeline-body">
				<Labels rows={rows} />
				<div class="stage" ref={stage}>
					<canvas ref={canvas} role="img" aria-label={c.timeline.label} style={{ height: `${height}px` }} />
					<Playhead player={player} window={window} width={width} />
					{marking.mark && <Chosen marking={marking} mark={marking.mark} rows={rows} window={window} width={width} length={length} />}
					{pointed && <Readout at={pointed} rows={rows} window={window} width={width} />}
				</div>
			</div>
		</section>
	);
}
