// Other places to sign in. They are links, because the browser goes there and comes back.
import { withQuery } from "../../api/client";
import type { SignInWays } from "../../api/types";
import { t } from "../../text/en";

export function Providers({ all, back, after }: { all: SignInWays["providers"]; back: string; after: boolean }) {
	if (all.length === 0)
		return null;
	return (
		<div class="stack">
			{after && <p class="or"><span>{t.signIn.or}</span></p>}
			{all.map((one) => (
				<a key={one.name} class="button" href={withQuery(`/v1/sign-in/oidc/${encodeURIComponent(one.name)}`, { return: back })}>
					{t.signIn.with(one.title)}
				</a>
			))}
		</div>
	);
}
