// Ties an opened call to its player: the source, the waveforms, what may be jumped over, and a new handle when one has run out.
import { useEffect, useMemo, useState } from "preact/hooks";
import { withQuery } from "../../../api/client";
import { useLoad, type Load } from "../../../app/load";
import { silentForAll } from "../model/gate_lanes";
import { readPeaks, type Pyramid } from "../model/peaks";
import type { CallRecord } from "../model/record";
import { silences } from "../model/silence";
import type { Source } from "../model/sound_check";
import type { Timeline } from "../model/timeline";
import { readTranscript, type Transcript } from "../model/transcript";
import { Player } from "../player/player";
import { askArtifact, askPeaks, askSources, pathOf } from "./call_api";
import { useOpening, type Opening } from "./opened";

export interface Sound {
	player: Player;
	opening: Opening;
	pyramids: Map<string, Pyramid>;
	transcript: Load<Transcript>;
	/** The sealed objects that it is made of; its problem says why there is nothing to hear. */
	sources: Load<OpenedSources>;
}

interface OpenedSources {
	key: string;
	list: Source[];
}

/** Parties whose recording was made, in the order of the channels. */
export function partiesWithSound(record: CallRecord): string[] {
	const made = (record.artifacts ?? []).filter((one) => one.kind === "audio" && one.state === "made");
	return record.parties.filter((party) => made.some((one) => one.party === party.id)).map((party) => party.id);
}

const NONE = new Map<string, Pyramid>();

/** `changes`: how often the call was redacted so far; what was loaded before is out of date when it grows. */
export function useSound(id: string, channels: number, hasTranscript: boolean, changes: number): Sound {
	const [player] = useState(() => new Player());
	const opening = useOpening(id);
	const { opened } = opening;
	const key = opened && channels > 0 ? `${id} ${opened.handle} ${changes}` : null;
	const sources = useLoad(key, async (signal): Promise<OpenedSources> =>
		({ key: key ?? "", list: await askSources(id, opened?.handle ?? "", Player.format(), signal) }));
	const ready = key !== null && sources.value?.key === key;
	const peaks = useLoad(key, (signal) => askPeaks(id, opened?.handle ?? "", signal));
	const transcript = useLoad(opened && hasTranscript ? `${id} ${opened.handle}` : null,
		async (signal) => readTranscript(await askArtifact(id, "transcript", opened?.handle ?? "", signal)));
	const pyramids = useMemo(() => (peaks.value ? new Map(readPeaks(peaks.value).map((one) => [one.party, one])) : NONE), [peaks.value]);

	useEffect(() => () => player.end(), [player]);
	useEffect(() => {
		if (opened && ready)
			player.load(withQuery(pathOf(id, "/audio"), { handle: opened.handle, format: Player.format() }), channels);
	}, [player, id, key, ready]);
	useEffect(() => {
		player.onRefused = () => void opening.renew().catch(() => player.failed.set(true));
	});
	useEffect(() => {
		player.silences = silences([...pyramids.values()]);
	}, [player, pyramids]);
	return { player, opening, pyramids, transcript, sources };
}

/** The player follows the timeline: its length, and what nobody may hear. */
export function useBounds(player: Player, timeline: Timeline | undefined): void {
	useEffect(() => {
		if (!timeline)
			return;
		player.length = timeline.length;
		player.withheld = silentForAll(timeline.lanes.filter((lane) => lane.kind === "gate"));
	}, [player, timeline]);
}
