// What somebody is typing into a field that also stands in the address: the field follows the keys at once, the address 200 ms
// after the last of them, and a change of the address from elsewhere changes the field.
import { useEffect, useRef, useState } from "preact/hooks";

const WAIT_MS = 200;

export function useTyped(kept: string, keep: (value: string) => void): [string, (value: string) => void] {
	const [value, setValue] = useState(kept);
	const written = useRef(kept);
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const latest = useRef(keep);
	latest.current = keep;

	useEffect(() => {
		if (kept !== written.current) {
			clearTimeout(timer.current);
			written.current = kept;
			setValue(kept);
		}
	}, [kept]);
	useEffect(() => () => clearTimeout(timer.current), []);

	const type = (next: string): void => {
		setValue(next);
		clearTimeout(timer.current);
		timer.current = setTimeout(() => {
			written.current = next;
			latest.current(next);
		}, WAIT_MS);
	};
	return [value, type];
}
