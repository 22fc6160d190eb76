// What people ask about their own data: the register, one of it, or what exists of somebody.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { go, usePlace } from "../../app/router";
import type { ViewProps } from "../../app/views";
import { Empty } from "../../parts/empty";
import { Icon } from "../../parts/icon";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { h } from "../../text/en_holds";
import { FindView } from "./find";
import { NewRequest } from "./new_request";
import { OneRequest } from "./one_request";
import { RequestState } from "./request_state";
import type { SubjectRequest } from "./types";

const x = h.requests;
const TABS = ["open", "closed", "find"] as const;

const columns = [
	{ title: x.colWho, lead: true, of: (one: SubjectRequest) => <a class="wrap" href={`/requests/${one.number}`}>{one.unreadable ? x.unreadable : one.who ?? x.one(one.number)}</a> },
	{ title: x.colKind, of: (one: SubjectRequest) => one.kind ? x.kinds[one.kind] : "" },
	{ title: x.colState, of: (one: SubjectRequest) => <RequestState of={one} /> },
	{ title: x.colDeadline, of: (one: SubjectRequest) => <Time at={one.deadline} precision="day" /> },
	{ title: x.colReceived, of: (one: SubjectRequest) => <Time at={one.received_at} precision="day" /> },
];

function Register({ state }: { state: "open" | "closed" }) {
	const pages = usePages<SubjectRequest>(state, (cursor, signal) => ask<Page<SubjectRequest>>("/v1/requests", { query: { state, cursor, limit: 50 }, signal }));
	return <PagedTable label={x.tabs[state]} of={pages} columns={columns} keyOf={(one) => one.number}
		empty={<Empty title={state === "open" ? x.none : x.noneClosed}>{x.noneWhat}</Empty>} />;
}

function List() {
	const tab = TABS.find((one) => one === new URLSearchParams(usePlace().search).get("tab")) ?? "open";
	const [making, setMaking] = useState(false);
	return (
		<>
			<PageHead title={x.title} about={x.about}
				actions={<button type="button" class="primary" onClick={() => setMaking(true)}><Icon name="plus" />{x.new}</button>} />
			<Tabs label={x.tabsLabel} tabs={TABS.map((one) => ({ href: one === "open" ? "/requests" : `/requests?tab=${one}`, text: x.tabs[one], current: one === tab }))} />
			{tab === "find" ? <FindView /> : <Register key={tab} state={tab} />}
			{making && <NewRequest onClose={() => setMaking(false)} onMade={(one) => go(`/requests/${one.number}`)} />}
		</>
	);
}

export function RequestsView({ rest }: ViewProps) {
	return rest[0] ? <OneRequest key={rest[0]} number={rest[0]} /> : <List />;
}
