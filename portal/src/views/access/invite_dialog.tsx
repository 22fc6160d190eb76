// Invites somebody. The code is shown once, here, and is nowhere else in the portal.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Copy } from "../../parts/copy";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { t } from "../../text/en";
import { bodyOf, PersonFields, textOf } from "./person_fields";
import type { Person } from "./types";

const x = t.access;

function Code({ code, onClose }: { code: string; onClose: () => void }) {
	const link = `${location.origin}/sign-in#invitation=${encodeURIComponent(code)}`;
	return (
		<Dialog title={x.invitationTitle} onClose={onClose}>
			<p>{x.invitation}</p>
			<p class="row"><code class="wrap">{code}</code><Copy text={code} /></p>
			<p class="quiet">{x.invitationLink}</p>
			<p class="row"><code class="wrap">{link}</code><Copy text={link} /></p>
			<div class="actions"><button type="button" class="primary" onClick={onClose}>{t.common.close}</button></div>
		</Dialog>
	);
}

export function InviteDialog({ onClose, onInvited }: { onClose: () => void; onInvited: () => void }) {
	const [login, setLogin] = useState("");
	const [person, setPerson] = useState(textOf(null));
	const [code, setCode] = useState<string | null>(null);
	const act = useAct();
	const wrong = (field: string): string | undefined => act.problem?.field === field ? act.problem.detail : undefined;
	const invite = (): Promise<boolean> => act.run(async () => {
		const made = await ask<Person>("/v1/people", { method: "POST", body: { login: login.trim(), ...bodyOf(person) } });
		setCode(made.invitation ?? "");
		onInvited();
	});
	if (code !== null)
		return <Code code={code} onClose={onClose} />;
	return (
		<Dialog title={x.invite} onClose={onClose} onSubmit={() => void invite()}>
			<Field label={x.login} value={login} onValue={setLogin} wrong={wrong("login")} input={{ autocapitalize: "none", spellcheck: false, autocomplete: "off" }} />
			<PersonFields value={person} onValue={setPerson} wrong={wrong} />
			{act.problem && !act.problem.field && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || login.trim() === "" || person.name.trim() === ""}>{x.inviteGo}</button>
			</div>
		</Dialog>
	);
}
