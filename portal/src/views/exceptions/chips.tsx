// How bad an exception is, and who has it.
import { Chip, type Tone } from "../../parts/chip";
import type { IconName } from "../../parts/icon";
import { t } from "../../text/en";
import type { ExceptionState, Severity } from "./types";

const SEVERITY: Record<Severity, Tone> = { minor: "plain", serious: "paused", critical: "missing" };
const STATE: Record<ExceptionState, { tone: Tone; icon: IconName }> = {
	open: { tone: "missing", icon: "missing" },
	taken: { tone: "masked", icon: "person" },
	resolved: { tone: "recorded", icon: "granted" },
};

export function SeverityChip({ of }: { of: Severity }) {
	return <Chip tone={SEVERITY[of]} icon="exceptions">{t.exceptions.severities[of]}</Chip>;
}

export function ExceptionStateChip({ of }: { of: ExceptionState }) {
	return <Chip {...STATE[of]}>{t.exceptions.states[of]}</Chip>;
}
