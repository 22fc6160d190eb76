// Whether a hold stands, is overdue for a look, or is over.
import { Chip } from "../../parts/chip";
import { h } from "../../text/en_holds";
import type { LegalHold } from "./types";

const x = h.retention;

export function HoldState({ of }: { of: LegalHold }) {
	if (of.state === "released")
		return <Chip>{x.states.released}</Chip>;
	if (of.state === "releasing")
		return <Chip tone="masked" icon="wait">{x.states.releasing}</Chip>;
	return of.overdue
		? <Chip tone="missing" icon="missing">{x.overdue}</Chip>
		: <Chip tone="accent" icon="hold">{x.states.active}</Chip>;
}
