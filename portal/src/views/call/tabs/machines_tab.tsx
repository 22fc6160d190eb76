// What bots and tools did, in step with the player: granted, told, handed in, said; each with its vendor, purpose and basis.
import { useEffect, useMemo, useState } from "preact/hooks";
import { ask } from "../../../api/client";
import { Problem } from "../../../api/problem";
import { useLoad } from "../../../app/load";
import { Choice } from "../../../parts/choice";
import { Empty } from "../../../parts/empty";
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import { machineSteps, stepsAt, type MachineKind, type MachineStep } from "../model/machine_steps";
import type { CallRecord } from "../model/record";
import type { Turn } from "../model/transcript";
import type { Vendor } from "../../vendors/types";
import { clock, partyName } from "../names";
import type { Player } from "../player/player";

interface Props {
	record: CallRecord;
	turns: Turn[];
	player: Player;
}

const KINDS: readonly MachineKind[] = ["allowed", "told", "handed", "said"];

/** Changes when another step is the one of the moment, and not with every frame. */
function useNow(steps: MachineStep[], player: Player): Set<number> {
	const [now, setNow] = useState<Set<number>>(new Set());
	useEffect(() => {
		const look = (): void => setNow((was) => {
			const is = stepsAt(steps, player.position.get());
			return is.size === was.size && [...is].every((one) => was.has(one)) ? was : is;
		});
		look();
		return player.position.listen(look);
	}, [steps, player]);
	return now;
}

const TRIES = 3;

/** A server that is busy is asked again; a vendor that cannot be asked for stays an id. */
async function nameOfVendor(id: string, signal: AbortSignal): Promise<string> {
	for (let i = 0; i < TRIES && !signal.aborted; i++) {
		try {
			return (await ask<Vendor>(`/v1/vendors/${encodeURIComponent(id)}`, { signal })).document.name;
		} catch (error) {
			if (!(error instanceof Problem) || error.status !== 503)
				break;
			await new Promise((done) => setTimeout(done, 1000));
		}
	}
	return id;
}

/** Names of vendors. */
function useVendors(ids: string[]): Record<string, string> {
	const load = useLoad(ids.length > 0 ? ids.join() : null, async (signal) => Object.fromEntries(await Promise.all(ids.map(async (id) => {
		return [id, await nameOfVendor(id, signal)] as const;
	}))));
	return load.value ?? {};
}

function whatWords(step: MachineStep): string {
	const map = { said: c.machines.said, allowed: c.machines.allowed, told: c.mark, handed: c.kind }[step.kind];
	const said = step.kind === "allowed" && step.what === "refused" ? wordOf(c.artifacts.captures, step.text) : step.text ?? "";
	return [capital(wordOf(map, step.what)), said].filter(Boolean).join(": ");
}

function afterWords(step: MachineStep): string {
	if (step.kind !== "told")
		return "";
	if (step.acknowledgedMs !== null)
		return c.machines.acknowledged(step.acknowledgedMs);
	return step.silent ? c.state.silent : c.state.told;
}

function Row({ step, record, vendors, now, player }: { step: MachineStep; record: CallRecord; vendors: Record<string, string>; now: boolean; player: Player }) {
	const purposes = step.purposes.map((one) => wordOf(c.purpose, one)).join(", ");
	return (
		<tr class={now ? "now" : undefined} aria-current={now ? "true" : undefined}>
			<td data-label={c.happened.at} class="time">
				<button type="button" class="link" aria-label={c.happened.goTo(clock(step.at, true))} onClick={() => player.seek(step.at)}>{clock(step.at, true)}</button>
			</td>
			<td data-label={c.machines.who}>
				<span class="wrap">{step.party ? partyName(record, step.party) : step.tool ?? c.machines.machine}</span>
				{step.vendor && <div class="small"><a class="wrap" href={`/vendors/${step.vendor}`}>{vendors[step.vendor] ?? step.vendor}</a></div>}
			</td>
			<td data-label={c.happened.what} class="what"><span class="wrap">{whatWords(step)}</span> <span class="quiet">{afterWords(step)}</span></td>
			<td data-label={c.machines.purpose}>
				{purposes}{step.bases.length > 0 && <div class="small quiet">{step.bases.map((one) => wordOf(c.artifacts.bases, one)).join(", ")}</div>}
			</td>
			<td data-label={c.happened.event}>{step.event !== undefined && <a href={`?tab=events#event-${step.event}`}>{step.event}</a>}</td>
		</tr>
	);
}

export function MachinesTab({ record, turns, player }: Props) {
	const [kind, setKind] = useState<MachineKind | "">("");
	const [tool, setTool] = useState("");
	const all = useMemo(() => machineSteps(record, turns), [record, turns]);
	const steps = useMemo(() => all.filter((one) => (kind === "" || one.kind === kind) && (tool === "" || one.tool === tool)), [all, kind, tool]);
	const now = useNow(steps, player);
	const vendors = useVendors([...new Set(all.map((one) => one.vendor).filter((one) => one !== undefined))]);
	if (all.length === 0)
		return <Empty title={c.machines.none}>{c.machines.noneWhat}</Empty>;
	const tools = [...new Set(all.map((one) => one.tool).filter((one) => one !== undefined))];
	return (
		<div class="stack">
			<p class="quiet">{c.machines.about}</p>
			<div class="row">
				<Choice label={c.machines.show} value={kind} onValue={setKind} options={[{ value: "", text: c.machines.all }, ...KINDS.map((value) => ({ value, text: c.machines.kinds[value] }))]} />
				{tools.length > 1 && <Choice label={c.machines.ofTool} value={tool} onValue={setTool} options={[{ value: "", text: c.machines.all }, ...tools.map((value) => ({ value, text: value }))]} />}
			</div>
			<div class="table-frame happened-frame" tabIndex={0} role="region" aria-label={c.tabs.machines}>
				<table class="table cards machines">
					<thead><tr><th>{c.happened.at}</th><th>{c.machines.who}</th><th>{c.happened.what}</th><th>{c.machines.purpose}</th><th>{c.happened.event}</th></tr></thead>
					<tbody>{steps.map((step, i) => <Row key={`${step.event ?? "t"}-${step.what}-${step.at}`} step={step} record={record} vendors={vendors} now={now.has(i)} player={player} />)}</tbody>
				</table>
			</div>
		</div>
	);
}
