// One policy: its text with the numbers of its lines, and everything it was read with.
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { Chip } from "../../parts/chip";
import { Empty } from "../../parts/empty";
import { Facts } from "../../parts/facts";
import { Loaded } from "../../parts/loaded";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { CodeLines } from "./code_lines";
import type { PolicyHead } from "./types";

const x = t.policies;

export function OnePolicy({ head, hash }: { head: PolicyHead | undefined; hash: string | undefined }) {
	const load = useLoad(hash ?? null, (signal) => ask<{ text: string }>(`/v1/policies/${hash}`, { signal }));
	if (!hash)
		return <Empty title={x.none}>{x.noneWhat}</Empty>;
	return (
		<div class="stack">
			{head && (
				<section class="card padded stack">
					<div class="row"><h2 class="wrap">{head.name}</h2>{head.in_force && <Chip tone="recorded" icon="granted">{x.inForce}</Chip>}</div>
					<Facts all={[
						[x.since, <Time at={head.activated_at} />],
						[x.hash, <code class="wrap">{head.hash}</code>],
						[x.notices, (head.notices ?? []).map((one) => one.name).join(", ")],
						[x.packs, head.packs && head.packs.length > 0 && <details><summary>{head.packs.length}</summary>{head.packs.map((one) => one.name).join(", ")}</details>],
					]} />
				</section>
			)}
			<Loaded of={load} lines={16}>{(policy) => <CodeLines label={x.text} text={policy.text} />}</Loaded>
		</div>
	);
}
