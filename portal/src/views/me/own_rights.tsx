// What one may do here, where, and until when.
import type { Me } from "../../api/types";
import { ScopeText } from "../../parts/scope_text";
import { Time } from "../../parts/time";
import { t } from "../../text/en";

export function OwnRights({ me }: { me: Me }) {
	return (
		<section class="card padded stack">
			<h2>{t.me.rights}</h2>
			<ul class="stack">
				{me.roles.map((one, n) => (
					<li key={n}>
						<strong>{one.role}</strong>{" "}
						<span class="quiet"><ScopeText scope={one.scope} />{one.until && <>, {t.me.until} <Time at={one.until} precision="day" /></>}</span>
					</li>
				))}
			</ul>
			<p class="quiet">{me.rights.length === 0 ? t.me.noRights : t.me.youMay(me.rights.map((right) => t.right[right] ?? right))}</p>
		</section>
	);
}
