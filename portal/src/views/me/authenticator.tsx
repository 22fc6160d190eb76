// The second proof: six digits of an authenticator. The secret is shown once, while it is being set up, and is kept nowhere.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import type { Me } from "../../api/types";
import { useAct } from "../../app/act";
import { askWho } from "../../app/session";
import { Chip } from "../../parts/chip";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { AuthenticatorSetUp, type Secret } from "./authenticator_set_up";

export function Authenticator({ me }: { me: Me }) {
	const [secret, setSecret] = useState<Secret | null>(null);
	const act = useAct();
	const begin = async (): Promise<void> => {
		setSecret(await ask<Secret>("/v1/me/totp", { method: "POST" }));
	};
	const remove = async (): Promise<void> => {
		await ask<void>("/v1/me/totp", { method: "DELETE" });
		toast(t.me.totpRemoved);
		await askWho();
	};
	const confirmed = async (): Promise<void> => {
		setSecret(null);
		toast(t.me.totpSet);
		await askWho();
	};
	return (
		<section class="card padded stack">
			<div class="row">
				<h2>{t.me.totp}</h2>
				{me.totp ? <Chip tone="recorded" icon="granted">{t.me.totpOn}</Chip> : <Chip tone="paused" icon="missing">{t.me.totpOff}</Chip>}
			</div>
			<p class="quiet">{t.me.totpAbout}</p>
			{act.problem && <ProblemBox problem={act.problem} />}
			{secret
				? <AuthenticatorSetUp secret={secret} onDone={confirmed} onCancel={() => setSecret(null)} />
				: (
					<div class="row">
						<button type="button" class={me.totp ? "" : "primary"} disabled={act.busy} onClick={() => void act.run(begin)}>
							{me.totp ? t.me.totpAnew : t.me.totpBegin}
						</button>
						{me.totp && <button type="button" class="danger" disabled={act.busy} onClick={() => void act.run(remove)}>{t.me.totpRemove}</button>}
					</div>
				)}
		</section>
	);
}
