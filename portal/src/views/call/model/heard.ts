// What the recordings of a call say of a notice, in one word: the best of all parties, for a notice comes out of one side of a call. That it was
// not found is said only when every party's recording could have held it.
import type { Heard, NoticeEntry } from "./record";

export type HeardWord = "whole" | "part" | "not_found" | "withheld" | "no_prompt" | "too_short";

export interface HeardVerdict {
	word: HeardWord;
	party?: string;
	at_ms?: number;
	share?: number;
	until_ms?: number;
	event: number;
}

const isBetter = (one: Heard, than: Heard | undefined): boolean =>
	than === undefined || (one.complete && !than.complete) || (one.complete === than.complete && (one.share ?? 0) > (than.share ?? 0));

/** Undefined: nothing was looked for, or the call is not finished. */
export function heardOf(notice: NoticeEntry): HeardVerdict | undefined {
	const all = notice.heard ?? [];
	const best = all.filter((one) => one.found).reduce<Heard | undefined>((so, one) => (isBetter(one, so) ? one : so), undefined);
	if (best !== undefined)
		return {
			word: best.complete ? "whole" : "part", party: best.party, at_ms: best.offset_ms, share: best.share, until_ms: best.interrupted_at_ms,
			event: best.event,
		};
	const why = all.find((one) => one.could !== "yes");
	const first = why ?? all[0];
	if (first === undefined)
		return undefined;
	return { word: why === undefined ? "not_found" : why.could as HeardWord, event: first.event };
}
