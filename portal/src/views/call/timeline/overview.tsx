// The whole call in a strip, with a frame around what is seen above. The frame is dragged, or moved by arrow keys.
import { useRef } from "preact/hooks";
import { c } from "../../../text/en_call";
import { inside, moved, toPixel, toTime, whole, type Window } from "../model/view_window";
import { clock } from "../names";
import type { Player } from "../player/player";
import { drawOverview } from "./draw";
import { Playhead } from "./playhead";
import type { Scene } from "./scene";
import { useCanvas } from "./use_canvas";

interface Props {
	scene: Pick<Scene, "rows" | "pyramids" | "loudest">;
	window: Window;
	length: number;
	player: Player;
	onWindow: (window: Window) => void;
}

const HEIGHT = 34;

export function Overview({ scene, window, length, player, onWindow }: Props) {
	const frame = useRef<HTMLDivElement>(null);
	const all = whole(length);
	const { canvas, width } = useCanvas(HEIGHT, (ctx, wide, ratio, palette) => drawOverview(ctx, {
		...scene, width: wide, height: HEIGHT, ratio, window: all, palette, closedText: "", unredacted: false,
	}), [scene.rows, scene.pyramids, length]);
	const span = window.to - window.from;
	const centre = (event: PointerEvent): void => {
		const box = frame.current?.getBoundingClientRect();
		if (!box)
			return;
		const at = toTime(all, event.clientX - box.left, box.width);
		onWindow(inside({ from: at - span / 2, to: at + span / 2 }, length));
	};
	const onKey = (event: KeyboardEvent): void => {
		const by = { ArrowLeft: -0.1, ArrowRight: 0.1, PageUp: -0.9, PageDown: 0.9, Home: -1e9, End: 1e9 }[event.key];
		if (by === undefined)
			return;
		event.preventDefault();
		event.stopPropagation();
		onWindow(moved(window, by * span, length));
	};
	const left = toPixel(all, window.from, width);
	return (
		<div class="overview" ref={frame} onPointerDown={(e) => {
			e.currentTarget.setPointerCapture(e.pointerId);
			centre(e);
		}} onPointerMove={(e) => {
			if (e.buttons === 1)
				centre(e);
		}}>
			<canvas ref={canvas} aria-hidden="true" style={{ height: `${HEIGHT}px` }} />
			<div class="frame" role="slider" tabIndex={0} aria-label={c.timeline.overview} aria-valuemin={0} aria-valuemax={Math.round(length)}
				aria-valuenow={Math.round(window.from)} aria-valuetext={c.timeline.overviewText(clock(window.from), clock(window.to))}
				onKeyDown={onKey} style={{ left: `${left}px`, width: `${Math.max(toPixel(all, window.to, width) - left, 6)}px` }} />
			<Playhead player={player} window={all} width={width} />
		</div>
	);
}
