// A refusal or a failure, with what to do about it. The server's own sentence is shown as it is, as text.
import type { Problem } from "../api/problem";
import { problemText } from "../app/problem_text";
import { t } from "../text/en";
import { Icon } from "./icon";
import "./states.css";

interface Props {
	problem: Problem;
	again?: (() => void) | undefined;
	busy?: boolean;
}

export function ProblemBox({ problem, again, busy = false }: Props) {
	const { title, what } = problemText(problem);
	return (
		<div class="notice wrong" role="alert">
			<Icon name={problem.status === 403 ? "hold" : "missing"} size={18} />
			<div class="stack">
				<strong>{title}</strong>
				{what && <p class="wrap">{what}</p>}
				{problem.errors.length > 0 && (
					<ul class="wrap">
						{problem.errors.map((one, n) => <li key={n}>{[one.field, one.detail].filter(Boolean).join(": ")}</li>)}
					</ul>
				)}
				{again && problem.status !== 403 && (
					<button type="button" onClick={again} disabled={busy}>{t.common.again}</button>
				)}
			</div>
		</div>
	);
}
