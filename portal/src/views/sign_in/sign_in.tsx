// Sign-in.
import { PageHead } from "../../parts/page";
import { t } from "../../text/en";

export function SignInView() {
	return <PageHead title={t.common.product} />;
}
