// What is known of a person besides their roles, as fields.
import { Field } from "../../parts/field";
import { t } from "../../text/en";
import type { Person } from "./types";

const x = t.access;

export interface PersonText {
	name: string;
	email: string;
	team: string;
	region: string;
	agents: string;
}

export function textOf(person: Person | null): PersonText {
	return {
		name: person?.name ?? "",
		email: person?.email ?? "",
		team: person?.team ?? "",
		region: person?.region ?? "",
		agents: (person?.agents ?? []).join(", "),
	};
}

export const listIn = (text: string): string[] => text.split(/[,;\s]+/).filter((one) => one !== "");

/** Members for the server: what is empty is left out of an invitation. */
export function bodyOf(text: PersonText): Record<string, unknown> {
	const all = { name: text.name.trim(), email: text.email.trim(), team: text.team.trim(), region: text.region.trim() };
	const agents = listIn(text.agents);
	return { ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")), ...(agents.length > 0 ? { agents } : {}) };
}

interface Props {
	value: PersonText;
	onValue: (value: PersonText) => void;
	wrong: (field: string) => string | undefined;
}

export function PersonFields({ value, onValue, wrong }: Props) {
	const set = (name: keyof PersonText) => (text: string): void => onValue({ ...value, [name]: text });
	return (
		<>
			<Field label={x.name} value={value.name} onValue={set("name")} wrong={wrong("name")} input={{ maxLength: 200, autocomplete: "off" }} />
			<Field label={x.email} value={value.email} onValue={set("email")} wrong={wrong("email")} type="email" input={{ autocomplete: "off" }} />
			<Field label={x.team} value={value.team} onValue={set("team")} wrong={wrong("team")} />
			<Field label={x.region} value={value.region} onValue={set("region")} wrong={wrong("region")} />
			<Field label={x.agents} value={value.agents} onValue={set("agents")} wrong={wrong("agents")} />
		</>
	);
}
