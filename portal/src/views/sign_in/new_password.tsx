// Two fields for a new password, which must be the same; the rules themselves are the server's, and its sentence is shown.
import { Field } from "../../parts/field";
import { t } from "../../text/en";

export interface NewPassword {
	first: string;
	second: string;
}

export const NO_PASSWORD: NewPassword = { first: "", second: "" };

export function passwordReady(value: NewPassword): boolean {
	return value.first !== "" && value.first === value.second;
}

interface Props {
	value: NewPassword;
	onValue: (value: NewPassword) => void;
	wrong?: string | undefined;
}

export function NewPasswordFields({ value, onValue, wrong }: Props) {
	const differs = value.second !== "" && !value.first.startsWith(value.second) && value.first !== value.second;
	return (
		<>
			<Field label={t.signIn.newPassword} hint={t.signIn.newPasswordHint} value={value.first} type="password" wrong={wrong}
				onValue={(first) => onValue({ ...value, first })} input={{ autocomplete: "new-password", required: true }} />
			<Field label={t.signIn.repeat} value={value.second} type="password" wrong={differs ? t.signIn.differs : undefined}
				onValue={(second) => onValue({ ...value, second })} input={{ autocomplete: "new-password", required: true }} />
		</>
	);
}
