// What the sound was made of, before it is played: one word, and what it rests on in a dialog. Nobody may take it for more than it is.
import { useState } from "preact/hooks";
import { Dialog } from "../../../parts/dialog";
import { Icon, type IconName } from "../../../parts/icon";
import type { Tone } from "../../../parts/chip";
import { c } from "../../../text/en_call";
import type { CallRecord } from "../model/record";
import type { SoundCheck, SoundVerdict } from "../model/sound_check";
import { partyName } from "../names";

const LOOK: Record<SoundVerdict, { tone: Tone; icon: IconName }> = {
	checking: { tone: "plain", icon: "wait" },
	recorded: { tone: "recorded", icon: "granted" },
	cannot: { tone: "paused", icon: "unknown" },
	other: { tone: "missing", icon: "missing" },
};

function SoundDialog({ record, check, onClose }: { record: CallRecord; check: SoundCheck; onClose: () => void }) {
	return (
		<Dialog title={c.sound.title} onClose={onClose} wide>
			<p class="strong">{c.sound.said[check.verdict]}</p>
			<h3>{c.sound.objects}</h3>
			<ul class="points">
				{check.parts.map((part) => (
					<li key={part.object}>
						<strong>{partyName(record, part.party)}</strong> {part.fits ? c.sound.fits : c.sound.differs}
						{part.event !== undefined && <> <a href={`?tab=events#event-${part.event}`} onClick={onClose}>{c.sound.event(part.event)}</a></>}
						<div class="mono small quiet wrap">{part.sha256}</div>
					</li>
				))}
			</ul>
			<h3>{c.integrity.checked}</h3>
			<ul class="points">{c.sound.how.map((text) => <li key={text}>{text}</li>)}</ul>
			<h3>{c.integrity.notChecked}</h3>
			<ul class="points quiet">{c.sound.not.map((text) => <li key={text}>{text}</li>)}</ul>
		</Dialog>
	);
}

export function SoundBadge({ record, check }: { record: CallRecord; check: SoundCheck }) {
	const [shown, setShown] = useState(false);
	const look = LOOK[check.verdict];
	return (
		<>
			<button type="button" class={`chip integrity ${look.tone}`} data-sound={check.verdict} disabled={check.verdict === "checking"} onClick={() => setShown(true)}>
				<Icon name={look.icon} size={13} />{c.sound.verdicts[check.verdict]}
			</button>
			{shown && <SoundDialog record={record} check={check} onClose={() => setShown(false)} />}
		</>
	);
}
