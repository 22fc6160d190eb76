// Days as a date field has them.
const two = (n: number): string => String(n).padStart(2, "0");

/** So many days from today, where this person is. */
export function dayIn(days: number, from = new Date()): string {
	const at = new Date(from);
	at.setDate(at.getDate() + days);
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
