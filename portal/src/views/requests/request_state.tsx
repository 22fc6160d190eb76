// Where a request stands, and whether its deadline has passed.
import { Chip } from "../../parts/chip";
import { h } from "../../text/en_holds";
import type { SubjectRequest } from "./types";

const x = h.requests;

export function RequestState({ of }: { of: SubjectRequest }) {
	const over = of.state === "done" || of.state === "refused";
	return (
		<span class="chips">
			<Chip tone={of.state === "done" ? "recorded" : over ? "plain" : "masked"}>{x.states[of.state]}</Chip>
			{of.overdue && <Chip tone="missing" icon="missing">{x.overdue}</Chip>}
		</span>
	);
}
