// Reads the text of server-sent events (HTML Living Standard, 9.2.6) from pieces of any length. It is a function from
// text to events and knows nothing of connections, so that it can be tested with every way of cutting.

export interface StreamEvent {
	type: string;
	id: string;
	data: string;
}

export interface StreamParser {
	/** Takes the next piece and gives the events that are complete with it. */
	take(piece: string): StreamEvent[];
}

export function streamParser(): StreamParser {
	let rest = "";
	let type = "";
	let id = "";
	let data: string[] = [];

	const field = (line: string): void => {
		const colon = line.indexOf(":");
		const name = colon < 0 ? line : line.slice(0, colon);
		const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
		if (name === "event")
			type = value;
		else if (name === "id" && !value.includes("\0"))
			id = value;
		else if (name === "data")
			data.push(value);
	};

	const finish = (events: StreamEvent[]): void => {
		if (data.length > 0)
			events.push({ type: type === "" ? "message" : type, id, data: data.join("\n") });
		type = "";
		data = [];
	};

	return {
		take(piece) {
			const events: StreamEvent[] = [];
			rest += piece;
			// A carriage return at the end may be half of a line end: it waits for what follows.
			const lines = rest.split(/\r\n|\n|\r(?!$)/);
			rest = lines.pop() ?? "";
			for (const line of lines) {
				if (line === "")
					finish(events);
				else if (!line.startsWith(":"))
					field(line);
			}
			return events;
		},
	};
}
