// Who talked with whom, when, how long, and what has to be known at a glance.
import { Chip } from "../../../parts/chip";
import { Duration } from "../../../parts/duration";
import { Elapsed } from "../../../parts/elapsed";
import { PageHead } from "../../../parts/page";
import { Time } from "../../../parts/time";
import { c, wordOf } from "../../../text/en_call";
import { isLive, type CallRecord } from "../model/record";
import { nameOf, shortAddress } from "../names";
import { Badges } from "./badges";
import { IntegrityBadge } from "./integrity_badge";
import type { IntegrityState } from "../data/use_integrity";
import { Actions } from "../actions/actions";
import "./head.css";

interface Props {
	record: CallRecord;
	integrity: IntegrityState;
	onChanged: () => void;
}

function titleOf(record: CallRecord): string {
	const names = record.parties.map(nameOf);
	if (names.length === 0)
		return c.head.noParties;
	return names.length === 1 ? c.head.alone(names[0] ?? "") : c.head.between(names[0] ?? "", names.slice(1).join(", "));
}

function Facts({ record }: { record: CallRecord }) {
	const words = [wordOf(c.head.directions, record.direction), record.queue && c.head.queue(record.queue), wordOf(c.head.modes, record.mode)];
	const numbers = record.parties.filter((party) => party.name && party.address).map((party) => shortAddress(party.address));
	return (
		<ul class="facts">
			{numbers.length > 0 && <li class="wrap">{numbers.join(" → ")}</li>}
			<li><Time at={record.started_at} /></li>
			<li>{isLive(record) ? c.head.lasts : c.head.lasted} {isLive(record) ? <Elapsed since={record.started_at} /> : <Duration ms={record.duration_ms} />}</li>
			{words.filter(Boolean).map((text) => <li key={text} class="wrap">{text}</li>)}
		</ul>
	);
}

export function CallHead({ record, integrity, onChanged }: Props) {
	return (
		<>
			<PageHead title={titleOf(record)} back={{ href: "/calls", text: c.back }} actions={<Actions record={record} onChanged={onChanged} />} />
			<div class="call-line">
				<Facts record={record} />
				<div class="row badges">
					<Chip tone={record.state === "active" ? "recorded" : "plain"} icon={isLive(record) ? "live" : "calls"}>{wordOf(c.head.states, record.state)}</Chip>
					<Badges record={record} />
					<IntegrityBadge of={integrity} />
				</div>
			</div>
		</>
	);
}
