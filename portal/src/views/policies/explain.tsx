// Why a call is treated as it is: of a real one, or of facts that somebody makes up.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { usePlace } from "../../app/router";
import { Choice } from "../../parts/choice";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { Explained } from "./explained";
import type { Explanation } from "./types";

const x = t.policies;
type Mode = "call" | "facts";

function useFacts() {
	const [facts, setFacts] = useState({ queue: "", direction: "inbound", place: "", number: "" });
	const set = (name: keyof typeof facts) => (value: string): void => setFacts({ ...facts, [name]: value });
	const given = (value: string): string | undefined => value.trim() === "" ? undefined : value.trim();
	const body = {
		queue: given(facts.queue),
		direction: given(facts.direction),
		parties: [{ kind: "customer", place: given(facts.place.toUpperCase()), number: given(facts.number) }, { kind: "agent" }],
	};
	return { facts, set, body };
}

export function Explain() {
	const query = new URLSearchParams(usePlace().search);
	const [mode, setMode] = useState<Mode>("call");
	const [id, setId] = useState(query.get("call") ?? "");
	const [found, setFound] = useState<Explanation | null>(null);
	const { facts, set, body } = useFacts();
	const act = useAct();
	const submit = (event: Event): void => {
		event.preventDefault();
		setFound(null);
		void act.run(async () => {
			const asked = mode === "call" ? { interaction: id.trim() } : { facts: body };
			setFound(await ask<Explanation>("/v1/policies/explain", { method: "POST", body: asked }));
		});
	};
	const directions = (["inbound", "outbound", "internal"] as const).map((value) => ({ value, text: t.direction[value] }));
	return (
		<div class="stack">
			<p class="quiet">{x.explainAbout}</p>
			<form class="card padded stack" onSubmit={submit} noValidate>
				<div class="policy-form">
					<Choice label={x.mode} value={mode} options={[{ value: "call", text: x.ofCall }, { value: "facts", text: x.ofFacts }]} onValue={setMode} />
					{mode === "call"
						? <Field label={x.callId} value={id} onValue={setId} input={{ maxLength: 40, spellcheck: false, autocomplete: "off" }} />
						: (
							<>
								<Field label={x.queue} value={facts.queue} onValue={set("queue")} />
								<Choice label={x.direction} value={facts.direction} options={directions} onValue={set("direction")} />
								<Field label={x.place} hint={x.placeHint} value={facts.place} onValue={set("place")} input={{ maxLength: 16 }} />
								<Field label={x.number} value={facts.number} onValue={set("number")} />
							</>
						)}
				</div>
				{act.problem && <ProblemBox problem={act.problem} />}
				<div><button type="submit" class="primary" disabled={act.busy || (mode === "call" && id.trim() === "")}>{x.explain}</button></div>
			</form>
			<div aria-live="polite">{found && <Explained of={found} />}</div>
		</div>
	);
}
