// Draws the timeline: a scale, the sound of each party with what its gate withheld in its place, and the lanes below. One call
// draws everything that is seen; what is not seen costs nothing.
import { columns, type Pyramid } from "../model/peaks";
import type { Span } from "../model/timeline";
import { ticks, toPixel, type Window } from "../model/view_window";
import { clock } from "../names";
import { inkOf, type Palette } from "./palette";
import { SCALE_HEIGHT, spanWords, stateWords, type Row } from "./rows";

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
}

type Context = CanvasRenderingContext2D;

function drawScale(ctx: Context, scene: Scene): void {
	const { palette, window, width, height } = scene;
	const short = window.to - window.from < 20_000;
	ctx.textBaseline = "middle";
	for (const at of ticks(window, width)) {
		const x = Math.round(toPixel(window, at, width)) + 0.5;
		ctx.strokeStyle = palette.line;
		ctx.beginPath();
		ctx.moveTo(x, 4);
		ctx.lineTo(x, height);
		ctx.stroke();
		ctx.fillStyle = palette.quiet;
		ctx.fillText(clock(at, short && at % 1000 !== 0), x + 4, SCALE_HEIGHT / 2);
	}
}

/** The longest of these words that has room; the last is cut if need be. Empty: not even a few letters have. */
function fitting(ctx: Context, words: string[], room: number): string {
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

interface Place {
	x: number;
	width: number;
}

function placeOf(span: Span, scene: Scene): Place | null {
	const from = toPixel(scene.window, span.from, scene.width);
	const to = toPixel(scene.window, span.to, scene.width);
	if (to < 0 || from > scene.width)
		return null;
	const x = Math.max(from, -2);
	return { x, width: Math.max(Math.min(to, scene.width + 2) - x, 1.5) };
}

function drawWave(ctx: Context, scene: Scene, row: Row, top: number, pixels: Int8Array): void {
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

function drawSound(ctx: Context, scene: Scene, row: Row, top: number, pixels: Int8Array): void {
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
}

function drawSpan(ctx: Context, scene: Scene, row: Row, top: number, span: Span): void {
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
function drawMark(ctx: Context, scene: Scene, row: Row, top: number, at: number): void {
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

/** An opt-out is the moment that everything below turns on: it is drawn through all rows. */
function drawOptOuts(ctx: Context, scene: Scene): void {
	ctx.strokeStyle = inkOf(scene.palette, "withdrawn").line;
	ctx.setLineDash([4, 3]);
	for (const row of scene.rows.filter((one) => one.lane.kind === "opt_out"))
		for (const mark of row.lane.marks) {
			const x = Math.round(toPixel(scene.window, mark.at, scene.width)) + 0.5;
			ctx.beginPath();
			ctx.moveTo(x, SCALE_HEIGHT);
			ctx.lineTo(x, scene.height);
			ctx.stroke();
		}
	ctx.setLineDash([]);
}

function drawRow(ctx: Context, scene: Scene, row: Row, top: number, pixels: Int8Array): void {
	if (row.first) {
		ctx.fillStyle = scene.palette.line;
		ctx.fillRect(0, top, scene.width, 1);
	}
	if (row.kind === "sound")
		return drawSound(ctx, scene, row, top, pixels);
	for (const span of row.lane.spans)
		drawSpan(ctx, scene, row, top, span);
	for (const mark of row.lane.marks)
		drawMark(ctx, scene, row, top, mark.at);
}

export function drawTimeline(ctx: Context, scene: Scene): void {
	ctx.setTransform(scene.ratio, 0, 0, scene.ratio, 0, 0);
	ctx.clearRect(0, 0, scene.width, scene.height);
	ctx.font = scene.palette.font;
	ctx.lineWidth = 1;
	drawScale(ctx, scene);
	const pixels = new Int8Array(2 * scene.width);
	let top = SCALE_HEIGHT;
	for (const row of scene.rows) {
		drawRow(ctx, scene, row, top, pixels);
		top += row.height;
	}
	drawOptOuts(ctx, scene);
}

/** The whole call in one small strip: states of all parties and the sum of what is heard. */
export function drawOverview(ctx: Context, scene: Scene): void {
	ctx.setTransform(scene.ratio, 0, 0, scene.ratio, 0, 0);
	ctx.clearRect(0, 0, scene.width, scene.height);
	const sounds = scene.rows.filter((row) => row.kind === "sound");
	const each = scene.height / Math.max(sounds.length, 1);
	const pixels = new Int8Array(2 * scene.width);
	sounds.forEach((row, i) => {
		for (const span of row.lane.spans) {
			const place = placeOf(span, scene);
			if (!place)
				continue;
			const ink = inkOf(scene.palette, span.state);
			ctx.fillStyle = span.state === "recorded" ? ink.soft : ink.pattern;
			ctx.fillRect(place.x, i * each, place.width, each - 1);
		}
		drawWave(ctx, scene, { ...row, height: each }, i * each, pixels);
	});
}
