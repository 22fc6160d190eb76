// A question in the place of the buttons: which part begins, or whether the customer really opts out. Its first answer has the
// focus; Escape goes back.
import { useEffect, useRef } from "preact/hooks";
import { p } from "../text/en_panel";
import { useKeys } from "./keys";

export interface Choice {
	key: string;
	label: string;
	act: () => void;
	tone?: "danger";
}

interface Props {
	title: string;
	effect?: string;
	choices: Choice[];
	onClose: () => void;
}

export function ChoiceBox({ title, effect, choices, onClose }: Props) {
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => box.current?.querySelector("button")?.focus(), []);
	useKeys({ Escape: onClose, ...Object.fromEntries(choices.map((one) => [one.key.toLowerCase(), one.act])) });
	return (
		<div class="choice-box" role="alertdialog" aria-label={title} aria-describedby={effect ? "effect" : undefined} ref={box}>
			<h2>{title}</h2>
			{effect && <p id="effect">{effect}</p>}
			<div class="orders">
				{choices.map((one) => (
					<button key={one.key} type="button" class={one.tone ?? ""} onClick={one.act} aria-keyshortcuts={one.key}>
						<span>{one.label}</span>
						<kbd aria-hidden="true">{one.key}</kbd>
					</button>
				))}
				<button type="button" class="plain" onClick={onClose}>
					<span>{p.buttons.cancel}</span>
					<kbd aria-hidden="true">{p.escape}</kbd>
				</button>
			</div>
		</div>
	);
}
