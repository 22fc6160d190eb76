// Roles that somebody must confirm, one after the other: by the mouse, or with the arrows, C and E. Each decision is the server's before it
// is shown as one.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, askAll, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { isPlainKey } from "../../app/keys";
import { useLoad } from "../../app/load";
import { usePages } from "../../app/pages";
import { setQuery, usePlace } from "../../app/router";
import { useTyped } from "../../app/typed";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Empty } from "../../parts/empty";
import { Field } from "../../parts/field";
import { Loading } from "../../parts/loading";
import { More } from "../../parts/more";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { AttestRow, isOpen } from "./attest_row";
import { after, nextOpen, rounds, step, type Attestation, type Outcome, type Progress } from "./attest_model";
import type { Role } from "./types";
import "./attestation.css";

const x = t.attest;

function Reports({ round }: { round: string }) {
	return (
		<details class="card padded">
			<summary>{x.reports}</summary>
			<ul>
				{rounds(round, 4).map((one) => (
					<li key={one}>
						{one}: <a href={`/v1/attestations/${one}?format=csv`} download={`attestations-${one}.csv`}>{x.csv(one)}</a>,{" "}
						<a href={`/v1/attestations/${one}?format=json`} download={`attestations-${one}.json`}>{x.json(one)}</a>
					</li>
				))}
			</ul>
		</details>
	);
}

function How({ of }: { of: Progress }) {
	const all = of.decided + of.due;
	const words = x.progress(of.decided, all);
	return (
		<div class="attest-progress">
			<p class="strong" role="status">{words}</p>
			<progress max={Math.max(all, 1)} value={of.decided} aria-label={words} />
			<p class="quiet small attest-keys">{x.keys}</p>
		</div>
	);
}

function EndDialog({ one, onEnd, onClose }: { one: Attestation; onEnd: (reason: string) => void; onClose: () => void }) {
	const [reason, setReason] = useState("");
	return (
		<Dialog title={x.endTitle} onClose={onClose} onSubmit={() => reason.trim() !== "" && onEnd(reason.trim())}>
			<p class="wrap">{x.endEffect(one.person.name, one.role)}</p>
			<Field label={x.endReason} value={reason} onValue={setReason} input={{ maxLength: 500, required: true }} />
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={reason.trim() === ""}>{x.end}</button>
			</div>
		</Dialog>
	);
}

function Filters({ roleIs, team, onTeam }: { roleIs: string; team: string; onTeam: (value: string) => void }) {
	const roles = useLoad("roles", (signal) => askAll<Role>("/v1/roles", { signal }));
	const options = [{ value: "", text: x.anyRole }, ...(roles.value ?? []).map((one) => ({ value: one.name, text: one.name }))];
	return (
		<>
			<Choice label={t.access.role} value={roleIs} options={options} onValue={(value) => setQuery({ role: value })} />
			<Field label={t.access.team} value={team} onValue={onTeam} type="search" input={{ autocomplete: "off", maxLength: 100 }} />
		</>
	);
}

/** What was decided here, and the way to decide. */
function useDecisions(setProgress: (change: (before: Progress | undefined) => Progress | undefined) => void) {
	const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
	const act = useAct();
	const decide = (one: Attestation, what: "confirm" | "end", reason: string): Promise<boolean> => act.run(async () => {
		const decisions = [{ person: one.person.id, binding: one.binding, do: what, reason }];
		const [said] = (await ask<{ items: Outcome[] }>("/v1/attestations", { method: "POST", body: { decisions } })).items;
		if (!said)
			return;
		setOutcomes((before) => ({ ...before, [one.binding]: said }));
		setProgress((before) => before && after(before, said.outcome));
	});
	return { outcomes, decide, act };
}

export function AttestationPart() {
	const query = new URLSearchParams(usePlace().search);
	const role = query.get("role") ?? "";
	const keptTeam = query.get("team") ?? "";
	const [team, typeTeam] = useTyped(keptTeam, (value) => setQuery({ team: value }));
	const [reason, setReason] = useState("");
	const [unsaid, setUnsaid] = useState(false);
	const [at, setAt] = useState(0);
	const [ending, setEnding] = useState<Attestation | null>(null);
	const [progress, setProgress] = useState<Progress | undefined>(undefined);
	const { outcomes, decide, act } = useDecisions(setProgress);
	const list = useRef<HTMLOListElement>(null);
	const pages = usePages<Attestation>(`${role} ${keptTeam}`, async (cursor, signal) => {
		const page = await ask<Page<Attestation> & Progress>("/v1/attestations", { query: { role, team: keptTeam, cursor }, signal });
		setProgress({ round: page.round, decided: page.decided, due: page.due });
		return page;
	});
	const items = pages.items ?? [];
	const open = (one: Attestation): boolean => isOpen(one, outcomes[one.binding]);

	const focus = (n: number): void => {
		setAt(n);
		(list.current?.children[n] as HTMLElement | undefined)?.focus();
	};
	const done = (one: Attestation): void => focus(nextOpen(items, (other) => other.binding !== one.binding && open(other), items.indexOf(one)));
	const confirm = async (one: Attestation): Promise<void> => {
		setUnsaid(reason.trim() === "");
		if (reason.trim() === "")
			document.querySelector<HTMLInputElement>(".attest-reason input")?.focus();
		else if (open(one) && await decide(one, "confirm", reason.trim()))
			done(one);
	};
	const end = async (one: Attestation, why: string): Promise<void> => {
		setEnding(null);
		if (await decide(one, "end", why))
			done(one);
	};
	const onKey = (event: KeyboardEvent): void => {
		const one = items[at];
		if (!one || !isPlainKey(event))
			return;
		const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
		if (["ArrowDown", "ArrowUp", "Home", "End"].includes(key))
			focus(step(at, key, items.length));
		else if (key === "c")
			void confirm(one);
		else if (key === "e" && open(one))
			setEnding(one);
		else
			return;
		event.preventDefault();
		event.stopPropagation();
	};
	useEffect(() => setAt(0), [pages.first]);

	return (
		<>
			{progress && <How of={progress} />}
			<div class="row list-filters">
				<Filters roleIs={role} team={team} onTeam={typeTeam} />
				<div class="attest-reason">
					<Field label={x.reason} value={reason} onValue={setReason} hint={x.reasonHint} wrong={unsaid && reason.trim() === "" ? x.reasonWrong : undefined} input={{ maxLength: 500 }} />
				</div>
			</div>
			{act.problem && <ProblemBox problem={act.problem} />}
			{pages.problem && !pages.items && <ProblemBox problem={pages.problem} again={pages.again} busy={pages.busy} />}
			{!pages.items && !pages.problem && <Loading />}
			{pages.items?.length === 0 && !pages.more && <Empty title={x.none}>{role || keptTeam ? x.noneOfThese : x.noneWhat}</Empty>}
			<ol class="stack attest-list" ref={list} onKeyDown={onKey} aria-label={t.access.tabs.attestation}>
				{items.map((one, n) => (
					<AttestRow key={one.binding} one={one} outcome={outcomes[one.binding]} busy={act.busy} current={n === at} onFocus={() => setAt(n)}
						onConfirm={() => void confirm(one)} onEnd={() => setEnding(one)} />
				))}
			</ol>
			<More of={pages} />
			{progress && <Reports round={progress.round} />}
			{ending && <EndDialog one={ending} onClose={() => setEnding(null)} onEnd={(why) => void end(ending, why)} />}
		</>
	);
}
