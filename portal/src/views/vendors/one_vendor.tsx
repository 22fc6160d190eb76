// One vendor: what its tools may receive, by which agreement, and the way to end it.
import { useState } from "preact/hooks";
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { useRight } from "../../app/session";
import { Chip } from "../../parts/chip";
import { Facts } from "../../parts/facts";
import { plainWord } from "../../parts/format";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import { LiveGrants } from "./grants";
import type { Vendor, VendorHead } from "./types";
import { VendorDialog } from "./vendor_dialog";
import { WithdrawDialog } from "./withdraw_dialog";

const x = t.vendors;

export function VendorState({ of }: { of: VendorHead }) {
	return of.state === "registered"
		? <Chip tone="recorded" icon="granted">{x.states.registered}</Chip>
		: <Chip tone="missing" icon="declined">{x.states.withdrawn}</Chip>;
}

/** A day counts to its end, wherever it ends last. */
const isPast = (day: string | undefined): boolean => day !== undefined && Date.parse(day) + 86_400_000 < Date.now();

function Warnings({ of }: { of: Vendor }) {
	const { until, review_by } = of.document.agreement;
	if (isPast(until))
		return <Chip tone="missing" icon="missing">{x.over}</Chip>;
	return isPast(review_by) ? <Chip tone="paused" icon="missing">{x.due}</Chip> : null;
}

function Receives({ of }: { of: Vendor["document"] }) {
	return (
		<section class="card padded stack">
			<h2>{x.receives}</h2>
			<Facts all={[
				[x.purposes, <span class="chips">{of.purposes.map((one) => <Chip key={one} tone="accent">{t.purpose[one as keyof typeof t.purpose] ?? plainWord(one)}</Chip>)}</span>],
				[x.kinds, of.kinds.map(plainWord).join(", ")],
				[x.region, of.region],
				[x.subs, (of.sub_processors ?? []).map((one) => `${one.name} (${one.region}): ${one.service}`).join("; ")],
				[x.models, (of.models ?? []).map((one) => `${one.name} ${one.version}`).join(", ")],
			]} />
		</section>
	);
}

function Agreement({ of }: { of: Vendor }) {
	const { document: its } = of;
	return (
		<section class="card padded">
			<Facts all={[
				[x.agreement, <>{its.agreement.reference}, {x.agreementDays(its.agreement.from, its.agreement.until)}</>],
				[x.reviewBy, its.agreement.review_by],
				[x.deletionDays, its.agreement.deletion_days],
				[x.risk, x.risks[its.risk]],
				[x.contact, its.contact],
				[x.registered, <Time at={of.registered_at} precision="minute" />],
				[x.colVersion, of.version],
				[x.hash, <code class="wrap">{of.sha256}</code>],
			]} />
		</section>
	);
}

export function OneVendor({ id }: { id: string }) {
	const load = useLoad(id, (signal) => ask<Vendor>(`/v1/vendors/${encodeURIComponent(id)}`, { signal }));
	const [withdrawing, setWithdrawing] = useState(false);
	const [changing, setChanging] = useState(false);
	const mayAdminister = useRight("administer");
	return (
		<>
			<PageHead title={load.value?.document.name ?? x.title} back={{ href: "/vendors", text: x.title }}
				actions={mayAdminister && load.value?.state === "registered"
					&& (
						<>
							<button type="button" onClick={() => setChanging(true)}>{x.change}</button>
							<button type="button" class="danger" onClick={() => setWithdrawing(true)}>{x.withdraw}</button>
						</>
					)} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<div class="row"><VendorState of={one} /><Warnings of={one} /></div>
						<Receives of={one.document} />
						<Agreement of={one} />
						<section class="stack"><h2>{x.tabs.grants}</h2><LiveGrants vendor={id} /></section>
					</div>
				)}
			</Loaded>
			{changing && load.value && (
				<VendorDialog of={load.value} onClose={() => setChanging(false)} onDone={() => {
					setChanging(false);
					load.again();
				}} />
			)}
			{withdrawing && load.value && (
				<WithdrawDialog of={load.value} onClose={() => setWithdrawing(false)} onDone={() => {
					setWithdrawing(false);
					load.again();
				}} />
			)}
		</>
	);
}
