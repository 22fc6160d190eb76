// What the agent orders and tells. Each is sent once under a key of its own, and under the same key when it is pressed again
// before an answer came, so that it is one order. What came of it is said in the server's numbers.
import { Problem } from "../api/problem";
import { newKey } from "../api/client";
import { store } from "../app/store";
import { p } from "../text/en_panel";
import { post, Unanswered } from "./api";
import { foundControl, followed, loseControl, lookNow } from "./follow";
import { after, customerOf, type PanelCall } from "./model";

export type What = keyof typeof p.done;

interface Answer {
	obeyed?: boolean;
	gate_us?: number;
	gate?: { gate_us?: number };
}

export interface Said {
	text: string;
	bad: boolean;
	busy: boolean;
}

export const said = store<Said>({ text: "", bad: false, busy: false });

const unanswered = new Map<string, string>();
const ofOrder: Partial<Record<What, string>> = { pause: "pause", resume: "resume", start: "start", optOut: "opt_out" };
const ofConsent: Partial<Record<What, string>> = { granted: "granted", declined: "declined" };

function bodyOf(call: PanelCall, what: What, segment: string | undefined): { path: string; body: Record<string, unknown> } {
	const party = customerOf(call);
	const about = party === undefined ? {} : { party };
	if (ofOrder[what])
		return { path: "orders", body: { order: ofOrder[what], ...(what === "optOut" ? about : {}) } };
	if (ofConsent[what]) // A yes is to the recording; a no is to everything.
		return { path: "events", body: { type: "consent", status: ofConsent[what], method: "spoken", ...about,
			...(what === "granted" ? { purposes: ["recording"] } : {}) } };
	return { path: "events", body: { type: what === "segment" ? "segment_opened" : "segment_ended", segment } };
}

/** 12 ms, 0.4 ms, 1.2 s. */
export function shortTime(us: number): string {
	if (us >= 1_000_000)
		return `${(us / 1_000_000).toFixed(1)} s`;
	return us < 1000 ? `${Math.max(0.1, us / 1000).toFixed(1)} ms` : `${Math.round(us / 1000)} ms`;
}

function outcome(what: What, answer: Answer, tookMs: number): string {
	const gate = answer.gate_us ?? answer.gate?.gate_us;
	if (gate !== undefined)
		return p.obeyed(p.done[what], shortTime(gate));
	if (answer.obeyed === false)
		return p.notObeyed(p.done[what]);
	return p.taken(p.done[what], shortTime(tookMs * 1000));
}

/** Why it failed, in a sentence; whether the order may have been lost. */
export function failure(error: unknown): { why: string; lost: boolean } {
	if (error instanceof Unanswered)
		return { why: p.noAnswer, lost: true };
	if (!(error instanceof Problem))
		return { why: p.unreachable, lost: true };
	return error.status >= 500 ? { why: p.answered(error.status), lost: true } : { why: error.message, lost: false };
}

export async function give(what: What, segment?: string): Promise<void> {
	const { call, aheadMs } = followed.get();
	if (!call || said.get().busy)
		return;
	const wish = `${call.id} ${what} ${segment ?? ""}`;
	const key = unanswered.get(wish) ?? newKey();
	unanswered.set(wish, key);
	said.set({ text: p.sent, bad: false, busy: true });
	const { path, body } = bodyOf(call, what, segment);
	const begun = performance.now();
	try {
		const answer = await post<Answer>(`/v1/interactions/${encodeURIComponent(call.id)}/${path}`, body, key);
		unanswered.delete(wish);
		said.set({ text: outcome(what, answer, performance.now() - begun), bad: false, busy: false });
		const now = followed.get().call;
		foundControl(after(now?.id === call.id ? now : call, what, segment, Date.now() + aheadMs));
	} catch (error) {
		const { why, lost } = failure(error);
		said.set({ text: p.failed(p.done[what], why), bad: true, busy: false });
		if (lost)
			return loseControl();
		unanswered.delete(wish);
		void lookNow();
	}
}
