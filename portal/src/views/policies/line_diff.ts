// The difference of two texts, line by line: the longest common part stays, the rest was removed or added. Policies are a few
// hundred lines, so the plain table is quick enough; longer texts are cut to what changed first.
export interface DiffLine {
	kind: "same" | "added" | "removed";
	text: string;
	/** Number of the line in the text before and after; null where it is not there. */
	before: number | null;
	after: number | null;
}

function table(a: readonly string[], b: readonly string[]): Uint32Array[] {
	const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			rows[i]![j] = a[i] === b[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
	return rows;
}

function middle(a: readonly string[], b: readonly string[], from: number): DiffLine[] {
	const longest = table(a, b);
	const lines: DiffLine[] = [];
	let i = 0;
	let j = 0;
	while (i < a.length || j < b.length) {
		if (i < a.length && j < b.length && a[i] === b[j])
			lines.push({ kind: "same", text: a[i]!, before: from + ++i, after: from + ++j });
		else if (j >= b.length || (i < a.length && longest[i + 1]![j]! >= longest[i]![j + 1]!))
			lines.push({ kind: "removed", text: a[i]!, before: from + ++i, after: null });
		else
			lines.push({ kind: "added", text: b[j]!, before: null, after: from + ++j });
	}
	return lines;
}

export function lineDiff(before: string, after: string): DiffLine[] {
	const a = before.split("\n");
	const b = after.split("\n");
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head])
		head++;
	let tail = 0;
	while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
		tail++;
	const same = (n: number, i: number, j: number): DiffLine => ({ kind: "same", text: a[i + n]!, before: i + n + 1, after: j + n + 1 });
	return [
		...Array.from({ length: head }, (_, n) => same(n, 0, 0)),
		...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head),
		...Array.from({ length: tail }, (_, n) => same(n, a.length - tail, b.length - tail)),
	];
}

export type DiffPart = DiffLine | { kind: "skipped"; lines: number };

/** Long stretches without a change become one entry; `around` lines stay beside each change. */
export function folded(lines: readonly DiffLine[], around = 3): DiffPart[] {
	const near = lines.map(() => false);
	lines.forEach((line, at) => {
		if (line.kind !== "same")
			for (let i = Math.max(0, at - around); i <= Math.min(lines.length - 1, at + around); i++)
				near[i] = true;
	});
	const parts: DiffPart[] = [];
	lines.forEach((line, at) => {
		const last = parts.at(-1);
		if (near[at])
			parts.push(line);
		else if (last?.kind === "skipped")
			last.lines++;
		else
			parts.push({ kind: "skipped", lines: 1 });
	});
	return parts;
}
