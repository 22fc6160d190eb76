// The house as it stands, and how the last days went: numbers first, then plots, then the same as a table.
import { useEffect, useMemo } from "preact/hooks";
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { setQuery, usePlace } from "../../app/router";
import { AttestNotice } from "../../parts/attest_notice";
import { Choice } from "../../parts/choice";
import { Counts } from "../../parts/counts";
import { DataTable } from "../../parts/data_table";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { House } from "./house";
import { Plot, type Line } from "./plot";
import type { Day, Overview } from "./types";
import "./overview.css";

const x = t.overview;
const DAYS = ["7", "30", "90"] as const;
const AGAIN_MS = 60_000;

const columns = [
	{ title: x.day, lead: true, of: (one: Day) => one.day },
	{ title: x.calls, number: true, of: (one: Day) => one.calls },
	{ title: x.recorded, number: true, of: (one: Day) => one.recorded },
	{ title: x.withNotice, number: true, of: (one: Day) => one.with_notice },
	{ title: x.withConsent, number: true, of: (one: Day) => one.with_consent },
	{ title: x.optOuts, number: true, of: (one: Day) => one.opt_outs },
	{ title: x.obeyed, number: true, of: (one: Day) => one.opt_outs_obeyed },
	{ title: x.exceptions, number: true, of: (one: Day) => one.exceptions },
];

/** Of the calls that were recorded; a day without any has no share. Never rounded up to all. */
function share(part: number, whole: number): number | null {
	return whole > 0 ? Math.floor((part / whole) * 1000) / 10 : null;
}

function usePlots(all: Day[]) {
	return useMemo(() => {
		const line = (name: string, colour: string, of: (day: Day) => number | null, more: Partial<Line> = {}): Line =>
			({ name, colour, values: all.map(of), ...more });
		return {
			days: all.map((one) => one.day),
			calls: [line(x.calls, "--ink-2", (one) => one.calls, { dash: [5, 4] }), line(x.recorded, "--recorded", (one) => one.recorded)],
			shares: [
				line(x.withNotice, "--masked", (one) => share(one.with_notice, one.recorded), { percent: true }),
				line(x.withConsent, "--accent", (one) => share(one.with_consent, one.recorded), { percent: true, dash: [5, 4] }),
			],
			wrong: [line(x.optOuts, "--paused", (one) => one.opt_outs), line(x.exceptions, "--missing", (one) => one.exceptions, { dash: [5, 4] })],
		};
	}, [all]);
}

function Plots({ of }: { of: Day[] }) {
	const plots = usePlots(of);
	return (
		<>
			<div class="plots">
				<Plot label={x.plotCalls} days={plots.days} lines={plots.calls} />
				<Plot label={x.plotConsent} days={plots.days} lines={plots.shares} />
				<Plot label={x.plotOptOuts} days={plots.days} lines={plots.wrong} />
			</div>
			<details class="card padded">
				<summary>{x.table}</summary>
				<DataTable label={x.table} columns={columns} items={[...of].reverse()} keyOf={(one) => one.day} />
			</details>
		</>
	);
}

function Numbers({ of }: { of: Overview }) {
	return (
		<Counts all={[
			{ name: x.live, value: of.live.calls },
			{ name: x.recording, value: of.live.recording },
			{ name: x.paused, value: of.live.paused },
			{ name: x.withheld, value: of.live.withheld },
			{ name: x.openExceptions, value: of.exceptions.open, wrong: of.exceptions.open > 0 },
			{ name: x.openCases, value: of.cases.open },
			{ name: x.overdueCases, value: of.cases.overdue, wrong: of.cases.overdue > 0 },
			{ name: x.openApprovals, value: of.approvals.open },
			...(of.holds ? [{ name: x.overdueHolds, value: of.holds.overdue, wrong: of.holds.overdue > 0 }] : []),
			...(of.requests ? [{ name: x.overdueRequests, value: of.requests.overdue, wrong: of.requests.overdue > 0 }] : []),
		]} />
	);
}

export function OverviewView() {
	const query = new URLSearchParams(usePlace().search);
	const days = DAYS.find((one) => one === query.get("days")) ?? "30";
	const load = useLoad(days, (signal) => ask<Overview>("/v1/overview", { query: { days }, signal }));
	useEffect(() => {
		const timer = setInterval(load.again, AGAIN_MS);
		return () => clearInterval(timer);
	}, []);
	return (
		<>
			<PageHead title={x.title} about={x.about} actions={
				<Choice label={x.days} quiet value={days} options={DAYS.map((value) => ({ value, text: x.daysN(Number(value)) }))} onValue={(value) => setQuery({ days: value })} />
			} />
			<AttestNotice />
			<Loaded of={load}>
				{(value) => (
					<div class="stack">
						<Numbers of={value} />
						<House of={value} />
						<Plots of={value.days} />
						<p class="quiet small">{x.at} <Time at={value.at} /></p>
					</div>
				)}
			</Loaded>
		</>
	);
}
