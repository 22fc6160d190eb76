// Takes a list of calls from the disk of whoever looks at this, and has it compared. The file is sent as it is, and nothing of
// it is kept in the browser.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";

const x = t.reports;

interface Props {
	onClose: () => void;
	onBegun: (id: string) => void;
}

export function UploadDialog({ onClose, onBegun }: Props) {
	const [list, setList] = useState("");
	const [tolerance, setTolerance] = useState("5");
	const [late, setLate] = useState("900");
	const act = useAct();
	const read = async (input: HTMLInputElement): Promise<void> => setList(await input.files?.[0]?.text() ?? "");
	const whole = /^\d{1,9}$/;
	const begin = (): Promise<boolean> => act.run(async () => {
		const body = { list, tolerance_s: Number(tolerance), late_s: Number(late) };
		onBegun((await ask<{ id: string }>("/v1/reconciliations", { method: "POST", body })).id);
	});
	return (
		<Dialog title={x.upload} onClose={onClose} onSubmit={() => void begin()}>
			<div class="field">
				<label for="list-file">{x.file}</label>
				<input id="list-file" type="file" accept=".csv,text/csv" aria-describedby="list-hint" onChange={(e) => void read(e.currentTarget)} />
				<span class="hint" id="list-hint">{list === "" ? x.fileHint : x.fileChosen(list.trimEnd().split("\n").length)}</span>
			</div>
			<Field label={x.tolerance} value={tolerance} onValue={setTolerance} input={{ inputMode: "numeric" }} />
			<Field label={x.late} value={late} onValue={setLate} input={{ inputMode: "numeric" }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || list === "" || !whole.test(tolerance) || !whole.test(late)}>{x.begin}</button>
			</div>
		</Dialog>
	);
}
