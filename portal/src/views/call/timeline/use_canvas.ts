// A canvas as wide as its place, sharp on every screen, in the colours of the theme: drawn again when any of these changes,
// at most once in a frame.
import { useEffect, useRef, useState } from "preact/hooks";
import { useTheme } from "../../../app/theme";
import { readPalette, type Palette } from "./palette";

interface Drawn {
	canvas: { current: HTMLCanvasElement | null };
	width: number;
}

type Draw = (ctx: CanvasRenderingContext2D, width: number, ratio: number, palette: Palette) => void;

function useWidth(canvas: { current: HTMLCanvasElement | null }): number {
	const [width, setWidth] = useState(0);
	useEffect(() => {
		const it = canvas.current?.parentElement;
		if (!it)
			return;
		const watch = new ResizeObserver(() => setWidth(Math.floor(it.clientWidth)));
		watch.observe(it);
		setWidth(Math.floor(it.clientWidth));
		return () => watch.disconnect();
	}, [canvas]);
	return width;
}

/** Counts the changes between light and dark. */
function useShade(): string {
	const theme = useTheme();
	const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
	useEffect(() => {
		const query = matchMedia("(prefers-color-scheme: dark)");
		const heard = (): void => setDark(query.matches);
		query.addEventListener("change", heard);
		return () => query.removeEventListener("change", heard);
	}, []);
	return `${theme} ${dark}`;
}

export function useCanvas(height: number, draw: Draw, inputs: readonly unknown[]): Drawn {
	const canvas = useRef<HTMLCanvasElement>(null);
	const palette = useRef<{ shade: string; value: Palette } | null>(null);
	const width = useWidth(canvas);
	const shade = useShade();
	useEffect(() => {
		const it = canvas.current;
		const ctx = it?.getContext("2d");
		if (!it || !ctx || width === 0)
			return;
		const frame = requestAnimationFrame(() => {
			const ratio = Math.min(devicePixelRatio || 1, 3);
			if (it.width !== Math.round(width * ratio) || it.height !== Math.round(height * ratio)) {
				it.width = Math.round(width * ratio);
				it.height = Math.round(height * ratio);
			}
			if (palette.current?.shade !== shade)
				palette.current = { shade, value: readPalette(ctx, it) };
			draw(ctx, width, ratio, palette.current.value);
		});
		return () => cancelAnimationFrame(frame);
	}, [width, height, shade, ...inputs]);
	return { canvas, width };
}
