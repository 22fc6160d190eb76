// Asks for a role for somebody: which, where, until when, and why. A second person decides.
import { useState } from "preact/hooks";
import { ask, askAll } from "../../api/client";
import type { Scope } from "../../api/types";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { dayStart } from "../calls/query";
import { toldAsked } from "./asked";
import { listIn } from "./person_fields";
import type { Person, Role } from "./types";

const x = t.access;

interface Wish {
	role: string;
	queues: string;
	teams: string;
	days: string;
	own: boolean;
	until: string;
	reason: string;
}

const NOTHING: Wish = { role: "", queues: "", teams: "", days: "", own: false, until: "", reason: "" };

export function scopeOf(wish: Pick<Wish, "queues" | "teams" | "days" | "own">): Scope {
	const queue = listIn(wish.queues);
	const team = listIn(wish.teams);
	return {
		...(queue.length > 0 ? { queue } : {}),
		...(team.length > 0 ? { team } : {}),
		...(/^\d{1,5}$/.test(wish.days) ? { days: Number(wish.days) } : {}),
		...(wish.own ? { own: true } : {}),
	};
}

function Fields({ wish, set, roles }: { wish: Wish; set: (changes: Partial<Wish>) => void; roles: Role[] }) {
	const options = [{ value: "", text: "" }, ...roles.map((one) => ({ value: one.name, text: one.title }))];
	return (
		<>
			<Choice label={x.role} value={wish.role} options={options} onValue={(role) => set({ role })} />
			<Field label={x.queues} value={wish.queues} onValue={(queues) => set({ queues })} />
			<Field label={x.teams} value={wish.teams} onValue={(teams) => set({ teams })} />
			<Field label={x.days} value={wish.days} onValue={(days) => set({ days })} input={{ inputMode: "numeric", maxLength: 5 }} />
			<label class="check"><input type="checkbox" checked={wish.own} onChange={(e) => set({ own: e.currentTarget.checked })} />{x.own}</label>
			<Field label={x.untilDay} value={wish.until} onValue={(until) => set({ until })} type="date" />
			<Field label={x.reason} value={wish.reason} onValue={(reason) => set({ reason })} input={{ maxLength: 500 }} />
		</>
	);
}

export function GiveRoleDialog({ of, onClose }: { of: Person; onClose: () => void }) {
	const [wish, setWish] = useState(NOTHING);
	const roles = useLoad("roles", (signal) => askAll<Role>("/v1/roles", { signal }));
	const act = useAct();
	const give = (): Promise<boolean> => act.run(async () => {
		const until = dayStart(wish.until, 1);
		const body = { role: wish.role, scope: scopeOf(wish), reason: wish.reason.trim(), ...(until ? { until } : {}) };
		toldAsked(await ask(`/v1/people/${encodeURIComponent(of.id)}/roles`, { method: "POST", body }));
		onClose();
	});
	const daysWrong = wish.days !== "" && !/^\d{1,5}$/.test(wish.days);
	return (
		<Dialog title={x.giveRole} onClose={onClose} onSubmit={() => void give()}>
			<p class="strong wrap">{of.name}</p>
			<Loaded of={roles} lines={2}>{(all) => <Fields wish={wish} set={(changes) => setWish({ ...wish, ...changes })} roles={all} />}</Loaded>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || wish.role === "" || wish.reason.trim() === "" || daysWrong}>{x.ask}</button>
			</div>
		</Dialog>
	);
}
