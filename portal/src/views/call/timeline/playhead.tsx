// Where the player stands, as a line over the canvas. It is moved by itself, many times a second, and nothing else is drawn
// again for it.
import { useEffect, useRef } from "preact/hooks";
import { toPixel, type Window } from "../model/view_window";
import type { Player } from "../player/player";

interface Props {
	player: Player;
	window: Window;
	width: number;
}

export function Playhead({ player, window, width }: Props) {
	const line = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const place = (): void => {
			const x = toPixel(window, player.position.get(), width);
			const it = line.current;
			if (!it)
				return;
			it.style.transform = `translateX(${x}px)`;
			it.hidden = x < -1 || x > width + 1;
		};
		place();
		return player.position.listen(place);
	}, [player, window.from, window.to, width]);
	return <div ref={line} class="playhead" aria-hidden="true" />;
}
