// The record as sections that people read: what went wrong, why the call was treated so, who was told and agreed, how long it
// all stays.
import type { ComponentChildren } from "preact";
import { Chip } from "../../../parts/chip";
import { capital, formatDuration, formatPeriod } from "../../../parts/format";
import { Time } from "../../../parts/time";
import { c, wordOf } from "../../../text/en_call";
import { heardOf, type HeardVerdict } from "../model/heard";
import type { CallRecord, ExceptionEntry, NoticeEntry, Party } from "../model/record";
import { partyName } from "../names";
import { Decisions } from "./decisions";
import { MissingCard } from "./missing_card";

function Section({ title, children }: { title: string; children: ComponentChildren }) {
	return <section><h2>{title}</h2>{children}</section>;
}

function Exception({ one }: { one: ExceptionEntry }) {
	return (
		<li>
			<Chip tone={one.state === "resolved" ? "plain" : "missing"} icon="exceptions">{wordOf(c.evidence.exceptionStates, one.state)}</Chip>{" "}
			<strong>{capital(wordOf({}, one.kind))}</strong> <Time at={one.at} precision="clock" />
			<div class="quiet wrap">{one.sentence}</div>
		</li>
	);
}

function noticeWords(one: NoticeEntry): string {
	const tells = (one.tells ?? []).map((word) => wordOf({}, word)).join(", ");
	return [one.language, wordOf(c.evidence.asserted, one.asserted), tells].filter(Boolean).join(" · ");
}

function heardWords(of: HeardVerdict): string {
	const x = c.evidence.heard;
	const at = formatDuration(of.at_ms);
	const percent = Math.floor((of.share ?? 0) / 10);
	if (of.word === "whole")
		return x.whole(at, percent);
	if (of.word === "part")
		return x.part(at, percent, of.until_ms === undefined ? undefined : formatDuration(of.until_ms));
	return x[of.word];
}

/** By the sound itself, beside what somebody told. */
function HeardLine({ notice }: { notice: NoticeEntry }) {
	const of = heardOf(notice);
	if (of === undefined)
		return null;
	return (
		<div class={of.word === "part" || of.word === "not_found" ? "wrong" : "quiet"}>
			{heardWords(of)}
		</div>
	);
}

function consentWords(party: Party): string {
	return Object.entries(party.consent ?? {}).map(([purpose, status]) => `${wordOf(c.purpose, purpose)}: ${wordOf(c.state, status)}`).join(" · ");
}

function Notices({ record }: { record: CallRecord }) {
	return (
		<ul class="points">
			{(record.notices ?? []).map((one) => (
				<li key={one.event}>
					<strong>{one.notice}</strong> {wordOf(c.state, one.played ?? "playing")}, <Time at={one.at} precision="clock" />
					<span class="quiet"> {noticeWords(one)}</span>
					<HeardLine notice={one} />
				</li>
			))}
		</ul>
	);
}

function Consents({ record }: { record: CallRecord }) {
	return (
		<ul class="points">
			{record.parties.map((party) => (
				<li key={party.id}>
					<strong>{partyName(record, party.id)}</strong>{" "}
					<span class="quiet">{consentWords(party)}</span>
				</li>
			))}
		</ul>
	);
}

function Retention({ record }: { record: CallRecord }) {
	const { keep_s: keep = {}, until = {} } = record.retention ?? {};
	return (
		<dl class="pairs">
			{Object.entries(keep).map(([kind, seconds]) => (
				<>
					<dt>{capital(wordOf(c.kind, kind))}</dt>
					<dd>{until[kind] ? <Time at={until[kind]} precision="day" /> : c.artifacts.keptFor(formatPeriod(seconds))}</dd>
				</>
			))}
			<dt>{c.evidence.deletion}</dt><dd>{wordOf(c.evidence.deletions, record.deletion?.status)}</dd>
		</dl>
	);
}

function Related({ record }: { record: CallRecord }) {
	return (
		<ul class="points">
			{record.related?.map((one) => (
				<li key={one.interaction}>
					<a href={`/calls/${encodeURIComponent(one.interaction)}`}>{one.interaction}</a> <span class="quiet">{wordOf({}, one.relation)}</span>
				</li>
			))}
		</ul>
	);
}

function Ids({ record }: { record: CallRecord }) {
	return (
		<dl class="pairs">
			<dt>{c.head.id}</dt><dd class="mono wrap">{record.id}</dd>
			{Object.entries(record.external_ids ?? {}).map(([name, id]) => <><dt>{capital(wordOf({}, name))}</dt><dd class="mono wrap">{id}</dd></>)}
			{record.chain && <><dt>{c.evidence.chain}</dt><dd>{c.evidence.chainText(record.chain.events)}</dd></>}
			{record.chain && <><dt>{c.evidence.last}</dt><dd class="mono wrap">{record.chain.last_commitment}</dd></>}
		</dl>
	);
}

export function EvidenceTab({ record }: { record: CallRecord }) {
	return (
		<>
			<MissingCard record={record} />
			<Section title={c.evidence.exceptions}>
				{record.exceptions.length === 0 && <p class="quiet">{c.evidence.noExceptions}</p>}
				<ul class="missing-list">{record.exceptions.map((one, i) => <Exception key={i} one={one} />)}</ul>
			</Section>
			<Decisions record={record} />
			{(record.notices ?? []).length > 0 && <Section title={c.evidence.notices}><Notices record={record} /></Section>}
			<Section title={c.evidence.consents}><Consents record={record} /></Section>
			<Section title={c.evidence.retention}><Retention record={record} /></Section>
			{(record.related ?? []).length > 0 && <Section title={c.evidence.related}><Related record={record} /></Section>}
			<Section title={c.evidence.ids}><Ids record={record} /></Section>
			{Object.keys(record.cut ?? {}).length > 0 && <p class="quiet">{c.evidence.cut}</p>}
		</>
	);
}
