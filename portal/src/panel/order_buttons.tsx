// The orders that make sense now, each with its key. One that would change nothing is not there, so that no key is pressed in vain.
import { useEffect, useRef } from "preact/hooks";
import { p } from "../text/en_panel";
import type { PanelCall, StateName } from "./model";

export interface Button {
	key: string;
	label: string;
	act: () => void;
	tone?: "primary" | "danger";
}

export interface Acts {
	pause: () => void;
	resume: () => void;
	start: () => void;
	segments: () => void;
	endSegment: () => void;
	optOut: () => void;
	granted: () => void;
	declined: () => void;
}

export function buttonsFor(call: PanelCall, state: StateName, acts: Acts): Button[] {
	const open = (call.segments ?? []).length > 0;
	const all: (Button | false)[] = [
		open && { key: "E", label: p.buttons.endSegment, act: acts.endSegment, tone: "primary" },
		state === "recording" && { key: "P", label: p.buttons.pause, act: acts.pause, tone: "primary" },
		state === "paused" && { key: "P", label: p.buttons.resume, act: acts.resume, tone: "primary" },
		state === "ready" && { key: "P", label: p.buttons.start, act: acts.start, tone: "primary" },
		state !== "refused" && state !== "never" && { key: "S", label: p.buttons.segment, act: acts.segments },
		(state === "waiting" || state === "ready") && { key: "Y", label: p.buttons.granted, act: acts.granted },
		state !== "refused" && state !== "never" && { key: "N", label: p.buttons.declined, act: acts.declined },
		state !== "refused" && { key: "O", label: p.buttons.optOut, act: acts.optOut, tone: "danger" },
	];
	return all.filter((one): one is Button => one !== false);
}

/** `back`: a question was closed, and the focus comes back to here. */
export function OrderButtons({ buttons, busy, back }: { buttons: Button[]; busy: boolean; back: boolean }) {
	const group = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (back)
			group.current?.querySelector("button")?.focus();
	}, [back]);
	return (
		<div class="orders" role="group" aria-label={p.buttons.label} ref={group}>
			{buttons.map((one) => (
				<button key={one.label} type="button" class={one.tone ?? ""} onClick={one.act} aria-busy={busy} aria-keyshortcuts={one.key}>
					<span>{one.label}</span>
					<kbd aria-hidden="true">{one.key}</kbd>
				</button>
			))}
		</div>
	);
}
