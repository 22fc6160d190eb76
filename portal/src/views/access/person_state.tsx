// Whether an account works.
import { Chip, type Tone } from "../../parts/chip";
import type { IconName } from "../../parts/icon";
import { t } from "../../text/en";
import type { PersonState as State } from "./types";

const SHOWN: Record<State, { tone: Tone; icon: IconName }> = {
	active: { tone: "recorded", icon: "granted" },
	invited: { tone: "masked", icon: "wait" },
	suspended: { tone: "paused", icon: "paused" },
	left: { tone: "plain", icon: "declined" },
};

export function PersonState({ of }: { of: State }) {
	return <Chip {...SHOWN[of]}>{t.access.states[of]}</Chip>;
}
