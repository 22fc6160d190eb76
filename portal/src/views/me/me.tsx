// One's own account: what one may do, the password, the authenticator, the sessions.
import { useMe } from "../../app/session";
import type { ViewProps } from "../../app/views";
import { PageHead } from "../../parts/page";
import { t } from "../../text/en";
import { Authenticator } from "./authenticator";
import { OwnRights } from "./own_rights";
import { OwnSessions } from "./own_sessions";
import { PasswordChange } from "./password_change";
import "./me.css";

export function MeView({ rest }: ViewProps) {
	const me = useMe();
	if (!me)
		return null;
	if (rest[0] === "proved")
		return <PageHead title={t.stepUp.done} about={t.stepUp.doneAbout} />;
	return (
		<>
			<PageHead title={t.me.title} about={`${me.name} (${me.login})`} />
			{me.must.length > 0 && (
				<div class="notice wrong must" role="status">
					<div class="stack">
						<strong>{t.me.must}</strong>
						<ul>{me.must.map((what) => <li key={what}>{t.me.musts[what]}</li>)}</ul>
					</div>
				</div>
			)}
			<div class="me-grid">
				<div class="stack">
					{me.password !== false && <Authenticator me={me} />}
					<OwnRights me={me} />
				</div>
				<div class="stack">
					{me.password !== false && <PasswordChange />}
					<OwnSessions me={me} />
				</div>
			</div>
		</>
	);
}
