// Where one is signed in, and the way to end it elsewhere.
import { ask, type Page } from "../../api/client";
import type { Me } from "../../api/types";
import { useLoad } from "../../app/load";
import { Loaded } from "../../parts/loaded";
import { t } from "../../text/en";
import { SessionList } from "../access/session_list";
import type { SessionItem } from "../access/types";

export function OwnSessions({ me }: { me: Me }) {
	const sessions = useLoad(me.id, (signal) => ask<Page<SessionItem>>("/v1/sessions", { query: { person: me.id }, signal }));
	return (
		<section class="card padded stack">
			<h2>{t.me.sessions}</h2>
			<Loaded of={sessions} lines={2}>{(page) => <SessionList items={page.items} onEnded={sessions.again} />}</Loaded>
		</section>
	);
}
