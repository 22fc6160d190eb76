// The keyboard of the panel: one letter for each order, and only without Ctrl, Alt or Meta, which belong to browser and CRM.
import { useLayoutEffect } from "preact/hooks";

export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
	// With the picture, not after it: a key that is pressed at once must find its order.
	useLayoutEffect(() => {
		const pressed = (event: KeyboardEvent): void => {
			if (event.ctrlKey || event.altKey || event.metaKey || event.repeat)
				return;
			const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
			if (!act)
				return;
			event.preventDefault();
			act();
		};
		document.addEventListener("keydown", pressed);
		return () => document.removeEventListener("keydown", pressed);
	}, [keys]);
}
