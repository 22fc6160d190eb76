// Each version that was made or handed in, with the hash that the log holds of it.
import { useState } from "preact/hooks";
import { useRight } from "../../../app/session";
import { Chip } from "../../../parts/chip";
import { capital, formatBytes } from "../../../parts/format";
import { Time } from "../../../parts/time";
import { c, wordOf } from "../../../text/en_call";
import type { ArtifactVersion, CallRecord } from "../model/record";
import { clock, partyName } from "../names";
import { OriginalDialog } from "./original_dialog";

function coversText(version: ArtifactVersion, record: CallRecord): string {
	if (version.party)
		return partyName(record, version.party);
	return version.from_ms !== undefined && version.to_ms !== undefined ? c.artifacts.range(clock(version.from_ms, true), clock(version.to_ms, true)) : "";
}

function Original({ one, call }: { one: ArtifactVersion; call: string }) {
	const reveals = useRight("reveal");
	const [open, setOpen] = useState(false);
	const state = one.original?.state ?? "";
	return (
		<div class="row">
			<Chip tone={state === "sealed" ? "recorded" : "missing"}>{wordOf(c.original.states, state)}</Chip>
			{reveals && state === "sealed" && <button type="button" onClick={() => setOpen(true)}>{c.original.open}</button>}
			{open && <OriginalDialog call={call} one={one} onClose={() => setOpen(false)} />}
		</div>
	);
}

function Version({ one, record }: { one: ArtifactVersion; record: CallRecord }) {
	return (
		<li>
			<div class="row">
				<strong>{capital(wordOf(c.kind, one.kind))} {one.version}</strong>
				<Chip tone={one.state === "failed" ? "missing" : "recorded"}>{wordOf(c.state, one.state)}</Chip>
				<span class="wrap">{[coversText(one, record), one.model, one.because].filter(Boolean).join(", ")}</span>
				<span class="quiet">{formatBytes(one.bytes)}, <Time at={one.at} /></span>
			</div>
			{one.original && <Original one={one} call={record.id} />}
			{one.sha256 && <div class="quiet small wrap">{c.artifacts.hash}: <span class="mono">{one.sha256}</span></div>}
		</li>
	);
}

export function Versions({ record }: { record: CallRecord }) {
	const versions = record.artifact_versions ?? [];
	if (versions.length === 0)
		return null;
	return (
		<section>
			<h2>{c.artifacts.made}</h2>
			<ul class="missing-list">{versions.map((one) => <Version key={one.event} one={one} record={record} />)}</ul>
		</section>
	);
}
