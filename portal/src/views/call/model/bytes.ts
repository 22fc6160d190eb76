// Bytes, digests and their texts, over WebCrypto alone. Nothing here decides anything: what is malformed gives null, and
// whoever asked says what that means.

export type Bytes = Uint8Array<ArrayBuffer>;

export function bytesOf(text: string): Bytes {
	return new TextEncoder().encode(text) as Bytes;
}

export function hexOf(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Lower-case hexadecimal, two digits to a byte; null for anything else. */
export function unhex(text: string): Bytes | null {
	if (!/^(?:[0-9a-f]{2})*$/.test(text))
		return null;
	return Uint8Array.from(text.match(/../g) ?? [], (two) => parseInt(two, 16)) as Bytes;
}

/** Strict base64 with padding: what decodes must be what would be encoded. */
export function unbase64(text: string): Bytes | null {
	if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
		return null;
	const raw = atob(text);
	return btoa(raw) === text ? (Uint8Array.from(raw, (one) => one.charCodeAt(0)) as Bytes) : null;
}

/** base64url without padding, as disclosures and their digests are written. */
export function unbase64url(text: string): Bytes | null {
	if (!/^[A-Za-z0-9_-]*$/.test(text))
		return null;
	const plain = text.replace(/-/g, "+").replace(/_/g, "/");
	return unbase64(plain.padEnd(Math.ceil(plain.length / 4) * 4, "="));
}

export function base64url(bytes: Uint8Array): string {
	return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

export function join(...parts: Uint8Array[]): Bytes {
	const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export async function hmacSha256(secret: Bytes, message: Bytes): Promise<Bytes> {
	const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
	return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}
