// What bots and tools did in a call, in one list: what they were granted and told, what they handed in, what machines said. Each with whose it
// is, for what, and on which basis, as the record and the terms of the call have it. It invents no time: what has none is not in it.
import type { ArtifactVersion, CallRecord, Tool, ToolOrder } from "./record";
import { isMachine, type Turn } from "./transcript";

export type MachineKind = "allowed" | "told" | "handed" | "said";

export interface MachineStep {
	/** ms from the start of the call; `to` where it lasts. */
	at: number;
	to: number | null;
	kind: MachineKind;
	/** A word of the API: granted, refused, order_pause, transcript, turn, notice. */
	what: string;
	/** The tool's name, or the party that speaks. */
	tool: string | undefined;
	party: string | undefined;
	vendor: string | undefined;
	purposes: string[];
	/** The legal bases of those purposes, each once. */
	bases: string[];
	/** Words of people or systems: data, shown as text. */
	text: string | undefined;
	acknowledgedMs: number | null;
	silent: boolean;
	event: number | undefined;
}

const NOTHING = { to: null, tool: undefined, party: undefined, vendor: undefined, purposes: [], bases: [], text: undefined, acknowledgedMs: null, silent: false, event: undefined };

/** "none" is no basis but says that policy never allowed it. */
function basesOf(record: CallRecord, purposes: string[]): string[] {
	const bases = (record.decisions ?? []).filter((one) => one.bases).at(-1)?.bases ?? {};
	return [...new Set(purposes.map((one) => bases[one]).filter((one) => one !== undefined && one !== "none"))] as string[];
}

function afterMs(order: ToolOrder): number | null {
	return order.acknowledged_ms ?? (order.acknowledged_at ? Date.parse(order.acknowledged_at) - Date.parse(order.at) : null);
}

function stepsOfTool(record: CallRecord, tool: Tool, at: (time: string) => number): MachineStep[] {
	const its = { ...NOTHING, tool: tool.tool ?? undefined, vendor: tool.vendor ?? undefined, purposes: tool.purposes, bases: basesOf(record, tool.purposes) };
	const refused = tool.state === "refused";
	return [
		{ ...its, at: at(tool.at), to: !refused && tool.ended_at ? at(tool.ended_at) : null, kind: "allowed", what: refused ? "refused" : "granted", text: tool.because, event: tool.event },
		...(tool.orders ?? []).map((order): MachineStep => ({
			...its, at: at(order.at), kind: "told", what: `order_${order.do}`, acknowledgedMs: afterMs(order), silent: order.silent, event: order.event,
		})),
	];
}

function handedStep(record: CallRecord, one: ArtifactVersion): MachineStep {
	const tool = (record.tools ?? []).find((each) => each.grant === one.grant);
	const purposes = tool?.purposes ?? [];
	return {
		...NOTHING, at: one.from_ms ?? 0, to: one.to_ms ?? null, kind: "handed", what: one.kind, tool: tool?.tool ?? undefined, vendor: tool?.vendor ?? undefined, purposes,
		bases: basesOf(record, purposes), text: one.model, event: one.event,
	};
}

/** `turns`: of a transcript that was opened; of those only what machines said. */
export function machineSteps(record: CallRecord, turns: Turn[]): MachineStep[] {
	const start = Date.parse(record.started_at ?? "");
	if (!Number.isFinite(start))
		return [];
	const at = (time: string): number => Math.max(Date.parse(time) - start, 0);
	const steps: MachineStep[] = [
		...(record.tools ?? []).flatMap((tool) => stepsOfTool(record, tool, at)),
		...(record.artifact_versions ?? []).filter((one) => one.grant !== undefined && one.from_ms !== undefined).map((one) => handedStep(record, one)),
		...(record.notices ?? []).filter((one) => one.type === "notice_started" && one.voice === "machine").map((one): MachineStep => ({
			...NOTHING, at: at(one.at), kind: "said", what: "notice", purposes: one.tells ?? [], text: one.notice, event: one.event,
		})),
		...turns.filter((turn) => isMachine(record, turn.party)).map((turn): MachineStep => ({
			...NOTHING, at: turn.from, to: turn.to, kind: "said", what: "turn", party: turn.party, text: turn.text,
		})),
	];
	return steps.filter((step) => Number.isFinite(step.at)).sort((a, b) => a.at - b.at);
}

/** The steps of the moment: those that last over it and those that came at most this long before. */
export function stepsAt(steps: MachineStep[], at: number, near = 1000): Set<number> {
	return new Set(steps.flatMap((step, i) => (step.at <= at && at < Math.max(step.to ?? 0, step.at + near) ? [i] : [])));
}
