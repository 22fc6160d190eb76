// Says that something was done, and goes away. What went wrong is never said here: it stays beside what was pressed.
import { store, useStore } from "../app/store";
import "./toast.css";

const SECONDS = 6;

const said = store<readonly { n: number; text: string }[]>([]);
let count = 0;

export function toast(text: string): void {
	const n = ++count;
	said.set([...said.get(), { n, text }].slice(-3));
	setTimeout(() => said.set(said.get().filter((one) => one.n !== n)), SECONDS * 1000);
}

export function Toasts() {
	const all = useStore(said);
	return <div class="toasts" role="status" aria-live="polite">{all.map((one) => <p key={one.n}>{one.text}</p>)}</div>;
}
