// A code that came in the part of an address which browsers do not send: it is taken out of the address at once, so that it
// is in no history, no bookmark and no picture of the screen.

export interface FromHash {
	kind: "invitation" | "enrolment";
	code: string;
}

export function readHash(hash: string): FromHash | null {
	const found = /^#(invitation|enrolment)=([A-Za-z0-9._~+/=-]{1,512})$/.exec(hash);
	return found ? { kind: found[1] as FromHash["kind"], code: found[2]! } : null;
}

export function takeHash(): FromHash | null {
	const found = readHash(location.hash);
	if (location.hash !== "")
		history.replaceState(null, "", location.pathname + location.search);
	return found;
}
