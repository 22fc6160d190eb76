// Begins the panel: listens for launch codes of the page that holds it, and says to each origin that may be that page that it is
// there. To no other: a message to "*" would tell any page that it holds a panel.
import "../style/tokens.css";
import "../style/base.css";
import "../style/controls.css";
import "./panel.css";
import { render } from "preact";
import { p } from "../text/en_panel";
import { launch } from "./follow";
import { launchIn, originsOf } from "./gate";
import { Panel } from "./panel";

const origins = originsOf(document.querySelector<HTMLMetaElement>('meta[name="earwitness-origins"]')?.content);

window.addEventListener("message", (event) => {
	const found = window.parent === window ? null : launchIn(event, origins, window.parent);
	if (found)
		void launch(found);
});

document.title = p.title;
const root = document.getElementById("panel");
if (root)
	render(<Panel />, root);
if (window.parent !== window)
	for (const origin of origins)
		window.parent.postMessage({ type: "earwitness.ready" }, origin);
