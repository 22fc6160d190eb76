// Begins the portal. The order of the style sheets matters: the palette first, then what uses it.
import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/table.css";
import { render } from "preact";
import { App } from "./app/app";
import { startRouter } from "./app/router";
import { startTheme } from "./app/theme";

startTheme();
startRouter();
const root = document.getElementById("app");
if (root)
	render(<App />, root);
