// The panel: the state, the alarm, what can be ordered, what came of the last order, and what is captured.
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../app/store";
import { Alarm } from "./alarm";
import { Big } from "./big";
import { followed, type Followed } from "./follow";
import { Foot } from "./foot";
import { stateOf, type StateName } from "./model";
import { said } from "./orders";
import { OrdersBox } from "./orders_box";
import { Purposes } from "./purposes";

function useNow(aheadMs: number): number {
	const [now, setNow] = useState(Date.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), 1000);
		return () => clearInterval(timer);
	}, []);
	return now + aheadMs;
}

function shownState(of: Followed): StateName {
	if (of.lost)
		return "lost";
	return of.launched === "yes" ? stateOf(of.call) : "unlaunched";
}

export function Panel() {
	const of = useStore(followed);
	const last = useStore(said);
	const now = useNow(of.aheadMs);
	const state = shownState(of);
	return (
		<main class="panel">
			<Big state={state} of={of} now={now} />
			<Alarm call={of.call} now={now} />
			{of.call && <OrdersBox call={of.call} state={of.lost ? stateOf(of.call) : state} />}
			<p class={last.bad ? "said bad" : "said"} role="status" aria-live={last.bad ? "assertive" : "polite"}>{last.text}</p>
			{of.call && !of.lost && <Purposes call={of.call} />}
			<Foot agent={of.agent} />
		</main>
	);
}
