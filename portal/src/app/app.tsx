// The whole portal: who is it, and then either the sign-in or the frame with its views.
import { useEffect } from "preact/hooks";
import { setHooks } from "../api/client";
import { Loading } from "../parts/loading";
import { ProblemBox } from "../parts/problem_box";
import { Toasts } from "../parts/toast";
import { SignInView } from "../views/sign_in/sign_in";
import { homeOf } from "./nav";
import { currentPlace, go, usePlace } from "./router";
import { askWho, sessionOver, useSession, type Session } from "./session";
import { Shell } from "./shell";
import { askStepUp, StepUp } from "./step_up";

setHooks({ stepUp: askStepUp, sessionOver });

function Inside({ session, path }: { session: Session; path: string }) {
	if (session.state === "asking")
		return <main class="alone"><Loading lines={3} /></main>;
	if (session.state === "failed")
		return <main class="alone"><ProblemBox problem={session.problem} again={() => void askWho()} /></main>;
	if (session.state === "out" || path.startsWith("/sign-in"))
		return <SignInView />;
	return <Shell me={session.me} />;
}

export function App() {
	const session = useSession();
	const place = usePlace();
	useEffect(() => {
		void askWho();
	}, []);
	useEffect(() => {
		if (session.state === "out" && !currentPlace().path.startsWith("/sign-in"))
			sessionOver();
		if (session.state === "in" && session.me.must.length > 0 && !/^\/(me|sign-in)(\/|$)/.test(place.path))
			go("/me", { replace: true });
		else if (session.state === "in" && place.path === "/")
			go(homeOf(session.me.rights), { replace: true });
	}, [session, place]);
	return (
		<>
			<Inside session={session} path={place.path} />
			<StepUp />
			<Toasts />
		</>
	);
}
