// What can be done with several calls at once: each call has its own answer, and its effect is said before.
import { useState } from "preact/hooks";
import { later } from "../../app/later";
import { useMe } from "../../app/session";
import { Copy } from "../../parts/copy";
import { t } from "../../text/en";
import type { Listed } from "./glance";

const PlaceDialog = later(async () => (await import("../holds/place_dialog")).PlaceDialog);
const ExportDialog = later(async () => (await import("./export_dialog")).ExportDialog);

interface Props {
	calls: readonly Listed[];
	ids: string[];
	onNone: () => void;
	onDone: () => void;
}

export function Bulk({ calls, ids, onNone, onDone }: Props) {
	const rights = useMe()?.rights ?? [];
	const [doing, setDoing] = useState<"hold" | "export" | null>(null);
	const close = (): void => setDoing(null);
	return (
		<>
			<div class="bulk" role="status">
				<span class="strong">{t.calls.selected(ids.length)}</span>
				{rights.includes("hold") && <button type="button" onClick={() => setDoing("hold")}>{t.calls.hold}</button>}
				{rights.includes("export") && <button type="button" onClick={() => setDoing("export")}>{t.calls.export}</button>}
				{rights.includes("export") && <a class="button" href={`/cases?new=${ids.slice(0, 100).join(",")}`}>{t.calls.openCase}</a>}
				<span title={t.calls.copyIds}><Copy text={ids.join("\n")} /></span>
				<button type="button" class="plain" onClick={onNone}>{t.calls.unselect}</button>
			</div>
			{doing === "hold" && <PlaceDialog which={{ interactions: ids.slice(0, 1000) }} onClose={close} onDone={onDone} />}
			{doing === "export" && <ExportDialog calls={calls.filter((one) => ids.includes(one.id))} onClose={close} />}
		</>
	);
}

/** Of a search, those on pages that nobody has read yet too. */
export function HoldFound({ query, onDone }: { query: Record<string, unknown>; onDone: () => void }) {
	const may = useMe()?.rights.includes("hold") ?? false;
	const [asking, setAsking] = useState(false);
	const texts = Object.fromEntries(Object.entries(query).filter((one): one is [string, string] => typeof one[1] === "string" && one[1] !== ""));
	if (!may || Object.keys(texts).length === 0)
		return null;
	return (
		<>
			<button type="button" class="newer" onClick={() => setAsking(true)}>{t.calls.holdAll}</button>
			{asking && <PlaceDialog which={{ query: texts }} onClose={() => setAsking(false)} onDone={onDone} />}
		</>
	);
}
