// One's own searches, kept by the server under a name: open, save, delete.
import { useState } from "preact/hooks";
import { ask, withQuery, type Page } from "../../api/client";
import { useAct } from "../../app/act";
import { useLoad } from "../../app/load";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { FILTERS, isFiltered, type Filters } from "./query";

interface SavedView {
	id: string;
	name: string;
	query: Partial<Record<string, string>>;
}

function SaveDialog({ filters, onClose, onSaved }: { filters: Filters; onClose: () => void; onSaved: () => void }) {
	const [name, setName] = useState("");
	const act = useAct();
	const save = async (): Promise<void> => {
		const query = Object.fromEntries(FILTERS.filter((one) => filters[one] !== "").map((one) => [one, filters[one]]));
		const done = await act.run(async () => {
			await ask("/v1/views", { method: "POST", body: { name: name.trim(), query } });
		});
		if (!done)
			return;
		toast(t.calls.savedToast);
		onSaved();
	};
	return (
		<Dialog title={t.calls.save} onClose={onClose} onSubmit={() => void save()}>
			<Field label={t.calls.saveName} value={name} onValue={setName} input={{ maxLength: 100, autofocus: true }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || name.trim() === ""}>{t.calls.saveGo}</button>
			</div>
		</Dialog>
	);
}

function hrefOf(view: SavedView): string {
	return withQuery("/calls", Object.fromEntries(FILTERS.map((name) => [name, view.query[name]])));
}

export function SavedViews({ filters, search }: { filters: Filters; search: string }) {
	const [saving, setSaving] = useState(false);
	const views = useLoad("views", (signal) => ask<Page<SavedView>>("/v1/views", { signal }));
	const act = useAct();
	const items = views.value?.items ?? [];
	const remove = (view: SavedView): Promise<boolean> => act.run(async () => {
		await ask(`/v1/views/${encodeURIComponent(view.id)}`, { method: "DELETE" });
		views.again();
	});
	// A server without saved views shows none; the list of calls does not depend on them.
	if (views.problem && !views.value)
		return null;
	return (
		<div class="saved">
			{items.length > 0 && (
				<ul class="row" aria-label={t.calls.saved}>
					{items.map((view) => (
						<li key={view.id} class="saved-view">
							<a href={hrefOf(view)} aria-current={`/calls${search}` === hrefOf(view) ? "true" : undefined}>{view.name}</a>
							<button type="button" class="plain" aria-label={t.calls.deleteView(view.name)} disabled={act.busy} onClick={() => void remove(view)}>
								<Icon name="close" size={12} />
							</button>
						</li>
					))}
				</ul>
			)}
			{isFiltered(filters) && (
				<button type="button" class="plain" onClick={() => setSaving(true)}><Icon name="plus" size={13} />{t.calls.save}</button>
			)}
			{act.problem && <ProblemBox problem={act.problem} />}
			{saving && (
				<SaveDialog filters={filters} onClose={() => setSaving(false)} onSaved={() => {
					setSaving(false);
					views.again();
				}} />
			)}
		</div>
	);
}
