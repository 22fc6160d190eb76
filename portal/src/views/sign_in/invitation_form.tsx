// Somebody who was invited, or whose account is being restored, sets a password with the code they were given.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import type { Me } from "../../api/types";
import { useAct } from "../../app/act";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { NewPasswordFields, NO_PASSWORD, passwordReady } from "./new_password";

interface Props {
	code: string;
	onDone: (me: Me) => void;
	onBack: () => void;
}

export function InvitationForm({ code: given, onDone, onBack }: Props) {
	const [code, setCode] = useState(given);
	const [password, setPassword] = useState(NO_PASSWORD);
	const act = useAct();
	const wrong = act.problem?.field === "password" ? act.problem.detail : undefined;
	const submit = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			const body = { code: code.trim(), password: password.first };
			onDone(await ask<Me>("/v1/sign-in/invitation", { method: "POST", body, signingIn: true }));
		});
	};
	return (
		<form class="stack" onSubmit={submit} noValidate>
			<h2>{t.signIn.invitationTitle}</h2>
			{given === "" && (
				<Field label={t.signIn.invitationCode} value={code} onValue={setCode} input={{ autocomplete: "off", spellcheck: false }} />
			)}
			<NewPasswordFields value={password} onValue={setPassword} wrong={wrong} />
			{act.problem && !wrong && <ProblemBox problem={act.problem} />}
			<button type="submit" class="primary" disabled={act.busy || code.trim() === "" || !passwordReady(password)}>{t.signIn.setPassword}</button>
			<button type="button" class="plain" onClick={onBack}>{t.signIn.haveAccount}</button>
		</form>
	);
}
