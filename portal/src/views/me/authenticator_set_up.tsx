// The secret as a picture to scan and as text to type, and the first code that proves that it arrived.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Copy } from "../../parts/copy";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { QrPicture } from "./qr_picture";

export interface Secret {
	secret: string;
	uri: string;
}

interface Props {
	secret: Secret;
	onDone: () => Promise<void>;
	onCancel: () => void;
}

export function AuthenticatorSetUp({ secret, onDone, onCancel }: Props) {
	const [code, setCode] = useState("");
	const act = useAct();
	const submit = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			await ask<void>("/v1/me/totp/confirm", { method: "POST", body: { code: code.trim() }, signingIn: true });
			await onDone();
		});
	};
	return (
		<form class="stack" onSubmit={submit} noValidate>
			<p>{t.me.totpScan}</p>
			<QrPicture text={secret.uri} label={t.me.totpPicture} />
			<p class="row">
				<span class="quiet">{t.me.totpByHand}</span>
				<code class="wrap">{secret.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
				<Copy text={secret.secret} />
			</p>
			<details>
				<summary>{t.me.totpUri}</summary>
				<code class="wrap">{secret.uri}</code>
			</details>
			<Field label={t.me.totpCode} value={code} onValue={setCode}
				input={{ autocomplete: "one-time-code", inputMode: "numeric", maxLength: 8 }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="row">
				<button type="submit" class="primary" disabled={act.busy || code.trim().length < 6}>{t.me.totpConfirm}</button>
				<button type="button" onClick={onCancel}>{t.common.cancel}</button>
			</div>
		</form>
	);
}
