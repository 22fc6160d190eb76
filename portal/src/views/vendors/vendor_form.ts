// A vendor's document as somebody writes it, and back. Lists are lines, because lines can be pasted. What is wrong with a document the
// server says, and only it: here a line that cannot be read is told, so that nothing of it is lost in silence.
import type { Vendor } from "./types";

export type VendorDocument = Vendor["document"];

export interface VendorForm {
	name: string;
	contact: string;
	region: string;
	risk: VendorDocument["risk"];
	purposes: string[];
	kinds: string[];
	reference: string;
	from: string;
	until: string;
	reviewBy: string;
	/** In how many days copies are deleted; "": it is not said. */
	deletionDays: string;
	/** "name; region; service", one on a line. */
	subs: string;
	/** "name version", one on a line. */
	models: string;
}

export const EMPTY: VendorForm = { name: "", contact: "", region: "", risk: "medium", purposes: [], kinds: [], reference: "", from: "", until: "", reviewBy: "", deletionDays: "", subs: "", models: "" };

export const PURPOSES = ["transcription", "summary", "agent_assist", "sentiment", "qa", "ai_training", "biometrics", "crm_sync"] as const;
export const KINDS = ["live_transcript", "transcript", "summary", "agent_notes", "sentiment", "disposition", "qa_score", "tags", "actions", "escalation", "crm_sync"] as const;

/** A day of a time, as a date field has it. */
const dayOf = (time: string | undefined): string => (time ?? "").slice(0, 10);

export function formOf(its: VendorDocument): VendorForm {
	const { agreement } = its;
	return {
		name: its.name, contact: its.contact, region: its.region, risk: its.risk, purposes: its.purposes, kinds: its.kinds, reference: agreement.reference,
		from: dayOf(agreement.from), until: dayOf(agreement.until), reviewBy: dayOf(agreement.review_by),
		deletionDays: agreement.deletion_days === undefined ? "" : String(agreement.deletion_days),
		subs: (its.sub_processors ?? []).map((one) => [one.name, one.region, one.service].join("; ")).join("\n"),
		models: (its.models ?? []).map((one) => `${one.name} ${one.version}`).join("\n"),
	};
}

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

function subOf(line: string): { name: string; region: string; service: string } | null {
	const [name, region, service, ...more] = line.split(";").map((one) => one.trim());
	return name && region && service && more.length === 0 ? { name, region, service } : null;
}

function modelOf(line: string): { name: string; version: string } | null {
	const at = line.lastIndexOf(" ");
	return at > 0 ? { name: line.slice(0, at).trim(), version: line.slice(at + 1) } : null;
}

/** The first line that cannot be read; null: all can. */
export const wrongSub = (form: VendorForm): string | null => linesOf(form.subs).find((line) => subOf(line) === null) ?? null;
export const wrongModel = (form: VendorForm): string | null => linesOf(form.models).find((line) => modelOf(line) === null) ?? null;

/** Times that were not touched stay as they were, to the second. */
function timeOf(day: string, before: string | undefined): string {
	return before !== undefined && dayOf(before) === day ? before : day;
}

export function documentOf(form: VendorForm, before?: VendorDocument): VendorDocument {
	const was = before?.agreement;
	return {
		name: form.name.trim(), contact: form.contact.trim(), region: form.region.trim().toUpperCase(), risk: form.risk, purposes: form.purposes, kinds: form.kinds,
		agreement: {
			reference: form.reference.trim(), from: timeOf(form.from, was?.from), until: timeOf(form.until, was?.until),
			...(form.reviewBy === "" ? {} : { review_by: timeOf(form.reviewBy, was?.review_by) }),
			...(form.deletionDays === "" ? {} : { deletion_days: Number(form.deletionDays) }),
		},
		sub_processors: linesOf(form.subs).map(subOf).filter((one) => one !== null),
		models: linesOf(form.models).map(modelOf).filter((one) => one !== null),
	};
}

/** A whole number of days, 1 to 365, or nothing. */
export const isDays = (text: string): boolean => text === "" || (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 365);

/** Purposes and kinds that a change takes away, each word once. */
export function takenAway(form: VendorForm, before: VendorDocument): string[] {
	const gone = [...before.purposes.filter((one) => !form.purposes.includes(one)), ...before.kinds.filter((one) => !form.kinds.includes(one))];
	return [...new Set(gone)];
}

export function isComplete(form: VendorForm): boolean {
	return [form.name, form.contact, form.region, form.reference, form.from, form.until].every((one) => one.trim() !== "") && form.purposes.length > 0
		&& wrongSub(form) === null && wrongModel(form) === null && isDays(form.deletionDays);
}
