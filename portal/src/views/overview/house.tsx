// Whether the house is well: ready to record, the log signed, opt-outs obeyed, and what is open.
import { Chip } from "../../parts/chip";
import { Facts } from "../../parts/facts";
import { formatNumber, plainWord, UNKNOWN } from "../../parts/format";
import { Time } from "../../parts/time";
import { t } from "../../text/en";
import type { Overview } from "./types";

const x = t.overview;

function Well({ well, yes, no }: { well: boolean; yes: string; no: string }) {
	return <Chip tone={well ? "recorded" : "missing"} icon={well ? "granted" : "missing"}>{well ? yes : no}</Chip>;
}

const ms = (value: number | null): string => value === null ? UNKNOWN : `${formatNumber(value)} ms`;

export function House({ of }: { of: Overview }) {
	return (
		<div class="house">
			<section class="card padded stack">
				<div class="row"><Well well={of.ready.ready} yes={x.ready} no={x.notReady} /></div>
				{of.ready.reasons.length > 0 && <ul>{of.ready.reasons.map((one) => <li key={one} class="wrap">{one}</li>)}</ul>}
				<div class="row"><Well well={of.ledger.well} yes={x.ledgerWell} no={x.ledgerUnwell} /></div>
				<Facts all={[
					[x.ledgerSize, formatNumber(of.ledger.size)],
					[x.checkpoint, <Time at={of.ledger.checkpoint_at} />],
					[x.witnesses, of.ledger.witnesses.length === 0 ? x.noWitnesses : of.ledger.witnesses.map((one) => one.name ?? "").join(", ")],
				]} />
			</section>
			<section class="card padded stack">
				<h2>{x.fanout}</h2>
				<p>{x.fanoutText(of.opt_outs.obeyed, of.opt_outs.n)}</p>
				<Facts all={[[x.p50, ms(of.opt_outs.p50_ms)], [x.p99, ms(of.opt_outs.p99_ms)]]} />
			</section>
			{of.exceptions.by_kind.length > 0 && (
				<section class="card padded stack">
					<h2>{x.kinds}</h2>
					<Facts all={of.exceptions.by_kind.map((one) => [plainWord(one.kind), formatNumber(one.n)] as const)} />
					<p><a href="/exceptions">{t.nav.exceptions}</a></p>
				</section>
			)}
		</div>
	);
}
