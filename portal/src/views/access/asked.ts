// What an answer of the kind "202 Approval" is told as: nothing changed yet, and a second person decides.
import { toast } from "../../parts/toast";
import { t } from "../../text/en";

export function toldAsked(answer: unknown): void {
	const number = (answer as { number?: unknown } | undefined)?.number;
	toast(typeof number === "number" ? t.access.asked(number) : t.access.stepDone);
}
