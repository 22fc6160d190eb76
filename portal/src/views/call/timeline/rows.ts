// Which rows the timeline has, from top to bottom, and how high each is: a row of sound for each party, then what happened.
// The names beside the canvas and what is drawn in it both come from here, so that they cannot slip apart.
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import { partyName } from "../names";
import type { CallRecord } from "../model/record";
import type { Lane, Span, Timeline } from "../model/timeline";

export interface Row {
	id: string;
	kind: "sound" | "lane";
	lane: Lane;
	height: number;
	label: string;
	/** A second, quieter word. */
	sub: string;
	/** Which of the parties' colours. */
	voice: number;
	/** Of a row of sound: what of it nobody hears. */
	redacted: Span[];
	/** The first row of a group has a line above it. */
	first: boolean;
}

export const SCALE_HEIGHT = 22;
const SOUND_HEIGHT = 68;
const LANE_HEIGHT = 22;

const GROUPS: Record<string, number> = { gate: 0, notice: 1, stop: 1, opt_out: 1, journey: 1, consent: 2, turns: 3, ai: 3, capture: 4, redaction: 5, comment: 6 };

/** Words for what a lane is, and whose or of what. */
export function laneWords(lane: Lane, record: CallRecord): { label: string; sub: string } {
	const who = partyName(record, lane.party);
	const purposes = (lane.about ?? "").split(" ").map((one) => wordOf(c.purpose, one)).join(", ");
	switch (lane.kind) {
	case "gate":
		return { label: who, sub: "" };
	case "redaction":
		return { label: c.timeline.lanes.redaction, sub: lane.party ? who : c.redact.everybody };
	case "consent":
		return { label: wordOf(c.purpose, lane.about), sub: who };
	case "turns":
	case "ai":
		return { label: wordOf(c.timeline.lanes, lane.kind), sub: who };
	case "capture":
		return lane.id.startsWith("tool-") ? { label: lane.text ?? c.timeline.lanes.capture, sub: purposes } : { label: wordOf(c.kind, lane.about), sub: "" };
	default:
		return { label: wordOf(c.timeline.lanes, lane.kind), sub: "" };
	}
}

function redactedOf(timeline: Timeline, lane: Lane): Span[] {
	if (lane.kind !== "gate")
		return [];
	return timeline.lanes.filter((one) => one.kind === "redaction" && (one.party === undefined || one.party === lane.party)).flatMap((one) => one.spans);
}

export function rowsOf(timeline: Timeline, record: CallRecord): Row[] {
	const groupOf = (lane: Lane): number => GROUPS[lane.kind] ?? 9;
	const lanes = [...timeline.lanes].sort((a, b) => groupOf(a) - groupOf(b));
	return lanes.map((lane, i): Row => {
		const before = lanes[i - 1];
		return {
			id: lane.id, kind: lane.kind === "gate" ? "sound" : "lane", lane, height: lane.kind === "gate" ? SOUND_HEIGHT : LANE_HEIGHT,
			...laneWords(lane, record), redacted: redactedOf(timeline, lane), voice: record.parties.findIndex((party) => party.id === lane.party),
			first: before !== undefined && groupOf(before) !== groupOf(lane),
		};
	});
}

export function heightOf(rows: Row[]): number {
	return rows.reduce((sum, row) => sum + row.height, SCALE_HEIGHT);
}

/** The row at this height below the top of the canvas. */
export function rowAt(rows: Row[], y: number): Row | undefined {
	let top = SCALE_HEIGHT;
	for (const row of rows) {
		if (y >= top && y < top + row.height)
			return row;
		top += row.height;
	}
	return undefined;
}

/** The state alone, where there is no room for its reason. */
export function stateWords(span: Span): string {
	return capital(wordOf(c.state, span.state));
}

/** What a stretch says in words: "Withheld: a party opted out". */
export function spanWords(span: Span): string {
	const state = wordOf(c.state, span.state);
	const why = wordOf(c.why, span.why);
	const said = span.text ?? "";
	const told = [why, said].filter((one) => one !== "").join(", ");
	return capital(told === "" ? state : `${state}: ${told}`);
}
