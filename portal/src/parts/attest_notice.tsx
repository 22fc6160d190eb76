// Says what of roles is due: one's own that lapse soon, and how many wait for whoever administers. Nothing when there is nothing.
import { ask } from "../api/client";
import { useLoad } from "../app/load";
import { useMe, useRight } from "../app/session";
import { t } from "../text/en";
import { Icon } from "./icon";
import { Time } from "./time";

const x = t.attest;
const SOON_MS = 30 * 24 * 3600e3;

interface OwnRole {
	role: string;
	attest_by?: string | null;
}

/** One's own roles that lapse within 30 days, or have. */
export function lapsing<T extends OwnRole>(roles: readonly T[], now: number): T[] {
	return roles.filter((one) => one.attest_by && Date.parse(one.attest_by) <= now + SOON_MS);
}

export function AttestNotice() {
	const me = useMe();
	const administers = useRight("administer");
	const load = useLoad(administers ? "due" : null, (signal) => ask<{ due: number; items: { own: boolean }[] }>("/v1/attestations", { signal }));
	const own = lapsing(me?.roles ?? [], Date.now());
	const mine = load.value?.items.filter((one) => one.own).length ?? 0;
	const due = (load.value?.due ?? 0) - mine;
	if (own.length === 0 && due <= 0)
		return null;
	return (
		<div class="notice attest-notice" role="status">
			<Icon name="wait" />
			<div>
				{own.map((one) => <p key={one.role}>{x.ownLapses(one.role)} <Time at={one.attest_by} precision="day" /></p>)}
				{due > 0 && <p><a href="/access/attestation">{x.dueN(due)}</a></p>}
			</div>
		</div>
	);
}
