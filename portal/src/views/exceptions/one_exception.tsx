// One exception: what it means, whose it is, and what can be done with it.
import { ask } from "../../api/client";
import { useLoad } from "../../app/load";
import { useRight } from "../../app/session";
import { capital, plainWord } from "../../parts/format";
import { Facts } from "../../parts/facts";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";
import { t } from "../../text/en";
import { ExceptionStateChip, SeverityChip } from "./chips";
import { ExceptionSteps } from "./exception_steps";
import type { Exception } from "./types";

const x = t.exceptions;

function resolvedBy(one: Exception) {
	return one.resolved_by === "keeper" ? x.healed : <Who id={one.resolved_by} />;
}

export function OneException({ number }: { number: string }) {
	const load = useLoad(number, (signal) => ask<Exception>(`/v1/exceptions/${encodeURIComponent(number)}`, { signal }));
	const mayOrder = useRight("order");
	return (
		<>
			<PageHead title={load.value ? capital(plainWord(load.value.kind)) : x.one(Number(number))} back={{ href: "/exceptions", text: x.title }} />
			<Loaded of={load}>
				{(one) => (
					<div class="stack">
						<section class="card padded stack">
							<div class="row"><SeverityChip of={one.severity} /><ExceptionStateChip of={one.state} /></div>
							<p class="wrap">{one.sentence}</p>
							<Facts all={[
								[x.call, one.interaction && <a href={`/calls/${one.interaction}`}>{x.openCall}</a>],
								[x.first, <Time at={one.at} />],
								[x.last, one.repeats > 1 && <Time at={one.last_at} />],
								[x.times, x.timesN(one.repeats)],
								[x.takenBy, one.taken_by && <><Who id={one.taken_by} />, <Time at={one.taken_at} precision="minute" /></>],
								[x.resolvedBy, one.resolved_by && <>{resolvedBy(one)}, <Time at={one.resolved_at} precision="minute" /></>],
								[x.note, one.note],
							]} />
						</section>
						{mayOrder && one.state !== "resolved" && <ExceptionSteps one={one} onChanged={load.put} />}
					</div>
				)}
			</Loaded>
		</>
	);
}
