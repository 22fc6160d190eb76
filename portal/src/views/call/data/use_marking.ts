// Choosing a stretch to redact: whether somebody does, and what is chosen. It is the page's alone until it is sent.
import { useState } from "preact/hooks";
import { stretch, withEnd, type Mark } from "../model/redactions";

export interface Marking {
	/** Null: nobody is choosing. */
	mark: Mark | null;
	/** Begins around this moment. */
	begin: (at: number) => void;
	end: () => void;
	/** Two ends as they were drawn, in either order, over this party's sound (null: not over anybody's). */
	draw: (one: number, other: number, party: string | null) => void;
	setEnd: (end: "from" | "to", at: number) => void;
	setParty: (party: string | null) => void;
}

const FIRST_MS = 2000;

export function useMarking(length: number): Marking {
	const [mark, setMark] = useState<Mark | null>(null);
	const change = (make: (was: Mark) => Mark): void => setMark((was) => (was ? make(was) : was));
	return {
		mark,
		begin: (at) => setMark({ ...stretch(at, at + FIRST_MS, length), party: null }),
		end: () => setMark(null),
		draw: (one, other, party) => change((was) => ({ ...stretch(one, other, length), party: party ?? was.party })),
		setEnd: (end, at) => change((was) => withEnd(was, end, at, length)),
		setParty: (party) => change((was) => ({ ...was, party })),
	};
}
