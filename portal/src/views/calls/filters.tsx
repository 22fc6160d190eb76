// The filters of the list. Each stands in the address, so that what somebody sees can be sent to somebody else.
import { useState } from "preact/hooks";
import { setQuery } from "../../app/router";
import { useTyped } from "../../app/typed";
import { Choice } from "../../parts/choice";
import { Field } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { t } from "../../text/en";
import { FILTERS, isFiltered, isNumber, STATES, type Filter, type Filters as All } from "./query";

function Typed({ name, label, kept, hint, wrong, type = "text" }: {
	name: Filter; label: string; kept: string; hint?: string; wrong?: (value: string) => string | undefined; type?: string;
}) {
	const [value, typed] = useTyped(kept, (next) => setQuery({ [name]: next }));
	return (
		<Field label={label} value={value} onValue={typed} type={type} wrong={wrong?.(value)}
			input={{ placeholder: hint, autocomplete: "off", spellcheck: false, maxLength: 128 }} />
	);
}

export function Filters({ filters }: { filters: All }) {
	const [open, setOpen] = useState(false);
	const states = [{ value: "", text: t.calls.anyState }, ...STATES.map((value) => ({ value, text: t.callState[value] }))];
	const n = FILTERS.filter((name) => filters[name] !== "").length;
	return (
		<section class={open ? "filters open" : "filters"} aria-label={t.calls.filters}>
			<button type="button" class="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
				{t.calls.moreFilters}{n > 0 && ` (${n})`}
			</button>
			<div class="fields">
				<Typed name="number" label={t.calls.number} kept={filters.number} hint={t.calls.numberHint}
					wrong={(value) => isNumber(value) ? undefined : t.calls.numberWrong} />
				<Typed name="agent" label={t.calls.agent} kept={filters.agent} />
				<Typed name="queue" label={t.calls.queue} kept={filters.queue} />
				<Choice label={t.calls.state} value={filters.state} options={states} onValue={(state) => setQuery({ state })} />
				<Typed name="from" label={t.calls.from} kept={filters.from} type="date" />
				<Typed name="to" label={t.calls.to} kept={filters.to} type="date" />
				{isFiltered(filters) && (
					<button type="button" class="plain" onClick={() => setQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
						<Icon name="close" size={13} />{t.calls.clear}
					</button>
				)}
			</div>
		</section>
	);
}
