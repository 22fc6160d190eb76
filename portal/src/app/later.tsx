// A part that is fetched when it is first shown: what few people open is no part of the first page.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Draws nothing until the part is there; without it what was pressed does nothing, and can be pressed again. */
export function later<P extends object>(fetch: () => Promise<ComponentType<P>>): ComponentType<P> {
	return function Later(props: P) {
		const [Part, setPart] = useState<ComponentType<P> | null>(null);
		useEffect(() => {
			let wanted = true;
			fetch().then((part) => wanted && setPart(() => part), console.error);
			return () => {
				wanted = false;
			};
		}, []);
		return Part && <Part {...props} />;
	};
}
