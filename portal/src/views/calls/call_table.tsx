// The rows, with a mark that moves by key, and a tick for each.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isPlainKey } from "../../app/keys";
import { go } from "../../app/router";
import { t } from "../../text/en";
import { CallRow } from "./call_row";
import type { Listed } from "./glance";

interface Props {
	calls: Listed[];
	selected: ReadonlySet<string>;
	onSelect: (id: string, through?: boolean) => void;
	onSelectAll: (all: boolean) => void;
	busy: boolean;
}

function useMark(calls: Listed[], onSelect: (id: string, through?: boolean) => void): [string | null, (id: string) => void] {
	const [marked, show] = useState<string | null>(null);
	// What the last key marked, for a key that comes before anything was drawn.
	const last = useRef<string | null>(null);
	const setMarked = useCallback((id: string): void => {
		last.current = id;
		show(id);
	}, []);
	useEffect(() => {
		const move = (by: number): void => {
			const at = calls.findIndex((call) => call.id === last.current);
			const next = calls[Math.max(0, Math.min(calls.length - 1, at < 0 ? 0 : at + by))];
			if (!next)
				return;
			setMarked(next.id);
			const row = document.getElementById(`call-${next.id}`);
			row?.scrollIntoView({ block: "nearest" });
			row?.querySelector("a")?.focus({ preventScroll: true });
		};
		const onKey = (event: KeyboardEvent): void => {
			const onLink = document.activeElement instanceof HTMLAnchorElement;
			if (!isPlainKey(event))
				return;
			if (event.key === "j" || event.key === "k")
				move(event.key === "j" ? 1 : -1);
			else if (event.key.toLowerCase() === "x" && last.current)
				onSelect(last.current, event.shiftKey);
			else if (event.key === "Enter" && last.current && !onLink)
				go(`/calls/${last.current}`);
			else
				return;
			event.preventDefault();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [calls, onSelect]);
	return [marked, setMarked];
}

export function CallTable({ calls, selected, onSelect, onSelectAll, busy }: Props) {
	const [marked, setMarked] = useMark(calls, onSelect);
	const all = calls.length > 0 && calls.every((call) => selected.has(call.id));
	return (
		<div class="table-frame">
			<table role="table" class="table cards calls" aria-busy={busy} aria-label={t.calls.title}>
				<thead role="rowgroup">
					<tr role="row">
						<th role="columnheader" scope="col" class="tick">
							<input type="checkbox" checked={all} aria-label={t.calls.selectAll} onChange={() => onSelectAll(!all)} />
						</th>
						<th role="columnheader" scope="col">{t.calls.colParties}</th>
						<th role="columnheader" scope="col">{t.calls.colStart}</th>
						<th role="columnheader" scope="col">{t.calls.colQueue}</th>
						<th role="columnheader" scope="col" class="number">{t.calls.colLength}</th>
						<th role="columnheader" scope="col">{t.calls.colConsent}</th>
						<th role="columnheader" scope="col">{t.calls.colMedia}</th>
						<th role="columnheader" scope="col">{t.calls.colFlags}</th>
					</tr>
				</thead>
				<tbody role="rowgroup">
					{calls.map((call) => (
						<CallRow key={call.id} call={call} marked={call.id === marked} selected={selected.has(call.id)}
							onSelect={onSelect} onMark={setMarked} />
					))}
				</tbody>
			</table>
		</div>
	);
}
