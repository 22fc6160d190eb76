// What ends an account, or brings it back: the effect is said first. What brings back needs a second person.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { toldAsked } from "./asked";
import type { Person } from "./types";

const x = t.access;
type Step = keyof typeof x.steps;

const STEPS: Record<Person["state"], Step[]> = {
	active: ["suspend", "leave", "recover"],
	invited: ["leave", "recover"],
	suspended: ["restore", "leave"],
	left: ["restore"],
};

interface Props {
	of: Person;
	onChanged: () => void;
}

function StepDialog({ of, step, onClose, onChanged }: Props & { step: Step; onClose: () => void }) {
	const act = useAct();
	const go = (): Promise<boolean> => act.run(async () => {
		toldAsked(await ask(`/v1/people/${encodeURIComponent(of.id)}`, { method: "POST", body: { do: step } }));
		onClose();
		onChanged();
	});
	return (
		<Dialog title={x.steps[step]} onClose={onClose} onSubmit={() => void go()}>
			<p class="strong wrap">{of.name}</p>
			<p>{x.stepEffects[step]}</p>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class={step === "restore" || step === "recover" ? "primary" : "danger"} disabled={act.busy}>{x.steps[step]}</button>
			</div>
		</Dialog>
	);
}

/** Whoever signs in by a provider has nothing here that could be recovered. */
const stepsFor = (of: Person): Step[] => STEPS[of.state].filter((one) => one !== "recover" || !of.provider);

export function PersonSteps({ of, onChanged }: Props) {
	const [step, setStep] = useState<Step | null>(null);
	return (
		<>
			{stepsFor(of).map((one) => (
				<button key={one} type="button" class={one === "suspend" || one === "leave" ? "danger" : ""} onClick={() => setStep(one)}>{x.steps[one]}</button>
			))}
			{step && <StepDialog of={of} step={step} onClose={() => setStep(null)} onChanged={onChanged} />}
		</>
	);
}
