// What somebody must not overlook: exceptions, what is missing, opt-outs, holds, what was sealed.
import { Chip } from "../../../parts/chip";
import { c } from "../../../text/en_call";
import type { CallRecord } from "../model/record";

export function Badges({ record }: { record: CallRecord }) {
	const open = record.exceptions.filter((one) => one.state !== "resolved").length;
	const sealed = (record.treatments ?? []).some((one) => one.treatment === "seal");
	return (
		<>
			{open > 0 && <Chip tone="missing" icon="exceptions">{c.head.exceptions(open)}</Chip>}
			{(record.opt_outs ?? []).length > 0 && <Chip tone="withheld" icon="declined">{c.head.optedOut}</Chip>}
			{record.missing.length > 0
				? <Chip tone="paused" icon="missing">{c.head.missing(record.missing.length)}</Chip>
				: <Chip tone="recorded" icon="granted">{c.head.nothingMissing}</Chip>}
			{(record.legal_holds ?? []).map((hold, i) => <Chip key={i} tone="accent" icon="hold">{hold.name ? c.head.held(hold.name) : c.head.heldNameless}</Chip>)}
			{sealed && <Chip tone="masked" icon="hold">{c.head.sealed}</Chip>}
		</>
	);
}
