// Ids of calls that somebody typed or pasted: one a line, or with commas between.
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The ids, or null when one of them is none. */
export function idsIn(text: string): string[] | null {
	const all = text.split(/[\s,]+/).filter((one) => one !== "");
	return all.every((one) => ID.test(one)) ? [...new Set(all.map((one) => one.toLowerCase()))] : null;
}
