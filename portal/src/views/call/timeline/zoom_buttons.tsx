// Closer, farther, the whole call: by buttons and by the keys + − z.
import { useEffect } from "preact/hooks";
import { isPlainKey } from "../../../app/keys";
import { Icon } from "../../../parts/icon";
import { c } from "../../../text/en_call";

interface Props {
	onZoom: (factor: number) => void;
	onWhole: () => void;
	isWhole: boolean;
}

const CLOSER = 0.6;

export function ZoomButtons({ onZoom, onWhole, isWhole }: Props) {
	useEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (!isPlainKey(event))
				return;
			if (event.key === "+" || event.key === "=")
				onZoom(CLOSER);
			else if (event.key === "-")
				onZoom(1 / CLOSER);
			else if (event.key === "z")
				onWhole();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [onZoom, onWhole]);
	return (
		<div class="zoom" title={c.timeline.hint}>
			<button type="button" class="square plain" aria-label={c.timeline.zoomOut} disabled={isWhole} onClick={() => onZoom(1 / CLOSER)}>
				<span aria-hidden="true">−</span>
			</button>
			<button type="button" class="square plain" aria-label={c.timeline.zoomIn} onClick={() => onZoom(CLOSER)}><Icon name="plus" /></button>
			<button type="button" class="plain whole" disabled={isWhole} onClick={onWhole}>{c.timeline.whole}</button>
		</div>
	);
}
