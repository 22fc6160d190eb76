// One lane: stretches with their words as far as they have room, and moments as diamonds.
import type { Span } from "../model/timeline";
import { toPixel } from "../model/view_window";
import { inkOf } from "./palette";
import { spanWords, stateWords, type Row } from "./rows";
import { fitting, placeOf, type Context, type Scene } from "./scene";

export function drawSpan(ctx: Context, scene: Scene, row: Row, top: number, span: Span): void {
	const place = placeOf(span, scene);
	if (!place)
		return;
	const ink = inkOf(scene.palette, span.state);
	const height = row.height - 6;
	ctx.fillStyle = ink.pattern;
	ctx.fillRect(place.x, top + 3, place.width, height);
	ctx.fillStyle = ink.line;
	ctx.fillRect(place.x, top + 3, Math.min(2, place.width), height);
	const said = row.lane.kind === "turns" || row.lane.kind === "ai";
	const x = Math.max(place.x, 0) + 6;
	const words = fitting(ctx, said ? [span.text ?? ""] : [spanWords(span), stateWords(span)], place.x + place.width - x - 4);
	if (words === "")
		return;
	if (typeof ink.pattern !== "string") {
		ctx.fillStyle = ink.soft;
		ctx.fillRect(x - 2, top + 5, ctx.measureText(words).width + 4, height - 4);
	}
	ctx.fillStyle = ink.line;
	ctx.fillText(words, x, top + row.height / 2);
}

/** A diamond, so that a moment is told from a stretch by its shape. */
export function drawMark(ctx: Context, scene: Scene, row: Row, top: number, at: number): void {
	const x = toPixel(scene.window, at, scene.width);
	if (x < -6 || x > scene.width + 6)
		return;
	const y = top + row.height / 2;
	ctx.fillStyle = row.lane.kind === "opt_out" ? inkOf(scene.palette, "withdrawn").line : scene.palette.ink;
	ctx.strokeStyle = scene.palette.card;
	ctx.beginPath();
	ctx.moveTo(x, y - 6);
	ctx.lineTo(x + 5, y);
	ctx.lineTo(x, y + 6);
	ctx.lineTo(x - 5, y);
	ctx.closePath();
	ctx.fill();
	ctx.stroke();
}
