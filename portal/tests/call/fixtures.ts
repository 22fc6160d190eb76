// What the API said of one real call (tests/e2e/portal_story.mjs wrote it), with the types of this page.
import { readFileSync } from "node:fs";
import type { LoggedEvent } from "../../src/views/call/model/event";
import type { PeaksAnswer } from "../../src/views/call/model/peaks";
import type { CallRecord, RegisterEntry } from "../../src/views/call/model/record";

interface Answers {
	record: CallRecord;
	events: LoggedEvent[];
	register: { items: RegisterEntry[] };
	proofs: Record<number, string>;
	verifier: string;
	peaks: PeaksAnswer;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as T;

export const call = read<Answers>("call.json");
export const live = read<Pick<Answers, "record" | "register">>("call_live.json");
