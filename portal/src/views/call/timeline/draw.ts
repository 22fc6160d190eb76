// Draws the timeline: a scale, the sound of each party with what its gate withheld in its place, and the lanes below. One call
// draws everything that is seen; what is not seen costs nothing.
import { ticks, toPixel } from "../model/view_window";
import { clock } from "../names";
import { drawMark, drawSpan } from "./draw_lane";
import { drawSound, drawWave } from "./draw_sound";
import { inkOf } from "./palette";
import { SCALE_HEIGHT, type Row } from "./rows";
import { placeOf, type Context, type Scene } from "./scene";

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
