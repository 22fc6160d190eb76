// The addresses of one call. Answers are of the types of model/record.ts; nothing is decided here.
import { ask, askRaw, type Page } from "../../../api/client";
import type { LoggedEvent } from "../model/event";
import type { CallRecord, RegisterEntry } from "../model/record";
import type { PeaksAnswer } from "../model/peaks";
import { readSources, type Source } from "../model/sound_check";

interface EventPage {
	items: LoggedEvent[];
	next: string | number | null;
}

export interface Told {
	purpose: string;
	by?: string;
}

export interface Ground {
	id: string;
	ground: string;
	case?: string;
	citation?: string;
}

/** Whether policy wants a second person, and what this person has asked one for. */
export interface Second {
	needed: boolean;
	approval: { number: number; state: "open" | "approved"; until: string } | null;
}

export type SecondKind = "reveal" | "export" | "hear_redacted" | "read_original";

export interface Purposes {
	told: Told[];
	grounds: Ground[];
	second?: Record<SecondKind, Second>;
}

export interface Stated {
	purpose?: string;
	legal_ground?: string;
	case?: string;
	/** What was redacted by hand is to be heard too. */
	unredacted?: boolean;
	/** The number of what a second person approved. */
	approval?: number;
}

export interface Comment {
	id: string;
	at: string;
	by: { id: string; name?: string };
	from_ms?: number | null;
	to_ms?: number | null;
	text: string;
}

export interface Listener {
	at: string;
	person: { id: string; name?: string };
	what: string;
	purpose?: string;
	legal_ground?: string;
	case?: string;
	because?: string;
}

const MOST_EVENTS = 20_000;

export type Comments = Page<Comment>;

export const pathOf = (id: string, more = ""): string => `/v1/interactions/${encodeURIComponent(id)}${more}`;

export const askRecord = (id: string, signal?: AbortSignal): Promise<CallRecord> => ask<CallRecord>(pathOf(id), { signal });

/** All events behind `after`; -1: from the first on. */
export async function askEvents(id: string, after = -1, signal?: AbortSignal): Promise<LoggedEvent[]> {
	const all: LoggedEvent[] = [];
	let next: string | number | null = after < 0 ? "" : after;
	while (next !== null && all.length < MOST_EVENTS) {
		const page: EventPage = await ask<EventPage>(pathOf(id, "/events"), { query: { after: next, limit: 200 }, signal });
		all.push(...page.items);
		next = page.next;
	}
	return all;
}

export async function askRegister(id: string, signal?: AbortSignal): Promise<RegisterEntry[]> {
	return (await ask<{ items: RegisterEntry[] }>(pathOf(id, "/artifacts"), { signal })).items;
}

export const askPurposes = (id: string, signal?: AbortSignal): Promise<Purposes> => ask<Purposes>(pathOf(id, "/purposes"), { signal });

export const askSecond = (interaction: string, kind: SecondKind, reason: string): Promise<void> =>
	ask<void>("/v1/approvals", { method: "POST", body: { kind, interaction, reason } });

export const askComments = (id: string, signal?: AbortSignal): Promise<Comments> => ask<Comments>(pathOf(id, "/comments"), { signal });

export const openAccess = (id: string, why: Stated): Promise<{ handle: string; expires_at: string }> =>
	ask(pathOf(id, "/access"), { method: "POST", body: why });

/** Of what the sound is made. One byte is asked for: a sound that is not what was recorded is refused here, in words. */
export async function askSources(id: string, handle: string, format: string, signal?: AbortSignal): Promise<Source[]> {
	const answer = await askRaw(pathOf(id, "/audio"), { query: { handle, format }, headers: { Accept: "audio/*, application/problem+json", Range: "bytes=0-0" }, signal });
	await answer.arrayBuffer();
	return readSources(answer.headers.get("Earwitness-Sources"));
}

export const askPeaks = (id: string, handle: string, signal?: AbortSignal): Promise<PeaksAnswer> =>
	ask<PeaksAnswer>(pathOf(id, "/peaks"), { query: { handle }, signal });

export const askArtifact = (id: string, kind: string, handle: string, signal?: AbortSignal): Promise<unknown> =>
	ask<unknown>(pathOf(id, `/artifacts/${kind}`), { query: { handle }, signal });

/** What was handed in before it was redacted. A ground is stated by a handle, a purpose in a field. */
export async function askOriginal(id: string, kind: string, version: number, why: Stated, approval: number, signal?: AbortSignal): Promise<unknown> {
	const handle = why.purpose === undefined ? (await openAccess(id, why)).handle : undefined;
	return ask<unknown>(pathOf(id, `/artifacts/${kind}/original`), {
		query: { version, approval, handle }, headers: why.purpose === undefined ? {} : { "Earwitness-Purpose": why.purpose }, signal });
}
