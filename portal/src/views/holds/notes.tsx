// What people noted about a hold or a request, oldest first.
import { Time } from "../../parts/time";
import { Who } from "../../parts/who";

interface Note {
	at: string;
	by: { id: string; name: string | null };
	note: string;
}

export function Notes({ title, none, of }: { title: string; none: string; of: readonly Note[] }) {
	return (
		<section class="card padded stack">
			<h2>{title}</h2>
			{of.length === 0 && <p class="quiet">{none}</p>}
			<ol class="stack">
				{of.map((one, n) => (
					<li key={n}>
						<p class="small quiet"><Time at={one.at} precision="minute" />, <Who id={one.by.id} name={one.by.name} /></p>
						<p class="wrap">{one.note}</p>
					</li>
				))}
			</ol>
		</section>
	);
}
