// The documents of one kind.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { usePages } from "../../app/pages";
import { go } from "../../app/router";
import { Empty } from "../../parts/empty";
import { shortId } from "../../parts/format";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { ProblemBox } from "../../parts/problem_box";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { ReportState } from "./report_state";
import { KINDS, type Kind, type ReportHead } from "./types";
import { UploadDialog } from "./upload_dialog";

const x = t.reports;
const pathOf = (kind: Kind): string => kind === "reconciliations" ? "/reconciliation" : `/reconciliation/${kind}`;

const columnsOf = (kind: Kind) => [
	{ title: x.colNumber, lead: true, of: (one: ReportHead) => <a href={`/reconciliation/${kind}/${one.id}`}>{x.one(one.number)}</a> },
	{ title: x.colBegun, of: (one: ReportHead) => <Time at={one.begun_at} /> },
	{ title: x.colState, of: (one: ReportHead) => <ReportState of={one} /> },
	{ title: x.hash, of: (one: ReportHead) => one.sha256 ? <code title={one.sha256}>{shortId(one.sha256)}</code> : "" },
];

export function ReportList({ kind }: { kind: Kind }) {
	const [uploading, setUploading] = useState(false);
	const act = useAct();
	const pages = usePages<ReportHead>(kind, (cursor, signal) => ask<Page<ReportHead>>(`/v1/${kind}`, { query: { cursor, limit: 50 }, signal }));
	const audit = (): Promise<boolean> => act.run(async () => {
		const begun = await ask<{ id: string }>("/v1/audits", { method: "POST", body: {} });
		go(`/reconciliation/audits/${begun.id}`);
	});
	const actions = {
		reconciliations: <button type="button" class="primary" onClick={() => setUploading(true)}>{x.upload}</button>,
		audits: <button type="button" class="primary" disabled={act.busy} onClick={() => void audit()}>{x.beginAudit}</button>,
		tests: null,
		populations: null,
	};
	return (
		<>
			<PageHead title={x.title} about={x.about} actions={actions[kind]} />
			<Tabs label={x.tabsLabel} tabs={KINDS.map((one) => ({ href: pathOf(one), text: x.tabs[one], current: one === kind }))} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<PagedTable label={x.tabs[kind]} of={pages} columns={columnsOf(kind)} keyOf={(one) => one.id}
				empty={<Empty title={x.none}>{x.noneWhat[kind]}</Empty>} />
			{uploading && <UploadDialog onClose={() => setUploading(false)} onBegun={(id) => go(`/reconciliation/reconciliations/${id}`)} />}
		</>
	);
}
