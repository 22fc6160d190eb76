// The roles of a person: where each holds, who gave it, and until when it must be attested.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { formatTime } from "../../parts/format";
import { ProblemBox } from "../../parts/problem_box";
import { ScopeText } from "../../parts/scope_text";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { GiveRoleDialog } from "./give_role_dialog";
import type { Binding, Person } from "./types";

const x = t.access;

function told(one: Binding): string {
	return [
		one.until && x.until(formatTime(one.until, "day")),
		one.provider && x.byProvider(one.provider),
		one.given_by && x.givenBy(one.given_by.name),
		one.approved_by && x.approvedBy(one.approved_by.name),
	].filter(Boolean).join(", ");
}

export function PersonRoles({ of, onChanged }: { of: Person; onChanged: () => void }) {
	const [giving, setGiving] = useState(false);
	const act = useAct();
	const pathOf = (one: Binding): string => `/v1/people/${encodeURIComponent(of.id)}/roles/${encodeURIComponent(one.id)}`;
	const take = (one: Binding): Promise<boolean> => act.run(async () => {
		await ask(pathOf(one), { method: "DELETE" });
		toast(x.roleTaken);
		onChanged();
	});
	const attest = (one: Binding): Promise<boolean> => act.run(async () => {
		const said = await ask<{ number?: number }>(pathOf(one), { method: "POST", body: { do: "attest" } });
		toast(said.number === undefined ? x.attested : x.asked(said.number));
		onChanged();
	});
	return (
		<section class="card padded stack">
			<h2>{x.roles}</h2>
			{of.roles.length === 0 && <p class="quiet">{x.noRoles}</p>}
			<ul class="sessions">
				{of.roles.map((one) => (
					<li key={one.id}>
						<div>
							<strong>{one.role}</strong> <span class="quiet"><ScopeText scope={one.scope} /></span>
							<p class="quiet small">{told(one)}</p>
							{one.attest_by && <p class="small">{x.attestBy} <Time at={one.attest_by} precision="day" /></p>}
						</div>
						<div class="row">
							{one.attest_by && <button type="button" disabled={act.busy} onClick={() => void attest(one)}>{x.attest}</button>}
							<button type="button" class="danger" disabled={act.busy} onClick={() => void take(one)}>{x.takeRole}</button>
						</div>
					</li>
				))}
			</ul>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="button" onClick={() => setGiving(true)}>{x.giveRole}</button></div>
			{giving && <GiveRoleDialog of={of} onClose={() => setGiving(false)} />}
		</section>
	);
}
