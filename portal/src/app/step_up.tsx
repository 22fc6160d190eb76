// The second proof: asked for in the middle of something, which goes on when it was given and stops when it was not.
import { useState } from "preact/hooks";
import { ask } from "../api/client";
import type { Me } from "../api/types";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { ProblemBox } from "../parts/problem_box";
import { t } from "../text/en";
import { useAct } from "./act";
import { ProviderProof } from "./provider_proof";
import { useMe } from "./session";
import { store, useStore } from "./store";

type Way = "password" | "code";

const waiting = store<((done: boolean) => void)[]>([]);

/** Resolves when the server has taken the proof, or nobody gave one. Several wishes share one dialog. */
export function askStepUp(): Promise<boolean> {
	return new Promise((resolve) => waiting.set([...waiting.get(), resolve]));
}

function answer(done: boolean): void {
	const all = waiting.get();
	waiting.set([]);
	for (const resolve of all)
		resolve(done);
}

function OwnProof({ me }: { me: Me | null }) {
	const [way, setWay] = useState<Way>(me?.totp ? "code" : "password");
	const [value, setValue] = useState("");
	const act = useAct();
	const other: Way = way === "code" ? "password" : "code";
	const submit = async (): Promise<void> => {
		const body = way === "code" ? { code: value.trim() } : { password: value };
		const done = await act.run(async () => {
			await ask("/v1/me/step-up", { method: "POST", body, signingIn: true });
		});
		if (done)
			answer(true);
	};
	const swap = (): void => {
		setWay(other);
		setValue("");
		act.clear();
	};
	return (
		<Dialog title={t.stepUp.title} onClose={() => answer(false)} onSubmit={submit}>
			<p class="quiet">{t.stepUp.about}</p>
			<Field label={t.stepUp[way]} value={value} onValue={setValue} type={way === "password" ? "password" : "text"}
				input={way === "password"
					? { autocomplete: "current-password", autofocus: true }
					: { autocomplete: "one-time-code", inputMode: "numeric", maxLength: 8, autofocus: true }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				{me?.totp && <button type="button" class="plain" onClick={swap}>{t.stepUp.use[other]}</button>}
				<button type="button" onClick={() => answer(false)}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || value === ""}>{t.stepUp.go}</button>
			</div>
		</Dialog>
	);
}

export function StepUp() {
	const me = useMe();
	if (useStore(waiting).length === 0)
		return null;
	return me?.provider ? <ProviderProof provider={me.provider} onDone={answer} /> : <OwnProof me={me} />;
}
