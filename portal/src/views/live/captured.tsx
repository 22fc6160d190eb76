// What each party's gate lets through now, purpose by purpose. A shut gate is said, not left out.
import { Chip } from "../../parts/chip";
import { plainWord } from "../../parts/format";
import { t } from "../../text/en";
import { partyName, type Gate, type Listed } from "../calls/glance";

const named = (purpose: string): string => t.purpose[purpose as keyof typeof t.purpose] ?? plainWord(purpose);

function GateChips({ gate }: { gate: Gate }) {
	const pausedOnly = gate.paused.filter((one) => !gate.refused.includes(one));
	return (
		<span class="chips">
			{gate.open.map((one) => <Chip key={one} tone="recorded" icon="live">{named(one)}</Chip>)}
			{gate.refused.includes("recording") && <Chip tone="missing" icon="declined">{t.live.refused}</Chip>}
			{pausedOnly.includes("recording") && <Chip tone="paused" icon="paused">{t.media.paused}</Chip>}
			{gate.open.length === 0 && !gate.refused.includes("recording") && !pausedOnly.includes("recording")
				&& <Chip tone="withheld" icon="withheld">{t.live.nothing}</Chip>}
		</span>
	);
}

export function Captured({ call }: { call: Listed }) {
	return (
		<ul class="captured">
			{(call.gates ?? []).map((gate) => (
				<li key={gate.party}>
					<span class="quiet small wrap">{partyName((call.parties ?? []).find((one) => one.id === gate.party)) ?? t.live.staff}</span>
					<GateChips gate={gate} />
				</li>
			))}
		</ul>
	);
}

export function ordersFor(call: Listed): ("pause" | "resume" | "stop" | "opt_out" | "start")[] {
	const gates = call.gates ?? [];
	const paused = gates.some((gate) => gate.paused.includes("recording") && !gate.refused.includes("recording"));
	const open = gates.some((gate) => gate.open.length > 0);
	if (paused)
		return ["resume", "stop", "opt_out"];
	if (open)
		return ["pause", "stop", "opt_out"];
	return call.mode === "on_demand" ? ["start", "opt_out"] : ["opt_out"];
}
