// The signs of the player. Like all signs of the portal they stand beside a name that is spoken.
const PATHS = {
	play: "M5 3.2v9.6L13 8z",
	pause: "M4.5 3.5h2.4v9H4.5zM9.1 3.5h2.4v9H9.1z",
	back: "M8.2 3.4A4.8 4.8 0 1 1 3.4 9M8.6 1.2L6 3.5l2.6 2.3",
	ahead: "M7.8 3.4A4.8 4.8 0 1 0 12.6 9M7.4 1.2L10 3.5 7.4 5.8",
	sound: "M2.5 6v4h2.6L8.5 13V3L5.1 6zM10.8 5.6a3.4 3.4 0 0 1 0 4.8",
	muted: "M2.5 6v4h2.6L8.5 13V3L5.1 6zM10.8 6l3.4 4M14.2 6l-3.4 4",
} as const;

const FILLED = ["play", "pause"];

export function Sign({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }) {
	return (
		<svg class="icon" width={size} height={size} viewBox="0 0 16 16" fill={FILLED.includes(name) ? "currentColor" : "none"} stroke="currentColor"
			stroke-width={FILLED.includes(name) ? 0.8 : 1.3} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
			<path d={PATHS[name]} />
		</svg>
	);
}
