// Takes the evidence bundles of several calls out of the house, one after the other: which go and which stay is said before, and each
// has its own outcome. Each bundle is an export of its own in the log of its call.
import { useEffect, useState } from "preact/hooks";
import { askRaw, connected } from "../../api/client";
import { ownProblem, Problem } from "../../api/problem";
import { problemText } from "../../app/problem_text";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { capital, plainWord } from "../../parts/format";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { askPurposes, askRegister, pathOf } from "../call/data/call_api";
import { callTitle } from "./call_row";
import { planOf, purposesOf, type Looked, type Plan, type Why } from "./export_plan";
import type { Listed } from "./glance";
import "../holds/holds.css";

const x = h.export;
const MOST = 25;

async function lookAt(call: Listed): Promise<Looked> {
	const [purposes, register] = await Promise.all([askPurposes(call.id).catch(() => null), askRegister(call.id).catch(() => null)]);
	return { call, purposes, register };
}

/** All of them, one at a time: nobody else should wait for this. */
function useLooked(calls: readonly Listed[]): Looked[] {
	const [looked, setLooked] = useState<Looked[]>([]);
	useEffect(() => {
		let wanted = true;
		void (async () => {
			for (const call of calls) {
				const one = await lookAt(call);
				if (!wanted)
					return;
				setLooked((before) => [...before, one]);
			}
		})();
		return () => {
			wanted = false;
		};
	}, []);
	return looked;
}

interface Made {
	url?: string;
	because?: string;
}

type Outcomes = Readonly<Record<string, Made>>;

interface Wish {
	purpose: string;
	to: string;
	reason: string;
}

async function make(id: string, wish: Wish): Promise<Made> {
	const body = { purpose: wish.purpose, to: wish.to.trim(), ...(wish.reason.trim() === "" ? {} : { reason: wish.reason.trim() }) };
	try {
		const answer = await askRaw(pathOf(id, "/bundle"), { method: "POST", body, headers: { Accept: "application/zip, application/problem+json" } });
		return { url: URL.createObjectURL(await connected(answer.blob())) };
	} catch (error) {
		const said = problemText(error instanceof Problem ? error : ownProblem("unreadable"));
		return { because: said.what ?? said.title };
	}
}

function Stay({ plan, of }: { plan: Plan; of: number }) {
	const reasons = [...new Set(plan.stay.map((one) => one.because))];
	return (
		<div role="status">
			<p class="strong">{x.stays(plan.stay.length, of)}</p>
			<ul class="points">{reasons.map((why: Why) => <li key={why}>{plan.stay.filter((one) => one.because === why).map((one) => callTitle(one.call)).join("; ")}: {x[why]}</li>)}</ul>
		</div>
	);
}

function Results({ plan, outcomes }: { plan: Plan; outcomes: Outcomes }) {
	const n = Object.keys(outcomes).length;
	return (
		<div class="stack">
			<p role="status">{x.progress(n, plan.go.length)}</p>
			<progress max={plan.go.length} value={n} aria-label={x.making} />
			<ul class="outcomes">
				{plan.go.map((call, i) => {
					const made = outcomes[call.id];
					return (
						<li key={call.id} class="row">
							<span class="wrap">{callTitle(call)}</span>
							<span class="quiet small"><Time at={call.started_at} precision="minute" /></span>
							{made?.url && <a class="button" href={made.url} download={`earwitness-${call.id}.zip`}>{x.made}</a>}
							{made?.because && <span class="wrap"><span class="strong">{x.failed}:</span> {made.because}</span>}
							{!made && <span class="quiet">{i === n ? x.making : x.waiting}</span>}
						</li>
					);
				})}
			</ul>
		</div>
	);
}

function Ask({ looked, wish, plan, set, onGo, onClose }: { looked: Looked[]; wish: Wish; plan: Plan; set: (more: Partial<Wish>) => void; onGo: () => void; onClose: () => void }) {
	const purposes = purposesOf(looked);
	const wrong = wish.to !== "" && !/^age1[a-z0-9]{20,}$/.test(wish.to.trim());
	return (
		<>
			{purposes.length === 0 && <p class="strong">{x.noPurpose}</p>}
			{purposes.length > 0 && <Choice label={x.purpose} value={wish.purpose} onValue={(purpose) => set({ purpose })}
				options={purposes.map((one) => ({ value: one.purpose, text: `${capital(plainWord(one.purpose))} (${one.n})` }))} />}
			{purposes.length > 0 && <Stay plan={plan} of={looked.length} />}
			<Field label={x.recipient} hint={x.recipientHint} wrong={wrong ? x.recipientWrong : undefined} value={wish.to}
				onValue={(to) => set({ to })} input={{ autocomplete: "off", spellcheck: false }} />
			<Field label={x.reason} value={wish.reason} onValue={(reason) => set({ reason })} input={{ maxLength: 500 }} />
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="button" class="primary" disabled={wish.to.trim() === "" || wrong || plan.go.length === 0} onClick={onGo}>{x.go(plan.go.length)}</button>
			</div>
		</>
	);
}

function Body({ calls, onClose }: { calls: readonly Listed[]; onClose: () => void }) {
	const looked = useLooked(calls);
	const [wish, setWish] = useState<Wish>({ purpose: "", to: "", reason: "" });
	const [going, setGoing] = useState<Plan | null>(null);
	const [outcomes, setOutcomes] = useState<Outcomes>({});
	const purpose = wish.purpose || purposesOf(looked)[0]?.purpose || "";
	const plan = planOf(looked, purpose);
	const go = async (): Promise<void> => {
		setGoing(plan);
		for (const call of plan.go) {
			const made = await make(call.id, { ...wish, purpose });
			setOutcomes((before) => ({ ...before, [call.id]: made }));
		}
	};
	if (looked.length < calls.length)
		return <p role="status" class="quiet">{x.looking(looked.length, calls.length)}</p>;
	if (!going)
		return <Ask looked={looked} wish={{ ...wish, purpose }} plan={plan} set={(more) => setWish({ ...wish, ...more })} onGo={() => void go()} onClose={onClose} />;
	return <><Results plan={going} outcomes={outcomes} /><div class="actions"><button type="button" onClick={onClose}>{t.common.close}</button></div></>;
}

export function ExportDialog({ calls, onClose }: { calls: readonly Listed[]; onClose: () => void }) {
	return (
		<Dialog title={x.title} onClose={onClose} wide>
			<p class="quiet">{x.about}</p>
			{calls.length > MOST ? <p class="strong">{x.tooMany(MOST)}</p> : <Body calls={calls} onClose={onClose} />}
		</Dialog>
	);
}
