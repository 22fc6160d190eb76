// Where nobody says anything, from the waveforms, and where nobody was recorded, from the gates: what the player may jump
// over when it is asked to. A jump never ends behind the call.
import type { Pyramid } from "./peaks";

export interface Stretch {
	from: number;
	to: number;
}

const QUIET = 3; /* of 128: below what a line hums */
const LONG_ENOUGH_MS = 1200;
const KEEP_MS = 250; /* of the silence, on either side, so that no word is cut */

function isQuiet(pyramids: Pyramid[], from: number, to: number): boolean {
	return pyramids.every((pyramid) => {
		const level = pyramid.levels[0];
		if (!level)
			return true;
		const last = Math.min(level.pairs.length >> 1, Math.ceil(to / level.stepMs));
		for (let i = Math.floor(from / level.stepMs); i < last; i++)
			if ((level.pairs[2 * i] ?? 0) < -QUIET || (level.pairs[2 * i + 1] ?? 0) > QUIET)
				return false;
		return true;
	});
}

/** Silences of all parties together, in order. */
export function silences(pyramids: Pyramid[]): Stretch[] {
	const step = Math.max(20, ...pyramids.map((pyramid) => pyramid.levels[0]?.stepMs ?? 0));
	const length = Math.max(0, ...pyramids.map((pyramid) => pyramid.lengthMs));
	const found: Stretch[] = [];
	let from = -1;
	for (let at = 0; at <= length; at += step) {
		const quiet = at < length && isQuiet(pyramids, at, at + step);
		if (quiet && from < 0)
			from = at;
		if (!quiet && from >= 0) {
			if (at - from >= LONG_ENOUGH_MS)
				found.push({ from: from === 0 ? 0 : from + KEEP_MS, to: at >= length ? length : at - KEEP_MS });
			from = -1;
		}
	}
	return found;
}

/** Where to go on from here: the end of the stretch that this moment lies in, or null when it lies in none. */
export function jumpFrom(stretches: Stretch[], at: number, end: number): number | null {
	const inside = stretches.find((one) => one.from <= at && at < one.to);
	return inside && inside.to < end ? inside.to : null;
}
