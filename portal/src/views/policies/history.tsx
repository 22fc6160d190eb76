// Every policy that was in force, newest first.
import { Chip } from "../../parts/chip";
import { DataTable } from "../../parts/data_table";
import { Empty } from "../../parts/empty";
import { shortId } from "../../parts/format";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import type { PolicyHead } from "./types";

const x = t.policies;

const columns = [
	{ title: x.colName, lead: true, of: (one: PolicyHead) => <a class="wrap" href={`/policies/history/${one.hash}`}>{one.name}</a> },
	{ title: x.colActivated, of: (one: PolicyHead) => <Time at={one.activated_at} /> },
	{ title: x.colHash, of: (one: PolicyHead) => <code title={one.hash}>{shortId(one.hash)}</code> },
	{ title: x.inForce, of: (one: PolicyHead) => one.in_force && <Chip tone="recorded" icon="granted">{x.inForce}</Chip> },
];

export function History({ all }: { all: PolicyHead[] }) {
	if (all.length === 0)
		return <Empty title={x.none}>{x.noneWhat}</Empty>;
	return <DataTable label={x.tabs.history} columns={columns} items={all} keyOf={(one) => `${one.hash}-${one.event}`} />;
}
