// Two policies side by side, as the difference of their lines.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { Choice } from "../../parts/choice";
import { Empty } from "../../parts/empty";
import { formatTime } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { t } from "../../text/en";
import { folded, lineDiff } from "./line_diff";
import type { PolicyHead } from "./types";

const x = t.policies;
const WORD = { same: "", added: "+", removed: "−" } as const;
const SPOKEN = { same: "", added: x.added, removed: x.removed } as const;

function Diff({ before, after }: { before: string; after: string }) {
	const parts = folded(lineDiff(before, after));
	if (parts.every((one) => one.kind === "skipped"))
		return <Empty title={x.same} />;
	return (
		<div class="diff card" role="region" aria-label={x.tabs.diff} tabIndex={0}>
			<table>
				<tbody>
					{parts.map((one, n) => one.kind === "skipped"
						? <tr key={n} class="skipped"><td colSpan={4}>{x.unchanged(one.lines)}</td></tr>
						: (
							<tr key={n} class={one.kind}>
								<td class="at">{one.before}</td>
								<td class="at">{one.after}</td>
								<td><span aria-hidden="true">{WORD[one.kind]}</span><span class="hidden-visually">{SPOKEN[one.kind]}</span></td>
								<td>{one.text}</td>
							</tr>
						))}
				</tbody>
			</table>
		</div>
	);
}

export function Compare({ all }: { all: PolicyHead[] }) {
	const [before, setBefore] = useState(all[1]?.hash ?? "");
	const [after, setAfter] = useState(all[0]?.hash ?? "");
	const text = async (hash: string, signal: AbortSignal): Promise<string> => (await ask<{ text: string }>(`/v1/policies/${hash}`, { signal })).text;
	const load = useLoad(before && after ? `${before} ${after}` : null, (signal) => Promise.all([text(before, signal), text(after, signal)]));
	if (all.length < 2)
		return <Empty title={x.needTwo} />;
	const seen = new Set<string>();
	const options = all.filter((one) => !seen.has(one.hash) && seen.add(one.hash))
		.map((one) => ({ value: one.hash, text: `${one.name}, ${formatTime(one.activated_at, "minute")}` }));
	return (
		<div class="stack">
			<div class="policy-form">
				<Choice label={x.before} value={before} options={options} onValue={setBefore} />
				<Choice label={x.after} value={after} options={options} onValue={setAfter} />
			</div>
			<Loaded of={load}>{([a, b]) => <Diff before={a} after={b} />}</Loaded>
		</div>
	);
}
