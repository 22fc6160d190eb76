// What somebody must not overlook: exceptions, what is missing, opt-outs, holds, what was sealed.
import { Chip } from "../../../parts/chip";
import { c } from "../../../text/en_call";
import { isHolding, type CallRecord } from "../model/record";

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
			{(record.legal_holds ?? []).filter(isHolding).map((hold) => <Chip key={hold.hold} tone="accent" icon="hold" title={hold.reason ?? undefined}>{hold.name ? c.head.held(hold.name) : c.head.heldNameless}</Chip>)}
			{(record.frozen ?? []).map((one) => <Chip key={one.request} tone="masked" icon="hold">{c.head.frozen(one.request)}</Chip>)}
			{sealed && <Chip tone="masked" icon="hold">{c.head.sealed}</Chip>}
		</>
	);
}
