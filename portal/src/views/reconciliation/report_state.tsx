// Whether a document is finished.
import { Chip } from "../../parts/chip";
import { t } from "../../text/en";
import type { ReportHead } from "./types";

export function ReportState({ of }: { of: ReportHead }) {
	if (of.state === "done")
		return <Chip tone="recorded" icon="granted">{t.reports.states.done}</Chip>;
	return of.state === "running"
		? <Chip tone="masked" icon="wait">{t.reports.states.running}</Chip>
		: <Chip tone="missing" icon="missing">{t.reports.states.broken_off}</Chip>;
}
