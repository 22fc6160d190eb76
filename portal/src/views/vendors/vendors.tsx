// Whose tools may listen, or one of them.
import { useState } from "preact/hooks";
import { ask, type Page } from "../../api/client";
import { usePages } from "../../app/pages";
import { go, usePlace } from "../../app/router";
import { useRight } from "../../app/session";
import type { ViewProps } from "../../app/views";
import { Empty } from "../../parts/empty";
import { PageHead } from "../../parts/page";
import { PagedTable } from "../../parts/paged_table";
import { Tabs } from "../../parts/tabs";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { LiveGrants } from "./grants";
import { OneVendor, VendorState } from "./one_vendor";
import type { VendorHead } from "./types";
import { VendorDialog } from "./vendor_dialog";

const x = t.vendors;

const columns = [
	{ title: x.colName, lead: true, of: (one: VendorHead) => <a class="wrap" href={`/vendors/${one.id}`}>{one.name ?? one.id}</a> },
	{ title: x.colState, of: (one: VendorHead) => <VendorState of={one} /> },
	{ title: x.colRegion, of: (one: VendorHead) => one.region ?? "" },
	{ title: x.colVersion, number: true, of: (one: VendorHead) => one.version },
	{ title: x.colChanged, of: (one: VendorHead) => <Time at={one.changed_at} precision="minute" /> },
];

type Part = "vendors" | "grants";
const PARTS: Part[] = ["vendors", "grants"];

function List({ part }: { part: Part }) {
	const [adding, setAdding] = useState(false);
	const mayAdminister = useRight("administer");
	const pages = usePages<VendorHead>("vendors", (cursor, signal) => ask<Page<VendorHead>>("/v1/vendors", { query: { cursor, limit: 20 }, signal }));
	return (
		<>
			<PageHead title={x.title} about={x.about} actions={mayAdminister && <button type="button" class="primary" onClick={() => setAdding(true)}>{x.addVendor}</button>} />
			<Tabs label={x.tabsLabel} tabs={PARTS.map((one) => ({ href: one === "vendors" ? "/vendors" : "/vendors?tab=grants", text: x.tabs[one], current: one === part }))} />
			{part === "grants" ? <LiveGrants /> : <PagedTable label={x.tabs.vendors} of={pages} columns={columns} keyOf={(one) => one.id} empty={<Empty title={x.none}>{x.noneWhat}</Empty>} />}
			{adding && <VendorDialog of={null} onClose={() => setAdding(false)} onDone={(vendor) => go(`/vendors/${vendor.id}`)} />}
		</>
	);
}

export function VendorsView({ rest }: ViewProps) {
	const grants = new URLSearchParams(usePlace().search).get("tab") === "grants";
	return rest[0] ? <OneVendor key={rest[0]} id={rest[0]} /> : <List part={grants ? "grants" : "vendors"} />;
}
