// Wheel, drag and pinch on the canvas, as changes of the window. A plain wheel scrolls the page, as it does everywhere; with
// Ctrl, or two fingers, it looks closer. A press that did not move is a seek.
import { useEffect, useRef } from "preact/hooks";
import { moved, toTime, zoomed, type Window } from "../model/view_window";

export interface Hand {
	window: () => Window;
	length: () => number;
	onWindow: (window: Window) => void;
	onSeek: (ms: number) => void;
	onHover: (at: { x: number; y: number } | null) => void;
	/** Somebody chooses a stretch: a drag draws it, from the place where it began. Null: a drag moves the window. */
	onDraw: ((from: { ms: number; y: number }, to: number) => void) | null;
}

const SLOP = 4;

interface Fingers {
	all: Map<number, { x: number; y: number }>;
	moved: boolean;
	/** Where a stretch that is drawn began. */
	drawn: { ms: number; y: number } | null;
	spread: number;
}

const spreadOf = (fingers: Fingers): number => {
	const [a, b] = [...fingers.all.values()];
	return a && b ? Math.abs(a.x - b.x) : 0;
};

function placeIn(it: HTMLElement, event: MouseEvent): { x: number; y: number } {
	const box = it.getBoundingClientRect();
	return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function onWheel(it: HTMLElement, hand: Hand, event: WheelEvent): void {
	const window = hand.window();
	const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
	if (event.ctrlKey || event.metaKey) {
		const at = toTime(window, placeIn(it, event).x, it.clientWidth);
		hand.onWindow(zoomed(window, Math.exp(Math.min(Math.max(event.deltaY, -80), 80) / 250), at, hand.length()));
	} else if (sideways !== 0) {
		hand.onWindow(moved(window, (sideways / it.clientWidth) * (window.to - window.from), hand.length()));
	} else {
		return;
	}
	event.preventDefault();
}

/** Two fingers look closer or farther around the point between them. */
function pinch(it: HTMLElement, hand: Hand, fingers: Fingers): void {
	const spread = spreadOf(fingers);
	const [a, b] = [...fingers.all.values()];
	if (!a || !b || spread < 8 || fingers.spread < 8)
		return;
	const at = toTime(hand.window(), (a.x + b.x) / 2, it.clientWidth);
	hand.onWindow(zoomed(hand.window(), fingers.spread / spread, at, hand.length()));
	fingers.spread = spread;
}

function onMove(it: HTMLElement, hand: Hand, fingers: Fingers, event: PointerEvent): void {
	const now = placeIn(it, event);
	const was = fingers.all.get(event.pointerId);
	if (!was)
		return hand.onHover(event.pointerType === "mouse" ? now : null);
	if (!fingers.moved && Math.hypot(now.x - was.x, now.y - was.y) < SLOP)
		return;
	fingers.moved = true;
	fingers.all.set(event.pointerId, now);
	if (fingers.all.size > 1)
		return pinch(it, hand, fingers);
	if (hand.onDraw && fingers.drawn)
		return hand.onDraw(fingers.drawn, toTime(hand.window(), now.x, it.clientWidth));
	const window = hand.window();
	hand.onWindow(moved(window, ((was.x - now.x) / it.clientWidth) * (window.to - window.from), hand.length()));
}

function listenTo(it: HTMLElement, hand: Hand): () => void {
	const fingers: Fingers = { all: new Map(), moved: false, drawn: null, spread: 0 };
	const stop = new AbortController();
	const on = <K extends keyof HTMLElementEventMap>(name: K, heard: (event: HTMLElementEventMap[K]) => void): void =>
		it.addEventListener(name, heard, { signal: stop.signal, passive: false });
	on("wheel", (event) => onWheel(it, hand, event));
	on("pointerdown", (event) => {
		if (event.button !== 0)
			return;
		fingers.moved = fingers.all.size > 0;
		const at = placeIn(it, event);
		fingers.all.set(event.pointerId, at);
		fingers.drawn = { ms: toTime(hand.window(), at.x, it.clientWidth), y: at.y };
		fingers.spread = spreadOf(fingers);
		it.setPointerCapture(event.pointerId);
	});
	on("pointermove", (event) => onMove(it, hand, fingers, event));
	on("pointerup", (event) => {
		const pressed = fingers.all.delete(event.pointerId);
		if (pressed && !fingers.moved)
			hand.onSeek(toTime(hand.window(), placeIn(it, event).x, it.clientWidth));
	});
	on("pointercancel", (event) => void fingers.all.delete(event.pointerId));
	on("pointerleave", () => hand.onHover(null));
	return () => stop.abort();
}

export function useGestures(at: { current: HTMLElement | null }, hand: Hand): void {
	const latest = useRef(hand);
	latest.current = hand;
	useEffect(() => {
		const it = at.current;
		return it ? listenTo(it, {
			get onDraw() {
				return latest.current.onDraw;
			},
			window: () => latest.current.window(), length: () => latest.current.length(), onWindow: (window) => latest.current.onWindow(window),
			onSeek: (ms) => latest.current.onSeek(ms), onHover: (place) => latest.current.onHover(place),
		}) : undefined;
	}, [at]);
}
