// Whose panel it is, and the alarm's sound, which needs a gesture.
import { useState } from "preact/hooks";
import { p } from "../text/en_panel";
import { allowSound, forbidSound } from "./sound";

export function Foot({ agent }: { agent: string }) {
	const [sound, setSound] = useState(false);
	const turn = (): void => {
		(sound ? forbidSound : allowSound)();
		setSound(!sound);
	};
	return (
		<footer>
			<span class="wrap">{agent !== "" && p.agent(agent)}</span>
			<button type="button" onClick={turn}>{sound ? p.buttons.soundOn : p.buttons.soundOff}</button>
		</footer>
	);
}
