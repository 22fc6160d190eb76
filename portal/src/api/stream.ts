// What changes, as it changes: GET /v1/stream by fetch, not by EventSource, because a lost connection must be told to the
// person who looks at it, and a session that is over must end it. It resumes by Last-Event-ID and forgets nothing silently.
import { askRaw } from "./client";
import { isAbort, Problem } from "./problem";
import { streamParser, type StreamEvent } from "./stream_parser";

export type StreamState = "connecting" | "open" | "lost" | "over";

interface Listener {
	event?: (event: StreamEvent) => void;
	state?: (state: StreamState) => void;
}

const SILENCE_MS = 45_000;
const WAIT_MS = [500, 1000, 2000, 5000, 10_000];

async function readAll(body: ReadableStream<Uint8Array>, stop: AbortController, each: (event: StreamEvent) => void) {
	const reader = body.getReader();
	const decoder = new TextDecoder();
	const parser = streamParser();
	for (;;) {
		const silence = setTimeout(() => stop.abort(), SILENCE_MS);
		const { done, value } = await reader.read().finally(() => clearTimeout(silence));
		if (done)
			return;
		for (const event of parser.take(decoder.decode(value, { stream: true })))
			each(event);
	}
}

class Stream {
	private listeners = new Set<Listener>();
	private lastId = "";
	private tries = 0;
	private stop: AbortController | null = null;
	private running = false;
	private current: StreamState = "connecting";

	listen(listener: Listener): () => void {
		this.listeners.add(listener);
		if (this.current === "over" && !this.running)
			this.current = "connecting";
		listener.state?.(this.current);
		if (!this.running)
			void this.run();
		return () => {
			this.listeners.delete(listener);
			if (this.listeners.size === 0)
				this.stop?.abort();
		};
	}

	private say(state: StreamState): void {
		this.current = state;
		for (const one of [...this.listeners])
			one.state?.(state);
	}

	private heard(event: StreamEvent): void {
		this.tries = 0;
		if (event.id !== "")
			this.lastId = event.id;
		for (const one of [...this.listeners])
			one.event?.(event);
	}

	private async once(stop: AbortController): Promise<void> {
		const headers: Record<string, string> = { Accept: "text/event-stream" };
		if (this.lastId !== "")
			headers["Last-Event-ID"] = this.lastId;
		const answer = await askRaw("/v1/stream", { headers, signal: stop.signal });
		this.say("open");
		if (answer.body)
			await readAll(answer.body, stop, (event) => this.heard(event));
	}

	/** One connection to its end. False: this person may not listen, and asking again would not help. */
	private async connect(stop: AbortController): Promise<boolean> {
		try {
			await this.once(stop);
		} catch (error) {
			if (error instanceof Problem)
				return error.status !== 401 && error.status !== 403;
			// A connection that breaks is a TypeError of fetch, one that we end an AbortError.
			if (!isAbort(error) && !(error instanceof TypeError))
				throw error;
		}
		return true;
	}

	private async run(): Promise<void> {
		this.running = true;
		try {
			while (this.listeners.size > 0) {
				this.stop = new AbortController();
				if (!(await this.connect(this.stop)))
					return this.say("over");
				if (this.listeners.size === 0)
					return;
				this.say("lost");
				const wait = WAIT_MS[Math.min(this.tries++, WAIT_MS.length - 1)] ?? 10_000;
				await new Promise((done) => setTimeout(done, wait));
			}
		} finally {
			this.running = false;
		}
	}
}

const stream = new Stream();

/** Listens to the one stream of this page; the answer ends it. */
export function listenToStream(listener: Listener): () => void {
	return stream.listen(listener);
}
