// The colours of the canvas: the portal's own variables, read when the theme changes, because a canvas does not follow them by
// itself. Each state has a filling that is told apart without colour too.

export interface Ink {
	line: string;
	soft: string;
	pattern: CanvasPattern | string;
}

export interface Palette {
	card: string;
	sunk: string;
	line: string;
	ink: string;
	quiet: string;
	accent: string;
	voices: string[];
	states: Record<string, Ink>;
	font: string;
}

type Filling = "plain" | "hatch" | "cross" | "dots" | "bars";

/** Which token and which filling a state has. */
const STATES: Record<string, [string, Filling]> = {
	recorded: ["recorded", "plain"], paused: ["paused", "bars"], withheld: ["withheld", "hatch"], masked: ["masked", "dots"],
	missing: ["missing", "cross"],
	unknown: ["withheld", "hatch"], notified: ["masked", "plain"], implied: ["masked", "dots"], granted: ["recorded", "plain"],
	declined: ["missing", "cross"], withdrawn: ["missing", "cross"],
	playing: ["accent", "bars"], complete: ["accent", "plain"], interrupted: ["missing", "cross"], ended: ["accent", "plain"],
	segment: ["masked", "bars"], pause: ["paused", "bars"], redacted: ["masked", "dots"], hold: ["paused", "hatch"],
	capturing: ["recorded", "plain"], told: ["paused", "dots"], stopped: ["withheld", "hatch"], silent: ["missing", "cross"],
	received: ["accent", "plain"], cut: ["withheld", "hatch"], purged: ["missing", "hatch"], turn: ["accent", "plain"], machine_turn: ["masked", "dots"],
};

const SIZE = 8;

function strokes(ctx: CanvasRenderingContext2D, filling: Filling): void {
	const line = (...points: [number, number, number, number][]): void => {
		ctx.beginPath();
		for (const [x, y, u, v] of points) {
			ctx.moveTo(x, y);
			ctx.lineTo(u, v);
		}
		ctx.stroke();
	};
	if (filling === "hatch" || filling === "cross")
		line([-2, 2, 2, -2], [0, SIZE, SIZE, 0], [SIZE - 2, SIZE + 2, SIZE + 2, SIZE - 2]);
	if (filling === "cross")
		line([-2, SIZE - 2, 2, SIZE + 2], [0, 0, SIZE, SIZE], [SIZE - 2, -2, SIZE + 2, 2]);
	if (filling === "bars")
		line([2, 0, 2, SIZE]);
	if (filling === "dots")
		ctx.fillRect(3, 3, 2, 2);
}

function patternOf(ctx: CanvasRenderingContext2D, soft: string, line: string, filling: Filling): CanvasPattern | string {
	if (filling === "plain")
		return soft;
	const tile = document.createElement("canvas");
	tile.width = SIZE;
	tile.height = SIZE;
	const to = tile.getContext("2d");
	if (!to)
		return soft;
	to.fillStyle = soft;
	to.fillRect(0, 0, SIZE, SIZE);
	to.globalAlpha = 0.55;
	to.strokeStyle = to.fillStyle = line;
	to.lineWidth = 1;
	strokes(to, filling);
	return ctx.createPattern(tile, "repeat") ?? soft;
}

export function readPalette(ctx: CanvasRenderingContext2D, from: Element): Palette {
	const style = getComputedStyle(from);
	const of = (name: string): string => style.getPropertyValue(`--${name}`).trim() || "#888";
	const states = Object.fromEntries(Object.entries(STATES).map(([state, [token, filling]]): [string, Ink] => {
		const line = of(token);
		const soft = of(`${token}-soft`);
		return [state, { line, soft, pattern: patternOf(ctx, soft, line, filling) }];
	}));
	return {
		card: of("card"), sunk: of("sunk"), line: of("line"), ink: of("ink"), quiet: of("ink-2"), accent: of("accent"),
		voices: [of("accent"), of("voice-2")], states, font: `11px ${style.fontFamily}`,
	};
}

export function inkOf(palette: Palette, state: string): Ink {
	return palette.states[state] ?? palette.states["withheld"] ?? { line: palette.quiet, soft: palette.sunk, pattern: palette.sunk };
}
