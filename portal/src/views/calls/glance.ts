// What a row can say of a call without its record: what was kept of it and what was not, and where its consent stands. Nothing
// that is not there is taken for kept.
import type { Artifact, CallSummary, ConsentState, MediaState } from "../../api/types";

export interface MediaPiece {
	state: MediaState | "nothing" | "not_yet" | "recording";
	/** Of the party with the most; nothing when the length is not known. */
	ms?: number;
}

export interface Gate {
	party: string;
	open: string[];
	paused: string[];
	refused: string[];
}

export interface Listed extends CallSummary {
	gates?: Gate[];
	holds?: { party: string; to: string | null }[];
	legal_holds?: { hold: string; name?: string | null }[];
	frozen?: { request: number }[];
}

type Report = { sound_ms?: number; silence_ms?: number; withheld_ms?: number; fills?: { cause: string }[] };

const MISSING_WORDS = new Set(["audio", "media", "frames"]);
const LIVE = new Set(["offered", "active"]);

const audioOf = (call: Listed): Artifact[] => (call.artifacts ?? []).filter((one) => one.kind === "audio");
const reportsOf = (call: Listed): Report[] => audioOf(call).flatMap((one) => one.report ? [one.report as Report] : []);
const most = (all: number[]): number => Math.max(0, ...all);

function keptMs(one: Artifact): number {
	const withheld = one.report?.withheld_ms ?? 0;
	return one.state === "made" ? Math.max(0, (one.duration_us ?? 0) / 1000 - withheld) : 0;
}

function livePieces(call: Listed): MediaPiece[] {
	const gates = call.gates ?? [];
	if (gates.some((gate) => gate.paused.includes("recording")))
		return [{ state: "paused" }];
	if (gates.some((gate) => gate.open.includes("recording")))
		return [{ state: "recording" }];
	return [{ state: "withheld" }];
}

function isMissing(call: Listed): boolean {
	return audioOf(call).some((one) => one.state === "failed")
		|| (call.missing ?? []).some((one) => MISSING_WORDS.has(one.what))
		|| reportsOf(call).some((one) => (one.fills ?? []).some((fill) => fill.cause === "not_decodable"));
}

export function mediaOf(call: Listed): MediaPiece[] {
	if (LIVE.has(call.state))
		return livePieces(call);
	const pieces: MediaPiece[] = [];
	const kept = most(audioOf(call).map(keptMs));
	if (kept > 0)
		pieces.push({ state: "recorded", ms: kept });
	const withheld = most(reportsOf(call).map((one) => one.withheld_ms ?? 0));
	if (withheld > 0)
		pieces.push({ state: "withheld", ms: withheld });
	if (reportsOf(call).some((one) => (one.fills ?? []).some((fill) => fill.cause === "keypad")))
		pieces.push({ state: "masked" });
	if (isMissing(call))
		pieces.push({ state: "missing" });
	if (pieces.length === 0)
		pieces.push({ state: call.state === "finishing" ? "not_yet" : "nothing" });
	return pieces;
}

/** The weakest first: one party's refusal is what a person must see. */
const ORDER: readonly ConsentState[] = ["declined", "withdrawn", "unknown", "notified", "implied", "granted"];

function consentWord(value: unknown): ConsentState | null {
	const word = typeof value === "string" ? value : (value as { state?: unknown } | null)?.state;
	return ORDER.find((one) => one === word) ?? null;
}

/** Where consent to being recorded stands: of the party with whom it stands worst, customers first. */
export function consentOf(call: Listed): ConsentState | null {
	const words = (call.parties ?? []).map((party) => consentWord(party.consent?.["recording"])).filter((word) => word !== null);
	// Staff are under an agreement of their own: their "unknown" says nothing of the customer's answer.
	const told = words.filter((word) => word !== "unknown");
	return ORDER.find((one) => (told.length > 0 ? told : words).includes(one)) ?? null;
}

export function openExceptions(call: Listed): number {
	return (call.exceptions ?? []).filter((one) => one.state !== "resolved").length;
}

/** "sip:+352621000111@example.com" as "+352621000111"; other addresses as they are. */
export function plainAddress(address: string): string {
	const found = /^sips?:([^@;>]+)@/.exec(address) ?? /^tel:([^;]+)/.exec(address);
	if (!found)
		return address;
	try {
		return decodeURIComponent(found[1]!);
	} catch {
		return found[1]!;
	}
}

export function partyName(party: { name?: string | null; address?: string | null } | undefined): string | null {
	if (!party)
		return null;
	return party.name || (party.address ? plainAddress(party.address) : null);
}
