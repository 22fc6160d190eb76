// Where a role holds, in words: every part must match, and no part at all is everywhere.
import type { Scope } from "../api/types";
import { t } from "../text/en";
import { formatTime } from "./format";

export function scopeWords(scope: Scope): string[] {
	const words: string[] = [];
	for (const part of ["entity", "region", "queue", "team"] as const) {
		const names = scope[part];
		if (names && names.length > 0)
			words.push(`${t.scope[part]} ${names.join(", ")}`);
	}
	if (scope.own)
		words.push(t.scope.own);
	if (scope.days !== undefined)
		words.push(t.scope.days(scope.days));
	if (scope.from)
		words.push(t.scope.from(formatTime(scope.from, "day")));
	if (scope.to)
		words.push(t.scope.to(formatTime(scope.to, "day")));
	if (scope.hours)
		words.push(`${scope.hours.days} ${scope.hours.from}–${scope.hours.to} ${scope.hours.zone}`);
	return words;
}

export function ScopeText({ scope }: { scope: Scope | null | undefined }) {
	const words = scopeWords(scope ?? {});
	return <span class="wrap">{words.length === 0 ? t.scope.everywhere : words.join("; ")}</span>;
}
