// What can be done with several calls at once. Each wish is its own request with its own answer.
import { t } from "../../text/en";
import { Copy } from "../../parts/copy";
import { useRight } from "../../app/session";

export function Bulk({ ids, onNone }: { ids: string[]; onNone: () => void }) {
	const mayOpenCase = useRight("export");
	return (
		<div class="bulk" role="status">
			<span class="strong">{t.calls.selected(ids.length)}</span>
			{mayOpenCase && <a class="button" href={`/cases?new=${ids.slice(0, 100).join(",")}`}>{t.calls.openCase}</a>}
			<span title={t.calls.copyIds}><Copy text={ids.join("\n")} /></span>
			<button type="button" class="plain" onClick={onNone}>{t.calls.unselect}</button>
		</div>
	);
}
