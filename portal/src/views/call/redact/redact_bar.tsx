// Marking a stretch that nobody is to hear: its ends, whose sound, why, what it will do; it is listened to before it is sent.
import { useEffect, useState } from "preact/hooks";
import { ask } from "../../../api/client";
import { useAct } from "../../../app/act";
import { isPlainKey } from "../../../app/keys";
import { Choice } from "../../../parts/choice";
import { ProblemBox } from "../../../parts/problem_box";
import { toast } from "../../../parts/toast";
import { t } from "../../../text/en";
import { c } from "../../../text/en_call";
import { pathOf } from "../data/call_api";
import type { Marking } from "../data/use_marking";
import type { CallRecord, RedactionReason } from "../model/record";
import type { Mark } from "../model/redactions";
import { clock, partyName } from "../names";
import type { Player } from "../player/player";
import "./redact.css";

interface Props {
	record: CallRecord;
	voices: string[];
	marking: Marking;
	mark: Mark;
	player: Player;
	onDone: () => void;
}

const REASONS: readonly RedactionReason[] = ["card", "security_code", "password", "health", "other"];
const STEP_S = 0.01;

function End({ which, marking, mark, player }: Pick<Props, "marking" | "mark" | "player"> & { which: "from" | "to" }) {
	const words = c.redact.ends[which];
	return (
		<div class="redact-end">
			<label class="field">
				<span class="label">{words.label}</span>
				<input type="number" step={STEP_S} min={0} max={player.length / 1000} value={(mark[which] / 1000).toFixed(2)} data-end={which}
					onChange={(e) => marking.setEnd(which, e.currentTarget.valueAsNumber * 1000)} />
			</label>
			<button type="button" onClick={() => marking.setEnd(which, player.position.get())} aria-keyshortcuts={words.key}>{words.here} <kbd>{words.key}</kbd></button>
		</div>
	);
}

/** I and O set the ends where the player stands; L listens to what is chosen; Escape leaves it. */
function useKeys({ marking, mark, player }: Pick<Props, "marking" | "mark" | "player">): void {
	useEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (!isPlainKey(event))
				return;
			if (event.key === "i")
				marking.setEnd("from", player.position.get());
			else if (event.key === "o")
				marking.setEnd("to", player.position.get());
			else if (event.key === "l")
				player.playStretch(mark.from, mark.to);
			else if (event.key === "Escape")
				marking.end();
			else
				return;
			event.preventDefault();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [marking, mark, player]);
}

export function RedactBar({ record, voices, marking, mark, player, onDone }: Props) {
	const [reason, setReason] = useState<RedactionReason>("card");
	const act = useAct();
	useKeys({ marking, mark, player });
	const send = async (event: Event): Promise<void> => {
		event.preventDefault();
		const body = { from_ms: mark.from, to_ms: mark.to, reason, ...(mark.party ? { party: mark.party } : {}) };
		if (!(await act.run(() => ask<void>(pathOf(record.id, "/redactions"), { method: "POST", body }))))
			return;
		toast(c.redact.done);
		marking.end();
		onDone();
	};
	const parties = [{ value: "", text: c.redact.everybody }, ...voices.map((id) => ({ value: id, text: partyName(record, id) }))];
	return (
		<form class="redact-bar" aria-label={c.redact.title} onSubmit={(e) => void send(e)}>
			<p class="strong">{c.redact.title}</p>
			<p class="quiet small">{c.redact.how}</p>
			<div class="redact-fields">
				<End which="from" marking={marking} mark={mark} player={player} />
				<End which="to" marking={marking} mark={mark} player={player} />
				<Choice label={c.redact.whose} value={mark.party ?? ""} options={parties} onValue={(value) => marking.setParty(value === "" ? null : value)} />
				<Choice label={c.redact.reason} value={reason} options={REASONS.map((value) => ({ value, text: c.redact.reasons[value] }))} onValue={setReason} />
			</div>
			<p class="small" aria-live="polite">{c.redact.chosen(clock(mark.from, true), clock(mark.to, true), c.ms(mark.to - mark.from))}</p>
			<ul class="points small">{c.redact.effects.map((text) => <li key={text}>{text}</li>)}</ul>
			{act.problem && <ProblemBox problem={act.problem} />}
			<div class="actions">
				<button type="button" onClick={() => player.playStretch(mark.from, mark.to)} aria-keyshortcuts="L">{c.redact.listen} <kbd>L</kbd></button>
				<button type="button" onClick={marking.end}>{t.common.cancel}</button>
				<button type="submit" class="primary" disabled={act.busy} aria-busy={act.busy}>{c.redact.go}</button>
			</div>
		</form>
	);
}
