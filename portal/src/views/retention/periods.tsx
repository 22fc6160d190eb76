// Other periods for calls that are over: looked at first, proposed, agreed on by a second person, and applied after the time to think.
import { useEffect, useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Chip } from "../../parts/chip";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { Who } from "../../parts/who";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { PeriodChanges } from "./period_changes";
import type { Redate } from "./types";

const x = h.periods;
const AGAIN_MS = 1500;

const point = (text: string) => <li key={text}>{text}</li>;

function ProposeDialog({ of, onClose }: { of: Redate; onClose: () => void }) {
	const [reason, setReason] = useState("");
	const act = useAct();
	const propose = async (): Promise<void> => {
		const done = await act.run(async () => {
			const answer = await ask<{ number: number }>(`/v1/retention/redates/${of.number}/apply`, { method: "POST", body: { reason: reason.trim() } });
			toast(h.one.asked(answer.number));
		});
		if (done)
			onClose();
	};
	return (
		<Dialog title={x.propose} onClose={onClose} onSubmit={() => void propose()}>
			<ul class="points">{x.effects.map(point)}</ul>
			<Field label={x.reason} value={reason} onValue={setReason} lines={2} input={{ required: true }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="danger" disabled={act.busy || reason.trim() === ""}>{x.go}</button>
			</div>
		</Dialog>
	);
}

function One({ of, onPropose }: { of: Redate; onPropose: () => void }) {
	return (
		<section class="card padded stack">
			<div class="row">
				<h2>{x.one(of.number)}</h2>
				<Chip>{x.states[of.state]}</Chip>
				{of.state === "looked" && (of.count["changed"] ?? 0) > 0 && <button type="button" class="danger" onClick={onPropose}>{x.propose}</button>}
			</div>
			<p class="small quiet">
				<Who id={of.by.id} name={of.by.name} />, <Time at={of.made_at} precision="minute" />
				{of.agreed_by && <>; {x.agreed} <Who id={of.agreed_by.id} name={of.agreed_by.name} /></>}
				{of.state === "waiting" && of.not_before && <>; {x.notBefore} <Time at={of.not_before} precision="minute" /></>}
			</p>
			<p class="small quiet">{x.policy}: <code class="wrap">{of.policy}</code></p>
			{of.because && <p class="notice wrong" role="alert">{of.because}</p>}
			<PeriodChanges of={of} />
		</section>
	);
}

export function Periods() {
	const load = useLoad("redates", (signal) => ask<Page<Redate>>("/v1/retention/redates", { signal }));
	const [proposing, setProposing] = useState<Redate | null>(null);
	const act = useAct();
	const running = (load.value?.items ?? []).some((one) => one.state === "looking" || one.state === "applying");
	useEffect(() => {
		if (!running)
			return;
		const timer = setInterval(load.again, AGAIN_MS);
		return () => clearInterval(timer);
	}, [running]);
	const look = (): Promise<boolean> => act.run(async () => {
		await ask<Redate>("/v1/retention/redates", { method: "POST", body: { policy: "in-force" } });
		load.again();
	});
	return (
		<div class="stack">
			<p class="quiet">{x.about}</p>
			<div><button type="button" class="primary" disabled={act.busy || running} onClick={() => void look()}>{x.look}</button></div>
			{act.problem && <ProblemBox problem={act.problem} />}
			<Loaded of={load}>
				{(page) => (
					<>
						{page.items.length === 0 && <p>{x.none}</p>}
						{page.items.map((one) => <One key={one.number} of={one} onPropose={() => setProposing(one)} />)}
					</>
				)}
			</Loaded>
			{proposing && <ProposeDialog of={proposing} onClose={() => setProposing(null)} />}
		</div>
	);
}
