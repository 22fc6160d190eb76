// A length, written for the eye and told for the ear.
import { formatDuration, spokenDuration } from "./format";

export function Duration({ ms }: { ms: number | null | undefined }) {
	return (
		<span class="nowrap">
			<span aria-hidden="true">{formatDuration(ms)}</span>
			<span class="hidden-visually">{spokenDuration(ms)}</span>
		</span>
	);
}
