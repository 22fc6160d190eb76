// Each version that was made or handed in, with the hash that the log holds of it.
import { Chip } from "../../../parts/chip";
import { capital, formatBytes } from "../../../parts/format";
import { Time } from "../../../parts/time";
import { c, wordOf } from "../../../text/en_call";
import type { ArtifactVersion, CallRecord } from "../model/record";
import { clock, partyName } from "../names";

function coversText(version: ArtifactVersion, record: CallRecord): string {
	if (version.party)
		return partyName(record, version.party);
	return version.from_ms !== undefined && version.to_ms !== undefined ? c.artifacts.range(clock(version.from_ms, true), clock(version.to_ms, true)) : "";
}

export function Versions({ record }: { record: CallRecord }) {
	const versions = record.artifact_versions ?? [];
	if (versions.length === 0)
		return null;
	return (
		<section>
			<h2>{c.artifacts.made}</h2>
			<div class="table-frame" tabIndex={0} role="region" aria-label={c.artifacts.made}>
				<table class="table cards">
					<tbody>
						{versions.map((one) => (
							<tr key={one.event}>
								<td class="lead">{capital(wordOf(c.kind, one.kind))} {one.version}</td>
								<td><Chip tone={one.state === "failed" ? "missing" : "recorded"}>{wordOf(c.state, one.state)}</Chip></td>
								<td class="wrap">{[coversText(one, record), one.model, one.because].filter(Boolean).join(", ")}</td>
								<td>{formatBytes(one.bytes)}</td>
								<td><Time at={one.at} /></td>
								<td data-label={c.artifacts.hash} class="mono wrap" title={c.artifacts.hash}>{one.sha256}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}
