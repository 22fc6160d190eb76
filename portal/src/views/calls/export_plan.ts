// Which of several calls can go out for a purpose, and why the others stay: said before anything is made.
import type { RegisterEntry } from "../call/model/record";
import type { Purposes } from "../call/data/call_api";
import type { Listed } from "./glance";

export type Why = "notTold" | "sealed" | "live" | "unreadable" | "notLooked";

export interface Looked {
	call: Listed;
	/** Nothing: it could not be found out. */
	purposes: Purposes | null;
	register: RegisterEntry[] | null;
}

export interface Plan {
	go: Listed[];
	stay: { call: Listed; because: Why }[];
}

/** Purposes that were told on any of them, the one that most were told of first. */
export function purposesOf(all: readonly Looked[]): { purpose: string; n: number }[] {
	const counts = new Map<string, number>();
	for (const one of all)
		for (const purpose of new Set((one.purposes?.told ?? []).map((told) => told.purpose)))
			counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
	return [...counts].map(([purpose, n]) => ({ purpose, n })).sort((a, b) => b.n - a.n || a.purpose.localeCompare(b.purpose));
}

/** Of what these states have, nobody but a legal ground takes the sound away. */
const SHUT = new Set(["sealed", "purge_held", "being_purged"]);

function whyNot({ call, purposes, register }: Looked, purpose: string): Why | null {
	if (call.unreadable)
		return "unreadable";
	if (call.state !== "finished" && call.state !== "failed")
		return "live";
	if (!purposes || !register)
		return "notLooked";
	if (register.some((one) => one.kind === "audio" && SHUT.has(one.state)))
		return "sealed";
	return purposes.told.some((one) => one.purpose === purpose) ? null : "notTold";
}

export function planOf(all: readonly Looked[], purpose: string): Plan {
	const plan: Plan = { go: [], stay: [] };
	for (const one of all) {
		const because = whyNot(one, purpose);
		if (because)
			plan.stay.push({ call: one.call, because });
		else
			plan.go.push(one.call);
	}
	return plan;
}
