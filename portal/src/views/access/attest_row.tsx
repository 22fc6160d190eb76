// One role that must be confirmed: who has it, since when and why, when they were last here, and the decision.
import { Chip } from "../../parts/chip";
import { ScopeText } from "../../parts/scope_text";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import type { Attestation, Outcome } from "./attest_model";

const x = t.attest;

interface Props {
	one: Attestation;
	outcome: Outcome | undefined;
	busy: boolean;
	current: boolean;
	onConfirm: () => void;
	onEnd: () => void;
	onFocus: () => void;
}

function Said({ one, outcome }: Pick<Props, "one" | "outcome">) {
	const waiting = outcome?.approval ?? one.waiting;
	if (outcome?.outcome === "confirmed")
		return <Chip tone="recorded" icon="granted">{x.confirmed}</Chip>;
	if (outcome?.outcome === "ended")
		return <Chip tone="withheld">{x.ended}</Chip>;
	if (outcome?.outcome === "refused")
		return <p class="wrong wrap" role="alert">{outcome.detail}</p>;
	if (waiting)
		return <a href={`/approvals/${waiting}`}>{x.waits(waiting)}</a>;
	return one.own ? <p class="quiet">{x.own}</p> : null;
}

/** Whether whoever looks may decide about it now. */
export function isOpen(one: Attestation, outcome: Outcome | undefined): boolean {
	return !one.own && !one.waiting && (outcome === undefined || outcome.outcome === "refused");
}

export function AttestRow({ one, outcome, busy, current, onConfirm, onEnd, onFocus }: Props) {
	const open = isOpen(one, outcome);
	return (
		<li class="card padded attest-row" tabIndex={current ? 0 : -1} aria-label={x.rowLabel(one.person.name, one.role)} data-binding={one.binding} onFocus={onFocus}>
			<div class="stack">
				<div class="row">
					<a class="strong wrap" href={`/access/people/${one.person.id}`}>{one.person.name}</a>
					<span>{one.role}</span>
					{one.lapsed ? <Chip tone="missing" icon="missing">{x.lapsed}</Chip> : <span class="quiet small">{x.lapses} <Time at={one.attest_by} precision="day" /></span>}
					{one.person.state !== "active" && <Chip>{t.access.states[one.person.state]}</Chip>}
				</div>
				<p class="quiet small"><ScopeText scope={one.scope} />{one.person.team && `; ${x.team} ${one.person.team}`}</p>
				<p class="quiet small wrap">
					{one.given_by && `${x.given(one.given_by.name, one.approved_by?.name)} `}<Time at={one.given_at} precision="day" />
					{one.reason && `: ${one.reason}`}
				</p>
				<p class="small">{x.lastHere} {one.signed_in_at ? <Time at={one.signed_in_at} precision="day" /> : t.access.never}</p>
			</div>
			<div class="row attest-acts">
				<Said one={one} outcome={outcome} />
				{open && <button type="button" disabled={busy} onClick={onConfirm}>{x.confirm}</button>}
				{open && <button type="button" class="danger" disabled={busy} onClick={onEnd}>{x.end}</button>}
			</div>
		</li>
	);
}
