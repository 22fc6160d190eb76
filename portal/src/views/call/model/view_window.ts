// Which part of the call is seen: two times that always lie inside of the call and are never too near to each other. All ways
// to look (wheel, keys, pinch, overview) are functions from one window to the next.

export interface Window {
	from: number;
	to: number;
}

export const SHORTEST_MS = 500;

export function whole(length: number): Window {
	return { from: 0, to: Math.max(length, SHORTEST_MS) };
}

export function inside(window: Window, length: number): Window {
	const all = whole(length);
	const span = Math.min(Math.max(window.to - window.from, SHORTEST_MS), all.to);
	const from = Math.min(Math.max(window.from, 0), all.to - span);
	return { from, to: from + span };
}

/** `factor` below 1 looks closer; the moment `at` stays where it is. */
export function zoomed(window: Window, factor: number, at: number, length: number): Window {
	const span = Math.min(Math.max((window.to - window.from) * factor, SHORTEST_MS), whole(length).to);
	const share = (at - window.from) / (window.to - window.from);
	const from = at - Math.min(Math.max(share, 0), 1) * span;
	return inside({ from, to: from + span }, length);
}

export function moved(window: Window, by: number, length: number): Window {
	return inside({ from: window.from + by, to: window.to + by }, length);
}

/** Keeps the position in sight: turns the page when it has run out of it. */
export function following(window: Window, at: number, length: number): Window {
	if (at >= window.from && at <= window.to)
		return window;
	const span = window.to - window.from;
	return inside({ from: at - span * 0.1, to: at + span * 0.9 }, length);
}

export function toPixel(window: Window, at: number, width: number): number {
	return ((at - window.from) / (window.to - window.from)) * width;
}

export function toTime(window: Window, x: number, width: number): number {
	return window.from + (x / Math.max(width, 1)) * (window.to - window.from);
}

const STEPS_MS = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000];

/** Round times for the scale, at least `apart` pixels from one another. */
export function ticks(window: Window, width: number, apart = 90): number[] {
	const least = ((window.to - window.from) / Math.max(width, 1)) * apart;
	const step = STEPS_MS.find((one) => one >= least) ?? 7_200_000;
	const all: number[] = [];
	for (let at = Math.ceil(window.from / step) * step; at <= window.to; at += step)
		all.push(at);
	return all;
}
