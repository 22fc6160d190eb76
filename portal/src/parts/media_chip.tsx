// What became of the sound, as a sign, a word and a length.
import { t } from "../text/en";
import { Chip, type Tone } from "./chip";
import { formatDuration } from "./format";
import type { IconName } from "./icon";

export type MediaWord = "recorded" | "paused" | "withheld" | "masked" | "missing" | "nothing" | "not_yet" | "recording";

const SHOWN: Record<MediaWord, { tone: Tone; icon: IconName; text: string }> = {
	recorded: { tone: "recorded", icon: "recorded", text: t.media.recorded },
	recording: { tone: "recorded", icon: "live", text: t.media.recording },
	paused: { tone: "paused", icon: "paused", text: t.media.paused },
	withheld: { tone: "withheld", icon: "withheld", text: t.media.withheld },
	masked: { tone: "masked", icon: "masked", text: t.media.masked },
	missing: { tone: "missing", icon: "missing", text: t.media.missing },
	nothing: { tone: "withheld", icon: "withheld", text: t.media.nothing },
	not_yet: { tone: "plain", icon: "wait", text: t.media.notYet },
};

export function MediaChip({ state, ms }: { state: MediaWord; ms?: number | undefined }) {
	const { tone, icon, text } = SHOWN[state];
	return <Chip tone={tone} icon={icon}>{text}{ms !== undefined && ` ${formatDuration(ms)}`}</Chip>;
}
