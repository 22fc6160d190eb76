// The door of the panel: which message of which page is a launch. It believes what the browser says of a message (its origin
// and its window) and never what stands in one; everything else is passed over without a word.

export interface Launch {
	code: string;
	origin: string;
}

export interface Arrived {
	origin: string;
	source: unknown;
	data: unknown;
}

/** The origins that the server has written into the page. */
export function originsOf(content: string | null | undefined): string[] {
	return (content ?? "").split(" ").filter((one) => /^https?:\/\/[a-z0-9.-]+(:[0-9]+)?$/.test(one));
}

/** The launch in a message of the window that holds this frame, or null. */
export function launchIn(message: Arrived, origins: readonly string[], holder: unknown): Launch | null {
	if (message.source !== holder || !origins.includes(message.origin))
		return null;
	const data = message.data as { type?: unknown; code?: unknown } | null;
	if (typeof data !== "object" || data === null || data.type !== "earwitness.launch")
		return null;
	if (typeof data.code !== "string" || !/^[A-Za-z0-9_-]{16,64}$/.test(data.code))
		return null;
	return { code: data.code, origin: message.origin };
}
