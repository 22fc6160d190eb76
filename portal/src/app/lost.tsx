// Where there is no view: a wrong address, and a view whose file could not be had or that broke.
import { Empty } from "../parts/empty";
import { Icon } from "../parts/icon";
import { t } from "../text/en";
import "../parts/states.css";

export function Lost() {
	return (
		<Empty title={t.nav.notFound}>
			<p>{t.nav.notFoundWhat}</p>
			<p><a href="/calls">{t.nav.toCalls}</a></p>
		</Empty>
	);
}

export function ViewFailed() {
	return (
		<div class="notice wrong" role="alert">
			<Icon name="missing" size={18} />
			<div class="stack">
				<strong>{t.nav.viewFailed}</strong>
				<p>{t.nav.viewFailedWhat}</p>
				<button type="button" onClick={() => location.reload()}>{t.nav.reload}</button>
			</div>
		</div>
	);
}
