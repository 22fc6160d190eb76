// What goes and when, the brake, and what went with its certificate. What is deleted is never shown as gone before its copies were looked for.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { usePages } from "../../app/pages";
import { Chip } from "../../parts/chip";
import { Dialog } from "../../parts/dialog";
import { Facts } from "../../parts/facts";
import { Field } from "../../parts/field";
import { capital, plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { Keys } from "./keys";
import type { Brake, Copy, Deletion, DueCall, Recipient } from "./types";

const x = h.deletion;

const kindsOf = (kinds: readonly string[]): string => kinds.map((one) => capital(plainWord(one))).join(", ");

function State({ of }: { of: Deletion }) {
	const tone = of.state === "unproven" ? "missing" : of.state === "certified" || of.state === "final" ? "recorded" : "masked";
	return <Chip tone={tone} icon={tone === "missing" ? "missing" : tone === "masked" ? "wait" : undefined}>{x.states[of.state] ?? of.state}</Chip>;
}

/* -- the brake -- */

function ResumeDialog({ onClose }: { onClose: () => void }) {
	const [reason, setReason] = useState("");
	const act = useAct();
	const propose = async (): Promise<void> => {
		const done = await act.run(async () => {
			toast(h.one.asked((await ask<{ number: number }>("/v1/retention/resume", { method: "POST", body: { reason: reason.trim() } })).number));
		});
		if (done)
			onClose();
	};
	return (
		<Dialog title={x.resume} onClose={onClose} onSubmit={() => void propose()}>
			<ul class="points">{x.resumeEffects.map((text) => <li key={text}>{text}</li>)}</ul>
			<Field label={x.resumeReason} value={reason} onValue={setReason} lines={2} input={{ required: true }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={act.busy || reason.trim() === ""}>{x.resumeGo}</button>
			</div>
		</Dialog>
	);
}

export function BrakeNotice({ of }: { of: Brake }) {
	const [resuming, setResuming] = useState(false);
	if (of.state === "off")
		return null;
	return (
		<div class="notice wrong stack" role="alert">
			<p><strong>{of.state === "on" ? x.stopped : x.cooling}</strong> {x.why[of.because ?? ""] ?? of.because}</p>
			<p>{x.stoppedWith(of.due ?? 0)} {of.since && <Time at={of.since} precision="minute" />}{of.not_before && <> · {x.goesOn} <Time at={of.not_before} precision="minute" /></>}</p>
			{of.state === "on" && <div><button type="button" onClick={() => setResuming(true)}>{x.resume}</button></div>}
			{resuming && <ResumeDialog onClose={() => setResuming(false)} />}
		</div>
	);
}

/* -- what goes, what went -- */

const dueColumns = [
	{ title: x.colAt, lead: true, of: (one: DueCall) => <Time at={one.at} precision="minute" /> },
	{ title: x.colCall, of: (one: DueCall) => <a class="mono wrap" href={`/calls/${one.interaction}`}>{one.interaction}</a> },
	{ title: x.colKinds, of: (one: DueCall) => kindsOf(one.kinds) },
	{ title: x.colRule, of: (one: DueCall) => one.rule ?? "" },
	{ title: x.colHeld, of: (one: DueCall) => (one.held ? <Chip tone="accent" icon="hold">{x.held}</Chip> : "") },
];

export function DueCalls() {
	const [to] = useState(() => new Date(Date.now() + 30 * 86_400_000).toISOString());
	const pages = usePages<DueCall>(to, (cursor, signal) => ask<Page<DueCall>>("/v1/retention/due", { query: { to, cursor }, signal }));
	return <PagedTable label={x.dueCalls} of={pages} columns={dueColumns} keyOf={(one) => `${one.interaction} ${one.at}`} empty={<p class="quiet">{x.dueNone}</p>} />;
}

const doneColumns = [
	{ title: x.colBegun, lead: true, of: (one: Deletion) => <a href={`/retention/deletion/${one.id}`}><Time at={one.begun_at} precision="minute" /></a> },
	{ title: x.colState, of: (one: Deletion) => <State of={one} /> },
	{ title: x.colKinds, of: (one: Deletion) => kindsOf(one.kinds) },
	{ title: x.colWhy, of: (one: Deletion) => x.because[one.because] ?? one.because },
	{ title: x.colCall, of: (one: Deletion) => <span class="mono wrap">{one.interaction}</span> },
];

export function Deletions() {
	const pages = usePages<Deletion>("deletions", (cursor, signal) => ask<Page<Deletion>>("/v1/deletions", { query: { cursor }, signal }));
	return (
		<div class="stack">
			<PagedTable label={x.deletions} of={pages} columns={doneColumns} keyOf={(one) => one.id} empty={<p class="quiet">{x.none}</p>} />
			<Keys />
		</div>
	);
}

/* -- one -- */

function Copies({ of }: { of: readonly Copy[] }) {
	return (
		<ul class="points">
			{of.filter((one) => one.copy !== "recipient" && one.copy !== "taken_away").map((one) => (
				<li key={one.copy}>
					<strong>{capital(plainWord(one.copy))}</strong>{" "}
					<Chip tone={one.state === "verified" ? "recorded" : one.state === "not_managed" ? "plain" : one.state === "due" ? "masked" : "missing"}>{x.copyStates[one.state] ?? one.state}</Chip>{" "}
					<span class="quiet">{one.method}</span>
				</li>
			))}
		</ul>
	);
}

/* What was said since the certificate stands here too; that somebody says so is not proof. */
function Recipients({ of }: { of: readonly Recipient[] }) {
	return (
		<section class="card padded stack">
			<h2>{x.recipients}</h2>
			<p class="quiet">{x.recipientsAbout}</p>
			<ul class="points">
				{of.map((one) => (
					<li key={one.number}>
						{one.vendor ? <a class="mono wrap" href={`/vendors/${one.vendor}`}>{one.vendor}</a> : <span class="mono wrap">{one.person ?? "\u2013"}</span>}{" "}
						<Chip tone={one.state === "acknowledged" ? "recorded" : one.state === "asked" && !one.overdue ? "masked" : "missing"}>
							{one.overdue ? x.recipientOverdue : x.copyStates[one.state] ?? one.state}
						</Chip>{" "}
						<span class="quiet">{kindsOf(one.kinds)}, <Time at={one.answered_at ?? (one.vendor ? one.asked_at : one.given_at)} precision="minute" /></span>
					</li>
				))}
			</ul>
		</section>
	);
}

/* What can be handed on: nothing before there is a certificate. */
function Files({ of }: { of: Deletion }) {
	const at = `/v1/deletions/${of.id}`;
	return (
		<div class="row">
			<a class="button primary" href={`${at}/page`} target="_blank" rel="noopener">{x.page}</a>
			<a class="button" href={`${at}/pdf`} download={`deletion-${of.number}.pdf`}>{x.pdf}</a>
			<a class="button" href={at} download={`deletion-${of.number}.json`}>{x.json}</a>
			<a class="button" href={`${at}/proof`} download={`deletion-${of.number}.tlog-proof`}>{x.proof}</a>
		</div>
	);
}

export function OneDeletion({ id }: { id: string }) {
	const load = useLoad(id, (signal) => ask<Deletion>(`/v1/deletions/${encodeURIComponent(id)}`, { signal }));
	return (
		<>
			<PageHead title={x.one} about={<span class="mono wrap">{id}</span>} back={{ href: "/retention?tab=deletions", text: x.deletions }} />
			<Loaded of={load}>
				{(value) => (
					<div class="stack">
						<section class="card padded stack">
							<div class="row"><State of={value} /></div>
							{value.certificate && <Files of={value} />}
							<Facts all={[
								[x.colCall, <span class="mono wrap">{value.interaction}</span>],
								[x.colKinds, kindsOf(value.kinds)],
								[x.colWhy, x.because[value.because] ?? value.because],
								[x.colBegun, <Time at={value.begun_at} precision="second" />],
								[x.proved, value.certificate && <Time at={value.certificate.at} precision="second" />],
								[x.objects, value.intent?.fields.n_objects],
								[x.policy, value.intent?.fields.policy && <span class="mono wrap">{value.intent.fields.policy}</span>],
								[x.place, value.certificate && x.event(value.certificate.number)],
								[x.final, value.final_certificate && <Time at={value.final_certificate.at} precision="second" />],
								[x.unreadableBy, !value.final_certificate && value.unreadable_by && <Time at={value.unreadable_by} precision="minute" />],
							]} />
						</section>
						<section class="card padded stack">
							<h2>{x.copies}</h2>
							{value.certificate ? <Copies of={value.certificate.fields.copies} /> : <p class="quiet">{x.notYet}</p>}
						</section>
						{value.final_certificate && (
							<section class="card padded stack">
								<h2>{x.olderCopies}</h2>
								<Copies of={value.final_certificate.fields.copies} />
							</section>
						)}
						{value.recipients && value.recipients.length > 0 && <Recipients of={value.recipients} />}
					</div>
				)}
			</Loaded>
		</>
	);
}
