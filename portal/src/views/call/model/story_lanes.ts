// What happened to the call as a whole: notices, pauses and sensitive segments, opt-outs, what was redacted, who came and went.
import type { CallRecord, OptOut, SegmentEntry } from "./record";
import { mutedOf, standing } from "./redactions";
import type { Axis, Lane, Mark, Span } from "./timeline";

const lane = (kind: Lane["kind"], spans: Span[], marks: Mark[]): Lane | null =>
	spans.length + marks.length > 0 ? { id: kind, kind, spans, marks } : null;

/** Each notice from its beginning to its end; one that never ended lasts to the end and is open. */
export function noticeLane(record: CallRecord, axis: Axis): Lane | null {
	const spans: Span[] = [];
	for (const entry of record.notices ?? []) {
		const at = axis.at(entry.at);
		if (at === null)
			continue;
		const running = spans.filter((span) => span.open && span.text === entry.notice).at(-1);
		if (entry.type === "notice_started")
			spans.push({ from: at, to: axis.end, state: "playing", text: entry.notice, event: entry.event, open: true });
		else if (running)
			Object.assign(running, { to: at, state: entry.played ?? "ended", open: undefined, event: entry.event });
		else
			spans.push({ from: at, to: at, state: entry.played ?? "ended", text: entry.notice, event: entry.event });
	}
	return lane("notice", spans, []);
}

function segmentSpans(entries: SegmentEntry[], axis: Axis): Span[] {
	const spans: Span[] = [];
	for (const entry of entries) {
		const at = axis.at(entry.at) ?? 0;
		const running = spans.filter((span) => span.open && span.why === entry.segment).at(-1);
		if (entry.type === "segment_opened")
			spans.push({ from: at, to: axis.end, state: "segment", why: entry.segment, event: entry.event, open: true });
		else if (running)
			Object.assign(running, { to: at, open: undefined });
	}
	return spans;
}

/** Pauses that people ordered, and sensitive segments. */
export function stopLane(record: CallRecord, axis: Axis): Lane | null {
	const pauses = (record.pauses ?? []).map((pause): Span => ({
		from: axis.at(pause.from) ?? 0, to: axis.at(pause.to) ?? axis.end, state: "pause", why: pause.reason,
		text: pause.reason_text ?? undefined, event: pause.event, open: pause.to === null || undefined,
	}));
	const spans = [...pauses, ...segmentSpans(record.segments ?? [], axis)].sort((a, b) => a.from - b.from);
	return lane("stop", spans, []);
}

export function optOutLane(record: CallRecord, axis: Axis): Lane | null {
	const marks = (record.opt_outs ?? []).map((one): Mark => ({
		at: axis.at(one.at) ?? 0, what: one.reason, text: one.reason_text ?? undefined, event: one.event,
	}));
	return lane("opt_out", [], marks);
}

/** What nobody hears any more: a lane for each party, and one for everybody. */
export function redactionLanes(record: CallRecord, axis: Axis): Lane[] {
	const silent = [
		...standing(record).map((one) => ({ ...one, why: one.reason as string })),
		...mutedOf(record).map((one) => ({ ...one, why: one.kind })),
	];
	const parties = [...new Set(silent.map((one) => one.party))];
	return parties.map((party): Lane => ({
		id: `redaction-${party ?? "all"}`, kind: "redaction", party, marks: [],
		spans: silent.filter((one) => one.party === party).map((one): Span => ({
			from: Math.min(one.from_ms, axis.end), to: Math.min(one.to_ms, axis.end), state: "redacted", why: one.why, event: one.event,
		})).sort((a, b) => a.from - b.from),
	}));
}

/** Holds last; transfers, joins and sessions are moments. */
export function journeyLane(record: CallRecord, axis: Axis): Lane | null {
	const holds = (record.holds ?? []).map((hold): Span => ({
		from: axis.at(hold.from) ?? 0, to: axis.at(hold.to) ?? axis.end, state: "hold", why: hold.reason, text: hold.party,
		event: hold.cause, open: hold.to === null || undefined,
	}));
	const moves = (record.transfers ?? []).map((move): Mark => ({
		at: axis.at(move.at) ?? 0, what: move.change, text: move.queue ?? move.interaction ?? move.party ?? move.session, event: move.event,
	}));
	return lane("journey", holds, moves);
}

export type FanOutWhat = "gate" | "other_gate" | "tool" | "treatment";

/** One thing that an opt-out had to reach. */
export interface FanOutStep {
	what: FanOutWhat;
	/** Party, grant or kind of artifact. */
	about: string | undefined;
	/** stop, purge, seal, ... */
	does: string;
	/** ms after the opt-out; null: never, or not known. */
	told: number | null;
	done: number | null;
	/** The word for how far it came: it is never called obeyed when it was only acknowledged. */
	state: "obeyed" | "acknowledged" | "verified" | "cannot_be_verified" | "nothing_there" | "silent" | "held" | "waiting";
	event: number;
}

function toolState(tool: NonNullable<OptOut["tools"]>[number]): FanOutStep["state"] {
	if (tool.acknowledged_at !== null)
		return "acknowledged";
	return tool.silent ? "silent" : "waiting";
}

/** Everything that an opt-out had to reach, in the order in which it was reached. */
export function fanOut(one: OptOut): FanOutStep[] {
	const gate: FanOutStep = {
		what: "gate", about: one.party, does: "shut", told: 0, done: one.obeyed_ms,
		state: one.obeyed_by === null ? "waiting" : "obeyed", event: one.event,
	};
	return [
		gate,
		...one.other_gates.map((other): FanOutStep => ({
			what: "other_gate", about: other.party, does: "shut", told: null, done: other.obeyed_ms,
			state: other.obeyed_ms === null ? "waiting" : "obeyed", event: other.event,
		})),
		...(one.tools ?? []).map((tool): FanOutStep => ({
			what: "tool", about: tool.grant, does: tool.do, told: tool.told_ms ?? null, done: tool.acknowledged_ms,
			state: toolState(tool), event: tool.event,
		})),
		...(one.treatments ?? []).map((made): FanOutStep => ({
			what: "treatment", about: made.kind, does: made.treatment, told: null, done: made.done_ms ?? null,
			state: made.outcome ?? (made.purge_held ? "held" : "waiting"), event: made.event,
		})),
	];
}
