// A time with its zone. The machine's form stands in the element, so that what is copied out of a page can be checked.
import { formatTime, type Precision } from "./format";

export function Time({ at, precision = "second" }: { at: string | null | undefined; precision?: Precision }) {
	const shown = formatTime(at, precision);
	return at ? <time class="nowrap" dateTime={at} title={at}>{shown}</time> : <span>{shown}</span>;
}
