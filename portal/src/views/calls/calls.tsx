// The list of calls, newest first: searched as one types, read page by page, with what was kept and what was not in each row.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { usePlace } from "../../app/router";
import { Empty } from "../../parts/empty";
import { Loading } from "../../parts/loading";
import { More } from "../../parts/more";
import { PageHead } from "../../parts/page";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { Bulk, HoldFound } from "./bulk";
import { CallTable } from "./call_table";
import { Filters } from "./filters";
import type { Listed } from "./glance";
import { asked, filtersOf, isFiltered } from "./query";
import { SavedViews } from "./saved_views";
import { rangeOf, toggled } from "./select";
import { useChangedCalls } from "./changed";
import "./calls.css";

const NONE: readonly Listed[] = [];

function useSelection(search: string, calls: readonly Listed[]) {
	const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
	const shown = useRef(calls);
	shown.current = calls;
	useEffect(() => setSelected(new Set()), [search]);
	const last = useRef<string | null>(null);
	/** With `through` all rows from the last one on. */
	const toggle = useCallback((id: string, through = false) => {
		const from = through ? last.current : null;
		last.current = id;
		setSelected((before) => toggled(before, id, rangeOf(shown.current, from, id)));
	}, []);
	return { selected, toggle, set: setSelected };
}

export function CallsView() {
	const { search } = usePlace();
	const filters = useMemo(() => filtersOf(search), [search]);
	const query = useMemo(() => asked(filters), [filters]);
	const [indexing, setIndexing] = useState(false);
	const pages = usePages<Listed>(JSON.stringify(query), async (cursor, signal) => {
		const page = await ask<Page<Listed>>("/v1/interactions", { query: { ...query, limit: 50, cursor }, signal });
		setIndexing(page.indexing === true);
		return page;
	});
	const calls = pages.items;
	const { selected, toggle, set } = useSelection(search, calls ?? NONE);
	const newer = useChangedCalls(pages, search);

	return (
		<>
			<PageHead title={t.calls.title} actions={<span class="quiet small keys-hint">{t.calls.keysHint}</span>} />
			<Filters filters={filters} />
			<SavedViews filters={filters} search={search} />
			<p class="count quiet small row" role="status">
				{calls ? t.calls.found(calls.length, pages.more) : "\u00a0"}
				{newer > 0 && !isFiltered(filters) && <button type="button" class="newer" onClick={pages.anew}>{t.calls.newer(newer)}</button>}
				{calls && calls.length > 0 && isFiltered(filters) && <HoldFound query={query} onDone={pages.anew} />}
			</p>
			{indexing && <p class="quiet small" role="status">{t.calls.indexing}</p>}
			{pages.problem && !calls && <ProblemBox problem={pages.problem} again={pages.again} busy={pages.busy} />}
			{!calls && !pages.problem && <Loading lines={12} />}
			{calls && calls.length === 0 && (isFiltered(filters)
				? <Empty title={t.calls.noneMatch}>{t.calls.noneMatchWhat}</Empty>
				: <Empty title={t.calls.none}>{t.calls.noneWhat}</Empty>)}
			{calls && calls.length > 0 && (
				<CallTable calls={calls} selected={selected} onSelect={toggle} busy={pages.busy}
					onSelectAll={(all) => set(new Set(all ? calls.map((call) => call.id) : []))} />
			)}
			<More of={pages} />
			{selected.size > 0 && <Bulk calls={calls ?? []} ids={[...selected]} onNone={() => set(new Set())} onDone={pages.anew} />}
		</>
	);
}
