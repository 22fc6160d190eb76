// Which rows are ticked: one, or all between two. What was ticked last decides for all of them.
interface Row {
	id: string;
}

/** Ids from `from` to `to` as they stand in the list; `to` alone where the other is not there. */
export function rangeOf(rows: readonly Row[], from: string | null, to: string): string[] {
	const a = rows.findIndex((one) => one.id === from);
	const b = rows.findIndex((one) => one.id === to);
	return a < 0 || b < 0 ? [to] : rows.slice(Math.min(a, b), Math.max(a, b) + 1).map((one) => one.id);
}

export function toggled(before: ReadonlySet<string>, id: string, range: readonly string[]): ReadonlySet<string> {
	const next = new Set(before);
	const on = !before.has(id);
	for (const one of range) {
		if (on)
			next.add(one);
		else
			next.delete(one);
	}
	return next;
}
