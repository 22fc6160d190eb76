// Who is signed in here, and what they may do. What they may is only what is shown: the server decides every time.
import { ask } from "../api/client";
import { Problem } from "../api/problem";
import type { Me, Right } from "../api/types";
import { currentPlace, go } from "./router";
import { store, useStore } from "./store";

export type Session = { state: "asking" } | { state: "out" } | { state: "in"; me: Me } | { state: "failed"; problem: Problem };

const session = store<Session>({ state: "asking" });

export function useSession(): Session {
	return useStore(session);
}

export function useMe(): Me | null {
	const now = useSession();
	return now.state === "in" ? now.me : null;
}

/** Whether to show what needs this right. */
export function useRight(right: Right): boolean {
	return useMe()?.rights.includes(right) ?? false;
}

export function signedIn(me: Me): void {
	session.set({ state: "in", me });
}

export async function askWho(): Promise<void> {
	try {
		signedIn(await ask<Me>("/v1/me", { signingIn: true }));
	} catch (error) {
		if (!(error instanceof Problem))
			throw error;
		session.set(error.status === 401 ? { state: "out" } : { state: "failed", problem: error });
	}
}

/** Shows the sign-in; afterwards the same page is there again. */
export function sessionOver(): void {
	const { path, search } = currentPlace();
	const was = session.get().state === "in";
	session.set({ state: "out" });
	if (!path.startsWith("/sign-in"))
		go(`/sign-in?return=${encodeURIComponent(path + search)}${was ? "&problem=session_over" : ""}`, { replace: true });
}

export async function signOut(): Promise<void> {
	await ask<void>("/v1/sign-out", { method: "POST" });
	session.set({ state: "out" });
	go("/sign-in");
}
