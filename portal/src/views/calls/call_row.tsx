// One call in the list. What is missing or was withheld stands there as large as what was recorded.
import { memo } from "../../parts/memo";
import { Chip } from "../../parts/chip";
import { ConsentChip } from "../../parts/consent_chip";
import { Duration } from "../../parts/duration";
import { Elapsed } from "../../parts/elapsed";
import { Icon, type IconName } from "../../parts/icon";
import { MediaChip } from "../../parts/media_chip";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { consentOf, mediaOf, openExceptions, partyName, plainAddress, type Listed } from "./glance";

interface Props {
	call: Listed;
	marked: boolean;
	selected: boolean;
	onSelect: (id: string, through?: boolean) => void;
	onMark: (id: string) => void;
}

const DIRECTIONS: Record<string, IconName> = { inbound: "inbound", outbound: "outbound", internal: "internal" };

export function callTitle(call: Listed): string {
	const names = (call.parties ?? []).map((party) => partyName(party) ?? t.calls.unknownParty);
	return names.length === 0 ? t.calls.unknownParty : names.join(" → ");
}

function Parties({ call }: { call: Listed }) {
	const direction = call.direction ?? "";
	const word = t.direction[direction as keyof typeof t.direction];
	const addresses = (call.parties ?? []).filter((party) => party.name && party.address).map((party) => plainAddress(party.address ?? ""));
	return (
		<div class="parties">
			{word && <span class="way" title={word}><Icon name={DIRECTIONS[direction] ?? "inbound"} size={14} /><span class="hidden-visually">{word}</span></span>}
			<div>
				<a href={`/calls/${call.id}`} class="wrap">{callTitle(call)}</a>
				{addresses.length > 0 && <p class="quiet small wrap">{addresses.join(" → ")}</p>}
			</div>
		</div>
	);
}

function Notes({ call }: { call: Listed }) {
	const exceptions = openExceptions(call);
	const holds = call.holds?.length ?? 0;
	const legal = call.legal_holds ?? [];
	const frozen = (call.frozen ?? []).length > 0;
	if (call.state === "finished" && exceptions === 0 && holds === 0 && legal.length === 0 && !frozen)
		return null;
	return (
		<span class="chips">
			{call.state !== "finished" && <Chip tone={call.state === "failed" ? "missing" : "accent"}>{t.callState[call.state]}</Chip>}
			{exceptions > 0 && <Chip tone="missing" icon="exceptions">{t.calls.exceptions(exceptions)}</Chip>}
			{legal.map((one) => <Chip key={one.hold} tone="accent" icon="hold" title={t.calls.legalHold}>{one.name ?? t.calls.legalHold}</Chip>)}
			{frozen && <Chip tone="masked" icon="hold" title={t.calls.frozenWhat}>{t.calls.frozen}</Chip>}
			{holds > 0 && <Chip icon="paused">{t.calls.onHold(holds)}</Chip>}
		</span>
	);
}

function Row({ call, marked, selected, onSelect, onMark }: Props) {
	const consent = consentOf(call);
	const live = call.state === "active" || call.state === "offered";
	return (
		<tr role="row" id={`call-${call.id}`} aria-selected={selected} class={marked ? "marked" : undefined} onClick={() => onMark(call.id)}>
			<td role="cell" class="tick">
				<input type="checkbox" checked={selected} aria-label={t.calls.select(callTitle(call))} onClick={(event) => onSelect(call.id, event.shiftKey)} />
			</td>
			<td role="cell" class="lead"><Parties call={call} /></td>
			<td role="cell" data-label={t.calls.colStart}><Time at={call.started_at} precision="minute" /></td>
			<td role="cell" data-label={t.calls.colQueue} class="wrap">{call.queue ?? ""}</td>
			<td role="cell" data-label={t.calls.colLength} class="number">
				{live ? <Elapsed since={call.started_at} /> : <Duration ms={call.duration_ms} />}
			</td>
			{call.unreadable
				? <td role="cell" colSpan={3}><Chip tone="missing" icon="missing" title={t.calls.unreadableWhat}>{t.calls.unreadable}</Chip></td>
				: (
					<>
						<td role="cell" data-label={t.calls.colConsent}>{consent && <ConsentChip state={consent} />}</td>
						<td role="cell" data-label={t.calls.colMedia}>
							<span class="chips">{mediaOf(call).map((piece) => <MediaChip key={piece.state} {...piece} />)}</span>
						</td>
						<td role="cell" data-label={t.calls.colFlags}><Notes call={call} /></td>
					</>
				)}
		</tr>
	);
}

export const CallRow = memo(Row);
