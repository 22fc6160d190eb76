// What falls due for deletion by kind, and what was destroyed: numbers that were counted when it happened.
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { capital, plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { h } from "../../text/en_holds";
import { BackupLine } from "./backups";
import { BrakeNotice, DueCalls } from "./deletions";
import { dueWithin, type Due, type Retention } from "./types";

const x = h.retention;
const DAYS = 366;

function columnsFor(today: string) {
	return [
		{ title: x.colKind, lead: true, of: (one: Due) => capital(plainWord(one.kind)) },
		{ title: x.colDue, number: true, of: (one: Due) => one.overdue },
		{ title: x.colWeek, number: true, of: (one: Due) => dueWithin(one, 7, today) },
		{ title: x.colMonth, number: true, of: (one: Due) => dueWithin(one, 30, today) },
		{ title: x.colQuarter, number: true, of: (one: Due) => dueWithin(one, 90, today) },
		{ title: x.colAll(DAYS), number: true, of: (one: Due) => dueWithin(one, DAYS, today) },
	];
}

export function DueView() {
	const load = useLoad("due", (signal) => ask<Retention>("/v1/retention", { query: { days: DAYS }, signal }));
	return (
		<>
			<p class="quiet small">{x.dueLimits}</p>
			<Loaded of={load}>
				{(value) => (
					<div class="stack">
						<BrakeNotice of={value.brake} />
						{value.dating && <p class="notice">{h.deletion.dating}</p>}
						<Counts all={[
							{ name: x.active, value: value.holds.active },
							{ name: x.overdueHolds, value: value.holds.overdue, wrong: value.holds.overdue > 0 },
							{ name: x.heldCalls, value: value.holds.calls },
							{ name: x.destroyed, value: value.done.destroyed },
							{ name: x.failed, value: value.done.cannot_be_verified, wrong: value.done.cannot_be_verified > 0 },
							{ name: x.purgesHeld, value: value.done.held },
							{ name: h.deletion.certified, value: (value.deletions.certified ?? 0) + (value.deletions.final ?? 0) },
							{ name: h.deletion.unproven, value: value.deletions.unproven ?? 0, wrong: (value.deletions.unproven ?? 0) > 0 },
						]} />
						<p class="quiet small">{x.lastDays(DAYS)}</p>
						<BackupLine />
						<h2>{x.dueTitle}</h2>
						<p class="quiet">{x.dueAbout}</p>
						{value.due.length === 0
							? <p>{x.dueNone}</p>
							: <DataTable label={x.dueTitle} columns={columnsFor(value.at.slice(0, 10))} items={value.due} keyOf={(one) => one.kind} />}
						<h2>{h.deletion.dueCalls}</h2>
						<DueCalls />
					</div>
				)}
			</Loaded>
		</>
	);
}
