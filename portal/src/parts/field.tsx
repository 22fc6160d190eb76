// A named place to write, with its hint and what is wrong with what was written, tied together for screen readers.
import type { InputHTMLAttributes } from "preact/compat";
import { useId } from "preact/hooks";

interface Props {
	label: string;
	value: string;
	onValue: (value: string) => void;
	hint?: string | undefined;
	wrong?: string | undefined;
	lines?: number;
	type?: string;
	input?: Omit<InputHTMLAttributes<HTMLInputElement>, "value" | "onInput">;
}

export function Field({ label, value, onValue, hint, wrong, lines, type = "text", input }: Props) {
	const id = useId();
	const told = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
	const shared = { id, value, "aria-describedby": told, "aria-invalid": wrong ? true : undefined } as const;
	return (
		<div class="field">
			<label for={id}>{label}</label>
			{lines
				? <textarea {...shared} rows={lines} required={input?.required} onInput={(e) => onValue(e.currentTarget.value)} />
				: <input {...input} {...shared} type={type} onInput={(e) => onValue(e.currentTarget.value)} />}
			{hint && <span class="hint" id={`${id}-hint`}>{hint}</span>}
			{wrong && <span class="wrong" id={`${id}-wrong`}>{wrong}</span>}
		</div>
	);
}
