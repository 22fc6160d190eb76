// What the gate of each party let through, from the record's intervals, with the reason of each stretch. Nothing that was not
// recorded is ever left out or joined with something that was: a stretch keeps its edges, only its reason is looked for.
import type { LoggedEvent } from "./event";
import { partyOf, type CallRecord, type Interval } from "./record";
import type { Axis, Lane, Span } from "./timeline";

const BEFORE = "before_consent";
const NO_SOUND = "no_sound";

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);

/** What an event says of a stretch that begins with it; null when it says nothing of its own. */
function reasonOf(event: LoggedEvent | undefined, before: string | undefined): string | undefined {
	switch (event?.type) {
	case "restricted":
		return typeof event.fields["reason"] === "string" ? event.fields["reason"] : undefined;
	case "opened":
		// A gate that opened for something else does not end the reason why nothing is recorded.
		return listed(event.fields["open"]).includes("recording") ? NO_SOUND : before;
	case "stream_added":
		return BEFORE;
	default:
		return event?.type;
	}
}

function causeOf(interval: Interval): number | undefined {
	const cause = interval.cause === null ? NaN : Number(interval.cause);
	return Number.isInteger(cause) ? cause : undefined;
}

function spanOf(interval: Interval, events: LoggedEvent[], axis: Axis, before: Span | undefined): Span {
	const cause = causeOf(interval);
	const carried = before && before.state === interval.state ? before.why : undefined;
	return {
		from: interval.from_ms, to: interval.to_ms ?? axis.end, state: interval.state, event: cause,
		why: interval.state === "recorded" ? undefined : reasonOf(cause === undefined ? undefined : events[cause], carried),
		open: interval.to_ms === null || undefined,
	};
}

/** Neighbours of one state and one reason are one stretch; its event is the first. */
function joined(spans: Span[]): Span[] {
	const all: Span[] = [];
	for (const span of spans) {
		const last = all.at(-1);
		if (last && last.to === span.from && last.state === span.state && last.why === span.why)
			Object.assign(last, { to: span.to, open: span.open });
		else
			all.push({ ...span });
	}
	return all;
}

function laneOf(record: CallRecord, party: string, events: LoggedEvent[], axis: Axis): Lane {
	const spans: Span[] = [];
	for (const interval of record.intervals.filter((one) => one.party === party))
		spans.push(spanOf(interval, events, axis, spans.at(-1)));
	const last = spans.at(-1);
	// The record of a live call ends with its newest event; what held then holds until there is another.
	if (last && record.ended_at === null && !partyOf(record, party)?.left_at)
		Object.assign(last, { to: axis.end, open: true });
	return { id: `gate-${party}`, kind: "gate", party, spans: joined(spans), marks: [] };
}

export function gateLanes(record: CallRecord, events: LoggedEvent[], axis: Axis): Lane[] {
	return record.parties.map((party) => laneOf(record, party.id, events, axis)).filter((lane) => lane.spans.length > 0);
}

/** Stretches in which nobody was recorded: the player may skip them, and nothing is heard there. */
export function silentForAll(gates: Lane[]): Span[] {
	const edges = [...new Set(gates.flatMap((lane) => lane.spans.flatMap((span) => [span.from, span.to])))].sort((a, b) => a - b);
	const spans: Span[] = [];
	edges.slice(1).forEach((to, i) => {
		const from = edges[i] ?? 0;
		const kept = gates.some((lane) => lane.spans.some((span) => span.state === "recorded" && span.from <= from && to <= span.to));
		const last = spans.at(-1);
		if (kept)
			return;
		if (last && last.to === from)
			last.to = to;
		else
			spans.push({ from, to, state: "withheld" });
	});
	return spans;
}
