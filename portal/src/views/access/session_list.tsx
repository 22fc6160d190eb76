// Sessions, each with a button that ends it at once.
import { ask } from "../../api/client";
import { useAct } from "../../app/act";
import { Chip } from "../../parts/chip";
import { ProblemBox } from "../../parts/problem_box";
import { Time } from "../../parts/time";
import { toast } from "../../parts/toast";
import { t } from "../../text/en";
import type { SessionItem } from "./types";
import "./access.css";

interface Props {
	items: SessionItem[];
	onEnded: () => void;
	named?: boolean;
}

export function SessionList({ items, onEnded, named = false }: Props) {
	const act = useAct();
	const end = (one: SessionItem): Promise<boolean> => act.run(async () => {
		await ask<void>(`/v1/sessions/${encodeURIComponent(one.id)}`, { method: "DELETE" });
		toast(t.access.sessionEnded);
		onEnded();
	});
	return (
		<>
			{act.problem && <ProblemBox problem={act.problem} />}
			<ul class="sessions">
				{items.map((one) => (
					<li key={one.id}>
						<div>
							{named && <strong>{one.person.name}, </strong>}
							<span class="wrap">{one.program ?? t.access.unknownProgram}</span>
							<p class="quiet small">
								{t.access.methods[one.method as keyof typeof t.access.methods] ?? one.method}, {t.access.lastUsed} <Time at={one.used_at} precision="minute" />
							</p>
						</div>
						{one.current
							? <Chip tone="accent">{t.access.thisSession}</Chip>
							: <button type="button" disabled={act.busy} onClick={() => void end(one)}>{t.access.endSession}</button>}
					</li>
				))}
			</ul>
		</>
	);
}
