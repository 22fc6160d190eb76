// Signed notes and their keys (c2sp.org/signed-note, tlog-checkpoint). What is not written exactly as the texts have it
// is no note, because two readers that see different things in one note are how a log tells two stories.
import { bytesOf, hexOf, join, same, sha256, unbase64, unhex, type Bytes } from "./bytes";

export interface Note {
	/** What was signed, with its last line end. */
	text: string;
	signatures: { name: string; bytes: Bytes }[];
}

export interface Tree {
	origin: string;
	size: number;
	root: Bytes;
}

export interface Key {
	name: string;
	id: Bytes;
	/** 1: Ed25519 over the note itself. */
	type: number;
	raw: Bytes;
	/** SHA-256 of the key's one line, as the operator's papers have it. */
	fingerprint: string;
}

export type SignatureVerdict = "good" | "bad" | "none" | "unsupported";

const MAX_SIGNATURES = 64;

function signatureOf(line: string): { name: string; bytes: Bytes } | null {
	const found = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
	const bytes = found ? unbase64(found[2] ?? "") : null;
	return found && bytes && bytes.length > 4 ? { name: found[1] ?? "", bytes } : null;
}

export function readNote(text: string): Note | null {
	const cut = text.lastIndexOf("\n\n");
	// Control characters but the line end have no place in a note.
	if (cut < 0 || !text.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(text))
		return null;
	const lines = text.slice(cut + 2, -1).split("\n");
	if (lines.length > MAX_SIGNATURES)
		return null;
	const signatures = lines.map(signatureOf);
	const whole = signatures.filter((one) => one !== null);
	return whole.length === lines.length ? { text: text.slice(0, cut + 1), signatures: whole } : null;
}

export function readTree(text: string): Tree | null {
	const lines = text.split("\n");
	const root = lines.length >= 4 ? unbase64(lines[2] ?? "") : null;
	if (!root || root.length !== 32 || !lines[0] || !/^(0|[1-9]\d{0,15})$/.test(lines[1] ?? ""))
		return null;
	return lines.slice(3, -1).every((line) => line !== "") ? { origin: lines[0], size: Number(lines[1]), root } : null;
}

export async function readKey(line: string): Promise<Key | null> {
	const found = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(line);
	const material = found ? unbase64(found[3] ?? "") : null;
	const told = found ? unhex(found[2] ?? "") : null;
	if (!found || !material || !told || material.length !== 33)
		return null;
	const name = found[1] ?? "";
	const id = (await sha256(join(bytesOf(`${name}\n`), material))).slice(0, 4);
	if (!same(id, told))
		return null;
	return { name, id, type: material[0] ?? 0, raw: material.slice(1), fingerprint: hexOf(await sha256(bytesOf(line))) };
}

/** Browsers got Ed25519 one after the other; where it is missing nothing may be said of a signature. */
async function ed25519(key: Key, message: Bytes, signature: Bytes): Promise<SignatureVerdict> {
	try {
		const imported = await crypto.subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
		return (await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message)) ? "good" : "bad";
	} catch (error) {
		if (error instanceof DOMException && error.name === "NotSupportedError")
			return "unsupported";
		return "bad";
	}
}

/** Whether this key has signed the note: one bad line under its name and number is bad, whatever else stands there. */
export async function signedBy(note: Note, key: Key): Promise<SignatureVerdict> {
	let verdict: SignatureVerdict = "none";
	for (const one of note.signatures) {
		if (one.name !== key.name || !same(one.bytes.slice(0, 4), key.id))
			continue;
		if (key.type !== 1 || one.bytes.length !== 68)
			return "bad";
		const found = await ed25519(key, bytesOf(note.text), one.bytes.slice(4));
		if (found !== "good")
			return found;
		verdict = "good";
	}
	return verdict;
}
