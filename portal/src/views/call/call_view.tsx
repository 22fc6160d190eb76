// The page of one call: head, sound and timeline on one axis, and below it everything that is known, with what is missing and
// what became of each opt-out beside it.
import { useMemo } from "preact/hooks";
import { Loaded } from "../../parts/loaded";
import { ProblemBox } from "../../parts/problem_box";
import { PageHead } from "../../parts/page";
import { NoPermission } from "../../parts/no_permission";
import { usePlace } from "../../app/router";
import { useMe, useRight } from "../../app/session";
import { c } from "../../text/en_call";
import { useCall, useNow, type CallData } from "./data/use_call";
import { useIntegrity } from "./data/use_integrity";
import { partiesWithSound, useBounds, useSound } from "./data/use_sound";
import { useMarking } from "./data/use_marking";
import { CallHead } from "./head/call_head";
import type { CallRecord } from "./model/record";
import { changesOf } from "./model/redactions";
import { checkSound } from "./model/sound_check";
import { makeTimeline, spanAt, withComments, type Timeline } from "./model/timeline";
import { partyName } from "./names";
import { PlayerBar } from "./player/player_bar";
import { RedactBar } from "./redact/redact_bar";
import { callTabs } from "./tabs/call_tabs";
import { MissingCard } from "./tabs/missing_card";
import { OptOutCard } from "./tabs/opt_out_card";
import { Tabs } from "./tabs/tabs";
import { spanWords } from "./timeline/rows";
import { TimelineView } from "./timeline/timeline_view";
import "./call.css";

/** What the gates say at a moment, for whoever hears the position instead of seeing it. */
function gateWords(timeline: Timeline, record: CallRecord, at: number): string {
	return timeline.lanes.filter((lane) => lane.kind === "gate").map((lane) => {
		const span = spanAt(lane, at);
		return span ? `${partyName(record, lane.party)}: ${spanWords(span)}` : "";
	}).filter(Boolean).join("; ");
}

function Page({ id, record, data }: { id: string; record: CallRecord; data: CallData }) {
	const now = useNow(record);
	const tab = new URLSearchParams(usePlace().search).get("tab");
	const voices = useMemo(() => partiesWithSound(record), [record]);
	const entry = data.register.value?.find((one) => one.kind === "transcript");
	const sound = useSound(id, voices.length, (entry?.versions ?? 0) > 0 && entry?.state === "kept", changesOf(record));
	const integrity = useIntegrity(id, data.events.value);
	const events = data.events.value;
	const turns = sound.transcript.value?.turns;
	const comments = data.comments.value?.items;
	const timeline = useMemo(() => withComments(makeTimeline(record, events ?? null, turns ?? [], now), comments ?? []), [record, events, turns, comments, now]);
	useBounds(sound.player, timeline);
	const marking = useMarking(timeline.length);
	const rights = useMe()?.rights ?? [];
	const redacts = rights.includes("listen") && rights.includes("order") && (record.state === "finished" || record.state === "failed");
	return (
		<>
			<CallHead record={record} integrity={integrity} onChanged={data.refresh} />
			{record.unreadable && <p class="notice wrong" role="alert">{c.head.unreadable}</p>}
			<div class="card sound-card">
				<PlayerBar record={record} opening={sound.opening} player={sound.player} voices={voices.map((party) => partyName(record, party))}
					wordsAt={(at) => gateWords(timeline, record, at)} marking={redacts ? marking : null}
					check={checkSound(sound.sources.value?.list, events, integrity.found?.verdict)} damaged={sound.sources.problem} onAgain={sound.sources.again} />
				{marking.mark && sound.opening.opened && (
					<RedactBar record={record} voices={voices} marking={marking} mark={marking.mark} player={sound.player} onDone={data.refresh} />
				)}
				{data.events.problem && <ProblemBox problem={data.events.problem} again={data.events.again} />}
				<TimelineView timeline={timeline} record={record} pyramids={sound.pyramids} player={sound.player}
					marking={marking} unredacted={sound.opening.opened?.why.unredacted === true} />
			</div>
			<div class="call-columns">
				<Tabs tabs={callTabs({ id, record, data, sound, entry, timeline })} />
				<aside class="stack">
					{(record.opt_outs ?? []).map((one) => <OptOutCard key={one.event} one={one} record={record} />)}
					{tab !== "evidence" && <MissingCard record={record} />}
				</aside>
			</div>
		</>
	);
}

export default function CallView({ id }: { id: string }) {
	const may = useRight("read");
	return may ? <ReadableCall id={id} /> : <><PageHead title={c.head.one} back={{ href: "/calls", text: c.back }} /><NoPermission right="read" /></>;
}

function ReadableCall({ id }: { id: string }) {
	const data = useCall(id);
	return (
		<div class="call">
			{data.record.value === undefined && <PageHead title={c.head.one} back={{ href: "/calls", text: c.back }} />}
			<Loaded of={data.record}>{(record) => <Page id={id} record={record} data={data} />}</Loaded>
		</div>
	);
}
