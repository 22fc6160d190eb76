// The player's buttons and its position, which is a slider that keyboard and screen reader work.
import { useEffect } from "preact/hooks";
import { useStore } from "../../../app/store";
import { isPlainKey } from "../../../app/keys";
import { c } from "../../../text/en_call";
import { clock } from "../names";
import { Sign } from "./sign";
import { RATES, type Player } from "./player";

interface Props {
	player: Player;
	/** What holds at the position, in words. */
	wordsAt: (ms: number) => string;
}

const STEP_S = 5;
const LONG_STEP_S = 15;

/** Whether the key was one of the player's. */
function takeKey(player: Player, event: KeyboardEvent): boolean {
	const step = (event.shiftKey ? LONG_STEP_S : STEP_S) * 1000;
	switch (event.key) {
	case " ":
		player.toggle();
		return true;
	case "ArrowLeft":
		player.step(-step);
		return true;
	case "ArrowRight":
		player.step(step);
		return true;
	case "[":
		player.faster(-1);
		return true;
	case "]":
		player.faster(1);
		return true;
	case "m":
		player.setMuted(!player.muted.get());
		return true;
	default:
		return false;
	}
}

/** A button or link that has the focus keeps its own meaning of space and arrows; our own slider has ours. */
function isForUs(event: KeyboardEvent): boolean {
	const at = event.target;
	if (at instanceof HTMLElement && at.classList.contains("position"))
		return !event.ctrlKey && !event.metaKey && !event.altKey;
	const pressed = at instanceof HTMLElement && at.closest("button, a, summary, [role=slider], [role=tab]") !== null;
	return isPlainKey(event) && !(pressed && (event.key === " " || event.key.startsWith("Arrow")));
}

function Position({ player, wordsAt }: Props) {
	const at = useStore(player.position);
	return (
		<>
			<span class="clock" aria-hidden="true"><strong>{clock(at)}</strong> / {clock(player.length)}</span>
			<input class="position" type="range" min={0} max={Math.max(1, Math.round(player.length))} step={100} value={Math.round(at)} aria-label={c.player.position}
				aria-valuetext={c.player.positionText(clock(at), clock(player.length), wordsAt(at))} onInput={(e) => player.seek(Number(e.currentTarget.value))} />
		</>
	);
}

export function Transport({ player, wordsAt }: Props) {
	const playing = useStore(player.playing);
	const rate = useStore(player.rate);
	useEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (isForUs(event) && takeKey(player, event))
				event.preventDefault();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [player]);
	const step = (s: number) => (
		<button type="button" class="plain square step" aria-label={s < 0 ? c.player.back(-s) : c.player.ahead(s)} onClick={() => player.step(s * 1000)}>
			<Sign name={s < 0 ? "back" : "ahead"} /><span class="seconds" aria-hidden="true">{Math.abs(s)}</span>
		</button>
	);
	return (
		<div class="transport" title={c.player.keys}>
			<div class="buttons">
				{step(-LONG_STEP_S)}
				{step(-STEP_S)}
				<button type="button" class="primary play" aria-label={playing ? c.player.pause : c.player.play} onClick={() => player.toggle()}>
					<Sign name={playing ? "pause" : "play"} size={20} />
				</button>
				{step(STEP_S)}
				{step(LONG_STEP_S)}
			</div>
			<Position player={player} wordsAt={wordsAt} />
			<label class="speed"><span class="hidden-visually">{c.player.speed}</span>
				<select value={String(rate)} onChange={(e) => player.setRate(Number(e.currentTarget.value))}>
					{RATES.map((one) => <option key={one} value={String(one)}>{c.player.times(one)}</option>)}
				</select>
			</label>
		</div>
	);
}
