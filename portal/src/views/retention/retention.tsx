// Legal holds, the earliest review first; what falls due for deletion; or one hold.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { usePages } from "../../app/pages";
import { go, usePlace } from "../../app/router";
import type { ViewProps } from "../../app/views";
import { Dialog } from "../../parts/dialog";
import { Empty } from "../../parts/empty";
import { Icon } from "../../parts/icon";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { ProblemBox } from "../../parts/problem_box";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";
import { t } from "../../text/en";
import { h } from "../../text/en_holds";
import { HoldFields, noHold, wishOf } from "../holds/hold_fields";
import { HoldState } from "../holds/hold_state";
import type { LegalHold } from "../holds/types";
import { Deletions, OneDeletion } from "./deletions";
import { DueView } from "./due";
import { OneHold } from "./one_hold";
import { Periods } from "./periods";
import { StorageView } from "./storage";

const x = h.retention;
const TABS = ["active", "released", "due", "periods", "deletions", "storage"] as const;
type Tab = (typeof TABS)[number];

const lead = { title: x.colName, lead: true, of: (one: LegalHold) => <span class="row"><a class="wrap" href={`/retention/${one.id}`}>{one.name ?? x.unreadable}</a><HoldState of={one} /></span> };
const common = [
	{ title: x.colCalls, number: true, of: (one: LegalHold) => one.calls },
	{ title: x.colCase, of: (one: LegalHold) => one.case ?? "" },
	{ title: x.colOwner, of: (one: LegalHold) => <Who id={one.owner.id} name={one.owner.name} /> },
];
const columns = {
	active: [lead, { title: x.colReview, of: (one: LegalHold) => <Time at={one.review_at} precision="day" /> }, ...common],
	released: [lead, { title: x.colReleased, of: (one: LegalHold) => <Time at={one.released_at} precision="day" /> }, ...common],
};

function NewDialog({ onClose }: { onClose: () => void }) {
	const [fresh, setFresh] = useState(noHold());
	const act = useAct();
	const wish = wishOf(fresh);
	const make = (): Promise<boolean> => act.run(async () => {
		go(`/retention/${(await ask<LegalHold>("/v1/holds", { method: "POST", body: wish })).id}`);
	});
	return (
		<Dialog title={x.new} onClose={onClose} onSubmit={() => void make()} wide>
			<HoldFields of={fresh} onChange={setFresh} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || !wish} aria-busy={act.busy}>{h.make.go}</button>
			</div>
		</Dialog>
	);
}

function Holds({ state }: { state: "active" | "released" }) {
	const pages = usePages<LegalHold>(state, (cursor, signal) => ask<Page<LegalHold>>("/v1/holds", { query: { state, cursor }, signal }));
	const empty = state === "active" ? <Empty title={x.none}>{x.noneWhat}</Empty> : <Empty title={x.noneReleased}>{x.noneWhat}</Empty>;
	return <PagedTable label={x.tabs[state]} of={pages} columns={columns[state]} keyOf={(one) => one.id} empty={empty} />;
}

function List() {
	const tab: Tab = TABS.find((one) => one === new URLSearchParams(usePlace().search).get("tab")) ?? "active";
	const [making, setMaking] = useState(false);
	return (
		<>
			<PageHead title={x.title} about={x.about}
				actions={<button type="button" class="primary" onClick={() => setMaking(true)}><Icon name="plus" />{x.new}</button>} />
			<Tabs label={x.tabsLabel} tabs={TABS.map((one) => ({ href: one === "active" ? "/retention" : `/retention?tab=${one}`, text: x.tabs[one], current: one === tab }))} />
			{tab === "due" ? <DueView /> : tab === "periods" ? <Periods /> : tab === "deletions" ? <Deletions /> : tab === "storage" ? <StorageView /> : <Holds key={tab} state={tab} />}
			{making && <NewDialog onClose={() => setMaking(false)} />}
		</>
	);
}

export function RetentionView({ rest }: ViewProps) {
	if (rest[0] === "deletion" && rest[1])
		return <OneDeletion key={rest[1]} id={rest[1]} />;
	return rest[0] ? <OneHold key={rest[0]} id={rest[0]} /> : <List />;
}
