// The sound of a call: one <audio> element that the browser streams and seeks by itself, behind which each party's channel has
// a volume of its own. It knows nothing of the page; whoever draws listens to its stores.
import { store } from "../../../app/store";
import { jumpFrom, type Stretch } from "../model/silence";

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3] as const;

export class Player {
	readonly audio = new Audio();
	readonly playing = store(false);
	readonly position = store(0);
	readonly rate = store(1);
	readonly muted = store(false);
	readonly skipSilence = store(false);
	readonly skipWithheld = store(true);
	readonly failed = store(false);
	readonly volumes = store<readonly number[]>([]);
	length = 0;
	silences: Stretch[] = [];
	withheld: Stretch[] = [];
	/** Called when the sound could not be had: a handle may have run out. */
	onRefused: () => void = () => undefined;

	private context: AudioContext | null = null;
	private gains: GainNode[] = [];
	private frame = 0;
	private wanted = 0;
	private hadSound = false;
	private goOn = false;
	private until: number | null = null;

	constructor() {
		this.audio.preload = "metadata";
		this.audio.addEventListener("play", () => this.began());
		for (const name of ["pause", "ended"] as const)
			this.audio.addEventListener(name, () => this.stopped());
		this.audio.addEventListener("seeked", () => this.look());
		this.audio.addEventListener("loadedmetadata", () => this.ready());
		this.audio.addEventListener("error", () => this.refused());
	}

	/** What the browser can decode: Ogg/Opus, else WAV. */
	static format(): "opus" | "wav" {
		return new Audio().canPlayType("audio/ogg; codecs=opus") === "" ? "wav" : "opus";
	}

	load(source: string, channels: number): void {
		this.wanted = this.position.get();
		if (this.volumes.get().length !== channels)
			this.volumes.set(Array.from({ length: channels }, () => 1));
		this.failed.set(false);
		this.audio.src = source;
	}

	private ready(): void {
		this.failed.set(false);
		this.hadSound = true;
		this.audio.playbackRate = this.rate.get();
		if (this.wanted > 0)
			this.audio.currentTime = this.wanted / 1000;
		if (this.goOn)
			void this.play();
		this.goOn = false;
	}

	/** The graph is made when somebody presses play, because browsers give sound only then. */
	private connect(): void {
		const channels = this.volumes.get().length;
		if (this.context || channels < 2 || typeof AudioContext === "undefined")
			return;
		const context = new AudioContext();
		const source = context.createMediaElementSource(this.audio);
		const splitter = context.createChannelSplitter(channels);
		source.connect(splitter);
		this.gains = this.volumes.get().map((volume, i) => {
			const gain = context.createGain();
			gain.gain.value = volume;
			splitter.connect(gain, i);
			gain.connect(context.destination);
			return gain;
		});
		this.context = context;
	}

	async play(): Promise<void> {
		if (!this.audio.src)
			return;
		if (this.failed.get())
			return this.onRefused();
		this.connect();
		await this.context?.resume();
		try {
			await this.audio.play();
		} catch {
			// A pause that comes before the sound does is no failure; an error event says what is one.
			this.playing.set(!this.audio.paused);
		}
	}

	toggle(): void {
		if (this.playing.get())
			this.audio.pause();
		else
			void this.play();
	}

	seek(ms: number): void {
		this.until = null;
		const to = Math.min(Math.max(ms, 0), this.length);
		this.wanted = to;
		if (this.audio.readyState > 0)
			this.audio.currentTime = to / 1000;
		this.position.set(to);
	}

	/** Plays this stretch and stops behind it. */
	playStretch(from: number, to: number): void {
		this.seek(from);
		this.until = to;
		void this.play();
	}

	step(ms: number): void {
		this.seek(this.position.get() + ms);
	}

	setRate(rate: number): void {
		this.rate.set(rate);
		this.audio.playbackRate = rate;
		this.audio.defaultPlaybackRate = rate;
	}

	faster(by: 1 | -1): void {
		const at = RATES.findIndex((one) => one >= this.rate.get());
		const next = RATES[Math.min(Math.max(at + by, 0), RATES.length - 1)];
		this.setRate(next ?? 1);
	}

	setMuted(muted: boolean): void {
		this.muted.set(muted);
		this.audio.muted = muted;
	}

	setVolume(channel: number, volume: number): void {
		this.volumes.set(this.volumes.get().map((one, i) => (i === channel ? volume : one)));
		const gain = this.gains[channel];
		if (gain)
			gain.gain.value = volume;
		else if (this.volumes.get().length === 1)
			this.audio.volume = Math.min(volume, 1);
	}

	private look(): void {
		this.position.set(this.audio.currentTime * 1000);
	}

	private jump(): void {
		const at = this.audio.currentTime * 1000;
		if (this.until !== null && at >= this.until) {
			this.until = null;
			this.audio.pause();
			return;
		}
		const over = [this.skipWithheld.get() ? jumpFrom(this.withheld, at, this.length) : null,
			this.skipSilence.get() ? jumpFrom(this.silences, at, this.length) : null].filter((one) => one !== null);
		if (over.length > 0)
			this.audio.currentTime = Math.max(...over) / 1000;
	}

	private began(): void {
		this.playing.set(true);
		const each = (): void => {
			this.jump();
			this.look();
			this.frame = requestAnimationFrame(each);
		};
		cancelAnimationFrame(this.frame);
		this.frame = requestAnimationFrame(each);
	}

	private stopped(): void {
		cancelAnimationFrame(this.frame);
		this.playing.set(false);
		this.look();
	}

	/** A sound that was there and is refused has outlived its handle: it goes on with a new one, once. */
	private refused(): void {
		if (!this.audio.getAttribute("src"))
			return;
		this.wanted = this.position.get();
		this.goOn = this.hadSound && this.playing.get();
		this.failed.set(true);
		cancelAnimationFrame(this.frame);
		this.playing.set(false);
		if (this.hadSound)
			this.onRefused();
		this.hadSound = false;
	}

	/** Lets go of the sound; nothing of it stays in the page. */
	end(): void {
		cancelAnimationFrame(this.frame);
		this.audio.pause();
		this.audio.removeAttribute("src");
		this.audio.load();
		void this.context?.close();
		this.context = null;
	}
}
