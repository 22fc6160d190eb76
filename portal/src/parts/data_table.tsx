// A table from a list of columns; on a phone each row is a card with the columns' names before the values.
import type { ComponentChildren } from "preact";

export interface Column<T> {
	title: string;
	of: (item: T) => ComponentChildren;
	/** What the row is about: it leads the card on a phone. */
	lead?: boolean;
	number?: boolean;
}

interface Props<T> {
	label: string;
	columns: Column<T>[];
	items: readonly T[];
	keyOf: (item: T) => string | number;
	busy?: boolean;
}

export function DataTable<T>({ label, columns, items, keyOf, busy = false }: Props<T>) {
	return (
		<div class="table-frame" tabIndex={0} role="region" aria-label={label}>
			<table role="table" class="table cards" aria-label={label} aria-busy={busy}>
				<thead role="rowgroup">
					<tr role="row">
						{columns.map((one) => <th key={one.title} role="columnheader" scope="col" class={one.number ? "number" : undefined}>{one.title}</th>)}
					</tr>
				</thead>
				<tbody role="rowgroup">
					{items.map((item) => (
						<tr key={keyOf(item)} role="row">
							{columns.map((one) => (
								<td key={one.title} role="cell" class={one.lead ? "lead" : one.number ? "number" : undefined}
									data-label={one.lead ? undefined : one.title}>
									{one.of(item)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
