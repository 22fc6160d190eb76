// Everybody who is signed in.
import { askAll } from "../../api/client";
import { useLoad } from "../../app/load";
import { Empty } from "../../parts/empty";
import { Loaded } from "../../parts/loaded";
import { t } from "../../text/en";
import { SessionList } from "./session_list";
import type { SessionItem } from "./types";

export function AllSessions() {
	const load = useLoad("sessions", (signal) => askAll<SessionItem>("/v1/sessions", { signal }));
	return (
		<Loaded of={load}>
			{(all) => all.length === 0
				? <Empty title={t.access.noSessions} />
				: <section class="card padded"><SessionList items={all} onEnded={load.again} named /></section>}
		</Loaded>
	);
}
