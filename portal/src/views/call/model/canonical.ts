// The one text that a record has: sorted keys, no blanks, no floats. Commitments are made over this text, so a difference
// of one byte would call a good event altered; must follow src/domain/event_json.h.

/** By code point, not by UTF-16 unit as JavaScript sorts by itself. */
function byCodePoint(a: string, b: string): number {
	const x = Array.from(a);
	const y = Array.from(b);
	for (let i = 0; i < x.length && i < y.length; i++)
		if (x[i] !== y[i])
			return (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
	return x.length - y.length;
}

/** JSON.stringify() writes \u001f, we write \u001F. */
function scalar(value: unknown): string {
	return JSON.stringify(value).replace(/\\(\\|u[0-9a-f]{4})/g, (found) =>
		found[1] === "u" ? `\\u${found.slice(2).toUpperCase()}` : found);
}

export function canonical(value: unknown): string {
	if (Array.isArray(value))
		return `[${value.map(canonical).join(",")}]`;
	if (value === null || typeof value !== "object")
		return scalar(value);
	const all = value as Record<string, unknown>;
	const members = Object.keys(all).sort(byCodePoint).map((key) => `${scalar(key)}:${canonical(all[key])}`);
	return `{${members.join(",")}}`;
}
