// A plot over days by uPlot. It takes its colours from the palette and is drawn again when the theme or the width changes. The
// same numbers stand in a table beside it, because a picture is not for everybody.
import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import { t } from "../../text/en";
import "uplot/dist/uPlot.min.css";

export interface Line {
	name: string;
	colour: string;
	values: (number | null)[];
	dash?: number[];
	percent?: boolean;
}

interface Props {
	label: string;
	days: string[];
	lines: Line[];
}

const HEIGHT = 200;

const colourOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Days are those of the server's count, in UTC. */
function dayOf(seconds: number): string {
	return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(seconds * 1000);
}

function optionsOf(lines: Line[], width: number): UPlot.Options {
	const ink = colourOf("--ink-2");
	const grid = { stroke: colourOf("--line"), width: 1 };
	const font = "12px system-ui, sans-serif";
	const percent = lines.some((one) => one.percent);
	return {
		width,
		height: HEIGHT,
		cursor: { y: false },
		scales: { y: { range: (_, __, most) => [0, percent ? 100 : Math.max(1, Math.ceil(most * 1.1))] } },
		tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), "UTC"),
		axes: [
			{ stroke: ink, grid: { show: false }, ticks: grid, font, space: 56, values: (_, all) => all.map(dayOf) },
			{ stroke: ink, grid, ticks: { show: false }, font, size: 44, ...(percent ? { values: (_: UPlot, all: number[]) => all.map((one) => `${one} %`) } : {}) },
		],
		series: [
			{ label: t.overview.day, value: (_, at) => at === null ? "–" : dayOf(at) },
			...lines.map((one) => ({
				label: one.name, stroke: colourOf(one.colour), width: 2, points: { show: false },
				...(one.dash ? { dash: one.dash } : {}),
				value: (_: UPlot, value: number | null) => value === null ? "–" : `${value}${one.percent ? " %" : ""}`,
			})),
		],
	};
}

export function Plot({ label, days, lines }: Props) {
	const frame = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const at = frame.current;
		if (!at)
			return;
		const times = days.map((day) => Date.parse(`${day}T12:00:00Z`) / 1000);
		let plot: UPlot | null = null;
		const draw = (): void => {
			plot?.destroy();
			plot = new UPlot(optionsOf(lines, Math.max(200, at.clientWidth)), [times, ...lines.map((one) => one.values)], at);
		};
		draw();
		const system = matchMedia("(prefers-color-scheme: dark)");
		const chosen = new MutationObserver(draw);
		const sized = new ResizeObserver(() => plot?.setSize({ width: Math.max(200, at.clientWidth), height: HEIGHT }));
		system.addEventListener("change", draw);
		chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
		sized.observe(at);
		return () => {
			system.removeEventListener("change", draw);
			chosen.disconnect();
			sized.disconnect();
			plot?.destroy();
		};
	}, [days, lines]);
	return (
		<section class="card padded stack">
			<h2>{label}</h2>
			<div ref={frame} class="plot" role="img" aria-label={label} />
		</section>
	);
}
