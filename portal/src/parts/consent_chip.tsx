// Where consent stands. "Not asked" is not drawn like "declined", and neither like "agreed".
import type { ConsentState } from "../api/types";
import { t } from "../text/en";
import { Chip, type Tone } from "./chip";
import type { IconName } from "./icon";

const SHOWN: Record<ConsentState, { tone: Tone; icon: IconName }> = {
	unknown: { tone: "plain", icon: "unknown" },
	notified: { tone: "masked", icon: "notified" },
	implied: { tone: "masked", icon: "notified" },
	granted: { tone: "recorded", icon: "granted" },
	declined: { tone: "missing", icon: "declined" },
	withdrawn: { tone: "missing", icon: "declined" },
};

export function ConsentChip({ state }: { state: ConsentState }) {
	return <Chip {...SHOWN[state]}>{t.consent[state]}</Chip>;
}
