// Joins the address /calls/{id} to the Call page: another call is another page, with nothing left of the one before.
import type { ViewProps } from "../app/views";
import CallView from "./call/call_view";

export function CallPage({ rest }: ViewProps) {
	const id = rest[0] ?? "";
	return <CallView key={id} id={id} />;
}
