// Keys that work everywhere, and the page that tells them. No key acts while somebody is typing.
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../parts/dialog";
import { t } from "../text/en";
import { go } from "./router";
import "./keys.css";

const GO: Record<string, string> = { c: "/calls", l: "/live", e: "/exceptions", o: "/overview" };
const G_MS = 1500;

export function isTyping(event: KeyboardEvent): boolean {
	const at = event.target;
	return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
}

/** A key without a modifier, outside of fields and dialogs. */
export function isPlainKey(event: KeyboardEvent): boolean {
	return !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event)
		&& document.querySelector("dialog[open]") === null;
}

const LINES: [string[], string][] = [
	[["/"], t.keys.search],
	[["?"], t.keys.help],
	[["g", "c"], ""],
	[["j"], t.keys.next],
	[["k"], t.keys.previous],
	[["Enter"], t.keys.open],
	[["x"], t.keys.select],
	[["Esc"], t.keys.escape],
];

function KeysTable() {
	return (
		<dl class="keys">
			{LINES.map(([keys, what]) => (
				<div key={keys.join()}>
					<dt>
						{what === "" ? <><kbd>g</kbd> <kbd>c</kbd> <kbd>l</kbd> <kbd>e</kbd> <kbd>o</kbd></> : keys.map((key) => <kbd key={key}>{key}</kbd>)}
					</dt>
					<dd>{what === "" ? t.keys.goTo : what}</dd>
				</div>
			))}
		</dl>
	);
}

export function Keys({ focusSearch, open, onOpen }: { focusSearch: () => void; open: boolean; onOpen: (open: boolean) => void }) {
	const [, setG] = useState(0);
	useEffect(() => {
		let g = -Infinity; // never: a page that has just begun is near 0
		const onKey = (event: KeyboardEvent): void => {
			if (!isPlainKey(event))
				return;
			const to = event.timeStamp - g < G_MS ? GO[event.key] : undefined;
			g = event.key === "g" ? event.timeStamp : -Infinity;
			if (to)
				go(to);
			else if (event.key === "/")
				focusSearch();
			else if (event.key === "?")
				onOpen(true);
			else
				return;
			event.preventDefault();
			setG((n) => n + 1);
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [focusSearch, onOpen]);
	return open ? <Dialog title={t.keys.title} onClose={() => onOpen(false)}><KeysTable /></Dialog> : null;
}
