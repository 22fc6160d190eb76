// The tree of RFC 6962: from one leaf by its path to the root that was signed. Numbers stay below 2^53, so that ordinary
// arithmetic is exact; bit operations would not be.
import { join, same, sha256, type Bytes } from "./bytes";

export function leafHash(leaf: Bytes): Promise<Bytes> {
	return sha256(join(Uint8Array.of(0), leaf));
}

function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
	return sha256(join(Uint8Array.of(1), left, right));
}

/** RFC 9162, 2.1.3.2: whether `path` leads from the hash of the leaf at `index` to the root of a tree of `size` leaves. */
export async function leadsToRoot(path: Bytes[], leaf: Bytes, index: number, size: number, root: Bytes): Promise<boolean> {
	if (index < 0 || index >= size)
		return false;
	let at = index;
	let last = size - 1;
	let hash = leaf;
	for (const sibling of path) {
		if (last === 0)
			return false;
		const isRight = at % 2 === 1;
		hash = isRight || at === last ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
		while (!isRight && at === last && at % 2 === 0 && at !== 0) {
			at /= 2;
			last = Math.floor(last / 2);
		}
		at = Math.floor(at / 2);
		last = Math.floor(last / 2);
	}
	return last === 0 && same(hash, root);
}
