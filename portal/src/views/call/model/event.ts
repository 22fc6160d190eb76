// One event against its own commitment: the record must be the text that was committed to, and each personal value must be
// one that the record names. What is shown and not bound by anything is said to be so, never passed over.
import { base64url, bytesOf, hexOf, hmacSha256, join, sha256, unbase64url, unhex, type Bytes } from "./bytes";
import { canonical } from "./canonical";

export interface EventRecord {
	type: string;
	index: number;
	interaction?: string;
	previous: string;
	decided_at: number;
	server_at: number;
	actor: { kind: string; id?: string };
	policy?: string;
	fields: Record<string, unknown>;
	sd: string[];
	[more: string]: unknown;
}

export interface LoggedEvent {
	number: number;
	index: number;
	type: string;
	at: string;
	commitment: string;
	salt?: string;
	disclosures?: string[];
	fields: Record<string, unknown>;
	record: EventRecord;
}

/** What is wrong with an event, as a word that stays; texts are made of it elsewhere. */
export type EventFault = "unreadable" | "commitment_differs" | "record_differs" | "value_differs";

export interface EventCheck {
	index: number;
	faults: EventFault[];
	/** No salt was given: nothing can be said of the record. */
	unchecked: boolean;
	/** Values that are shown and that nothing here binds to the record. */
	unbound: string[];
	/** Personal values that the record names and that are not shown. */
	withheld: number;
	commitment: Bytes | null;
}

async function disclosed(text: string): Promise<{ digest: string; name: string; value: unknown } | null> {
	const raw = unbase64url(text);
	try {
		const three: unknown = raw ? JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw)) : null;
		if (!Array.isArray(three) || three.length !== 3 || typeof three[1] !== "string")
			return null;
		return { digest: base64url(await sha256(bytesOf(text))), name: three[1], value: three[2] };
	} catch {
		return null;
	}
}

/** The values that the disclosures open; null when one is none of this record's, or stands there twice. */
async function openedValues(event: LoggedEvent): Promise<Map<string, unknown> | null> {
	const values = new Map<string, unknown>();
	for (const text of event.disclosures ?? []) {
		const one = await disclosed(text);
		if (!one || !event.record.sd.includes(one.digest) || values.has(one.name) || one.name in event.record.fields)
			return null;
		values.set(one.name, one.value);
	}
	return values;
}

/** What the page shows must be what the record holds. */
function compareFields(event: LoggedEvent, values: Map<string, unknown>, check: EventCheck): void {
	for (const [name, value] of Object.entries(event.fields)) {
		const bound = name in event.record.fields ? event.record.fields[name] : values.get(name);
		if (bound === undefined)
			check.unbound.push(name);
		else if (canonical(bound) !== canonical(value))
			check.faults.push("value_differs");
	}
	check.withheld = event.record.sd.length - values.size - check.unbound.length;
}

function isReadable(event: LoggedEvent): boolean {
	const record = event.record as Partial<EventRecord> | null;
	return typeof record === "object" && record !== null && Array.isArray(record.sd)
		&& typeof record.fields === "object" && record.fields !== null && typeof event.fields === "object"
		&& /^[0-9a-f]{64}$/.test(record.previous ?? "") && /^[0-9a-f]{64}$/.test(event.commitment);
}

async function compareCommitment(event: LoggedEvent, check: EventCheck): Promise<void> {
	const salt = unhex(event.salt ?? "");
	if (event.salt === undefined || !salt || salt.length !== 32) {
		check.unchecked = true;
		return;
	}
	const message = join(bytesOf("earwitness/event/v1\0"), bytesOf(canonical(event.record)));
	check.commitment = await hmacSha256(salt, message);
	if (hexOf(check.commitment) !== event.commitment)
		check.faults.push("commitment_differs");
}

export async function checkEvent(event: LoggedEvent): Promise<EventCheck> {
	const check: EventCheck = { index: event.index, faults: [], unchecked: false, unbound: [], withheld: 0, commitment: null };
	if (!isReadable(event)) {
		check.faults.push("unreadable");
		return check;
	}
	await compareCommitment(event, check);
	if (event.record.type !== event.type || event.record.index !== event.index)
		check.faults.push("record_differs");
	const values = await openedValues(event);
	if (values)
		compareFields(event, values, check);
	else
		check.faults.push("value_differs");
	return check;
}
