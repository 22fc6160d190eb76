// What was checked, what was found, and what it does not say: nobody may take "verified" for more than it is.
import { Dialog } from "../../../parts/dialog";
import { Time } from "../../../parts/time";
import { formatNumber } from "../../../parts/format";
import { c } from "../../../text/en_call";
import type { IntegrityState } from "../data/use_integrity";
import type { Integrity } from "../model/integrity";

interface Props {
	of: IntegrityState;
	found: Integrity;
	onClose: () => void;
}

const MOST = 20;

function Facts({ of, found }: Omit<Props, "onClose">) {
	return (
		<dl class="pairs">
			<dt>{c.integrity.events}</dt><dd>{formatNumber(found.events)}, {formatNumber(found.bound)} {c.integrity.bound}</dd>
			{found.withheld > 0 && <><dt>{c.integrity.withheld}</dt><dd>{formatNumber(found.withheld)}</dd></>}
			{found.proof && <><dt>{c.integrity.placeName}</dt><dd>{c.integrity.place(found.proof.place, found.proof.size)}</dd></>}
			{found.proof && <><dt>{c.integrity.origin}</dt><dd class="wrap mono">{found.proof.origin}</dd></>}
			{found.fingerprint && <><dt>{c.integrity.fingerprint}</dt><dd class="wrap mono">{found.fingerprint}</dd></>}
			{of.seen && <><dt>{c.integrity.firstSeen}</dt><dd><Time at={of.seen.since} /></dd></>}
		</dl>
	);
}

export function IntegrityDialog({ of, found, onClose }: Props) {
	const said = found.verdict === "verified" ? c.integrity.verified(found.bound) : c.integrity[found.verdict];
	return (
		<Dialog title={c.integrity.title} onClose={onClose} wide>
			<p class="strong">{said}</p>
			{found.findings.length > 0 && (
				<ul class="points">{found.findings.slice(0, MOST).map((one, i) => <li key={i}>{c.integrity.fault(one.event, c.integrity.faults[one.fault])}</li>)}</ul>
			)}
			{found.doubts.length > 0 && <ul class="points">{found.doubts.map((one) => <li key={one}>{c.integrity.doubts[one]}</li>)}</ul>}
			<h3>{c.integrity.checked}</h3>
			<Facts of={of} found={found} />
			<h3>{c.integrity.notChecked}</h3>
			<ul class="points quiet">{c.integrity.notCheckedWhat.map((text) => <li key={text}>{text}</li>)}</ul>
			<div class="actions">
				<a class="button" href="/verify" target="_blank" rel="noopener">{c.integrity.bundlePage}</a>
				<button type="button" onClick={() => {
					of.again();
					onClose();
				}}>{c.integrity.again}</button>
			</div>
		</Dialog>
	);
}
