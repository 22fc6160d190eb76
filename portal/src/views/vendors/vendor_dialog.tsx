// Registers a vendor, or changes what its document says: agreement, review, purposes, what it may hand in. What follows is said before.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Choice } from "../../parts/choice";
import { Dialog } from "../../parts/dialog";
import { Field } from "../../parts/field";
import { plainWord } from "../../parts/format";
import { ProblemBox } from "../../parts/problem_box";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import type { Vendor } from "./types";
import { documentOf, EMPTY, formOf, isComplete, isDays, KINDS, PURPOSES, takenAway, wrongModel, wrongSub, type VendorForm } from "./vendor_form";

const x = t.vendors;

interface Props {
	/** Null: a new one. */
	of: Vendor | null;
	onClose: () => void;
	onDone: (vendor: Vendor) => void;
}

interface ManyProps {
	label: string;
	words: readonly string[];
	chosen: string[];
	textOf: (word: string) => string;
	onChosen: (chosen: string[]) => void;
}

function Many({ label, words, chosen, textOf, onChosen }: ManyProps) {
	const all = [...new Set([...words, ...chosen])];
	return (
		<fieldset class="field">
			<legend>{label}</legend>
			<div class="row">
				{all.map((word) => (
					<label key={word} class="check">
						<input type="checkbox" checked={chosen.includes(word)}
							onChange={(e) => onChosen(e.currentTarget.checked ? [...chosen, word] : chosen.filter((one) => one !== word))} />{textOf(word)}
					</label>
				))}
			</div>
		</fieldset>
	);
}

const purposeText = (word: string): string => t.purpose[word as keyof typeof t.purpose] ?? plainWord(word);

function Fields({ form, set }: { form: VendorForm; set: (more: Partial<VendorForm>) => void }) {
	const sub = wrongSub(form);
	const model = wrongModel(form);
	return (
		<>
			<Field label={x.colName} value={form.name} onValue={(name) => set({ name })} input={{ maxLength: 200, required: true }} />
			<Field label={x.contact} hint={x.contactHint} value={form.contact} onValue={(contact) => set({ contact })} input={{ maxLength: 400, required: true }} />
			<Field label={x.region} hint={x.regionHint} value={form.region} onValue={(region) => set({ region })} input={{ maxLength: 12, required: true }} />
			<Choice label={x.risk} value={form.risk} onValue={(risk) => set({ risk })} options={(["low", "medium", "high"] as const).map((value) => ({ value, text: x.risks[value] }))} />
			<Many label={x.purposes} words={PURPOSES} chosen={form.purposes} textOf={purposeText} onChosen={(purposes) => set({ purposes })} />
			<Many label={x.kinds} words={KINDS} chosen={form.kinds} textOf={plainWord} onChosen={(kinds) => set({ kinds })} />
			<Field label={x.agreement} hint={x.agreementHint} value={form.reference} onValue={(reference) => set({ reference })} input={{ maxLength: 200, required: true }} />
			<Field label={x.agreementFrom} type="date" value={form.from} onValue={(from) => set({ from })} input={{ required: true }} />
			<Field label={x.agreementUntil} type="date" value={form.until} onValue={(until) => set({ until })} input={{ required: true }} />
			<Field label={x.reviewBy} type="date" hint={x.reviewHint} value={form.reviewBy} onValue={(reviewBy) => set({ reviewBy })} />
			<Field label={x.deletionDays} hint={x.deletionHint} value={form.deletionDays} onValue={(deletionDays) => set({ deletionDays: deletionDays.trim() })}
				wrong={isDays(form.deletionDays) ? undefined : x.deletionWrong} input={{ inputMode: "numeric", maxLength: 3 }} />
			<Field label={x.subs} lines={3} hint={x.subsHint} wrong={sub ? x.lineWrong(sub) : undefined} value={form.subs} onValue={(subs) => set({ subs })} />
			<Field label={x.models} lines={2} hint={x.modelsHint} wrong={model ? x.lineWrong(model) : undefined} value={form.models} onValue={(models) => set({ models })} />
		</>
	);
}

export function VendorDialog({ of, onClose, onDone }: Props) {
	const [form, setForm] = useState<VendorForm>(() => (of ? formOf(of.document) : EMPTY));
	const act = useAct();
	const gone = of ? takenAway(form, of.document) : [];
	const send = (): Promise<boolean> => act.run(async () => {
		const document = documentOf(form, of?.document);
		const vendor = of
			? await ask<Vendor>(`/v1/vendors/${encodeURIComponent(of.id)}`, { method: "PATCH", body: { ...document, version: of.version } })
			: await ask<Vendor>("/v1/vendors", { method: "POST", body: document });
		toast(of ? x.changed : x.added);
		onDone(vendor);
	});
	return (
		<Dialog title={of ? x.changeTitle : x.addTitle} onClose={onClose} onSubmit={() => void send()} wide>
			<Fields form={form} set={(more) => setForm((was) => ({ ...was, ...more }))} />
			<ul class="points">{x.effects[of ? "change" : "add"].map((text) => <li key={text}>{text}</li>)}</ul>
			{gone.length > 0 && <p class="strong">{x.gone(gone.map(plainWord).join(", "))}</p>}
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={onClose}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy || !isComplete(form)} aria-busy={act.busy}>{of ? x.change : x.add}</button>
			</div>
		</Dialog>
	);
}
