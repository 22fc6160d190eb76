// From what the server tells of a call to what the panel shows: functions of their arguments alone. What is captured is read
// from the gates and from nothing else, so that the panel cannot say "paused" while a gate is open.

export interface PanelGate {
	party: string;
	open: string[];
	refused: string[];
	paused: string[];
	opening?: boolean;
}

export interface OpenSegment {
	segment: string;
	since: string;
	alarm_after_s?: number;
}

export interface PanelCall {
	id: string;
	state?: string | null;
	started_at?: string | null;
	mode?: string | null;
	/** Recording was started, by policy or by an order. */
	wanted?: boolean;
	queue?: string | null;
	gates?: PanelGate[];
	parties?: { id: string; role?: string | null; consent?: Record<string, string> | null }[];
	segments?: OpenSegment[];
}

export type StateName = "recording" | "paused" | "segment" | "refused" | "waiting" | "opening" | "ready" | "never" | "none" | "lost" | "unlaunched";
export type Captured = "open" | "paused" | "refused" | "shut";

const ALARM_S = 300;
const ASKED: ReadonlySet<string> = new Set(["unknown", "notified"]);
const SAID_NO: ReadonlySet<string> = new Set(["declined", "withdrawn"]);
const ORDER = ["recording", "transcription", "summary", "agent_assist", "sentiment", "qa", "ai_training", "biometrics", "crm_sync", "control_listening"];

const some = (call: PanelCall, of: "open" | "refused" | "paused", purpose: string): boolean =>
	(call.gates ?? []).some((gate) => gate[of].includes(purpose));

const saysOf = (call: PanelCall, purpose: string): string[] =>
	(call.parties ?? []).flatMap((one) => one.consent?.[purpose] ?? []);

/** What becomes of one purpose now. Open beats everything: what is captured is never called anything else. */
export function capturedOf(call: PanelCall, purpose: string): Captured {
	if (some(call, "open", purpose))
		return "open";
	if (some(call, "refused", purpose) || saysOf(call, purpose).some((word) => SAID_NO.has(word)))
		return "refused";
	return some(call, "paused", purpose) || (call.segments ?? []).length > 0 ? "paused" : "shut";
}

/** The purposes that there is anything to say of, recording first. */
export function purposesOf(call: PanelCall): string[] {
	const named = new Set(["recording"]);
	for (const party of call.parties ?? [])
		Object.keys(party.consent ?? {}).forEach((one) => named.add(one));
	for (const gate of call.gates ?? [])
		gate.open.forEach((one) => named.add(one));
	return [...named].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
}

/** The one big state of a call; `null` is no call. */
export function stateOf(call: PanelCall | null): StateName {
	if (!call)
		return "none";
	const captured = capturedOf(call, "recording");
	if (captured === "open")
		return "recording";
	if (captured === "refused")
		return "refused";
	if ((call.segments ?? []).length > 0)
		return "segment";
	if (captured === "paused")
		return "paused";
	if (call.mode === "never")
		return "never";
	if (call.mode === "on_demand" && call.wanted === false)
		return "ready";
	return saysOf(call, "recording").some((word) => ASKED.has(word)) ? "waiting" : "opening";
}

/** The segment that has been open for longer than it should, the oldest first; null: none. */
export function alarmOf(call: PanelCall | null, now: number): { segment: string; ms: number; after: number } | null {
	const late = (call?.segments ?? [])
		.map((one) => ({ segment: one.segment, ms: now - Date.parse(one.since), after: (one.alarm_after_s || ALARM_S) * 1000 }))
		.filter((one) => one.ms >= one.after)
		.sort((a, b) => b.ms - a.ms);
	return late[0] ?? null;
}

/** The party that an opt-out is about: the one who is no agent. With several it is the whole call, which shuts more. */
export function customerOf(call: PanelCall): string | undefined {
	const others = (call.parties ?? []).filter((one) => one.role !== "agent");
	return others.length === 1 ? others[0]!.id : undefined;
}

const shut = (call: PanelCall, as: "paused" | "refused"): PanelGate[] => (call.gates ?? []).map((gate) => ({
	...gate, open: [], [as]: [...new Set([...gate[as], "recording", ...gate.open])],
}));

/** What a call is after an order that the recorder has obeyed, until the next look. Only what takes away is foreseen. */
export function after(call: PanelCall, what: string, segment: string | undefined, now: number): PanelCall {
	if (what === "pause")
		return { ...call, gates: shut(call, "paused") };
	if (what === "optOut" || what === "declined")
		return { ...call, gates: shut(call, "refused") };
	if (what !== "segment" || !segment)
		return call;
	const known = (call.segments ?? []).filter((one) => one.segment !== segment);
	return { ...call, gates: shut(call, "paused"), segments: [...known, { segment, since: new Date(now).toISOString() }] };
}
