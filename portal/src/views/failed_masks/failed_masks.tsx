// Exceptions that mean that something may have been captured which should not. They are the server's own, asked for kind by
// kind; nothing is concluded here.
import { askAll } from "../../api/client";
import { useLoad } from "../../app/load";
import { setQuery, usePlace } from "../../app/router";
import { Choice } from "../../parts/choice";
import { DataTable } from "../../parts/data_table";
import { Empty } from "../../parts/empty";
import { plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { ExceptionStateChip, SeverityChip } from "../exceptions/chips";
import type { Exception } from "../exceptions/types";

const x = t.failedMasks;
const KINDS = ["restriction_refused", "refusal_not_passed_on", "segment_forgotten", "pause_too_long", "tool_silent", "opt_out_open", "uncontrolled_capture", "tape_order_refused",
	"mask_failed", "sound_not_silenced", "sound_not_destroyed", "opt_out_in_words"];
const STATES = ["unresolved", "resolved", "all"] as const;
const BOUND = 200;

const columns = [
	{ title: t.exceptions.colWhat, lead: true, of: (one: Exception) => <><a href={`/exceptions/${one.number}`}>{plainWord(one.kind)}</a><p class="small quiet wrap">{one.sentence}</p></> },
	{ title: t.exceptions.colSeverity, of: (one: Exception) => <SeverityChip of={one.severity} /> },
	{ title: t.exceptions.colState, of: (one: Exception) => <ExceptionStateChip of={one.state} /> },
	{ title: t.exceptions.call, of: (one: Exception) => one.interaction && <a href={`/calls/${one.interaction}`}>{t.exceptions.openCall}</a> },
	{ title: t.exceptions.colLast, of: (one: Exception) => <Time at={one.last_at} precision="minute" /> },
];

async function askKinds(state: string, signal: AbortSignal): Promise<Exception[]> {
	const all = await Promise.all(KINDS.map((kind) => askAll<Exception>("/v1/exceptions", { query: { kind, state, limit: 100 }, signal }, BOUND)));
	return all.flat().sort((a, b) => b.number - a.number);
}

export function FailedMasksView() {
	const query = new URLSearchParams(usePlace().search);
	const state = STATES.find((one) => one === query.get("state")) ?? "unresolved";
	const load = useLoad(state, (signal) => askKinds(state, signal));
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<div class="row list-filters">
				<Choice label={x.state} value={state} options={STATES.map((value) => ({ value, text: t.exceptions.states[value] }))} onValue={(value) => setQuery({ state: value })} />
			</div>
			<Loaded of={load}>
				{(all) => all.length === 0 ? <Empty title={x.none}>{x.noneWhat}</Empty> : <DataTable label={x.title} columns={columns} items={all} keyOf={(one) => one.number} />}
			</Loaded>
		</>
	);
}
