// The first who administers: shows that they hold the machine by the token of the set-up, and makes their own account.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import type { Me } from "../../api/types";
import { useAct } from "../../app/act";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { NewPasswordFields, NO_PASSWORD, passwordReady } from "./new_password";

interface Props {
	token: string;
	onDone: (me: Me) => void;
	onBack?: () => void;
}

export function EnrolForm({ token: given, onDone, onBack }: Props) {
	const [token, setToken] = useState(given);
	const [login, setLogin] = useState("");
	const [name, setName] = useState("");
	const [password, setPassword] = useState(NO_PASSWORD);
	const act = useAct();
	const wrong = (field: string): string | undefined => act.problem?.field === field ? act.problem.detail : undefined;
	const shown = act.problem && !["login", "name", "password"].includes(act.problem.field ?? "");
	const ready = token.trim() !== "" && login.trim() !== "" && name.trim() !== "" && passwordReady(password);
	const submit = (event: Event): void => {
		event.preventDefault();
		void act.run(async () => {
			const body = { token: token.trim(), login: login.trim(), name: name.trim(), password: password.first };
			onDone(await ask<Me>("/v1/enrol", { method: "POST", body, signingIn: true }));
		});
	};
	return (
		<form class="stack" onSubmit={submit} noValidate>
			<h2>{t.signIn.enrolTitle}</h2>
			<p class="quiet">{t.signIn.enrolAbout}</p>
			<Field label={t.signIn.enrolToken} hint={t.signIn.enrolTokenHint} value={token} onValue={setToken} type="password"
				input={{ autocomplete: "off", spellcheck: false, required: true }} />
			<Field label={t.signIn.yourName} value={name} onValue={setName} wrong={wrong("name")} input={{ autocomplete: "name", required: true }} />
			<Field label={t.signIn.login} value={login} onValue={setLogin} wrong={wrong("login")}
				input={{ autocomplete: "username", autocapitalize: "none", spellcheck: false, required: true }} />
			<NewPasswordFields value={password} onValue={setPassword} wrong={wrong("password")} />
			{act.problem && shown && <ProblemBox problem={act.problem} />}
			<button type="submit" class="primary" disabled={act.busy || !ready}>{t.signIn.enrol}</button>
			{onBack && <button type="button" class="plain" onClick={onBack}>{t.signIn.haveAccount}</button>}
		</form>
	);
}
