// A text with the numbers of its lines, which are not copied with it.
export function CodeLines({ label, text }: { label: string; text: string }) {
	const lines = text.replace(/\n$/, "").split("\n");
	return (
		<div class="code card" role="region" aria-label={label} tabIndex={0}>
			<ol>{lines.map((line, n) => <li key={n}><code>{line === "" ? " " : line}</code></li>)}</ol>
		</div>
	);
}
