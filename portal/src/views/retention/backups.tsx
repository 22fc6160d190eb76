// One line about backups: when the newest that was read back was made.
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { formatPeriod } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { Time } from "../../parts/time";
import { h } from "../../text/en_holds";
import type { Backups } from "./types";

const x = h.backups;

export function BackupLine() {
	const load = useLoad("backups", (signal) => ask<Backups>("/v1/backups", { signal }));
	return (
		<Loaded of={load}>
			{(value) => value.last
				? (
					<p class={value.old ? "notice" : "quiet small"}>
						{x.made} <Time at={value.last.made_at} />, {x.read} <Time at={value.last.verified_at} />. {value.old && x.old(formatPeriod(value.every_s))}
					</p>
				)
				: <p class="quiet small">{x.none}</p>}
		</Loaded>
	);
}
