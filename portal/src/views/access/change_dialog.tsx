// Changes what is known of a person. Team, region and extensions of somebody who has roles widen what they see, so the server
// may answer that a second person decides.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { toldAsked } from "./asked";
import { bodyOf, PersonFields, textOf } from "./person_fields";
import type { Person } from "./types";

const x = t.access;

export function ChangeDialog({ of, onClose, onChanged }: { of: Person; onClose: () => void; onChanged: () => void }) {
	const [value, setValue] = useState(textOf(of));
	const act = useAct();
	const wrong = (field: string): string | undefined => act.problem?.field === field ? act.problem.detail : undefined;
	const save = (): Promise<boolean> => act.run(async () => {
		const before = bodyOf(textOf(of));
		// Only what is another is sent: the server decides by it whether somebody else must agree.
		const changed = Object.fromEntries(Object.entries(bodyOf(value)).filter(([name, one]) => JSON.stringify(one) !== JSON.stringify(before[name])));
		toldAsked(await ask(`/v1/people/${encodeURIComponent(of.id)}`, { method: "POST", body: { do: "change", ...changed } }));
		onClose();
		onChanged();
	});
	return (
		<Dialog title={x.change} onClose={onClose} onSubmit={() => void save()}>
			<PersonFields value={value} onValue={setValue} wrong={wrong} />
			{act.problem && !act.problem.field && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || value.name.trim() === ""}>{x.save}</button>
			</div>
		</Dialog>
	);
}
