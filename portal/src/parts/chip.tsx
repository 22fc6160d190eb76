// A word with a sign and a tone: the tones are the states of media, and everything else borrows the one that is nearest.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";
import "./chip.css";

export type Tone = "recorded" | "paused" | "withheld" | "masked" | "missing" | "accent" | "plain";

interface Props {
	tone?: Tone;
	icon?: IconName;
	title?: string;
	children: ComponentChildren;
}

export function Chip({ tone = "plain", icon, title, children }: Props) {
	return (
		<span class={`chip ${tone}`} title={title}>
			{icon && <Icon name={icon} size={13} />}
			{children}
		</span>
	);
}
