// A list that comes in pages, as a table: with its empty, loading and failed states.
import type { ComponentChildren } from "preact";
import type { Pages } from "../app/pages";
import { DataTable, type Column } from "./data_table";
import { Loading } from "./loading";
import { More } from "./more";
import { ProblemBox } from "./problem_box";

interface Props<T> {
	label: string;
	of: Pages<T>;
	columns: Column<T>[];
	keyOf: (item: T) => string | number;
	empty: ComponentChildren;
}

export function PagedTable<T>({ label, of, columns, keyOf, empty }: Props<T>) {
	return (
		<>
			{of.problem && !of.items && <ProblemBox problem={of.problem} again={of.again} busy={of.busy} />}
			{!of.items && !of.problem && <Loading />}
			{of.items && (of.items.length === 0 ? empty : <DataTable label={label} columns={columns} items={of.items} keyOf={keyOf} busy={of.busy} />)}
			<More of={of} />
		</>
	);
}
