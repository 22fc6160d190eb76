// Above the timeline: a button that asks why, until the call is opened; then the player. What cannot be heard says why not.
import { useState } from "preact/hooks";
import type { Problem } from "../../../api/problem";
import { useStore } from "../../../app/store";
import { useRight } from "../../../app/session";
import { Chip } from "../../../parts/chip";
import { Icon } from "../../../parts/icon";
import { ProblemBox } from "../../../parts/problem_box";
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import type { Opening } from "../data/opened";
import { whyOf } from "../data/opened";
import type { Marking } from "../data/use_marking";
import { isLive, type CallRecord } from "../model/record";
import type { SoundCheck } from "../model/sound_check";
import { OpenDialog } from "./open_dialog";
import type { Player } from "./player";
import { SoundBadge } from "./sound_badge";
import { SoundOptions } from "./sound_options";
import { Transport } from "./transport";
import "./player.css";

interface Props {
	record: CallRecord;
	opening: Opening;
	player: Player;
	voices: string[];
	wordsAt: (ms: number) => string;
	/** Null: this person may not redact this call. */
	marking: Marking | null;
	check: SoundCheck;
	/** Why there is nothing to hear: what is stored may not be what was recorded. */
	damaged: Problem | undefined;
	onAgain: () => void;
}

function Closed({ record, opening, voices }: Pick<Props, "record" | "opening" | "voices">) {
	const [asking, setAsking] = useState(false);
	const may = useRight("listen");
	const there = voices.length > 0;
	const later = isLive(record) || record.state === "finishing" ? c.listen.noSoundYet : c.listen.noSound;
	const why = !may ? c.listen.noRight : there ? c.listen.needed : later;
	return (
		<div class="closed">
			<button type="button" class="primary" disabled={!may || !there} onClick={() => setAsking(true)}><Icon name="hold" />{c.listen.open}</button>
			<p class="quiet">{why}</p>
			{asking && <OpenDialog record={record} opening={opening} onClose={() => setAsking(false)} />}
		</div>
	);
}

export function PlayerBar({ record, opening, player, voices, wordsAt, marking, check, damaged, onAgain }: Props) {
	const failed = useStore(player.failed);
	if (!opening.opened)
		return <Closed record={record} opening={opening} voices={voices} />;
	return (
		<div class="player">
			<Transport player={player} wordsAt={wordsAt} />
			<div class="row under">
				<SoundOptions player={player} voices={voices} />
				<Chip tone="accent" icon="hold">{c.listen.opened(capital(wordOf(c.listen.purposes, whyOf(opening.opened.why))))}</Chip>
				{opening.opened.why.unredacted && <Chip tone="paused" icon="missing">{c.redact.heard}</Chip>}
				{marking && !marking.mark && <button type="button" onClick={() => marking.begin(player.position.get())}>{c.redact.begin}</button>}
				{!damaged && <SoundBadge record={record} check={check} />}
			</div>
			{check.verdict === "other" && <p class="notice wrong" role="alert">{c.sound.said.other}</p>}
			{damaged && <ProblemBox problem={damaged} again={onAgain} />}
			{failed && !damaged && <p class="small sound-failed" role="alert">{c.listen.failed}</p>}
		</div>
	);
}
