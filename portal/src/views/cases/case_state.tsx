// Open, overdue or closed.
import { Chip } from "../../parts/chip";
import { t } from "../../text/en";
import { isOverdue, type CaseHead } from "./types";

export function CaseState({ of }: { of: CaseHead }) {
	if (of.state === "closed")
		return <Chip tone="recorded" icon="granted">{t.cases.states.closed}</Chip>;
	return isOverdue(of)
		? <Chip tone="missing" icon="missing">{t.cases.overdue}</Chip>
		: <Chip tone="masked" icon="cases">{t.cases.states.open}</Chip>;
}
