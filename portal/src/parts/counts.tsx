// Numbers that belong together. A number that should be nought and is not is marked, and its name says what it counts.
import { formatNumber } from "./format";
import "./counts.css";

export interface Count {
	name: string;
	value: number | string | null | undefined;
	wrong?: boolean;
}

export function Counts({ all }: { all: readonly Count[] }) {
	return (
		<dl class="counts">
			{all.map((one) => (
				<div key={one.name} class={one.wrong ? "wrong" : undefined}>
					<dt>{one.name}</dt>
					<dd>{typeof one.value === "string" ? one.value : formatNumber(one.value)}</dd>
				</div>
			))}
		</dl>
	);
}
