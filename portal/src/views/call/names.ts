// How a party is called on this page: by name, else by what stands in its address, else by its part in the call. It is data
// from outside and only ever shown as text.
import { c } from "../../text/en_call";
import { plainWord } from "../../parts/format";
import { partyOf, type CallRecord, type Party } from "./model/record";

/** "sip:+352621000111@example.com" as "+352621000111". */
export function shortAddress(address: string | null | undefined): string {
	return (address ?? "").replace(/^(sips?|tel):/i, "").replace(/[@;].*$/, "");
}

export function nameOf(party: Party | undefined): string {
	if (!party)
		return c.head.unknownParty;
	return party.name || shortAddress(party.address) || (party.role ? plainWord(party.role) : c.head.unknownParty);
}

export function partyName(record: CallRecord, id: string | null | undefined): string {
	return id ? nameOf(partyOf(record, id)) : "";
}

/** A time on the axis of the call: 1:02.3 where tenths matter, 1:02 else. */
export function clock(ms: number, tenths = false): string {
	const all = Math.max(0, Math.round(ms / 100)) / 10;
	const whole = Math.floor(all);
	const two = (n: number): string => String(n).padStart(2, "0");
	const hours = Math.floor(whole / 3600);
	const minutes = Math.floor(whole / 60) % 60;
	const text = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
	return tenths ? `${text}.${Math.round((all - whole) * 10) % 10}` : text;
}
