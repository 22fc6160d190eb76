// Whether what is played was made of what was recorded: the server says which sealed objects it opened, and the log names the objects
// that were made of this call, with their hashes. It is said to be so only when the log itself was verified.
import type { LoggedEvent } from "./event";
import type { Verdict } from "./integrity";

/** A sealed object that the sound was made of, as the server says. */
export interface Source {
	party: string;
	object: string;
	sha256: string;
}

export type SoundVerdict = "checking" | "recorded" | "cannot" | "other";

export interface SoundPart extends Source {
	/** The event that named it first; undefined: none does. */
	event: number | undefined;
	fits: boolean;
}

export interface SoundCheck {
	verdict: SoundVerdict;
	parts: SoundPart[];
}

function partOf(source: Source, events: LoggedEvent[]): SoundPart {
	const made = events.find((event) => event.type === "artifact_made" && event.record?.fields?.["object"] === source.object);
	const fields = made?.record?.fields ?? {};
	return { ...source, event: made?.index, fits: fields["sha256"] === source.sha256 && fields["party"] === source.party };
}

/** `log`: the verdict on the events; undefined while they are being checked. */
export function checkSound(sources: Source[] | undefined, events: LoggedEvent[] | undefined, log: Verdict | undefined): SoundCheck {
	if (!sources || !events)
		return { verdict: "checking", parts: [] };
	const parts = sources.map((source) => partOf(source, events));
	if (parts.some((part) => !part.fits))
		return { verdict: "other", parts };
	if (log === undefined)
		return { verdict: "checking", parts };
	return { verdict: log === "verified" && parts.length > 0 ? "recorded" : "cannot", parts };
}

function isSource(value: unknown): value is Source {
	const it = value as Partial<Source> | null;
	return typeof it === "object" && it !== null && typeof it.party === "string" && typeof it.object === "string" && typeof it.sha256 === "string";
}

/** The field Earwitness-Sources; what cannot be read names nothing. */
export function readSources(text: string | null): Source[] {
	try {
		const list: unknown = JSON.parse(text ?? "[]");
		return Array.isArray(list) && list.every(isSource) ? list : [];
	} catch {
		return [];
	}
}
