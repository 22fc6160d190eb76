// Puts a text on the clipboard, where the browser lets us; elsewhere it is not shown, because the text can be marked by hand.
import { t } from "../text/en";
import { toast } from "./toast";

export function Copy({ text }: { text: string }) {
	if (typeof navigator === "undefined" || !navigator.clipboard)
		return null;
	const copy = async (): Promise<void> => {
		await navigator.clipboard.writeText(text);
		toast(t.common.copied);
	};
	return <button type="button" class="plain" onClick={() => void copy().catch(() => undefined)}>{t.common.copy}</button>;
}
