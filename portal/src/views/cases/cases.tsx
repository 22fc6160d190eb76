// Complaint cases, or one of them.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { go, setQuery, usePlace } from "../../app/router";
import { useRight } from "../../app/session";
import type { ViewProps } from "../../app/views";
import { Choice } from "../../parts/choice";
import { Empty } from "../../parts/empty";
import { Icon } from "../../parts/icon";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { CaseState } from "./case_state";
import { NewCase } from "./new_case";
import { OneCase } from "./one_case";
import type { CaseHead } from "./types";

const x = t.cases;
const STATES = ["open", "closed", "all"] as const;

const columns = [
	{ title: x.colAbout, lead: true, of: (one: CaseHead) => <a class="wrap" href={`/cases/${one.number}`}>{one.about ?? x.one(one.number)}</a> },
	{ title: x.colState, of: (one: CaseHead) => <CaseState of={one} /> },
	{ title: x.colDeadline, of: (one: CaseHead) => <Time at={one.deadline} precision="day" /> },
	{ title: x.colOwner, of: (one: CaseHead) => one.owner ?? "" },
	{ title: x.colOpened, of: (one: CaseHead) => <Time at={one.opened_at} precision="day" /> },
];

function List() {
	const query = new URLSearchParams(usePlace().search);
	const wanted = query.get("new");
	const [adding, setAdding] = useState(wanted !== null);
	const mayExport = useRight("export");
	const state = STATES.find((one) => one === query.get("state")) ?? "open";
	const pages = usePages<CaseHead>(state, (cursor, signal) => ask<Page<CaseHead>>("/v1/cases", { query: { state, cursor, limit: 20 }, signal }));
	const close = (): void => {
		setAdding(false);
		setQuery({ new: null });
	};
	return (
		<>
			<PageHead title={x.title} about={x.about}
				actions={mayExport && <button type="button" class="primary" onClick={() => setAdding(true)}><Icon name="plus" />{x.new}</button>} />
			<div class="row list-filters">
				<Choice label={x.state} value={state} options={STATES.map((value) => ({ value, text: x.states[value] }))}
					onValue={(value) => setQuery({ state: value })} />
			</div>
			<PagedTable label={x.title} of={pages} columns={columns} keyOf={(one) => one.number} empty={<Empty title={x.none}>{x.noneWhat}</Empty>} />
			{adding && <NewCase calls={(wanted ?? "").split(",").filter((id) => id !== "")} onClose={close} onMade={(one) => go(`/cases/${one.number}`)} />}
		</>
	);
}

export function CasesView({ rest }: ViewProps) {
	return rest[0] ? <OneCase key={rest[0]} number={rest[0]} /> : <List />;
}
