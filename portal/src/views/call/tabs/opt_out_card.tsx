// One opt-out and everything that it had to reach: gates, tools, and what existed already, each with how long it took.
import { Chip, type Tone } from "../../../parts/chip";
import { capital } from "../../../parts/format";
import type { IconName } from "../../../parts/icon";
import { c, wordOf } from "../../../text/en_call";
import type { CallRecord, OptOut } from "../model/record";
import { fanOut, type FanOutStep } from "../model/story_lanes";
import { clock, partyName } from "../names";

const LOOK: Record<FanOutStep["state"], { tone: Tone; icon: IconName }> = {
	obeyed: { tone: "recorded", icon: "granted" }, verified: { tone: "recorded", icon: "granted" }, nothing_there: { tone: "recorded", icon: "granted" },
	acknowledged: { tone: "masked", icon: "notified" }, cannot_be_verified: { tone: "paused", icon: "unknown" }, waiting: { tone: "paused", icon: "wait" },
	held: { tone: "accent", icon: "hold" }, silent: { tone: "missing", icon: "missing" },
};

/** Whose gate, which tool, which kind of artifact. */
function aboutOf(step: FanOutStep, record: CallRecord): string {
	if (step.what === "tool") {
		const tool = record.tools?.find((one) => one.grant === step.about);
		return tool?.vendor_name ?? tool?.tool ?? c.optOut.what.tool;
	}
	return step.what === "treatment" ? wordOf(c.kind, step.about) : partyName(record, step.about) || c.optOut.all;
}

function timesOf(step: FanOutStep): string {
	const told = step.what === "tool" && step.told !== null ? c.optOut.told(step.told) : "";
	const done = step.done === null ? "" : `${wordOf(c.optOut.states, step.state)} ${c.optOut.after(step.done)}`;
	return [told, done].filter(Boolean).join(", ");
}

function Step({ step, record }: { step: FanOutStep; record: CallRecord }) {
	const look = LOOK[step.state] ?? LOOK.waiting;
	return (
		<li>
			<span class="wrap"><span class="quiet">{c.optOut.what[step.what]}</span> {aboutOf(step, record)}: {wordOf(c.optOut.does, step.does)}</span>
			<Chip tone={look.tone} icon={look.icon}>{wordOf(c.optOut.states, step.state)}</Chip>
			<span class="when quiet small">{timesOf(step)}</span>
		</li>
	);
}

export function OptOutCard({ one, record }: { one: OptOut; record: CallRecord }) {
	const at = Date.parse(one.at) - Date.parse(record.started_at ?? "");
	const open = one.open ?? 0;
	return (
		<section class="card padded side-card opt-out">
			<h2>{c.optOut.title}</h2>
			<p>
				{c.optOut.about(one.party ? partyName(record, one.party) : c.optOut.all, clock(at, true))}
				{one.reason !== "opt_out" && `, ${wordOf(c.mark, one.reason)}`}
			</p>
			{one.reason_text && <p class="quiet wrap">{c.optOut.reason(one.reason_text)}</p>}
			<p class="row">{open === 0
				? <Chip tone="recorded" icon="granted">{c.optOut.done}</Chip>
				: <Chip tone="missing" icon="missing">{c.optOut.open(open)}</Chip>}</p>
			<ul class="fan-out">{fanOut(one).map((step, i) => <Step key={i} step={step} record={record} />)}</ul>
			<p class="quiet small">{capital(c.optOut.note)}</p>
		</section>
	);
}
