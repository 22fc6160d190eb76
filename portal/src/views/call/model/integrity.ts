// The verdict over a call's events: each is what was committed to, they stand in one chain without a gap, and a log has
// signed the newest, which binds all before it. "verified" is said only when every one of these was done and was good.
import { checkEvent, type EventCheck, type EventFault, type LoggedEvent } from "./event";
import type { Key } from "./note";
import { checkProof, type ProofCheck, type ProofFault } from "./proof";

export type Verdict = "verified" | "cannot" | "altered";

export type Fault = EventFault | ProofFault | "event_missing" | "chain_broken" | "other_interaction";

/** Why it cannot be verified although nothing is wrong. */
export type Doubt = "no_events" | "no_salt" | "not_signed_yet" | "no_key" | "no_signature" | "no_ed25519" | "key_changed" | "no_crypto"
	| "values_unbound" | "failed";

export interface Finding {
	fault: Fault;
	event: number;
}

export interface Integrity {
	verdict: Verdict;
	findings: Finding[];
	doubts: Doubt[];
	/** Events that were read, and how many of them the signed event binds, itself among them. */
	events: number;
	bound: number;
	/** Of event values that are shown and not bound, and of those that are withheld. */
	unbound: number;
	withheld: number;
	proof: ProofCheck | null;
	fingerprint: string | null;
}

export interface Evidence {
	interaction: string;
	events: LoggedEvent[];
	/** The newest event that has a proof, and the proof. */
	proven: { index: number; text: string } | null;
	key: Key | null;
	/** This browser saw another key for the same log before. */
	keyChanged?: boolean;
}

const ZEROS = "0".repeat(64);

function chainFaults(events: LoggedEvent[], interaction: string): Finding[] {
	const findings: Finding[] = [];
	events.forEach((event, i) => {
		const before = events[i - 1];
		if (event.index !== i)
			findings.push({ fault: "event_missing", event: event.index });
		if (event.record?.interaction !== interaction)
			findings.push({ fault: "other_interaction", event: event.index });
		if (event.record?.previous !== (before ? before.commitment : ZEROS))
			findings.push({ fault: "chain_broken", event: event.index });
	});
	return findings;
}

function doubtsOf(evidence: Evidence, checks: EventCheck[], proof: ProofCheck | null): Doubt[] {
	const doubts: Doubt[] = [];
	if (evidence.events.length === 0)
		doubts.push("no_events");
	if (checks.some((check) => check.unchecked))
		doubts.push("no_salt");
	if (!evidence.key)
		doubts.push("no_key");
	if (evidence.keyChanged)
		doubts.push("key_changed");
	if (checks.some((check) => check.unbound.length > 0))
		doubts.push("values_unbound");
	if (!proof || (evidence.proven?.index ?? -1) < evidence.events.length - 1)
		doubts.push("not_signed_yet");
	if (!proof)
		return doubts;
	if (evidence.key && proof.signature === "none")
		doubts.push("no_signature");
	if (proof.signature === "unsupported")
		doubts.push("no_ed25519");
	return doubts;
}

async function checkNewest(evidence: Evidence): Promise<ProofCheck | null> {
	const { proven, events, key } = evidence;
	const event = proven ? events[proven.index] : undefined;
	return proven && event ? checkProof(event, proven.text, key) : null;
}

function verdictOf(findings: Finding[], doubts: Doubt[]): Verdict {
	if (findings.length > 0)
		return "altered";
	return doubts.length > 0 ? "cannot" : "verified";
}

const sum = (checks: EventCheck[], of: (check: EventCheck) => number): number =>
	checks.reduce((total, check) => total + of(check), 0);

export async function judge(evidence: Evidence): Promise<Integrity> {
	const { events, proven, key } = evidence;
	const checks = await Promise.all(events.map(checkEvent));
	const proof = await checkNewest(evidence);
	const findings: Finding[] = [
		...checks.flatMap((check) => check.faults.map((fault) => ({ fault, event: check.index }))),
		...chainFaults(events, evidence.interaction),
		...(proof?.faults ?? []).map((fault) => ({ fault, event: proven?.index ?? 0 })),
	];
	const doubts = doubtsOf(evidence, checks, proof);
	return {
		verdict: verdictOf(findings, doubts), findings, doubts, events: events.length,
		bound: proof && findings.length === 0 ? (proven?.index ?? -1) + 1 : 0,
		unbound: sum(checks, (check) => check.unbound.length), withheld: sum(checks, (check) => check.withheld),
		proof, fingerprint: key ? key.fingerprint : null,
	};
}

/** What a page without cryptography may say: on plain HTTP of another machine browsers give none. */
export function unjudged(doubt: Doubt, events = 0): Integrity {
	return { verdict: "cannot", findings: [], doubts: [doubt], events, bound: 0, unbound: 0, withheld: 0, proof: null, fingerprint: null };
}
