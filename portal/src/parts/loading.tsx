// What stands where an answer will: nothing for 150 ms, then its outline.
import { t } from "../text/en";
import "./states.css";

export function Loading({ lines = 6 }: { lines?: number }) {
	return (
		<div class="skeleton" role="status">
			<span class="hidden-visually">{t.common.loading}</span>
			{Array.from({ length: lines }, (_, n) => <i key={n} />)}
		</div>
	);
}
