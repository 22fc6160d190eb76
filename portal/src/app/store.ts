// The smallest thing that several components can look at together: a value and who wants to know. What is here lives as
// long as the page; nothing of a call or a person is put into the browser's own storage.
import { useEffect, useState } from "preact/hooks";

export interface Store<T> {
	get(): T;
	set(value: T): void;
	listen(heard: () => void): () => void;
}

export function store<T>(first: T): Store<T> {
	let value = first;
	const listeners = new Set<() => void>();
	return {
		get: () => value,
		set(next) {
			if (Object.is(next, value))
				return;
			value = next;
			for (const heard of [...listeners])
				heard();
		},
		listen(heard) {
			listeners.add(heard);
			return () => listeners.delete(heard);
		},
	};
}

/** The value now, and again whenever it changes. */
export function useStore<T>(it: Store<T>): T {
	const [value, setValue] = useState(it.get());
	useEffect(() => {
		setValue(() => it.get());
		return it.listen(() => setValue(() => it.get()));
	}, [it]);
	return value;
}
