// That one event is in the log (c2sp.org/tlog-proof): from its commitment up the tree to a root that the log's key has
// signed. The key is the one that the server names, so this proves that log and page agree, and not whose log it is.
import { join, unbase64, unhex, type Bytes } from "./bytes";
import type { LoggedEvent } from "./event";
import { readNote, readTree, signedBy, type Key, type SignatureVerdict } from "./note";
import { leadsToRoot, leafHash } from "./tree";

export interface TlogProof {
	index: number;
	path: Bytes[];
	checkpoint: string;
}

export type ProofFault = "proof_unreadable" | "proof_wrong" | "checkpoint_unreadable" | "signature_bad";

export interface ProofCheck {
	faults: ProofFault[];
	signature: SignatureVerdict;
	/** Place of the event in the log, and how many entries the checkpoint covers. */
	place: number;
	size: number;
	origin: string;
}

/** Numbers of enum ew_leaf_class; every type that is not named is an event of class 1. */
const CLASSES: Record<string, number> = {
	policy_activated: 2, epoch_made: 2, epoch_destroyed: 2, ledger_key: 2, witnesses: 2, heartbeat: 4, ledger_begun: 5,
};

export function readProof(text: string): TlogProof | null {
	const found = /^c2sp\.org\/tlog-proof@v1\n(?:extra [A-Za-z0-9+/=]+\n)?index (0|[1-9]\d{0,15})\n((?:[A-Za-z0-9+/]{43}=\n){0,63})\n([^]*)$/.exec(text);
	if (!found)
		return null;
	const path = (found[2] ?? "").split("\n").slice(0, -1).map(unbase64);
	const whole = path.filter((hash) => hash !== null);
	return whole.length === path.length ? { index: Number(found[1]), path: whole, checkpoint: found[3] ?? "" } : null;
}

function leafOf(event: LoggedEvent): Bytes | null {
	const commitment = unhex(event.commitment);
	return commitment?.length === 32 ? join(Uint8Array.of(1, CLASSES[event.type] ?? 1), commitment) : null;
}

const nothing = (fault: ProofFault): ProofCheck => ({ faults: [fault], signature: "none", place: 0, size: 0, origin: "" });

/** `key` null: the server names none, and nothing is said of the signature. */
export async function checkProof(event: LoggedEvent, text: string, key: Key | null): Promise<ProofCheck> {
	const proof = readProof(text);
	const leaf = leafOf(event);
	if (!proof || !leaf)
		return nothing("proof_unreadable");
	const note = readNote(proof.checkpoint);
	const tree = note ? readTree(note.text) : null;
	if (!note || !tree)
		return nothing("checkpoint_unreadable");
	const check: ProofCheck = { faults: [], signature: "none", place: proof.index, size: tree.size, origin: tree.origin };
	if (!(await leadsToRoot(proof.path, await leafHash(leaf), proof.index, tree.size, tree.root)))
		check.faults.push("proof_wrong");
	if (key && key.name === tree.origin)
		check.signature = await signedBy(note, key);
	if (check.signature === "bad")
		check.faults.push("signature_bad");
	return check;
}
