// Follows the agent's current call: a look at the start, at each event of the stream and every five seconds. A look that fails
// is "control lost" at once: the stream may stand while what is behind it is away, so its silence proves nothing.
import { store } from "../app/store";
import { begin, dropSession, hasSession, isSessionOver, listen, look, Unanswered } from "./api";
import type { Launch } from "./gate";
import type { PanelCall } from "./model";

const EVERY_MS = 5000;
const LOST_EVERY_MS = 2000;
const STREAM_WAIT_MS = 3000;
const ORDER_LOST_MS = 5000;

export type Launched = "no" | "yes" | "refused" | "over";

export interface Followed {
	launched: Launched;
	agent: string;
	call: PanelCall | null;
	lost: boolean;
	/** What the server's clock is ahead of ours. */
	aheadMs: number;
}

const first: Followed = { launched: "no", agent: "", call: null, lost: false, aheadMs: 0 };
export const followed = store<Followed>(first);
const set = (some: Partial<Followed>): void => followed.set({ ...followed.get(), ...some });

let stop: AbortController | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let looking = false;
let again = false;
let orderLostUntil = 0;
let turn = 0;

/** An order was not answered as it must be: for a while nothing is believed, whatever a look says. */
export function loseControl(): void {
	orderLostUntil = Date.now() + ORDER_LOST_MS;
	set({ lost: true });
	lookIn(ORDER_LOST_MS);
}

/** An order was obeyed: that is more than any look. */
export function foundControl(call: PanelCall): void {
	orderLostUntil = 0;
	// The call may be another one by now.
	set(followed.get().call?.id === call.id ? { call, lost: false } : { lost: false });
	void lookNow();
}

function end(launched: Launched): void {
	stop?.abort();
	stop = null;
	clearTimeout(timer);
	dropSession();
	set({ ...first, launched });
}

function lookIn(ms: number): void {
	clearTimeout(timer);
	timer = setTimeout(() => void lookNow(), ms);
}

async function lookOnce(): Promise<void> {
	const mine = turn;
	try {
		const seen = await look<{ at?: string; call: PanelCall | null }>();
		if (mine !== turn)
			return;
		const at = seen.at ? Date.parse(seen.at) : NaN;
		set({ call: seen.call, lost: Date.now() < orderLostUntil, aheadMs: Number.isNaN(at) ? 0 : at - Date.now() });
	} catch (error) {
		if (mine !== turn)
			return;
		if (isSessionOver(error))
			return end("over");
		set({ lost: true });
	}
}

/** One look at a time; whoever wants one during it gets another after it. */
export async function lookNow(): Promise<void> {
	if (!hasSession())
		return;
	if (looking) {
		again = true;
		return;
	}
	looking = true;
	do {
		again = false;
		await lookOnce();
	} while (again && hasSession());
	looking = false;
	if (hasSession())
		lookIn(followed.get().lost ? LOST_EVERY_MS : EVERY_MS);
}

async function followStream(own: AbortController): Promise<void> {
	while (!own.signal.aborted) {
		try {
			await listen(own.signal, () => void lookNow(), () => void lookNow());
		} catch (error) {
			if (isSessionOver(error) && !own.signal.aborted)
				return end("over");
		}
		// The looks go on without it, and say whether anything is wrong.
		await new Promise((done) => setTimeout(done, STREAM_WAIT_MS));
	}
}

/** A launch code has come: its session replaces whatever was there. */
export async function launch(how: Launch): Promise<void> {
	const mine = ++turn;
	end("no");
	try {
		const agent = await begin(how.code, how.origin);
		if (mine !== turn)
			return;
		set({ ...first, launched: "yes", agent });
	} catch (error) {
		if (mine === turn)
			set({ launched: "refused", lost: error instanceof Unanswered || error instanceof TypeError });
		return;
	}
	stop = new AbortController();
	void followStream(stop);
	void lookNow();
}
