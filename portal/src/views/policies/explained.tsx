// An explanation: the rule, the sentences, what each gate may let through, and which law decided what.
import { Chip } from "../../parts/chip";
import { DataTable } from "../../parts/data_table";
import { Facts } from "../../parts/facts";
import { capital, plainWord } from "../../parts/format";
import { t } from "../../text/en";
import type { Explanation } from "./types";

const x = t.policies;
type Law = NonNullable<Explanation["decision"]["laws"]>[number];

const lawColumns = [
	{ title: x.lawField, lead: true, of: (one: Law) => plainWord(one.field) },
	{ title: x.lawCite, of: (one: Law) => <>{one.cite}{one.pack && <span class="quiet"> ({one.pack}{one.place && one.place !== "*" && `, ${one.place}`})</span>}</> },
];

function Gates({ of }: { of: NonNullable<Explanation["gates"]> }) {
	return (
		<section class="card padded stack">
			<h2>{x.gates}</h2>
			{of.map((gate) => (
				<div key={gate.party} class="stack">
					<h3>{capital(gate.kind)}</h3>
					<ul class="stack">
						{gate.purposes.map((one) => (
							<li key={one.purpose} class="wrap">
								<Chip tone={one.captured ? "recorded" : "withheld"} icon={one.captured ? "recorded" : "withheld"}>
									{t.purpose[one.purpose as keyof typeof t.purpose] ?? plainWord(one.purpose)}: {one.captured ? x.captured : x.notCaptured}
								</Chip>{" "}
								{one.sentence}
							</li>
						))}
					</ul>
				</div>
			))}
		</section>
	);
}

export function Explained({ of }: { of: Explanation }) {
	const { rule, mode, laws } = of.decision;
	return (
		<div class="stack">
			<section class="card padded stack">
				<Facts all={[
					[x.rule, rule],
					[x.recording, mode && (x.modes[mode as keyof typeof x.modes] ?? plainWord(mode))],
					[x.hash, of.policy && <code class="wrap">{of.policy}</code>],
				]} />
				<h2>{x.sentences}</h2>
				<ul class="stack">{of.sentences.map((one, n) => <li key={n} class="wrap">{one}</li>)}</ul>
			</section>
			{of.gates && of.gates.length > 0 && <Gates of={of.gates} />}
			{laws && laws.length > 0 && (
				<>
					<h2>{x.laws}</h2>
					<DataTable label={x.laws} columns={lawColumns} items={laws} keyOf={(one) => `${one.field}-${one.cite}-${one.place}`} />
				</>
			)}
		</div>
	);
}
