// Every event of the call as the log has it. Each can be proved on its own: its record against its commitment, its commitment
// against the signed tree.
import { useEffect, useState } from "preact/hooks";
import { usePlace } from "../../../app/router";
import { Field } from "../../../parts/field";
import { capital } from "../../../parts/format";
import { c, wordOf } from "../../../text/en_call";
import type { LoggedEvent } from "../model/event";
import { clock } from "../names";
import { EventBody } from "./event_body";

interface Props {
	id: string;
	start: number;
	events: LoggedEvent[];
}

function matches(event: LoggedEvent, wanted: string): boolean {
	return wanted === "" || event.type.includes(wanted.trim().toLowerCase().replace(/\s+/g, "_"));
}

export function EventsTab({ id, start, events }: Props) {
	const { hash } = usePlace();
	const [wanted, setWanted] = useState("");
	const [open, setOpen] = useState<number | null>(null);
	useEffect(() => {
		const index = /^#event-(\d+)$/.exec(hash)?.[1];
		if (index === undefined)
			return;
		setOpen(Number(index));
		document.getElementById(`event-${index}`)?.scrollIntoView({ block: "center" });
	}, [hash]);
	return (
		<>
			<div class="row"><p class="quiet">{c.events.about}</p><Field label={c.events.filter} value={wanted} onValue={setWanted} type="search" /></div>
			<div class="event-list" tabIndex={0} role="region" aria-label={c.tabs.events}>
				{events.filter((event) => matches(event, wanted)).map((event) => (
					<details key={event.index} id={`event-${event.index}`} class="event" open={open === event.index}
						onToggle={(e) => setOpen(e.currentTarget.open ? event.index : open === event.index ? null : open)}>
						<summary>
							<span class="quiet">{event.index}</span>
							<span>{clock(Date.parse(event.at) - start, true)}</span>
							<span class="strong">{capital(wordOf({}, event.type))}</span>
							<span class="quiet small">{wordOf(c.events.actors, event.record.actor.kind)}</span>
						</summary>
						{open === event.index && <EventBody id={id} event={event} />}
					</details>
				))}
			</div>
		</>
	);
}
