// Changes one's own password. The other sessions of this person are the server's to end.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { askWho } from "../../app/session";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { NewPasswordFields, NO_PASSWORD, passwordReady } from "../sign_in/new_password";

export function PasswordChange() {
	const [current, setCurrent] = useState("");
	const [next, setNext] = useState(NO_PASSWORD);
	const act = useAct();
	const wrongNew = act.problem?.field === "new" ? act.problem.detail : undefined;
	const wrongCurrent = act.problem?.word === "wrong_credentials" ? t.me.wrongCurrent : undefined;
	const change = async (): Promise<void> => {
		await ask<void>("/v1/me/password", { method: "POST", body: { current, new: next.first }, signingIn: true });
		setCurrent("");
		setNext(NO_PASSWORD);
		toast(t.me.passwordChanged);
		await askWho();
	};
	const submit = (event: Event): void => {
		event.preventDefault();
		void act.run(change);
	};
	return (
		<form class="card padded stack" onSubmit={submit} noValidate>
			<h2>{t.me.password}</h2>
			<Field label={t.me.currentPassword} value={current} onValue={setCurrent} type="password" wrong={wrongCurrent}
				input={{ autocomplete: "current-password" }} />
			<NewPasswordFields value={next} onValue={setNext} wrong={wrongNew} />
			{act.problem && !wrongNew && !wrongCurrent && <ProblemBox problem={act.problem} />}
			<div><button type="submit" class="primary" disabled={act.busy || current === "" || !passwordReady(next)}>{t.me.changePassword}</button></div>
		</form>
	);
}
