// The shape of a state, so that it is told without its colour: a disc is recording, bars are a pause, and so on. The word beside it says it.
import type { StateName } from "./model";

const SHAPES: Record<StateName, { path: string; filled?: boolean }> = {
	recording: { path: "M16 5a11 11 0 1 1 0 22a11 11 0 0 1 0-22z", filled: true },
	paused: { path: "M8 5h5v22h-5zM19 5h5v22h-5z", filled: true },
	segment: { path: "M8 5h5v22h-5zM19 5h5v22h-5z", filled: true },
	refused: { path: "M16 4a12 12 0 1 1 0 24a12 12 0 0 1 0-24zM7.5 7.5l17 17" },
	waiting: { path: "M16 4a12 12 0 1 1 0 24a12 12 0 0 1 0-24zM16 9v7.5l5 3" },
	opening: { path: "M16 5a11 11 0 1 1 0 22a11 11 0 0 1 0-22z" },
	ready: { path: "M16 5a11 11 0 1 1 0 22a11 11 0 0 1 0-22z" },
	never: { path: "M16 4a12 12 0 1 1 0 24a12 12 0 0 1 0-24zM9 16h14" },
	none: { path: "M6 16h20" },
	lost: { path: "M16 4l13 23h-26zM16 12v8M16 23.5v.5" },
	unlaunched: { path: "M6 16h.01M16 16h.01M26 16h.01" },
};

export function Sign({ state }: { state: StateName }) {
	const { path, filled } = SHAPES[state];
	return (
		<svg class="sign" width="32" height="32" viewBox="0 0 32 32" fill={filled ? "currentColor" : "none"} stroke="currentColor"
			stroke-width={filled ? 0 : 3} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
			<path d={path} />
		</svg>
	);
}
