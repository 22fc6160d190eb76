// What each role allows.
import { askAll } from "../../api/client";
import { useLoad } from "../../app/load";
import { DataTable } from "../../parts/data_table";
import { plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { t } from "../../text/en";
import type { Role } from "./types";

const x = t.access;

const columns = [
	{ title: x.colRole, lead: true, of: (one: Role) => <>{one.title}{one.builtin && <p class="quiet small">{x.builtin}</p>}</> },
	{ title: x.rights, of: (one: Role) => one.rights.map((right) => t.right[right] ?? right).join(", ") },
	{ title: x.kinds, of: (one: Role) => one.kinds ? one.kinds.map(plainWord).join(", ") || x.noKinds : x.allKinds },
	{ title: x.people, number: true, of: (one: Role) => one.people },
];

export function Roles() {
	const load = useLoad("roles", (signal) => askAll<Role>("/v1/roles", { signal }));
	return <Loaded of={load}>{(all) => <DataTable label={x.tabs.roles} columns={columns} items={all} keyOf={(one) => one.name} />}</Loaded>;
}
