// What papers there are.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { go } from "../../app/router";
import { Choice } from "../../parts/choice";
import { Empty } from "../../parts/empty";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Time } from "../../parts/time";
import { p } from "../../text/en_papers";
import { ReportState } from "../reconciliation/report_state";
import { MakeDialog } from "./make_dialog";
import { KINDS, nameOf, type PaperHead, type PaperKind } from "./types";

const columns = [
	{ title: p.colPaper, lead: true, of: (one: PaperHead) => <a href={`/papers/${one.id}`}>{nameOf(one.kind)}</a> },
	{ title: p.colVersion, number: true, of: (one: PaperHead) => one.version ?? "" },
	{ title: p.colPeriod, of: (one: PaperHead) => one.period && <><Time at={one.period.from} /> – <Time at={one.period.to} /></> },
	{ title: p.colMade, of: (one: PaperHead) => <Time at={one.begun_at} /> },
	{ title: p.colOpen, number: true, of: (one: PaperHead) => one.open ?? "" },
	{ title: p.colState, of: (one: PaperHead) => <ReportState of={one} /> },
];

export function PaperList() {
	const [kind, setKind] = useState<PaperKind | "">("");
	const [making, setMaking] = useState(false);
	const pages = usePages<PaperHead>(`papers/${kind}`, (cursor, signal) =>
		ask<Page<PaperHead>>("/v1/papers", { query: { cursor, limit: 20, ...(kind ? { kind } : {}) }, signal }));
	const options = [{ value: "" as const, text: p.all }, ...KINDS.map((value) => ({ value, text: nameOf(value) }))];
	return (
		<>
			<PageHead title={p.title} about={p.about} actions={<button type="button" class="primary" onClick={() => setMaking(true)}>{p.make}</button>} />
			<Choice<PaperKind | ""> label={p.kind} value={kind} options={options} onValue={setKind} />
			<PagedTable label={p.title} of={pages} columns={columns} keyOf={(one) => one.id}
				empty={<Empty title={kind ? p.noneOfKind : p.none}>{p.noneWhat}</Empty>} />
			{making && <MakeDialog onClose={() => setMaking(false)} onBegun={(id) => go(`/papers/${id}`)} />}
		</>
	);
}
