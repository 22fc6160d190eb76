// A view that this person may not use: which right it needs, and who can give it. Nothing is asked of the server.
import type { Right } from "../api/types";
import { t } from "../text/en";
import { Icon } from "./icon";
import { PageHead } from "./page";
import "./states.css";

export function NoPermission({ right }: { right: Right }) {
	return (
		<>
			<PageHead title={t.problem.noRight} />
			<div class="notice">
				<Icon name="hold" size={18} />
				<p>{t.problem.noRightWhat(t.right[right])}</p>
			</div>
		</>
	);
}
