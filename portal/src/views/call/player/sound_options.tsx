// What to jump over, and how loud each party is.
import { useStore } from "../../../app/store";
import { c } from "../../../text/en_call";
import type { Player } from "./player";
import { Sign } from "./sign";

function Volume({ player, channel, name }: { player: Player; channel: number; name: string }) {
	const volume = useStore(player.volumes)[channel] ?? 1;
	return (
		<label class={`volume voice-${channel % 2}`}>
			<span class="who" aria-hidden="true">{name}</span>
			<input type="range" min={0} max={1.5} step={0.05} value={volume} aria-label={c.player.volume(name)} aria-valuetext={`${Math.round(volume * 100)} %`}
				onInput={(e) => player.setVolume(channel, Number(e.currentTarget.value))} />
		</label>
	);
}

export function SoundOptions({ player, voices }: { player: Player; voices: string[] }) {
	const skipSilence = useStore(player.skipSilence);
	const skipWithheld = useStore(player.skipWithheld);
	const muted = useStore(player.muted);
	return (
		<div class="sound-options">
			<label class="check">
				<input type="checkbox" checked={skipSilence} onChange={(e) => player.skipSilence.set(e.currentTarget.checked)} />{c.player.skipSilence}
			</label>
			<label class="check">
				<input type="checkbox" checked={skipWithheld} onChange={(e) => player.skipWithheld.set(e.currentTarget.checked)} />{c.player.skipWithheld}
			</label>
			<span class="volumes">
				{voices.map((name, i) => <Volume key={i} player={player} channel={i} name={name} />)}
				<button type="button" class="plain square" aria-pressed={muted} aria-label={muted ? c.player.unmute : c.player.mute} onClick={() => player.setMuted(!muted)}>
					<Sign name={muted ? "muted" : "sound"} />
				</button>
			</span>
		</div>
	);
}
