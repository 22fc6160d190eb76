// The rules: what is in force, what was, what differs, why a call is treated so, and what another text would change.
import { askAll } from "../../api/client";
import { useLoad } from "../../app/load";
import type { ViewProps } from "../../app/views";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Tabs } from "../../parts/tabs";
import { t } from "../../text/en";
import { Compare } from "./compare";
import { Explain } from "./explain";
import { History } from "./history";
import { OnePolicy } from "./one_policy";
import { Simulate } from "./simulate";
import type { PolicyHead } from "./types";
import "./policies.css";

const x = t.policies;
const PARTS = ["force", "history", "diff", "explain", "simulate"] as const;
type Part = (typeof PARTS)[number];

const hrefOf = (part: Part): string => part === "force" ? "/policies" : `/policies/${part}`;

function Shown({ part, id, all }: { part: Part; id: string | undefined; all: PolicyHead[] }) {
	switch (part) {
	case "history":
		return id ? <OnePolicy key={id} head={all.find((one) => one.hash === id)} hash={id} /> : <History all={all} />;
	case "diff":
		return <Compare all={all} />;
	case "explain":
		return <Explain />;
	case "simulate":
		return <Simulate all={all} id={id} />;
	case "force": {
		const head = all.find((one) => one.in_force);
		return <OnePolicy key={head?.hash} head={head} hash={head?.hash} />;
	}
	}
}

export function PoliciesView({ rest }: ViewProps) {
	const load = useLoad("policies", (signal) => askAll<PolicyHead>("/v1/policies", { query: { limit: 100 }, signal }));
	const part: Part = PARTS.find((one) => one === rest[0]) ?? "force";
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<Tabs label={x.tabsLabel} tabs={PARTS.map((one) => ({ href: hrefOf(one), text: x.tabs[one], current: one === part }))} />
			<Loaded of={load}>{(all) => <Shown part={part} id={rest[1]} all={all} />}</Loaded>
		</>
	);
}
