// Places a hold that there is, or a new one, on calls: what it does is said before, and what became of each call after.
import { useState } from "preact/hooks";
import { ask, askAll } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { HoldFields, noHold, wishOf } from "./hold_fields";
import { FollowedJob } from "./job_line";
import { canStand, type HoldJob, type LegalHold, type Which } from "./types";
import "./holds.css";

const x = h.place;
const NEW = "";

interface Props {
	which: Which;
	onClose: () => void;
	onDone?: () => void;
}

interface Begun {
	hold: string;
	number: number;
}

function Working({ of, onClose, onDone }: { of: Begun; onClose: () => void; onDone: () => void }) {
	return (
		<>
			<FollowedJob hold={of.hold} number={of.number} onEnd={onDone} />
			<div class="actions">
				<a class="button" href={`/retention/${of.hold}`}>{x.open}</a>
				<button type="button" class="primary" onClick={onClose}>{x.done}</button>
			</div>
		</>
	);
}

export function PlaceDialog({ which, onClose, onDone }: Props) {
	const holds = useLoad("active", (signal) => askAll<LegalHold>("/v1/holds", { signal }));
	const [chosen, setChosen] = useState(NEW);
	const [fresh, setFresh] = useState(noHold());
	const [standing, setStanding] = useState("case" in which);
	const [begun, setBegun] = useState<Begun | null>(null);
	const act = useAct();
	const wish = wishOf(fresh);
	const go = (): Promise<boolean> => act.run(async () => {
		let hold = chosen;
		if (hold === NEW && wish) {
			hold = (await ask<LegalHold>("/v1/holds", { method: "POST", body: wish })).id;
			holds.again();
			setChosen(hold); // when what follows fails, there is one already
		}
		const job = await ask<HoldJob>(`/v1/holds/${hold}/calls`, { method: "POST", body: standing ? { ...which, standing } : which });
		setBegun({ hold, number: job.number });
	});
	if (begun)
		return <Dialog title={x.title} onClose={onClose} wide><Working of={begun} onClose={onClose} onDone={() => onDone?.()} /></Dialog>;
	return (
		<Dialog title={x.title} onClose={onClose} onSubmit={() => void go()} wide>
			<ul class="points">{x.effects("interactions" in which ? which.interactions.length : null, standing).map((text) => <li key={text}>{text}</li>)}</ul>
			<Loaded of={holds} lines={2}>
				{(all) => (
					<>
						<Choice label={x.which} value={chosen} onValue={setChosen}
							options={[{ value: NEW, text: x.newOne }, ...all.filter((one) => one.state === "active")
								.map((one) => ({ value: one.id, text: one.name ?? h.retention.unreadable }))]} />
						{chosen === NEW && <HoldFields of={fresh} onChange={setFresh} />}
					</>
				)}
			</Loaded>
			{canStand(which) && (
				<label class="check"><input type="checkbox" checked={standing} onChange={(e) => setStanding(e.currentTarget.checked)} />{x.standing}</label>
			)}
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || (chosen === NEW && !wish)} aria-busy={act.busy}>{x.go}</button>
			</div>
		</Dialog>
	);
}

export default PlaceDialog;
