// What would change, in words, from a document whose members differ by kind: names before values, scopes as they are told
// elsewhere, and nothing left out.
import type { Scope } from "../../api/types";
import { plainWord } from "../../parts/format";
import { scopeWords } from "../../parts/scope_text";
import { t } from "../../text/en";

/** Values of a list that are told; how many there are stands beside them. */
const MOST = 10;

function valueText(value: unknown): string {
	if (value === null || value === undefined)
		return "–";
	if (Array.isArray(value))
		return [...value.slice(0, MOST).map(valueText), ...(value.length > MOST ? ["…"] : [])].join(", ");
	if (typeof value !== "object")
		return String(value);
	const named = (value as { name?: unknown }).name;
	if (typeof named === "string")
		return named;
	return Object.entries(value).map(([name, one]) => `${plainWord(name)} ${valueText(one)}`).join("; ");
}

/** Somebody with a name is told by it; of anything else all members are. */
export function subjectOf(about: Record<string, unknown> | null): Record<string, unknown> {
	if (!about)
		return {};
	return typeof about["name"] === "string" ? { person: about["name"] } : about;
}

export function aboutText(about: Record<string, unknown>): [string, string][] {
	return Object.entries(about).map(([name, value]) => {
		if (name !== "scope")
			return [plainWord(name), valueText(value)];
		const words = scopeWords((value ?? {}) as Scope);
		return [plainWord(name), words.length === 0 ? t.scope.everywhere : words.join("; ")];
	});
}
