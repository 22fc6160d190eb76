// Nothing is there, and that is an answer: says why, and what would bring something.
import type { ComponentChildren } from "preact";
import "./states.css";

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
	return (
		<div class="notice empty">
			<strong>{title}</strong>
			{children && <div>{children}</div>}
		</div>
	);
}
