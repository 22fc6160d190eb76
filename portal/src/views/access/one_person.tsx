// One person: the account, the roles, the sessions, and what ends or restores them.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useLoad } from "../../app/load";
import { Chip } from "../../parts/chip";
import { Facts } from "../../parts/facts";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { ChangeDialog } from "./change_dialog";
import { PersonRoles } from "./person_roles";
import { PersonState } from "./person_state";
import { PersonSteps } from "./person_steps";
import { SessionList } from "./session_list";
import type { Person, SessionItem } from "./types";
import "./access.css";

const x = t.access;

function sourceOf(of: Person): string | undefined {
	if (of.provider)
		return x.sourceOf(of.provider);
	return of.source && (x.sources[of.source as keyof typeof x.sources] ?? of.source);
}

function Account({ of, onChanged }: { of: Person; onChanged: () => void }) {
	const [changing, setChanging] = useState(false);
	return (
		<section class="card padded stack">
			<div class="row"><h2>{x.account}</h2><PersonState of={of.state} />{of.locked && <Chip tone="missing" icon="hold">{x.locked}</Chip>}</div>
			<Facts all={[
				[x.login, of.login],
				[x.email, of.email],
				[x.team, of.team],
				[x.region, of.region],
				[x.extensions, (of.agents ?? []).join(", ")],
				[x.source, sourceOf(of)],
				[x.colTotp, of.totp ? x.yes : x.no],
				[x.colSignedIn, of.signed_in_at ? <Time at={of.signed_in_at} precision="minute" /> : x.never],
				[x.made, of.made_at && <Time at={of.made_at} precision="minute" />],
			]} />
			<div class="row">
				<button type="button" onClick={() => setChanging(true)}>{x.change}</button>
				<PersonSteps of={of} onChanged={onChanged} />
			</div>
			{changing && <ChangeDialog of={of} onClose={() => setChanging(false)} onChanged={onChanged} />}
		</section>
	);
}

function Sessions({ id }: { id: string }) {
	const load = useLoad(id, (signal) => ask<Page<SessionItem>>("/v1/sessions", { query: { person: id }, signal }));
	return (
		<section class="card padded stack">
			<h2>{x.tabs.sessions}</h2>
			<Loaded of={load} lines={2}>
				{(page) => page.items.length === 0 ? <p class="quiet">{x.noSessions}</p> : <SessionList items={page.items} onEnded={load.again} />}
			</Loaded>
		</section>
	);
}

export function OnePerson({ id }: { id: string }) {
	const load = useLoad(id, (signal) => ask<Person>(`/v1/people/${encodeURIComponent(id)}`, { signal }));
	return (
		<>
			<PageHead title={load.value?.name ?? x.tabs.people} back={{ href: "/access", text: x.title }} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<Account of={one} onChanged={load.again} />
						<PersonRoles of={one} onChanged={load.again} />
						<Sessions key={one.state} id={id} />
					</div>
				)}
			</Loaded>
		</>
	);
}
