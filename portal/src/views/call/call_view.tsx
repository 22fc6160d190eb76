// The record of one call as the server gives it.
import { ask } from "../../api/client";
import type { CallSummary } from "../../api/types";
import { useLoad } from "../../app/load";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { c } from "../../text/en_call";

export default function CallView({ id }: { id: string }) {
	const call = useLoad(id, (signal) => ask<CallSummary>(`/v1/interactions/${encodeURIComponent(id)}`, { signal }));
	return (
		<>
			<PageHead title={id} back={{ href: "/calls", text: c.back }} />
			<Loaded of={call}>{(value) => <pre class="card padded wrap">{JSON.stringify(value, null, 2)}</pre>}</Loaded>
		</>
	);
}
