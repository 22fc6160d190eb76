// Times, lengths and numbers as people read them. A time is never shown without its zone, and a length never without its
// unit; what is not known is a dash, not a nought.

const LOCALE = "en-GB";
export const UNKNOWN = "–";

export type Precision = "day" | "minute" | "second" | "clock";

const SHAPES: Record<Precision, Intl.DateTimeFormatOptions> = {
	day: { day: "2-digit", month: "short", year: "numeric" },
	minute: { day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
	second: {
		day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
		timeZoneName: "short",
	},
	clock: { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
};

export function formatTime(at: string | null | undefined, precision: Precision = "second", zone?: string): string {
	const time = at ? new Date(at) : null;
	if (!time || Number.isNaN(time.getTime()))
		return UNKNOWN;
	return new Intl.DateTimeFormat(LOCALE, { ...SHAPES[precision], hourCycle: "h23", timeZone: zone }).format(time);
}

/** 754 s as 12:34, 3,754 s as 1:02:34. */
export function formatDuration(ms: number | null | undefined): string {
	if (ms === null || ms === undefined || !Number.isFinite(ms) || ms < 0)
		return UNKNOWN;
	if (ms > 0 && ms < 1000)
		return "<1 s";
	const all = Math.floor(ms / 1000);
	const two = (n: number): string => String(n).padStart(2, "0");
	const hours = Math.floor(all / 3600);
	const minutes = Math.floor(all / 60) % 60;
	return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

/** The same for a screen reader and for a sentence: 12 min 34 s. */
export function spokenDuration(ms: number | null | undefined): string {
	if (ms === null || ms === undefined || !Number.isFinite(ms) || ms < 0)
		return UNKNOWN;
	if (ms < 1000)
		return `${Math.round(ms)} ms`;
	const all = Math.floor(ms / 1000);
	const parts = [[Math.floor(all / 3600), "h"], [Math.floor(all / 60) % 60, "min"], [all % 60, "s"]] as const;
	return parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`).join(" ");
}

/** A period of days and hours, as retention and deadlines are told. */
export function formatPeriod(seconds: number): string {
	const days = seconds / 86_400;
	if (days >= 365 && days % 365 === 0)
		return days === 365 ? "1 year" : `${days / 365} years`;
	if (days >= 1)
		return days < 2 ? "1 day" : `${Math.floor(days)} days`;
	return spokenDuration(seconds * 1000);
}

export function formatNumber(n: number | null | undefined): string {
	return n === null || n === undefined ? UNKNOWN : new Intl.NumberFormat(LOCALE).format(n);
}

export function formatBytes(n: number | null | undefined): string {
	if (n === null || n === undefined)
		return UNKNOWN;
	const units = ["B", "kB", "MB", "GB", "TB"];
	let value = n;
	let at = 0;
	while (value >= 1000 && at < units.length - 1) {
		value /= 1000;
		at++;
	}
	return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** The first eight of an id: enough to tell two apart on a screen. */
export function shortId(id: string): string {
	return id.length > 13 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

/** A word of the interface that no text is kept for: `notice_ended` as "notice ended". */
export function plainWord(word: string): string {
	return word.replace(/[_-]+/g, " ");
}

/** Capital first, for headings made of words. */
export function capital(text: string): string {
	return text === "" ? text : text[0]!.toUpperCase() + text.slice(1);
}
