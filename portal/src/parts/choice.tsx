// One of a few: a select with its label.
import { useId } from "preact/hooks";

interface Props<T extends string> {
	label: string;
	value: T;
	options: readonly { value: T; text: string }[];
	onValue: (value: T) => void;
	quiet?: boolean;
}

export function Choice<T extends string>({ label, value, options, onValue, quiet = false }: Props<T>) {
	const id = useId();
	return (
		<div class="field">
			<label for={id} class={quiet ? "hidden-visually" : undefined}>{label}</label>
			<select id={id} value={value} onChange={(e) => onValue(e.currentTarget.value as T)}>
				{options.map((one) => <option key={one.value} value={one.value}>{one.text}</option>)}
			</select>
		</div>
	);
}
