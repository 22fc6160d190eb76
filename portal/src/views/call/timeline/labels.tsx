// The names of the rows, beside the canvas and as high as them. They are text, so that a screen reader and a search find them.
import { Icon } from "../../../parts/icon";
import { c } from "../../../text/en_call";
import { SCALE_HEIGHT, type Row } from "./rows";

function Doubtful() {
	return (
		<span class="doubtful" title={c.timeline.doubtful}>
			<Icon name="missing" size={12} /><span class="hidden-visually">{c.timeline.doubtful}</span>
		</span>
	);
}

export function Labels({ rows }: { rows: Row[] }) {
	return (
		<ul class="lane-names">
			<li style={{ height: `${SCALE_HEIGHT}px` }} aria-hidden="true" />
			{rows.map((row) => (
				<li key={row.id} class={`${row.kind}${row.first ? " first" : ""} voice-${row.voice % 2}`} style={{ height: `${row.height}px` }}
					title={[row.label, row.sub].filter(Boolean).join(", ")}>
					<span class="label">{row.label}</span>
					{row.sub !== "" && <span class="sub">{row.sub}</span>}
					{row.lane.doubtful && <Doubtful />}
				</li>
			))}
		</ul>
	);
}
