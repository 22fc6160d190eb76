// What somebody typed into the one box: a number, the beginning or the end of one, or words.

/** Digits as they are written in numbers, with the signs between them taken away; null when it is none. */
export function numberIn(text: string): string | null {
	const bare = text.trim().replace(/[\s().\-/]/g, "");
	if (/^\*\d{4,}$/.test(bare) || /^\+?\d{3,}\*$/.test(bare) || /^\+?\d{5,}$/.test(bare))
		return bare;
	return null;
}

export function searchOf(text: string): string {
	const number = numberIn(text);
	const words = text.trim();
	if (number)
		return new URLSearchParams({ number }).toString();
	return words === "" ? "" : new URLSearchParams({ q: words }).toString();
}
