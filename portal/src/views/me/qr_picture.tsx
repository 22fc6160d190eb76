// A QR code as one path: dark on white in both themes, with the quiet border that readers need.
import { qrOf } from "./qr";

const BORDER = 4;

export function QrPicture({ text, label }: { text: string; label: string }) {
	const squares = qrOf(text);
	const parts: string[] = [];
	for (let y = 0; y < squares.size; y++)
		for (let x = 0; x < squares.size; x++)
			if (squares.dark(x, y))
				parts.push(`M${x + BORDER} ${y + BORDER}h1v1h-1z`);
	const whole = squares.size + 2 * BORDER;
	return (
		<svg class="qr" viewBox={`0 0 ${whole} ${whole}`} role="img" aria-label={label} shape-rendering="crispEdges">
			<rect width={whole} height={whole} fill="#fff" />
			<path d={parts.join("")} fill="#000" />
		</svg>
	);
}
