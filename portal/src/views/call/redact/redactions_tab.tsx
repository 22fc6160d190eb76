// What was redacted by hand: where, whose, why, by whom, and what became of it. Taking one back needs a second person.
import { useState } from "preact/hooks";
import { ask } from "../../../api/client";
import { useAct } from "../../../app/act";
import { useMe } from "../../../app/session";
import { Dialog } from "../../../parts/dialog";
import { Empty } from "../../../parts/empty";
import { Field } from "../../../parts/field";
import { ProblemBox } from "../../../parts/problem_box";
import { Time } from "../../../parts/time";
import { toast } from "../../../parts/toast";
import { t } from "../../../text/en";
import { c, wordOf } from "../../../text/en_call";
import { pathOf } from "../data/call_api";
import { mutedOf } from "../model/redactions";
import type { CallRecord, Redaction } from "../model/record";
import { clock, partyName } from "../names";
import type { Player } from "../player/player";
import "./redact.css";

interface Props {
	record: CallRecord;
	player: Player;
}

function BackDialog({ record, one, onClose }: { record: CallRecord; one: Redaction; onClose: () => void }) {
	const [reason, setReason] = useState("");
	const act = useAct();
	const send = async (): Promise<void> => {
		const asked = await act.run(() => ask<void>(pathOf(record.id, `/redactions/${one.event}/removal`), { method: "POST", body: { reason: reason.trim() } }));
		if (!asked)
			return;
		toast(c.redact.backAsked);
		onClose();
	};
	return (
		<Dialog title={c.redact.backTitle} onClose={onClose} onSubmit={() => void send()}>
			<ul class="points">{c.redact.backEffects.map((text) => <li key={text}>{text}</li>)}</ul>
			<Field label={c.redact.backReason} value={reason} onValue={setReason} input={{ maxLength: 1000, required: true }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || reason.trim() === ""} aria-busy={act.busy}>{c.redact.backGo}</button>
			</div>
		</Dialog>
	);
}

function State({ one }: { one: Redaction }) {
	if (one.removed)
		return <span>{c.redact.removed(one.removed.approval)} <Time at={one.removed.at} precision="minute" /></span>;
	const until = one.original?.until;
	return <span>{c.redact.silenced} {until ? <>{c.redact.keptUntil} <Time at={until} precision="day" /></> : c.redact.kept}</span>;
}

/** What was found in words: nobody made it, and nobody takes it back. */
function Spoken({ record, player }: Props) {
	return (
		<div class="stack">
			<h3>{c.redact.spoken}</h3>
			<p class="quiet">{c.redact.spokenAbout}</p>
			<div class="table-frame" tabIndex={0} role="region" aria-label={c.redact.spoken}>
				<table class="table cards">
					<thead><tr><th>{c.redact.where}</th><th>{c.redact.whose}</th><th>{c.redact.found}</th><th>{c.redact.state}</th></tr></thead>
					<tbody>
						{mutedOf(record).map((one) => (
							<tr key={`${one.event}-${one.from_ms}-${one.party ?? ""}`}>
								<td data-label={c.redact.where} class="time">
									<button type="button" class="link" onClick={() => player.seek(one.from_ms)}>{clock(one.from_ms, true)} – {clock(one.to_ms, true)}</button>
								</td>
								<td data-label={c.redact.whose}>{one.party ? partyName(record, one.party) : c.redact.everybody}</td>
								<td data-label={c.redact.found}>{wordOf(c.redact.kinds, one.kind)} <span class="quiet small">{one.rule}</span></td>
								<td data-label={c.redact.state} class="redaction-state">{c.redact.originals[one.original]}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</div>
	);
}

export function RedactionsTab({ record, player }: Props) {
	const rights = useMe()?.rights ?? [];
	const [back, setBack] = useState<Redaction | null>(null);
	const all = record.redactions ?? [];
	const may = rights.includes("listen") && rights.includes("reveal");
	const spoken = (record.muted ?? []).length > 0;
	if (all.length === 0)
		return spoken ? <Spoken record={record} player={player} /> : <Empty title={c.redact.none} />;
	return (
		<div class="stack">
			{spoken && <Spoken record={record} player={player} />}
			<p class="quiet">{c.redact.about}</p>
			<div class="table-frame" tabIndex={0} role="region" aria-label={c.tabs.redactions}>
				<table class="table cards">
					<thead><tr><th>{c.redact.where}</th><th>{c.redact.whose}</th><th>{c.redact.why}</th><th>{c.redact.state}</th></tr></thead>
					<tbody>
						{all.map((one) => (
							<tr key={one.event}>
								<td data-label={c.redact.where} class="time">
									<button type="button" class="link" onClick={() => player.seek(one.from_ms)}>{clock(one.from_ms, true)} – {clock(one.to_ms, true)}</button>
								</td>
								<td data-label={c.redact.whose}>{one.party ? partyName(record, one.party) : c.redact.everybody}</td>
								<td data-label={c.redact.why}>{wordOf(c.redact.reasons, one.reason)}</td>
								<td data-label={c.redact.state} class="redaction-state">
									<State one={one} />
									<div class="quiet small">{c.redact.when} <Time at={one.at} precision="minute" /></div>
									{may && !one.removed && <button type="button" onClick={() => setBack(one)}>{c.redact.back}</button>}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
			{back && <BackDialog record={record} one={back} onClose={() => setBack(null)} />}
		</div>
	);
}
