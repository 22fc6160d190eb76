// The waveform of a party at every distance: what the server sends is joined by fours, level on level, so that drawing any
// part of a call of any length looks at a handful of values for each pixel.

export interface PeaksAnswer {
	parties: { party: string; step_ms: number; peaks: string }[];
}

interface Level {
	stepMs: number;
	/** Lowest and highest of each step, one after the other. */
	pairs: Int8Array;
}

export interface Pyramid {
	party: string;
	levels: Level[];
	lengthMs: number;
}

const JOIN = 4;
const SMALLEST = 64;

function decode(text: string): Int8Array {
	const raw = atob(text);
	const pairs = new Int8Array(raw.length & ~1);
	for (let i = 0; i < pairs.length; i++)
		pairs[i] = raw.charCodeAt(i);
	return pairs;
}

function joined(pairs: Int8Array): Int8Array {
	const n = pairs.length >> 1;
	const to = new Int8Array(2 * Math.ceil(n / JOIN));
	for (let i = 0; i < n; i++) {
		const at = 2 * Math.floor(i / JOIN);
		to[at] = Math.min(to[at] ?? 0, pairs[2 * i] ?? 0);
		to[at + 1] = Math.max(to[at + 1] ?? 0, pairs[2 * i + 1] ?? 0);
	}
	return to;
}

export function pyramidOf(party: string, stepMs: number, pairs: Int8Array): Pyramid {
	const levels: Level[] = [{ stepMs, pairs }];
	for (let last = pairs; last.length > 2 * SMALLEST;) {
		last = joined(last);
		levels.push({ stepMs: stepMs * JOIN ** levels.length, pairs: last });
	}
	return { party, levels, lengthMs: stepMs * (pairs.length >> 1) };
}

/** Values of one party that make no sense are no waveform, and are left out. */
export function readPeaks(answer: PeaksAnswer): Pyramid[] {
	return answer.parties.flatMap((one) => {
		if (!(one.step_ms > 0) || !/^[A-Za-z0-9+/]*={0,2}$/.test(one.peaks) || one.peaks.length % 4 !== 0)
			return [];
		return [pyramidOf(one.party, one.step_ms, decode(one.peaks))];
	});
}

/** The coarsest level that still has a step for each pixel. */
export function levelFor(pyramid: Pyramid, msPerPixel: number): Level {
	const fine = pyramid.levels.filter((level) => level.stepMs <= msPerPixel).at(-1) ?? pyramid.levels[0];
	return fine ?? { stepMs: 1, pairs: new Int8Array(0) };
}

/** Lowest and highest value of each of `width` pixels between two times, into `to` (2 × width values). */
export function columns(pyramid: Pyramid, from: number, until: number, width: number, to: Int8Array): void {
	const perPixel = (until - from) / width;
	const { stepMs, pairs } = levelFor(pyramid, perPixel);
	const n = pairs.length >> 1;
	for (let x = 0; x < width; x++) {
		const first = Math.max(0, Math.floor((from + x * perPixel) / stepMs));
		const last = Math.min(n, Math.max(first + 1, Math.ceil((from + (x + 1) * perPixel) / stepMs)));
		let low = 0;
		let high = 0;
		for (let i = first; i < last; i++) {
			low = Math.min(low, pairs[2 * i] ?? 0);
			high = Math.max(high, pairs[2 * i + 1] ?? 0);
		}
		to[2 * x] = low;
		to[2 * x + 1] = high;
	}
}

/** The greatest value of all parties, so that a quiet call fills its place too. */
export function loudest(pyramids: Pyramid[]): number {
	let most = 1;
	for (const pyramid of pyramids)
		for (const value of pyramid.levels.at(-1)?.pairs ?? [])
			most = Math.max(most, Math.abs(value));
	return most;
}
