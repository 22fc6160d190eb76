// Login and password, then the six digits when the server asks for them. What was typed is kept for that second question
// only, in this component, and is gone with it.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Me } from "../../api/types";
import { useAct } from "../../app/act";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";

function wrongOf(problem: Problem | undefined, code: boolean): string | undefined {
	if (problem?.word === "wrong_credentials")
		return code ? t.signIn.wrongCode : t.signIn.wrong;
	return undefined;
}

export function PasswordForm({ onDone }: { onDone: (me: Me) => void }) {
	const [login, setLogin] = useState("");
	const [password, setPassword] = useState("");
	const [code, setCode] = useState<string | null>(null);
	const act = useAct();
	const wrong = wrongOf(act.problem, code !== null);

	const signIn = async (): Promise<void> => {
		const body = { login: login.trim(), password, ...(code ? { code: code.trim() } : {}) };
		try {
			onDone(await ask<Me>("/v1/sign-in", { method: "POST", body, signingIn: true }));
		} catch (error) {
			if (!(error instanceof Problem) || error.word !== "code_needed")
				throw error;
			setCode("");
		}
	};
	const submit = (event: Event): void => {
		event.preventDefault();
		void act.run(signIn);
	};
	const back = (): void => {
		setCode(null);
		setPassword("");
		act.clear();
	};

	return (
		<form class="stack" onSubmit={submit} noValidate>
			{code === null
				? (
					<>
						<Field label={t.signIn.login} value={login} onValue={setLogin}
							input={{ name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: false, required: true, autofocus: true }} />
						<Field label={t.signIn.password} value={password} onValue={setPassword} type="password" wrong={wrong}
							input={{ name: "password", autocomplete: "current-password", required: true }} />
					</>
				)
				: (
					<Field key="code" label={t.signIn.code} hint={t.signIn.codeHint} value={code} onValue={setCode} wrong={wrong}
						input={{ autocomplete: "one-time-code", inputMode: "numeric", maxLength: 8, autofocus: true }} />
				)}
			{act.problem && !wrong && <ProblemBox problem={act.problem} />}
			<button type="submit" class="primary" disabled={act.busy || login.trim() === "" || password === "" || code === ""} aria-busy={act.busy}>
				{act.busy ? t.signIn.busy : t.signIn.go}
			</button>
			{code !== null && <button type="button" class="plain" onClick={back}>{t.signIn.other}</button>}
		</form>
	);
}
