// The one big state: shape, words, what follows from it, and for how long.
import { formatDuration } from "../parts/format";
import { p } from "../text/en_panel";
import type { Followed } from "./follow";
import type { StateName } from "./model";
import { Sign } from "./sign";
import { hintFor, stateWords } from "./words";

export function Big({ state, of, now }: { state: StateName; of: Followed; now: number }) {
	const since = of.call?.started_at ? Date.parse(of.call.started_at) : NaN;
	return (
		<div class={`big ${state}`}>
			<Sign state={state} />
			<div>
				<div role="status" aria-live="polite">
					<h1>{stateWords(state, of.call)}</h1>
					<p>{hintFor(state, of)}</p>
				</div>
				{!Number.isNaN(since) && <p class="clock">{p.sinceCall} <time>{formatDuration(Math.max(0, now - since))}</time></p>}
				{(of.call?.segments ?? []).map((one) => (
					<p class="clock" key={one.segment}>{p.sinceState} <time>{formatDuration(Math.max(0, now - Date.parse(one.since)))}</time></p>
				))}
			</div>
		</div>
	);
}
