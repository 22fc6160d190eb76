// A view that this person may not use: which right it needs, and who can give it. Nothing is asked of the server.
import type { Right } from "../api/types";
import { t } from "../text/en";
import { Icon } from "./icon";
import "./states.css";

export function NoPermission({ right }: { right: Right }) {
	return (
		<div class="notice">
			<Icon name="hold" size={18} />
			<div class="stack">
				<strong>{t.problem.noRight}</strong>
				<p>{t.problem.noRightWhat(t.right[right])}</p>
			</div>
		</div>
	);
}
