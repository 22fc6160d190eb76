// The one opening of a call: what was stated, and the handle that carries it. A handle is a secret like a token: it lives in
// memory, goes with the page, and is asked for anew for the same reason when it has run out.
import { useEffect, useRef, useState } from "preact/hooks";
import { openAccess, type Stated } from "./call_api";

export interface Opened {
	handle: string;
	expires: number;
	why: Stated;
}

export interface Opening {
	opened: Opened | null;
	/** Throws a Problem: the dialog shows why not. */
	open: (why: Stated) => Promise<void>;
	/** The same again, when a handle has run out. */
	renew: () => Promise<void>;
}

export function useOpening(id: string): Opening {
	const [opened, setOpened] = useState<Opened | null>(null);
	const here = useRef(true);
	useEffect(() => () => {
		here.current = false;
	}, []);
	const open = async (why: Stated): Promise<void> => {
		const { handle, expires_at } = await openAccess(id, why);
		if (here.current)
			setOpened({ handle, expires: Date.parse(expires_at), why });
	};
	return { opened, open, renew: async () => (opened ? open(opened.why) : undefined) };
}

/** "quality", or the ground and its case. */
export function whyOf(why: Stated): string {
	return why.purpose ?? [why.legal_ground, why.case].filter(Boolean).join(", ");
}
