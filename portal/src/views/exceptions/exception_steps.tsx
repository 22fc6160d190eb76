// Take, release, resolve with a note: each is an event in the log.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import type { Exception } from "./types";

const x = t.exceptions;

export function ExceptionSteps({ one, onChanged }: { one: Exception; onChanged: (one: Exception) => void }) {
	const [note, setNote] = useState("");
	const act = useAct();
	const step = (what: "take" | "release" | "resolve"): Promise<boolean> => act.run(async () => {
		const body = { do: what, ...(note.trim() === "" ? {} : { note: note.trim() }) };
		onChanged(await ask<Exception>(`/v1/exceptions/${one.number}`, { method: "POST", body }));
		setNote("");
		toast(x.done[what]);
	});
	const submit = (event: Event): void => {
		event.preventDefault();
		void step("resolve");
	};
	return (
		<form class="card padded stack" onSubmit={submit} noValidate>
			<Field label={x.noteLabel} hint={x.resolvedStays} value={note} onValue={setNote} lines={3} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="row">
				<button type="submit" class="primary" disabled={act.busy || note.trim() === ""}>{x.resolve}</button>
				{one.state === "open"
					? <button type="button" disabled={act.busy} onClick={() => void step("take")}>{x.take}</button>
					: <button type="button" disabled={act.busy} onClick={() => void step("release")}>{x.release}</button>}
			</div>
		</form>
	);
}
