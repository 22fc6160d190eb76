// A call as lanes on one axis of milliseconds, made of its record and its events. It holds words of the API and numbers and
// never a sentence, and it invents no time: what has no place on the call's axis is left to the lists beside it.
import { consentLanes } from "./consent_lanes";
import type { LoggedEvent } from "./event";
import { gateLanes } from "./gate_lanes";
import { journeyLane, noticeLane, optOutLane, redactionLanes, stopLane } from "./story_lanes";
import { toolLanes } from "./tool_lanes";
import type { CallRecord } from "./record";
import { turnLanes, type Turn } from "./transcript";

export type LaneKind = "notice" | "consent" | "gate" | "stop" | "redaction" | "turns" | "capture" | "opt_out" | "journey" | "ai" | "comment";

/** A stretch of a lane. `state` says how it is drawn, `why` which word of the API explains it. */
export interface Span {
	from: number;
	to: number;
	state: string;
	why?: string | undefined;
	/** Words of people or systems: data, shown as text. */
	text?: string | undefined;
	event?: number | undefined;
	/** It had not ended when this was read. */
	open?: boolean | undefined;
}

/** A moment of a lane. */
export interface Mark {
	at: number;
	what: string;
	text?: string | undefined;
	event?: number | undefined;
}

export interface Lane {
	id: string;
	kind: LaneKind;
	party?: string | undefined;
	/** Purpose, tool or kind of artifact that the lane is about. */
	about?: string | undefined;
	text?: string | undefined;
	spans: Span[];
	marks: Mark[];
	/** Made here from events, and it does not end as the record says: never to be trusted over the record. */
	doubtful?: boolean | undefined;
}

export interface Timeline {
	/** Start of the call in ms of the epoch, and its length so far. */
	start: number;
	length: number;
	live: boolean;
	lanes: Lane[];
}

export interface Axis {
	start: number;
	end: number;
	/** ms from the start, inside of the call. */
	at: (time: string | null | undefined) => number | null;
}

function latestOf(record: CallRecord, events: LoggedEvent[]): number {
	const ends = record.intervals.map((one) => one.to_ms ?? 0);
	const start = Date.parse(record.started_at ?? "");
	const last = events.at(-1);
	const told = last && record.ended_at === null ? Date.parse(last.at) - start : 0;
	return Math.max(record.duration_ms ?? 0, told, 0, ...ends);
}

/** `now`: of a live call, how long it has lasted. */
export function axisOf(record: CallRecord, events: LoggedEvent[], now = 0): Axis {
	const start = Date.parse(record.started_at ?? "");
	const end = Math.max(latestOf(record, events), record.ended_at === null ? now : 0);
	const at = (time: string | null | undefined): number | null => {
		const ms = time ? Date.parse(time) - start : NaN;
		return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), end) : null;
	};
	return { start, end, at };
}

/** Without its events (null) nothing is said of consent: a lane made of no events would say that nobody was told. */
export function makeTimeline(record: CallRecord, given: LoggedEvent[] | null, turns: Turn[] = [], now = 0): Timeline {
	const events = given ?? [];
	const axis = axisOf(record, events, now);
	const lanes = [
		noticeLane(record, axis),
		...gateLanes(record, events, axis),
		...(given ? consentLanes(record, events, axis) : []),
		stopLane(record, axis),
		optOutLane(record, axis),
		...turnLanes(record, turns),
		...toolLanes(record, axis),
		...redactionLanes(record, axis),
		journeyLane(record, axis),
	].filter((lane) => lane !== null);
	return { start: axis.start, length: axis.end, live: record.ended_at === null, lanes };
}

/** What people said about moments of the call, as a lane of its own: no part of the call, and no evidence. */
export function withComments(timeline: Timeline, comments: { from_ms?: number | null; text: string }[]): Timeline {
	const marks = comments.flatMap((one): Mark[] =>
		(typeof one.from_ms === "number" ? [{ at: Math.min(Math.max(one.from_ms, 0), timeline.length), what: "comment", text: one.text }] : []));
	return marks.length === 0 ? timeline : { ...timeline, lanes: [...timeline.lanes, { id: "comments", kind: "comment", spans: [], marks }] };
}

/** The span of a lane at this moment; the last that begins at or before it and has not ended. */
export function spanAt(lane: Lane, at: number): Span | undefined {
	return lane.spans.filter((span) => span.from <= at && at < span.to).at(-1);
}
