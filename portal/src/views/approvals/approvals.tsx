// What waits for a second person, and what became of it.
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { setQuery, usePlace } from "../../app/router";
import { AttestNotice } from "../../parts/attest_notice";
import { Choice } from "../../parts/choice";
import { Empty } from "../../parts/empty";
import { Loading } from "../../parts/loading";
import { More } from "../../parts/more";
import { PageHead } from "../../parts/page";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { ApprovalCard } from "./approval_card";
import type { Approval } from "./types";

const x = t.approvals;
const STATES = ["open", "all"] as const;

export function ApprovalsView() {
	const query = new URLSearchParams(usePlace().search);
	const state = STATES.find((one) => one === query.get("state")) ?? "open";
	const pages = usePages<Approval>(state, (cursor, signal) => ask<Page<Approval>>("/v1/approvals", { query: { state, cursor }, signal }));
	const put = (changed: Approval): void => pages.change((all) => all.map((one) => one.number === changed.number ? changed : one));
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<AttestNotice />
			<div class="row list-filters">
				<Choice label={x.state} value={state} options={STATES.map((value) => ({ value, text: x.states[value] }))} onValue={(value) => setQuery({ state: value })} />
			</div>
			{pages.problem && !pages.items && <ProblemBox problem={pages.problem} again={pages.again} busy={pages.busy} />}
			{!pages.items && !pages.problem && <Loading />}
			{pages.items?.length === 0 && <Empty title={x.none}>{x.noneWhat}</Empty>}
			<div class="stack">{pages.items?.map((one) => <ApprovalCard key={one.number} one={one} onChanged={put} />)}</div>
			<More of={pages} />
		</>
	);
}
