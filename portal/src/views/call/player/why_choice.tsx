// For what a call is opened: one of the purposes that its callers were told, or a legal ground that was granted to this person.
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import type { Purposes, Stated } from "../data/call_api";

interface Props {
	of: Purposes;
	chosen: Stated | null;
	onChosen: (why: Stated) => void;
}

export function keyOf(why: Stated | null): string {
	return why ? `${why.purpose ?? ""}|${why.legal_ground ?? ""}|${why.case ?? ""}` : "";
}

interface OptionProps {
	why: Stated;
	text: string;
	hint?: string | undefined;
	chosen: Stated | null;
	onChosen: (why: Stated) => void;
}

function Option({ why, text, hint, chosen, onChosen }: OptionProps) {
	return (
		<label class="check why">
			<input type="radio" name="why" checked={keyOf(chosen) === keyOf(why)} onChange={() => onChosen(why)} />
			<span><span class="strong">{text}</span>{hint && <span class="quiet small wrap"> {hint}</span>}</span>
		</label>
	);
}

export function WhyChoice({ of, chosen, onChosen }: Props) {
	if (of.told.length + of.grounds.length === 0)
		return <div class="stack"><p>{c.listen.nothing}</p><p class="quiet">{c.listen.nothingWhat}</p></div>;
	return (
		<>
			{of.told.length > 0 && (
				<fieldset class="field">
					<legend>{c.listen.told}</legend>
					{of.told.map((one) => <Option key={one.purpose} why={{ purpose: one.purpose }} text={capital(wordOf(c.listen.purposes, one.purpose))}
						hint={one.by ? c.listen.toldBy(one.by) : undefined} chosen={chosen} onChosen={onChosen} />)}
				</fieldset>
			)}
			{of.grounds.length > 0 && (
				<fieldset class="field">
					<legend>{c.listen.grounds}</legend>
					{of.grounds.map((one) => <Option key={one.id} why={{ legal_ground: one.ground, case: one.case ?? "" }}
						text={capital(c.listen.ground(wordOf({}, one.ground), one.case ?? ""))} hint={one.citation} chosen={chosen} onChosen={onChosen} />)}
				</fieldset>
			)}
		</>
	);
}
