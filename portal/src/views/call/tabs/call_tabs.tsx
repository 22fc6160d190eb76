// Which tabs a call has, and what stands in each.
import { Loaded } from "../../../parts/loaded";
import { c } from "../../../text/en_call";
import type { CallData } from "../data/use_call";
import type { Sound } from "../data/use_sound";
import type { CallRecord, RegisterEntry } from "../model/record";
import { mutedOf, standing } from "../model/redactions";
import { RedactionsTab } from "../redact/redactions_tab";
import type { Timeline } from "../model/timeline";
import type { Turn } from "../model/transcript";
import { ArtifactsTab } from "./artifacts_tab";
import { CommentsTab } from "./comments_tab";
import { EventsTab } from "./events_tab";
import { EvidenceTab } from "./evidence_tab";
import { HappenedTab } from "./happened_tab";
import { ListenersTab } from "./listeners_tab";
import { MachinesTab } from "./machines_tab";
import type { Tab } from "./tabs";
import { TranscriptTab } from "./transcript_tab";

interface Of {
	id: string;
	record: CallRecord;
	data: CallData;
	sound: Sound;
	entry: RegisterEntry | undefined;
	timeline: Timeline;
}

const NO_TURNS: Turn[] = [];

export function callTabs({ id, record, data, sound, entry, timeline }: Of): Tab[] {
	const { player, opening, transcript } = sound;
	return [
		{ name: "happened", title: c.tabs.happened, content: () => <HappenedTab timeline={timeline} record={record} player={player} /> },
		{ name: "transcript", title: c.tabs.transcript, content: () => (
			<TranscriptTab record={record} entry={entry} opened={opening.opened !== null} transcript={transcript} player={player} />
		) },
		{ name: "machines", title: c.tabs.machines, content: () => <MachinesTab record={record} turns={transcript.value?.turns ?? NO_TURNS} player={player} /> },
		{ name: "artifacts", title: c.tabs.artifacts, content: () => (
			<Loaded of={data.register}>{(register) => <ArtifactsTab register={register} record={record} />}</Loaded>
		) },
		{ name: "evidence", title: c.tabs.evidence, content: () => <EvidenceTab record={record} /> },
		...((record.redactions ?? []).length + (record.muted ?? []).length > 0 ? [{ name: "redactions", title: c.tabs.redactions, count: standing(record).length + mutedOf(record).length,
			content: () => <RedactionsTab record={record} player={player} /> }] : []),
		{ name: "events", title: c.tabs.events, count: data.events.value?.length, content: () => (
			<Loaded of={data.events}>{(events) => <EventsTab id={id} start={timeline.start} events={events} />}</Loaded>
		) },
		{ name: "listeners", title: c.tabs.listeners, content: () => <ListenersTab id={id} /> },
		{ name: "comments", title: c.tabs.comments, content: () => <CommentsTab id={id} player={player} comments={data.comments} /> },
	];
}
