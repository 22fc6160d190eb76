// What only people can write, written here: the next version is made with it.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { go } from "../../app/router";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { p } from "../../text/en_papers";
import type { Document, PaperKind } from "./types";

export function OpenForm({ kind, of }: { kind: PaperKind; of: Document }) {
	const [texts, setTexts] = useState<Record<string, string>>({});
	const act = useAct();
	const written = Object.fromEntries(Object.entries(texts).map(([field, text]) => [field, text.trim()]).filter(([, text]) => text !== ""));
	const save = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			const body = { kind, from: of.period.from, with: written, ...(of.of_entity ? { entity: of.of_entity } : {}) };
			go(`/papers/${(await ask<{ id: string }>("/v1/papers", { method: "POST", body })).id}`);
		});
	};
	return (
		<form class="stack" onSubmit={save} noValidate>
			{of.open.map((one) => (
				<Field key={one.field} label={one.label} value={texts[one.field] ?? ""} lines={2}
					onValue={(text) => setTexts({ ...texts, [one.field]: text })} />
			))}
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="submit" class="primary" disabled={act.busy || Object.keys(written).length === 0}>{p.writeNext}</button></div>
		</form>
	);
}
