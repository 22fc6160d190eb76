// The set-up guide: what a working house needs, and what of it is there.
import { useLoad } from "../../app/load";
import { useMe } from "../../app/session";
import { Chip } from "../../parts/chip";
import { Loaded } from "../../parts/loaded";
import { PageHead } from "../../parts/page";
import { t } from "../../text/en";
import { ORDER, readSteps, type StepName, type Told } from "./steps";
import "./start.css";

const x = t.start;

const GO: Partial<Record<StepName, { href: string; text: string }>> = {
	second: { href: "/access", text: x.go.people },
	totp: { href: "/me", text: x.go.me },
	policy: { href: "/policies", text: x.go.policies },
	ready: { href: "/overview", text: x.go.overview },
	call: { href: "/calls", text: x.go.calls },
	notice: { href: "/calls", text: x.go.calls },
	witness: { href: "/overview", text: x.go.overview },
};

function StepChip({ of }: { of: Told }) {
	if (of === null)
		return <Chip icon="unknown">{x.unknown}</Chip>;
	return of ? <Chip tone="recorded" icon="granted">{x.done}</Chip> : <Chip tone="paused" icon="wait">{x.toDo}</Chip>;
}

export function StartView() {
	const me = useMe();
	const load = useLoad(me?.id ?? null, (signal) => readSteps(me!, signal));
	return (
		<>
			<PageHead title={x.title} about={x.about} />
			<Loaded of={load}>
				{(steps) => (
					<>
						<p class="strong start-progress" role="status">{x.progress(ORDER.filter((name) => steps[name]).length, ORDER.length)}</p>
						<ol class="start-steps">
							{ORDER.map((name) => {
								const go = GO[name];
								return (
									<li key={name} class="card padded">
										<div>
											<h2>{x.steps[name].title}</h2>
											<p class="quiet">{x.steps[name].what}</p>
											{!steps[name] && go && <p><a href={go.href}>{go.text}</a></p>}
										</div>
										<StepChip of={steps[name]} />
									</li>
								);
							})}
						</ol>
					</>
				)}
			</Loaded>
		</>
	);
}
