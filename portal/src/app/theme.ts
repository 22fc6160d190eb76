// Light or dark: what the system says, unless this person chose. The choice is all that is kept in the browser.
import { store, useStore } from "./store";

export type Theme = "system" | "light" | "dark";

const KEY = "earwitness.theme";
const theme = store<Theme>("system");

function read(): Theme {
	try {
		const kept = localStorage.getItem(KEY);
		return kept === "light" || kept === "dark" ? kept : "system";
	} catch {
		return "system";
	}
}

function apply(value: Theme): void {
	if (value === "system")
		delete document.documentElement.dataset["theme"];
	else
		document.documentElement.dataset["theme"] = value;
}

export function startTheme(): void {
	theme.set(read());
	apply(theme.get());
}

export function useTheme(): Theme {
	return useStore(theme);
}

export function chooseTheme(value: Theme): void {
	theme.set(value);
	apply(value);
	try {
		if (value === "system")
			localStorage.removeItem(KEY);
		else
			localStorage.setItem(KEY, value);
	} catch {
		// A browser that keeps nothing shows the choice until the page is left.
	}
}
