// The verdict on the log as a button; what it rests on is a dialog. While it is being checked it says only that.
import { useState } from "preact/hooks";
import { Icon, type IconName } from "../../../parts/icon";
import type { Tone } from "../../../parts/chip";
import { c } from "../../../text/en_call";
import type { IntegrityState } from "../data/use_integrity";
import type { Verdict } from "../model/integrity";
import { IntegrityDialog } from "./integrity_dialog";

const LOOK: Record<Verdict, { tone: Tone; icon: IconName }> = {
	verified: { tone: "recorded", icon: "granted" },
	cannot: { tone: "paused", icon: "unknown" },
	altered: { tone: "missing", icon: "missing" },
};

export function IntegrityBadge({ of }: { of: IntegrityState }) {
	const [shown, setShown] = useState(false);
	const { found } = of;
	const look = found ? LOOK[found.verdict] : { tone: "plain" as const, icon: "wait" as const };
	return (
		<>
			<button type="button" class={`chip integrity ${look.tone}`} data-verdict={found?.verdict ?? "checking"} disabled={!found} onClick={() => setShown(true)}>
				<Icon name={look.icon} size={13} />{found ? c.integrity.verdicts[found.verdict] : c.integrity.checking}
			</button>
			{shown && found && <IntegrityDialog of={of} found={found} onClose={() => setShown(false)} />}
		</>
	);
}
