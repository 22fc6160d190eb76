// Everything that a call can leave behind, kind by kind, with what law and policy say of each.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Chip, type Tone } from "../../../parts/chip";
import { capital, formatPeriod } from "../../../parts/format";
import { Time } from "../../../parts/time";
import { c, wordOf } from "../../../text/en_call";
import type { CallRecord, Place, RegisterEntry } from "../model/record";
import { partyName } from "../names";
import { Versions } from "./versions";

const TONES: Record<string, Tone> = { kept: "recorded", sealed: "masked", purged: "missing", being_purged: "missing", may_be_made: "accent" };

function seenBy(entry: RegisterEntry): string {
	if (entry.seen_by === null)
		return c.artifacts.byRole;
	return Array.isArray(entry.seen_by) ? entry.seen_by.join(", ")
		: Object.entries(entry.seen_by).map(([role, what]) => `${role}: ${Array.isArray(what) ? what.join(", ") : String(what)}`).join("; ");
}

function OptOut({ of }: { of: RegisterEntry["opt_out"] }) {
	if (of.ordered)
		return <>{wordOf(c.artifacts.treatments, of.ordered)}{of.done && `, ${c.artifacts.done}`}</>;
	return <span class="quiet">{wordOf(c.artifacts.treatments, of.already_captured)}</span>;
}

function Until({ of }: { of: RegisterEntry["retention"] }) {
	if (of.until)
		return <Time at={of.until} precision="day" />;
	return <>{of.keep_s === null ? "" : c.artifacts.keptFor(formatPeriod(of.keep_s))}</>;
}

/* Both parties' recordings lie at the same stores, or one is on its way. */
function Places({ of }: { of: readonly Place[] }) {
	return (
		<ul class="plain">
			{of.filter((one) => ["stored", "waiting", "failing"].includes(one.state)).map((one, i) => (
				<li key={`${one.store} ${i}`}>
					{one.state === "stored" ? wordOf(c.artifacts.stores, one.store) : c.artifacts.onTheWay(wordOf(c.artifacts.stores, one.store))}
					{one.lock && <>, {c.artifacts.lockedUntil} <Time at={one.lock.until} precision="minute" /></>}
					{one.hold && `, ${c.artifacts.heldThere}`}
					{one.store !== "directory" && one.hold_wished && !one.hold && `, ${c.artifacts.notHeldThere}`}
				</li>
			))}
		</ul>
	);
}

function Pair({ label, children }: { label: string; children: ComponentChildren }) {
	return <div><dt>{label}</dt><dd class="wrap">{children}</dd></div>;
}

function Entry({ entry, record }: { entry: RegisterEntry; record: CallRecord }) {
	const places = entry.kind === "audio" ? (record.artifacts ?? []).flatMap((one) => one.places ?? []) : [];
	return (
		<li class="artifact">
			<div class="row">
				<h2>{capital(wordOf(c.kind, entry.kind))}</h2>
				<Chip tone={TONES[entry.state] ?? "plain"}>{wordOf(c.artifacts.states, entry.state)}</Chip>
				{entry.versions > 0 && <span class="quiet small">{c.artifacts.versions(entry.versions)}</span>}
			</div>
			<dl>
				<Pair label={c.artifacts.basis}>{wordOf(c.artifacts.bases, entry.legal_basis)}</Pair>
				<Pair label={c.artifacts.consent}>{wordOf(c.artifacts.needs, entry.consent_needed)}</Pair>
				<Pair label={c.artifacts.redaction}>{wordOf(c.artifacts.redactions, entry.redaction)}</Pair>
				<Pair label={c.artifacts.seen}>{seenBy(entry)}</Pair>
				<Pair label={c.artifacts.until}><Until of={entry.retention} /></Pair>
				{places.length > 0 && <Pair label={c.artifacts.lies}><Places of={places} /></Pair>}
				<Pair label={c.artifacts.optOut}><OptOut of={entry.opt_out} /></Pair>
				{entry.capture.map((one) => (
					<Pair key={one.party} label={c.artifacts.captureOf(partyName(record, one.party))}>{wordOf(c.artifacts.captures, one.capture)}</Pair>
				))}
			</dl>
		</li>
	);
}

const isThere = (entry: RegisterEntry): boolean => entry.versions > 0 || ["may_be_made", "kept", "sealed", "purged", "being_purged"].includes(entry.state);

export function ArtifactsTab({ register, record }: { register: RegisterEntry[]; record: CallRecord }) {
	const [only, setOnly] = useState(true);
	const shown = only ? register.filter(isThere) : register;
	return (
		<>
			<section>
				<div class="row"><p class="quiet">{c.artifacts.about}</p>
					<label class="check"><input type="checkbox" checked={only} onChange={(e) => setOnly(e.currentTarget.checked)} />{c.artifacts.onlyThere}</label></div>
				<ul>{shown.map((entry) => <Entry key={entry.kind} entry={entry} record={record} />)}</ul>
			</section>
			<Versions record={record} />
		</>
	);
}
