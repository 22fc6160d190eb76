// What is added to a case, and how it ends. Each is an event, and nothing is ever taken out of a case.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Field } from "../../parts/field";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import { idsIn } from "./ids";
import type { Case } from "./types";

const x = t.cases;

interface Props {
	of: Case;
	onChanged: (one: Case) => void;
}

function useChange({ of, onChanged }: Props) {
	const act = useAct();
	const change = (body: object, then: () => void): Promise<boolean> => act.run(async () => {
		onChanged(await ask<Case>(`/v1/cases/${of.number}`, { method: "POST", body }));
		then();
		toast(x.saved);
	});
	return { act, change };
}

function OneText({ label, go, member, danger, ...props }: Props & { label: string; go: string; member: (text: string) => object; danger?: boolean }) {
	const [text, setText] = useState("");
	const { act, change } = useChange(props);
	const submit = (event: Event): void => {
		event.preventDefault();
		void change(member(text.trim()), () => setText(""));
	};
	return (
		<form class="card padded stack" onSubmit={submit} noValidate>
			<Field label={label} value={text} onValue={setText} lines={2} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div><button type="submit" class={danger ? "danger" : ""} disabled={act.busy || text.trim() === ""}>{go}</button></div>
		</form>
	);
}

function EvidenceForm(props: Props) {
	const [recipient, setRecipient] = useState("");
	const [manifest, setManifest] = useState("");
	const { act, change } = useChange(props);
	const submit = (event: Event): void => {
		event.preventDefault();
		void change({ evidence: { recipient: recipient.trim(), manifest_sha256: manifest.trim().toLowerCase() } }, () => {
			setRecipient("");
			setManifest("");
		});
	};
	return (
		<form class="card padded stack" onSubmit={submit} noValidate>
			<h2>{x.evidence}</h2>
			<Field label={x.recipient} value={recipient} onValue={setRecipient} input={{ maxLength: 200 }} />
			<Field label={x.manifest} value={manifest} onValue={setManifest} input={{ maxLength: 64, spellcheck: false, autocomplete: "off" }} />
			{act.problem && <ProblemBox problem={act.problem} />}
			<div>
				<button type="submit" disabled={act.busy || recipient.trim() === "" || !/^[0-9a-f]{64}$/i.test(manifest.trim())}>{x.addEvidence}</button>
			</div>
		</form>
	);
}

export function CaseSteps(props: Props) {
	return (
		<>
			<OneText {...props} label={x.note} go={x.addNote} member={(note) => ({ note })} />
			<OneText {...props} label={x.callIds} go={x.addCalls} member={(text) => ({ interactions: idsIn(text) ?? [text] })} />
			<EvidenceForm {...props} />
			<OneText {...props} label={x.closeLabel} go={x.close} danger member={(outcome) => ({ state: "closed", outcome })} />
		</>
	);
}
