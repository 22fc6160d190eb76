// Words of a state and of a segment that a newer server may have named.
import { plainWord } from "../parts/format";
import { p } from "../text/en_panel";
import type { Followed } from "./follow";
import type { PanelCall, StateName } from "./model";

export const segmentWord = (word: string): string => p.segments[word as keyof typeof p.segments] ?? plainWord(word);

export function stateWords(state: StateName, call: PanelCall | null): string {
	if (state === "segment")
		return p.states.segment((call?.segments ?? []).map((one) => segmentWord(one.segment)).join(", "));
	return p.states[state];
}

export function hintFor(state: StateName, of: Followed): string {
	if (state !== "unlaunched")
		return p.hints[state];
	if (of.launched === "refused")
		return p.hints.refusedLaunch;
	if (of.launched === "over")
		return p.hints.over;
	return window.parent === window ? p.hints.unframed : p.hints.unlaunched;
}
