// The way in: by password, by somebody else's sign-in, by an invitation, or as the first who administers. What a server does
// not offer is not shown.
import { useEffect, useState } from "preact/hooks";
import { ask } from "../../api/client";
import type { Me, SignInWays } from "../../api/types";
import { useLoad } from "../../app/load";
import { homeOf } from "../../app/nav";
import { go, safeReturn } from "../../app/router";
import { signedIn, useMe } from "../../app/session";
import { Loaded } from "../../parts/loaded";
import { t } from "../../text/en";
import { EnrolForm } from "./enrol_form";
import { InvitationForm } from "./invitation_form";
import { PasswordForm } from "./password_form";
import { Providers } from "./providers";
import { takeHash } from "./secret_hash";
import { SignInProblem } from "./sign_in_problem";
import "./sign_in.css";

type Way = "password" | "invitation" | "enrolment";

const wantedReturn = (): string | null => safeReturn(new URLSearchParams(location.search).get("return"));

const placeFor = (me: Me): string => me.must.length > 0 ? "/me" : wantedReturn() ?? homeOf(me.rights);

function done(me: Me): void {
	const to = placeFor(me);
	signedIn(me);
	go(to, { replace: true });
}

function Ways({ ways, way, code, onWay }: { ways: SignInWays; way: Way; code: string; onWay: (way: Way) => void }) {
	if (way === "invitation")
		return <InvitationForm code={code} onDone={done} onBack={() => onWay("password")} />;
	if (way === "enrolment" || ways.enrolment)
		return <EnrolForm token={code} onDone={done} {...(ways.enrolment ? {} : { onBack: () => onWay("password") })} />;
	return (
		<>
			{ways.password && <PasswordForm onDone={done} />}
			<Providers all={ways.providers} back={wantedReturn() ?? "/"} after={ways.password} />
			<button type="button" class="plain" onClick={() => onWay("invitation")}>{t.signIn.haveInvitation}</button>
		</>
	);
}

export function SignInView() {
	const [found] = useState(takeHash);
	const [way, setWay] = useState<Way>(found?.kind ?? "password");
	const [problem] = useState(() => new URLSearchParams(location.search).get("problem"));
	const me = useMe();
	const ways = useLoad("ways", (signal) => ask<SignInWays>("/v1/sign-in", { signal, signingIn: true }));

	useEffect(() => {
		document.title = `${t.signIn.title} · ${t.common.product}`;
		// Whoever is in already needs no form, unless an invitation brought them here.
		if (me && !found)
			go(placeFor(me), { replace: true });
	}, []);

	return (
		<main class="alone sign-in">
			<header>
				<span class="mark big" aria-hidden="true" />
				<div>
					<h1>{t.common.product}</h1>
					<p class="quiet">{ways.value?.entity ?? t.signIn.title}</p>
				</div>
			</header>
			{problem && <SignInProblem word={problem} />}
			<Loaded of={ways} lines={4}>
				{(value) => <Ways ways={value} way={way} code={found?.code ?? ""} onWay={setWay} />}
			</Loaded>
		</main>
	);
}
