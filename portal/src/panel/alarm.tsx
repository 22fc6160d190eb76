// The alarm of a segment that was not ended. It ends nothing: only the agent knows whether the card number has been said.
import { useEffect } from "preact/hooks";
import { spokenDuration } from "../parts/format";
import { p } from "../text/en_panel";
import { alarmOf, type PanelCall } from "./model";
import { beep } from "./sound";
import { segmentWord } from "./words";

const EVERY_MS = 10_000;

export function Alarm({ call, now }: { call: PanelCall | null; now: number }) {
	const alarm = alarmOf(call, now);
	const on = alarm !== null;
	const step = alarm ? Math.floor(alarm.ms / EVERY_MS) : 0;
	useEffect(() => {
		if (on)
			beep();
	}, [on, step]);
	// The words change with the minute only: a screen reader would else speak every second.
	const longer = alarm ? Math.max(alarm.after, Math.floor(alarm.ms / 60_000) * 60_000) : 0;
	return (
		<div role="alert" aria-live="assertive">
			{alarm && <p class="alarm">{p.alarm(segmentWord(alarm.segment), spokenDuration(longer))}</p>}
		</div>
	);
}
