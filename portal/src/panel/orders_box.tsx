// What can be ordered now, by button and by key, and the two questions that come before an order.
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../app/store";
import { p } from "../text/en_panel";
import { ChoiceBox } from "./choice_box";
import { useKeys } from "./keys";
import type { PanelCall, StateName } from "./model";
import { buttonsFor, OrderButtons, type Acts } from "./order_buttons";
import { give, said } from "./orders";
import { segmentWord } from "./words";

const SEGMENTS = ["payment", "health", "credentials", "identity", "private", "advice", "on_hold", "other"];

export function OrdersBox({ call, state }: { call: PanelCall; state: StateName }) {
	const [asked, setAsked] = useState<"segment" | "optOut" | null>(null);
	const busy = useStore(said).busy;
	const [back, setBack] = useState(false);
	const close = (): void => {
		setBack(asked !== null);
		setAsked(null);
	};
	// What came of an order in the call before is no word about this one.
	useEffect(() => {
		close();
		said.set({ ...said.get(), text: "", bad: false });
	}, [call.id]);
	const then = (act: () => void) => (): void => {
		close();
		act();
	};
	const acts: Acts = {
		pause: () => void give("pause"),
		resume: () => void give("resume"),
		start: () => void give("start"),
		segments: () => setAsked("segment"),
		endSegment: () => void give("endSegment", call.segments?.at(-1)?.segment),
		optOut: () => setAsked("optOut"),
		granted: () => void give("granted"),
		declined: () => void give("declined"),
	};
	const buttons = buttonsFor(call, state, acts);
	useKeys(asked ? {} : Object.fromEntries(buttons.map((one) => [one.key.toLowerCase(), one.act])));
	if (asked === "segment")
		return <ChoiceBox title={p.segmentMenu} onClose={close} choices={SEGMENTS.map((one, n) => (
			{ key: String(n + 1), label: segmentWord(one), act: then(() => void give("segment", one)) }))} />;
	if (asked === "optOut")
		return <ChoiceBox title={p.optOut.title} effect={p.optOut.effect} onClose={close} choices={[
			{ key: "O", label: p.optOut.yes, tone: "danger", act: then(() => void give("optOut")) }]} />;
	return <OrderButtons buttons={buttons} busy={busy} back={back} />;
}
