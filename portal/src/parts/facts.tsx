// Names and values of one thing. What is not known is not drawn, unless the caller draws a dash for it.
import type { ComponentChildren } from "preact";
import "./facts.css";

export function Facts({ all }: { all: readonly (readonly [string, ComponentChildren])[] }) {
	return (
		<dl class="facts">
			{all.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false).map(([name, value]) => [
				<dt key={`${name}-name`}>{name}</dt>,
				<dd key={name}>{value}</dd>,
			])}
		</dl>
	);
}
