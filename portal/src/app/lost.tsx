// Where there is no view: a wrong address, and a view whose file could not be had or that broke.
import { Empty } from "../parts/empty";
import { Icon } from "../parts/icon";
import { PageHead } from "../parts/page";
import { t } from "../text/en";
import "../parts/states.css";

export function Lost() {
	return (
		<>
			<PageHead title={t.nav.notFound} />
			<Empty title={t.nav.notFoundWhat}><a href="/">{t.nav.toBegin}</a></Empty>
		</>
	);
}

export function ViewFailed() {
	return (
		<>
			<PageHead title={t.nav.viewFailed} />
			<div class="notice wrong" role="alert">
				<Icon name="missing" size={18} />
				<div class="stack">
					<p>{t.nav.viewFailedWhat}</p>
					<button type="button" onClick={() => location.reload()}>{t.nav.reload}</button>
				</div>
			</div>
		</>
	);
}
