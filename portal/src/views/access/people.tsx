// Everybody who has or had an account.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { setQuery, usePlace } from "../../app/router";
import { useTyped } from "../../app/typed";
import { Choice } from "../../parts/choice";
import { Empty } from "../../parts/empty";
import { Field } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { PagedTable } from "../../parts/paged_table";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { InviteDialog } from "./invite_dialog";
import { PersonState } from "./person_state";
import type { Person } from "./types";

const x = t.access;
const STATES = ["", "invited", "active", "suspended", "left"] as const;

const columns = [
	{ title: x.colName, lead: true, of: (one: Person) => <><a class="wrap" href={`/access/people/${one.id}`}>{one.name}</a><p class="quiet small">{one.login}</p></> },
	{ title: x.colState, of: (one: Person) => <PersonState of={one.state} /> },
	{ title: x.colTeam, of: (one: Person) => [one.team, one.region].filter(Boolean).join(", ") },
	{ title: x.colRoles, of: (one: Person) => one.roles.map((role) => role.role).join(", ") },
	{ title: x.colTotp, of: (one: Person) => one.totp ? x.yes : x.no },
	{ title: x.colSignedIn, of: (one: Person) => one.signed_in_at ? <Time at={one.signed_in_at} precision="minute" /> : x.never },
];

export function People() {
	const query = new URLSearchParams(usePlace().search);
	const state = STATES.find((one) => one === query.get("state")) ?? "";
	const kept = query.get("q") ?? "";
	const [q, type] = useTyped(kept, (value) => setQuery({ q: value }));
	const [inviting, setInviting] = useState(false);
	const pages = usePages<Person>(`${state} ${kept}`, (cursor, signal) => ask<Page<Person>>("/v1/people", { query: { q: kept, state, cursor }, signal }));
	return (
		<>
			<div class="row list-filters">
				<Field label={x.search} value={q} onValue={type} type="search" input={{ autocomplete: "off", maxLength: 100 }} />
				<Choice label={x.state} value={state} options={STATES.map((value) => ({ value, text: value === "" ? x.anyState : x.states[value] }))}
					onValue={(value) => setQuery({ state: value })} />
				<button type="button" class="primary" onClick={() => setInviting(true)}><Icon name="plus" />{x.invite}</button>
			</div>
			<PagedTable label={x.tabs.people} of={pages} columns={columns} keyOf={(one) => one.id} empty={<Empty title={x.nobody}>{x.nobodyWhat}</Empty>} />
			{inviting && <InviteDialog onClose={() => setInviting(false)} onInvited={pages.again} />}
		</>
	);
}
