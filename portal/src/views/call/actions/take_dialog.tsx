// Taking a recording or an evidence bundle out of the house: for what, for whom, sealed or open. The server writes the export
// into the log before the file is there, so nothing here may promise that it can be taken back.
import { useState } from "preact/hooks";
import { askRaw, connected } from "../../../api/client";
import { useAct } from "../../../app/act";
import { useLoad } from "../../../app/load";
import { Choice } from "../../../parts/choice";
import { Dialog } from "../../../parts/dialog";
import { Field } from "../../../parts/field";
import { Loaded } from "../../../parts/loaded";
import { ProblemBox } from "../../../parts/problem_box";
import { toast } from "../../../parts/toast";
import { t } from "../../../text/en";
import { c } from "../../../text/en_call";
import { askPurposes, openAccess, pathOf, type Purposes, type Second, type SecondKind, type Stated } from "../data/call_api";
import type { CallRecord } from "../model/record";
import { approvedNumber, SecondPerson } from "../player/second_person";
import { WhyChoice } from "../player/why_choice";
import { giveFile, nameOfFile } from "./give_file";

interface Props {
	record: CallRecord;
	onClose: () => void;
	onDone: () => void;
}

type What = "recording" | "bundle";

interface Wish {
	what: What;
	format: "opus" | "wav";
	sealed: boolean;
	to: string;
	reason: string;
}

/** A bundle is taken away; a recording is opened first. */
function secondsFor(wish: Wish, purposes: Purposes | undefined): { kind: SecondKind; of: Second }[] {
	const kinds: SecondKind[] = wish.what === "bundle" ? ["export"] : ["reveal", "export"];
	return kinds.flatMap((kind) => {
		const of = purposes?.second?.[kind];
		return of?.needed ? [{ kind, of }] : [];
	});
}

const numbered = (of: Purposes | undefined, kind: SecondKind): { approval?: number } => {
	const approval = of?.second?.[kind].needed ? approvedNumber(of.second[kind]) : undefined;
	return approval === undefined ? {} : { approval };
};

async function make(id: string, wish: Wish, why: Stated, of: Purposes | undefined): Promise<void> {
	const to = { ...(wish.sealed ? { to: wish.to.trim() } : {}), ...numbered(of, "export") };
	if (wish.what === "bundle") {
		const body = { ...why, ...to, ...(wish.sealed ? {} : { clear: true }), ...(wish.reason === "" ? {} : { reason: wish.reason }) };
		const answer = await askRaw(pathOf(id, "/bundle"), { method: "POST", body, headers: { Accept: "application/zip, application/problem+json" } });
		return giveFile(await connected(answer.blob()), nameOfFile(answer.headers, `earwitness-${id}.zip`));
	}
	const { handle } = await openAccess(id, { ...why, ...numbered(of, "reveal") });
	const answer = await askRaw(pathOf(id, "/export"), { method: "POST", body: { handle, format: wish.format, ...to }, headers: { Accept: "*/*" } });
	return giveFile(await connected(answer.blob()), nameOfFile(answer.headers, `${id}.${wish.format === "opus" ? "ogg" : "wav"}${wish.sealed ? ".age" : ""}`));
}

const FIRST: Wish = { what: "bundle", format: "opus", sealed: true, to: "", reason: "" };

export function TakeDialog({ record, onClose, onDone }: Props) {
	const purposes = useLoad(record.id, (signal) => askPurposes(record.id, signal));
	const [why, setWhy] = useState<Stated | null>(null);
	const [wish, setWish] = useState(FIRST);
	const act = useAct();
	const set = (more: Partial<Wish>): void => setWish({ ...wish, ...more });
	const wrong = wish.to !== "" && !/^age1[a-z0-9]{20,}$/.test(wish.to.trim());
	const seconds = secondsFor(wish, purposes.value);
	const agreed = seconds.every(({ of }) => approvedNumber(of) !== undefined);
	const ready = why !== null && agreed && (!wish.sealed || (wish.to !== "" && !wrong));
	const go = async (): Promise<void> => {
		if (!ready || !(await act.run(() => make(record.id, wish, why, purposes.value))))
			return;
		toast(c.take.done);
		onDone();
		onClose();
	};
	return (
		<Dialog title={c.take.title} onClose={onClose} onSubmit={go} wide>
			<p class="quiet">{c.take.about}</p>
			<Choice label={c.take.what} value={wish.what} onValue={(what) => set({ what })}
				options={[{ value: "bundle", text: c.take.bundle }, { value: "recording", text: c.take.recording }]} />
			<p class="quiet small">{wish.what === "bundle" ? c.take.bundleWhat : c.take.recordingWhat}</p>
			{wish.what === "recording" && <Choice label={c.take.format} value={wish.format} onValue={(format) => set({ format })}
				options={[{ value: "opus", text: c.take.formats.opus }, { value: "wav", text: c.take.formats.wav }]} />}
			<Choice label={c.take.to} value={wish.sealed ? "sealed" : "clear"} onValue={(value) => set({ sealed: value === "sealed" })}
				options={[{ value: "sealed", text: c.take.sealed }, { value: "clear", text: c.take.clear }]} />
			{wish.sealed && <Field label={c.take.recipient} hint={c.take.recipientHint} wrong={wrong ? c.take.recipientWrong : undefined} value={wish.to}
				onValue={(to) => set({ to })} input={{ autocomplete: "off", spellcheck: false }} />}
			<Loaded of={purposes} lines={3}>{(value) => <WhyChoice of={value} chosen={why} onChosen={setWhy} />}</Loaded>
			{wish.what === "bundle" && <Field label={c.take.reason} value={wish.reason} onValue={(reason) => set({ reason })} input={{ maxLength: 500 }} />}
			{seconds.map(({ kind, of }) => <SecondPerson key={kind} call={record.id} kind={kind} of={of} onAgain={purposes.again} />)}
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				{act.busy && <span class="quiet" role="status">{c.take.making}</span>}
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={!ready || act.busy} aria-busy={act.busy}>{c.take.go}</button>
			</div>
		</Dialog>
	);
}
