// A QR code (ISO/IEC 18004) of a short text: byte mode, error correction M, versions 1 to 10, the mask with the lowest
// penalty. It exists because the secret of an authenticator must not be sent to anybody who draws pictures.

/** Of each version at level M: code words of correction in a block, and blocks as [how many, data words in each]. */
const BLOCKS: readonly (readonly [number, readonly (readonly [number, number])[]])[] = [
	[10, [[1, 16]]], [16, [[1, 28]]], [26, [[1, 44]]], [18, [[2, 32]]], [24, [[2, 43]]],
	[16, [[4, 27]]], [18, [[4, 31]]], [22, [[2, 38], [2, 39]]], [22, [[3, 36], [2, 37]]], [26, [[4, 43], [1, 44]]],
];
const ALIGNMENT: readonly (readonly number[])[] = [
	[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
];

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++) {
	EXP[i] = EXP[i + 255] = x;
	LOG[x] = i;
	x = x & 0x80 ? (x << 1) ^ 0x11d : x << 1;
}

const times = (a: number, b: number): number => a === 0 || b === 0 ? 0 : EXP[LOG[a]! + LOG[b]!]!;

function generator(degree: number): number[] {
	let poly = [1];
	for (let i = 0; i < degree; i++) {
		const next = [...poly, 0];
		poly.forEach((c, at) => {
			next[at + 1] = next[at + 1]! ^ times(c, EXP[i]!);
		});
		poly = next;
	}
	return poly;
}

export function correction(data: readonly number[], degree: number): number[] {
	const poly = generator(degree);
	const rest = [...data, ...new Array<number>(degree).fill(0)];
	for (let i = 0; i < data.length; i++) {
		const factor = rest[i]!;
		poly.forEach((c, at) => {
			rest[i + at] = rest[i + at]! ^ times(c, factor);
		});
	}
	return rest.slice(data.length);
}

const dataWords = (version: number): number => BLOCKS[version - 1]![1].reduce((sum, [n, words]) => sum + n * words, 0);

function chooseVersion(bytes: number): number {
	for (let version = 1; version <= BLOCKS.length; version++)
		if (bytes <= dataWords(version) - (version < 10 ? 2 : 3))
			return version;
	throw new RangeError("too long for a code of this size");
}

function dataOf(bytes: Uint8Array, version: number): number[] {
	const bits: number[] = [];
	const put = (value: number, n: number): void => {
		for (let i = n - 1; i >= 0; i--)
			bits.push((value >> i) & 1);
	};
	put(4, 4);
	put(bytes.length, version < 10 ? 8 : 16);
	bytes.forEach((byte) => put(byte, 8));
	const room = dataWords(version) * 8;
	put(0, Math.min(4, room - bits.length));
	put(0, (8 - bits.length % 8) % 8);
	for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11)
		put(pad, 8);
	return Array.from({ length: room / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

/** The code words in the order in which they are drawn: one of each block in turn. */
function interleaved(data: readonly number[], version: number): number[] {
	const [degree, groups] = BLOCKS[version - 1]!;
	const blocks: number[][] = [];
	let at = 0;
	for (const [n, words] of groups)
		for (let i = 0; i < n; i++, at += words)
			blocks.push(data.slice(at, at + words));
	const checks = blocks.map((block) => correction(block, degree));
	const out: number[] = [];
	for (const lists of [blocks, checks])
		for (let i = 0; i < Math.max(...lists.map((list) => list.length)); i++)
			for (const list of lists)
				if (i < list.length)
					out.push(list[i]!);
	return out;
}

export interface Squares {
	size: number;
	dark: (x: number, y: number) => boolean;
}

type Cell = { dark: boolean; fixed: boolean };

class Drawing {
	readonly size: number;
	private cells: Cell[];

	constructor(readonly version: number) {
		this.size = 17 + 4 * version;
		this.cells = Array.from({ length: this.size * this.size }, () => ({ dark: false, fixed: false }));
	}

	at(x: number, y: number): Cell {
		return this.cells[y * this.size + x]!;
	}

	fix(x: number, y: number, dark: boolean): void {
		if (x >= 0 && y >= 0 && x < this.size && y < this.size)
			Object.assign(this.at(x, y), { dark, fixed: true });
	}

	private finder(cx: number, cy: number): void {
		for (let dy = -4; dy <= 4; dy++)
			for (let dx = -4; dx <= 4; dx++) {
				const ring = Math.max(Math.abs(dx), Math.abs(dy));
				this.fix(cx + dx, cy + dy, ring !== 2 && ring !== 4);
			}
	}

	private aligners(): void {
		const places = ALIGNMENT[this.version - 1]!;
		const last = places.length - 1;
		places.forEach((cx, i) => places.forEach((cy, j) => {
			if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0))
				return;
			for (let dy = -2; dy <= 2; dy++)
				for (let dx = -2; dx <= 2; dx++)
					this.fix(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
		}));
	}

	private versionBits(): void {
		if (this.version < 7)
			return;
		let rest = this.version;
		for (let i = 0; i < 12; i++)
			rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
		const bits = (this.version << 12) | rest;
		for (let i = 0; i < 18; i++) {
			const dark = ((bits >> i) & 1) === 1;
			const a = this.size - 11 + i % 3;
			const b = Math.floor(i / 3);
			this.fix(a, b, dark);
			this.fix(b, a, dark);
		}
	}

	format(mask: number): void {
		let rest = mask; // level M is 00
		for (let i = 0; i < 10; i++)
			rest = (rest << 1) ^ ((rest >> 9) * 0x537);
		const bits = ((mask << 10) | rest) ^ 0x5412;
		const bit = (i: number): boolean => ((bits >> i) & 1) === 1;
		const n = this.size;
		for (let i = 0; i <= 5; i++)
			this.fix(8, i, bit(i));
		this.fix(8, 7, bit(6));
		this.fix(8, 8, bit(7));
		this.fix(7, 8, bit(8));
		for (let i = 9; i < 15; i++)
			this.fix(14 - i, 8, bit(i));
		for (let i = 0; i < 8; i++)
			this.fix(n - 1 - i, 8, bit(i));
		for (let i = 8; i < 15; i++)
			this.fix(8, n - 15 + i, bit(i));
		this.fix(8, n - 8, true);
	}

	patterns(): void {
		for (let i = 0; i < this.size; i++) {
			this.fix(6, i, i % 2 === 0);
			this.fix(i, 6, i % 2 === 0);
		}
		this.finder(3, 3);
		this.finder(this.size - 4, 3);
		this.finder(3, this.size - 4);
		this.aligners();
		this.format(0);
		this.versionBits();
	}

	fill(words: readonly number[]): void {
		let i = 0;
		for (let right = this.size - 1; right >= 1; right -= 2) {
			if (right === 6)
				right = 5;
			for (let step = 0; step < this.size; step++)
				for (const x of [right, right - 1]) {
					const up = ((right + 1) & 2) === 0;
					const cell = this.at(x, up ? this.size - 1 - step : step);
					if (cell.fixed || i >= words.length * 8)
						continue;
					cell.dark = ((words[i >> 3]! >> (7 - (i & 7))) & 1) === 1;
					i++;
				}
		}
	}

	mask(which: (x: number, y: number) => boolean): void {
		for (let y = 0; y < this.size; y++)
			for (let x = 0; x < this.size; x++) {
				const cell = this.at(x, y);
				cell.dark = cell.dark !== (!cell.fixed && which(x, y));
			}
	}
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
	(x, y) => (x + y) % 2 === 0,
	(_, y) => y % 2 === 0,
	(x) => x % 3 === 0,
	(x, y) => (x + y) % 3 === 0,
	(x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
	(x, y) => (x * y) % 2 + (x * y) % 3 === 0,
	(x, y) => ((x * y) % 2 + (x * y) % 3) % 2 === 0,
	(x, y) => ((x + y) % 2 + (x * y) % 3) % 2 === 0,
];

/** Long runs in rows and columns, squares of one colour, shapes like a finder, and an unequal share of dark. */
function penalty(drawing: Drawing): number {
	const n = drawing.size;
	let sum = 0;
	let dark = 0;
	for (const turned of [false, true])
		for (let a = 0; a < n; a++) {
			const line = Array.from({ length: n }, (_, b) => (turned ? drawing.at(a, b) : drawing.at(b, a)).dark ? "1" : "0").join("");
			for (const run of line.match(/1{5,}|0{5,}/g) ?? [])
				sum += run.length - 2;
			sum += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length;
		}
	for (let y = 0; y < n; y++)
		for (let x = 0; x < n; x++) {
			const here = drawing.at(x, y).dark;
			dark += here ? 1 : 0;
			if (x + 1 < n && y + 1 < n && [drawing.at(x + 1, y), drawing.at(x, y + 1), drawing.at(x + 1, y + 1)].every((c) => c.dark === here))
				sum += 3;
		}
	return sum + 10 * Math.floor(Math.abs(dark * 20 - n * n * 10) / (n * n));
}

export function qrOf(text: string): Squares {
	const bytes = new TextEncoder().encode(text);
	const version = chooseVersion(bytes.length);
	const words = interleaved(dataOf(bytes, version), version);
	let best: Drawing | null = null;
	let least = Infinity;
	MASKS.forEach((which, mask) => {
		const drawing = new Drawing(version);
		drawing.patterns();
		drawing.fill(words);
		drawing.mask(which);
		drawing.format(mask);
		const found = penalty(drawing);
		if (found < least)
			[best, least] = [drawing, found];
	});
	const chosen = best as unknown as Drawing;
	return { size: chosen.size, dark: (x, y) => chosen.at(x, y).dark };
}
