// What was said, in step with the sound. It is opened like the sound, because it is the same words.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useStore } from "../../../app/store";
import { Empty } from "../../../parts/empty";
import { Field } from "../../../parts/field";
import { Loaded } from "../../../parts/loaded";
import type { Load } from "../../../app/load";
import { c } from "../../../text/en_call";
import { findTurns, isMachine, turnAt, type Transcript, type Turn } from "../model/transcript";
import type { CallRecord, RegisterEntry } from "../model/record";
import { clock, partyName } from "../names";
import type { Player } from "../player/player";

interface Props {
	record: CallRecord;
	entry: RegisterEntry | undefined;
	opened: boolean;
	transcript: Load<Transcript>;
	player: Player;
}

/** Index of the turn that is being said; it changes a few times a minute, not with every frame. */
function useTurn(turns: Turn[], player: Player): number {
	const [now, setNow] = useState(-1);
	useEffect(() => {
		const look = (): void => setNow(turnAt(turns, player.position.get()));
		look();
		return player.position.listen(look);
	}, [turns, player]);
	return now;
}

function Turns({ record, transcript, player }: { record: CallRecord; transcript: Transcript; player: Player }) {
	const { turns } = transcript;
	const [wanted, setWanted] = useState("");
	const [follow, setFollow] = useState(true);
	const list = useRef<HTMLOListElement>(null);
	const now = useTurn(turns, player);
	const playing = useStore(player.playing);
	const hits = useMemo(() => new Set(findTurns(turns, wanted)), [turns, wanted]);
	useEffect(() => {
		const box = list.current;
		const line = box?.children[now];
		if (box && line instanceof HTMLElement && follow && playing)
			box.scrollTop = line.offsetTop - box.clientHeight / 3;
	}, [now, follow, playing]);
	return (
		<>
			<div class="row">
				<Field label={c.transcript.find} value={wanted} onValue={setWanted} type="search" />
				<span class="quiet small" role="status">{wanted.trim() !== "" && c.transcript.found(hits.size)}</span>
				<label class="check"><input type="checkbox" checked={follow} onChange={(e) => setFollow(e.currentTarget.checked)} />{c.transcript.follow}</label>
			</div>
			<ol class="turns" ref={list} tabIndex={0} aria-label={c.tabs.transcript}>
				{turns.map((turn, i) => (
					<li key={i}>
						<button type="button" class={`turn${i === now ? " now" : ""}${hits.has(i) ? " hit" : ""}${isMachine(record, turn.party) ? " machine" : ""}`}
							aria-current={i === now ? "true" : undefined} onClick={() => player.seek(turn.from)}>
							<span class="quiet"><span class="hidden-visually">{c.transcript.goTo(clock(turn.from))}</span><span aria-hidden="true">{clock(turn.from)}</span></span>
							<span class="who">{partyName(record, turn.party)}{isMachine(record, turn.party) && ` (${c.transcript.machine})`}</span>
							<span class="text wrap">{turn.text}</span>
						</button>
					</li>
				))}
			</ol>
			<p class="quiet small">
				{[transcript.model && c.transcript.model(transcript.model), transcript.dropped > 0 && c.transcript.dropped(transcript.dropped)].filter(Boolean).join(". ")}
			</p>
		</>
	);
}

export function TranscriptTab({ record, entry, opened, transcript, player }: Props) {
	if (entry?.state === "purged" || entry?.state === "being_purged")
		return <Empty title={c.transcript.purged}>{c.transcript.purgedWhat}</Empty>;
	if (!entry || entry.versions === 0)
		return <Empty title={c.transcript.none}>{c.transcript.noneWhat}</Empty>;
	if (!opened)
		return <Empty title={c.transcript.closed}>{c.transcript.closedWhat}</Empty>;
	return <Loaded of={transcript}>{(value) => <Turns record={record} transcript={value} player={player} />}</Loaded>;
}
