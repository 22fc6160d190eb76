// Shows the view of this address: fetches it when it is not here yet, and says so when it cannot be had.
import { useEffect, useState } from "preact/hooks";
import { Loading } from "../parts/loading";
import { NoPermission } from "../parts/no_permission";
import { Boundary } from "./boundary";
import { opens, rightFor } from "./nav";
import { matchPath, type ViewName } from "./routes";
import { usePlace } from "./router";
import { useMe } from "./session";
import { Lost, ViewFailed } from "./lost";
import { AT_HAND, FETCHED, type View } from "./views";

type Fetched = { view: ViewName; shown: View } | { view: ViewName; failed: true } | null;

const kept = new Map<ViewName, View>();

function useView(view: ViewName | undefined): Fetched {
	const [fetched, setFetched] = useState<Fetched>(null);
	const here = view && (AT_HAND[view] ?? kept.get(view));
	useEffect(() => {
		const fetch = view && FETCHED[view];
		if (!view || here || !fetch)
			return;
		let wanted = true;
		fetch().then((shown) => {
			kept.set(view, shown);
			if (wanted)
				setFetched({ view, shown });
		}, (error: unknown) => {
			console.error(error);
			if (wanted)
				setFetched({ view, failed: true });
		});
		return () => {
			wanted = false;
		};
	}, [view]);
	return view && here ? { view, shown: here } : fetched;
}

export function Outlet() {
	const place = usePlace();
	const me = useMe();
	const match = matchPath(place.path);
	const fetched = useView(match?.view);

	if (!match || !(match.view in AT_HAND || match.view in FETCHED))
		return <Lost />;
	const needs = rightFor(match.view);
	if (needs && me && !opens(match.view, me.rights))
		return <NoPermission right={needs} />;
	if (!fetched || fetched.view !== match.view)
		return <Loading />;
	if ("failed" in fetched)
		return <ViewFailed />;
	const Shown = fetched.shown;
	return <Boundary key={match.view}><Shown rest={match.rest} /></Boundary>;
}
