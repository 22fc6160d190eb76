// Other places to sign in. They are links, because the browser goes there and comes back.
import type { Provider } from "../../api/types";
import { providerAddress } from "../../app/router";
import { t } from "../../text/en";

export function Providers({ all, back, after }: { all: Provider[]; back: string; after: boolean }) {
	if (all.length === 0)
		return null;
	return (
		<div class="stack">
			{after && <p class="or"><span>{t.signIn.or}</span></p>}
			{all.map((one) => (
				<a key={one.name} class="button" href={providerAddress(one.name, back)}>
					{t.signIn.with(one.title)}
				</a>
			))}
		</div>
	);
}
