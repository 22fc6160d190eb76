// A line for each purpose: whether it is captured now, by sign, word and colour.
import { Icon, type IconName } from "../parts/icon";
import { plainWord } from "../parts/format";
import { p } from "../text/en_panel";
import { capturedOf, purposesOf, type Captured, type PanelCall } from "./model";

const ICONS: Record<Captured, IconName> = { open: "granted", paused: "paused", refused: "declined", shut: "withheld" };

export function Purposes({ call }: { call: PanelCall }) {
	return (
		<section aria-label={p.purposesTitle}>
			<ul class="purposes">
				{purposesOf(call).map((one) => {
					const captured = capturedOf(call, one);
					return (
						<li key={one}>
							<span>{p.purposes[one as keyof typeof p.purposes] ?? plainWord(one)}</span>
							<span class={`captured ${captured}`}>
								<Icon name={ICONS[captured]} />
								{p.captured[captured]}
							</span>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
