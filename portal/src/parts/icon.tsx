// The portal's signs: drawn by strokes in the colour of the text beside them. A sign never stands without a word, seen or
// spoken, so it is hidden from screen readers here.
const PATHS = {
	recorded: "M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM8 6.5v3M6.5 8h3",
	paused: "M5.5 4v8M10.5 4v8",
	withheld: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM4.2 4.2l7.6 7.6",
	masked: "M3 5h10v6H3zM5 8h.01M8 8h.01M11 8h.01",
	missing: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.6h.01",
	granted: "M3 8.5l3.2 3.2L13 4.8",
	notified: "M3 6.5v3h2.2L9 12.5v-9L5.2 6.5zM11.3 6a3 3 0 0 1 0 4",
	declined: "M4 4l8 8M12 4l-8 8",
	unknown: "M5.8 6.2a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.9-1.2 1.8M8 12.4h.01",
	search: "M7 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM10.2 10.2L13.5 13.5",
	calls: "M4 3l2 .2.8 2.6-1.4 1.1a8 8 0 0 0 3.7 3.7l1.1-1.4 2.6.8.2 2c0 .6-.5 1-1 1A9 9 0 0 1 3 4c0-.5.4-1 1-1z",
	live: "M8 7a1 1 0 1 1 0 2 1 1 0 0 1 0-2zM5.2 5.2a4 4 0 0 0 0 5.6M10.8 5.2a4 4 0 0 1 0 5.6M3.2 3.2a6.8 6.8 0 0 0 0 9.6M12.8 3.2a6.8 6.8 0 0 1 0 9.6",
	overview: "M3 13V8M6.5 13V4M10 13V6.5M13.5 13v-3",
	exceptions: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.6h.01",
	cases: "M2.5 5.5h11v7h-11zM6 5.5v-2h4v2M2.5 8.5h11",
	reconciliation: "M3 5h8M8.5 2.5L11 5 8.5 7.5M13 11H5M7.5 8.5L5 11l2.5 2.5",
	audit: "M4 2.5h6l2.5 2.5v8.5H4zM6 7h4M6 9.5h4M6 12h2",
	papers: "M3.5 2.5h6.5v8.5h-6.5zM6 13.5h6.5V5M5.5 5h2.5M5.5 7.5h2.5",
	policies: "M8 2.5l5 2v4c0 2.8-2.2 4.4-5 5.3-2.8-.9-5-2.5-5-5.3v-4z",
	vendors: "M3 13.5v-8l5-3 5 3v8M6.5 13.5V10h3v3.5M3 13.5h10",
	access: "M6 3a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM1.8 13c.3-2.4 1.9-3.6 4.2-3.6s3.9 1.2 4.2 3.6M11 4.2a2 2 0 0 1 0 3.6M12 9.8c1.3.5 2 1.6 2.2 3.2",
	approvals: "M2.5 8.5l3 3 6-6.5M8.5 11.2l.6.5 5-6",
	failed_masks: "M3 5h10v6H3zM2 2l12 12",
	start: "M3 13.5v-11M3 3h8.5l-1.8 2.7L11.5 8.5H3",
	more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
	menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
	close: "M4 4l8 8M12 4l-8 8",
	theme: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
	help: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM6.3 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.4-.9.7-.9 1.4M8 11.3h.01",
	person: "M8 3a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM3.2 13.2c.4-2.5 2.2-3.7 4.8-3.7s4.4 1.2 4.8 3.7",
	inbound: "M12.5 3.5l-8 8M4.5 5.5v6h6",
	outbound: "M3.5 12.5l8-8M5.5 4.5h6v6",
	internal: "M2.5 8h11M5 5.5L2.5 8 5 10.5M11 5.5L13.5 8 11 10.5",
	hold: "M4.5 7V5.5a3.5 3.5 0 0 1 7 0V7M3.5 7h9v6.5h-9z",
	back: "M10 3.5L5.5 8l4.5 4.5",
	plus: "M8 3v10M3 8h10",
	wait: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.3l2.2 1.4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
	return (
		<svg class="icon" width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"
			stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
			<path d={PATHS[name]} />
		</svg>
	);
}
