// The turns of a transcript: who said what, when. Read from what a tool handed in, as foreign data of any form: what has no
// time or no text is left out and counted. A machine among the parties is told apart from people.
import type { CallRecord } from "./record";
import type { Lane } from "./timeline";

export interface Turn {
	from: number;
	to: number;
	party: string | undefined;
	text: string;
	/** 0 to 1, when the tool says how sure it is. */
	confidence: number | undefined;
}

export interface Transcript {
	turns: Turn[];
	/** Segments that could not be read. */
	dropped: number;
	model: string | undefined;
}

const isTime = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;

function turnOf(value: unknown): Turn | null {
	if (typeof value !== "object" || value === null)
		return null;
	const one = value as Record<string, unknown>;
	const { from_ms: from, to_ms: to, text, party, confidence } = one;
	if (!isTime(from) || !isTime(to) || to < from || typeof text !== "string")
		return null;
	return { from, to, text, party: typeof party === "string" ? party : undefined,
		confidence: typeof confidence === "number" ? confidence : undefined };
}

/** {"segments": [...]} as it was handed in; anything else has no turn. */
export function readTranscript(answer: unknown): Transcript {
	const all = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
	const segments = Array.isArray(all["segments"]) ? all["segments"] : [];
	const turns = segments.map(turnOf).filter((turn) => turn !== null).sort((a, b) => a.from - b.from || a.to - b.to);
	return { turns, dropped: segments.length - turns.length, model: typeof all["model"] === "string" ? all["model"] : undefined };
}

/** The turn that is being said; of several that which began last. -1: nobody speaks. */
export function turnAt(turns: Turn[], at: number): number {
	let low = 0;
	let high = turns.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((turns[middle]?.from ?? 0) <= at)
			low = middle + 1;
		else
			high = middle;
	}
	for (let i = low - 1; i >= 0 && i > low - 8; i--)
		if (at < (turns[i]?.to ?? 0))
			return i;
	return -1;
}

const MACHINES = ["bot", "ivr", "ai", "machine"];

export function isMachine(record: CallRecord, party: string | undefined): boolean {
	return MACHINES.includes(record.parties.find((one) => one.id === party)?.role ?? "");
}

/** One lane for each speaker; a machine's turns are drawn in another way than people's. */
export function turnLanes(record: CallRecord, turns: Turn[]): Lane[] {
	const speakers = [...new Set(turns.map((turn) => turn.party))];
	return speakers.map((party): Lane => ({
		id: `turns-${party ?? "nobody"}`, kind: isMachine(record, party) ? "ai" : "turns", party,
		spans: turns.filter((turn) => turn.party === party)
			.map((turn) => ({ from: turn.from, to: turn.to, state: isMachine(record, party) ? "machine_turn" : "turn", text: turn.text })),
		marks: [],
	}));
}

/** Turns in which all words of what is looked for stand, without regard to case. */
export function findTurns(turns: Turn[], wanted: string): number[] {
	const words = wanted.toLocaleLowerCase().split(/\s+/).filter((one) => one !== "");
	if (words.length === 0)
		return [];
	return turns.flatMap((turn, i) => (words.every((one) => turn.text.toLocaleLowerCase().includes(one)) ? [i] : []));
}
