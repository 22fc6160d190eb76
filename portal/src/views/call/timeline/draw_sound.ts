// The sound of one party: its waveform where it was recorded, and in the place of everything else what stood against it.
import { columns } from "../model/peaks";
import type { Span } from "../model/timeline";
import { inkOf } from "./palette";
import { spanWords, stateWords, type Row } from "./rows";
import { fitting, placeOf, type Context, type Place, type Scene } from "./scene";

export function drawWave(ctx: Context, scene: Scene, row: Row, top: number, pixels: Int8Array): void {
	const pyramid = scene.pyramids.get(row.lane.party ?? "");
	if (!pyramid)
		return;
	columns(pyramid, scene.window.from, scene.window.to, scene.width, pixels);
	const half = row.height / 2 - 5;
	const middle = top + row.height / 2;
	ctx.fillStyle = scene.palette.voices[row.voice % scene.palette.voices.length] ?? scene.palette.ink;
	for (let x = 0; x < scene.width; x++) {
		const up = ((pixels[2 * x + 1] ?? 0) / scene.loudest) * half;
		const down = ((pixels[2 * x] ?? 0) / scene.loudest) * half;
		if (up - down > 0.5)
			ctx.fillRect(x, middle - up, 1, Math.max(up - down, 1));
	}
}

/** Where a stretch is too narrow for its word it stands upright: what was not recorded is never without one for want of width. */
function drawUpright(ctx: Context, scene: Scene, row: Row, top: number, place: Place, words: string, color: string): void {
	const length = ctx.measureText(words).width;
	if (place.width < 15 || length > row.height - 12)
		return;
	ctx.save();
	ctx.translate(place.x + place.width / 2, top + row.height / 2);
	ctx.rotate(-Math.PI / 2);
	ctx.fillStyle = scene.palette.card;
	ctx.fillRect(-length / 2 - 3, -7, length + 6, 14);
	ctx.fillStyle = color;
	ctx.fillText(words, -length / 2, 0);
	ctx.restore();
}

function drawUnrecorded(ctx: Context, scene: Scene, row: Row, top: number, span: Span): void {
	const place = placeOf(span, scene);
	if (!place)
		return;
	const ink = inkOf(scene.palette, span.state);
	const height = row.height - 6;
	ctx.fillStyle = ink.pattern;
	ctx.fillRect(place.x, top + 3, place.width, height);
	ctx.strokeStyle = ink.line;
	if (place.width > 3)
		ctx.strokeRect(place.x + 0.5, top + 3.5, place.width - 1, height - 1);
	const x = Math.max(place.x, 0) + 6;
	const words = fitting(ctx, [spanWords(span), stateWords(span)], place.x + place.width - x - 6);
	if (words === "" || words.endsWith("…"))
		return drawUpright(ctx, scene, row, top, place, stateWords(span), ink.line);
	ctx.fillStyle = scene.palette.card;
	ctx.fillRect(x - 4, top + row.height / 2 - 9, ctx.measureText(words).width + 8, 18);
	ctx.fillStyle = ink.line;
	ctx.fillText(words, x, top + row.height / 2);
}

export function drawSound(ctx: Context, scene: Scene, row: Row, top: number, pixels: Int8Array): void {
	const { palette, width } = scene;
	ctx.strokeStyle = palette.line;
	ctx.beginPath();
	ctx.moveTo(0, Math.round(top + row.height / 2) + 0.5);
	ctx.lineTo(width, Math.round(top + row.height / 2) + 0.5);
	ctx.stroke();
	for (const span of row.lane.spans) {
		const place = span.state === "recorded" ? placeOf(span, scene) : null;
		if (!place)
			continue;
		ctx.fillStyle = inkOf(palette, "recorded").soft;
		ctx.globalAlpha = scene.pyramids.size > 0 ? 0.45 : 0.8;
		ctx.fillRect(place.x, top + 3, place.width, row.height - 6);
		ctx.globalAlpha = 1;
		if (scene.pyramids.size > 0)
			continue;
		ctx.fillStyle = inkOf(palette, "recorded").line;
		ctx.fillText(fitting(ctx, [scene.closedText, stateWords(span)], place.width - 12), Math.max(place.x, 0) + 6, top + row.height / 2);
	}
	drawWave(ctx, scene, row, top, pixels);
	for (const span of row.lane.spans)
		if (span.state !== "recorded")
			drawUnrecorded(ctx, scene, row, top, span);
	/* Where it is heard all the same it is seen through. */
	ctx.globalAlpha = scene.unredacted ? 0.5 : 1;
	for (const span of row.redacted)
		drawUnrecorded(ctx, scene, row, top, span);
	ctx.globalAlpha = 1;
}
