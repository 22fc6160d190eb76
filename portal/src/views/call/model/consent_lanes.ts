// What each party had been told, agreed to or refused, purpose by purpose, over the time of the call. The record has only how
// it ended, so this is read from the events; a lane that ends otherwise than the record says is marked as doubtful.
import type { LoggedEvent } from "./event";
import { partyOf, type CallRecord, type ConsentStatus, type Party } from "./record";
import type { Axis, Lane, Mark, Span } from "./timeline";

interface Change {
	at: number;
	status: ConsentStatus;
	event: number;
	why: string | undefined;
}

const OURS = ["agent", "supervisor", "bot", "ivr"];
const FROM_RECORDING = ["transcription", "summary", "agent_assist", "sentiment", "qa", "ai_training", "biometrics", "crm_sync"];

const words = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
const word = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const refused = (status: ConsentStatus | undefined): boolean => status === "declined" || status === "withdrawn";

/** As src/domain/interaction_people.c has it: on an inbound call the caller is the customer, on an outbound one whoever is called. */
export function isCustomer(record: CallRecord, party: Party): boolean {
	if (party.role === "caller")
		return record.direction !== "internal" && record.direction !== "outbound";
	if (party.role === "callee")
		return record.direction !== "internal" && record.direction !== "inbound";
	return !OURS.includes(party.role ?? "");
}

/** Whom an event is about: the party that it names, else every customer. */
function isMeant(event: LoggedEvent, record: CallRecord, party: Party, everybody: boolean): boolean {
	const named = word(event.fields["party"]);
	if (named !== undefined)
		return named === party.id;
	return everybody || isCustomer(record, party) || !record.parties.some((one) => isCustomer(record, one));
}

function coversPurpose(purposes: string[], purpose: string, refusal: boolean): boolean {
	if (purposes.length === 0 || purposes.includes(purpose))
		return true;
	return refusal && purposes.includes("recording") && FROM_RECORDING.includes(purpose);
}

/** What one event makes of one party's word on one purpose; undefined when it is about something else. */
function statusAfter(event: LoggedEvent, purpose: string, before: ConsentStatus): ConsentStatus | undefined {
	const status = word(event.fields["status"]) as ConsentStatus | undefined;
	const purposes = words(event.fields["purposes"]);
	switch (event.type) {
	case "notice_ended":
		return event.fields["played"] === "complete" && before === "unknown" ? "notified" : undefined;
	case "consent":
		if (event.fields["segment"] !== undefined || !coversPurpose(purposes, purpose, refused(status)))
			return undefined;
		return status === "implied" && before === "granted" ? undefined : status;
	case "consent_expired":
		return before === "granted" && coversPurpose(purposes, purpose, false) ? "notified" : undefined;
	case "refusal_inherited":
		return coversPurpose(purposes, purpose, true) ? "declined" : undefined;
	case "restricted":
		if (!["opt_out", "recordpref", "keypad"].includes(word(event.fields["reason"]) ?? "") || refused(before))
			return undefined;
		return coversPurpose(purposes, purpose, true) ? (event.fields["reason"] === "recordpref" ? "declined" : "withdrawn") : undefined;
	default:
		return undefined;
	}
}

function changesOf(record: CallRecord, events: LoggedEvent[], axis: Axis, party: Party, purpose: string): Change[] {
	const changes: Change[] = [];
	let status: ConsentStatus = "unknown";
	for (const event of events) {
		if (!isMeant(event, record, party, event.type === "notice_ended"))
			continue;
		const next = statusAfter(event, purpose, status);
		const at = axis.at(event.at);
		if (next === undefined || next === status || at === null)
			continue;
		status = next;
		changes.push({ at, status, event: event.index, why: word(event.fields["method"]) ?? word(event.fields["reason"]) });
	}
	return changes;
}

function spansOf(changes: Change[], axis: Axis, since: number): Span[] {
	const first: Change = { at: since, status: "unknown", event: -1, why: undefined };
	return [first, ...changes].map((change, i) => ({
		from: Math.max(change.at, since), to: changes[i]?.at ?? axis.end, state: change.status, why: change.why,
		event: change.event < 0 ? undefined : change.event,
	})).filter((span) => span.to > span.from);
}

/** Questions and pressed keys are moments of whoever was asked. */
function questionsOf(record: CallRecord, events: LoggedEvent[], axis: Axis, party: Party): Mark[] {
	return events.filter((event) => ["asked", "keys_expected", "keys_received", "minor", "agreement"].includes(event.type)
		&& isMeant(event, record, party, false))
		.map((event) => ({ at: axis.at(event.at) ?? 0, what: event.type, event: event.index }));
}

/** Purposes that policy offered or that the record speaks of; the refusal of all of them names some that nobody offered. */
function purposesOf(record: CallRecord): string[] {
	const decided = record.decisions?.filter((decision) => (decision.type ?? "decided") === "decided") ?? [];
	const offered = new Set(decided.flatMap((decision) => decision.purposes ?? []));
	const told = Object.keys(record.parties[0]?.consent ?? {});
	return offered.size > 0 ? [...offered] : told;
}

export function consentLanes(record: CallRecord, events: LoggedEvent[], axis: Axis): Lane[] {
	return record.parties.flatMap((party) => purposesOf(record).map((purpose, i): Lane => {
		const spans = spansOf(changesOf(record, events, axis, party, purpose), axis, axis.at(party.since) ?? 0);
		const told = partyOf(record, party.id)?.consent?.[purpose];
		const differs = told !== undefined && spans.at(-1)?.state !== told;
		return {
			id: `consent-${party.id}-${purpose}`, kind: "consent", party: party.id, about: purpose, spans,
			marks: i === 0 ? questionsOf(record, events, axis, party) : [], doubtful: differs || undefined,
		};
	}));
}
