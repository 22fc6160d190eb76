// What is drawn and where: shared by all that draws on the canvas. A stretch that lies outside of what is seen has no place.
import type { Pyramid } from "../model/peaks";
import type { Span } from "../model/timeline";
import { toPixel, type Window } from "../model/view_window";
import type { Palette } from "./palette";
import type { Row } from "./rows";

export interface Scene {
	width: number;
	height: number;
	ratio: number;
	rows: Row[];
	window: Window;
	pyramids: Map<string, Pyramid>;
	loudest: number;
	palette: Palette;
	/** What stands in recorded time while the sound is not open. */
	closedText: string;
	/** What was redacted is heard, because this was opened so. */
	unredacted: boolean;
}

export type Context = CanvasRenderingContext2D;

export interface Place {
	x: number;
	width: number;
}

export function placeOf(span: Span, scene: Scene): Place | null {
	const from = toPixel(scene.window, span.from, scene.width);
	const to = toPixel(scene.window, span.to, scene.width);
	if (to < 0 || from > scene.width)
		return null;
	const x = Math.max(from, -2);
	return { x, width: Math.max(Math.min(to, scene.width + 2) - x, 1.5) };
}

/** The longest of these words that has room; the last is cut if need be. Empty: not even a few letters have. */
export function fitting(ctx: Context, words: string[], room: number): string {
	const whole = words.find((text) => ctx.measureText(text).width <= room);
	const text = words.at(-1) ?? "";
	if (whole !== undefined)
		return whole;
	let low = 0;
	let high = text.length;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (ctx.measureText(`${text.slice(0, middle)}…`).width <= room)
			low = middle;
		else
			high = middle - 1;
	}
	return low >= 3 ? `${text.slice(0, low)}…` : "";
}
