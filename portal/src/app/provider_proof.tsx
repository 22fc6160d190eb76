// The second proof of whoever signs in by a provider: in another window, because this page must not go away in the middle of
// what it does. That window and this one are not known to each other, so the server is asked until it has seen the proof.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../api/client";
import { Problem } from "../api/problem";
import type { Me, Provider } from "../api/types";
import { Dialog } from "../parts/dialog";
import { t } from "../text/en";
import { providerAddress } from "./router";

const EVERY_MS = 1500;

async function provedUntil(): Promise<string> {
	const me = await ask<Me>("/v1/me", { signingIn: true });
	return me.session?.stepped_up_until ?? "";
}

function useProof(onDone: (done: boolean) => void): void {
	const before = useRef<string | null>(null);
	const done = useRef(onDone);
	done.current = onDone;
	useEffect(() => {
		let timer = 0;
		const look = async (): Promise<void> => {
			try {
				const now = await provedUntil();
				before.current ??= now;
				if (now > before.current)
					return done.current(true);
			} catch (error) {
				// What was wanted is asked for again, and says that the session is over.
				if (error instanceof Problem && error.status === 401)
					return done.current(true);
			}
			timer = window.setTimeout(() => void look(), EVERY_MS);
		};
		void look();
		return () => window.clearTimeout(timer);
	}, []);
}

export function ProviderProof({ provider, onDone }: { provider: Provider; onDone: (done: boolean) => void }) {
	const [opened, setOpened] = useState(false);
	useProof(onDone);
	return (
		<Dialog title={t.stepUp.title} onClose={() => onDone(false)}>
			<p class="quiet">{t.stepUp.about}</p>
			<p>{t.stepUp.byProvider(provider.title)}</p>
			<p role="status">{opened && t.stepUp.waits}</p>
			<div class="actions">
				<button type="button" onClick={() => onDone(false)}>{t.common.cancel}</button>
				<a class="button primary" target="_blank" rel="noopener" onClick={() => setOpened(true)}
					href={providerAddress(provider.name, "/me/proved", { again: "1" })}>{t.stepUp.open(provider.title)}</a>
			</div>
		</Dialog>
	);
}
