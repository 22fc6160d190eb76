// The player over a sound that is made up: what it jumps over, where it stops, and what it does when its handle has run out.
import { beforeEach, expect, test, vi } from "vitest";

class MadeUpSound extends EventTarget {
	currentTime = 0;
	playbackRate = 1;
	defaultPlaybackRate = 1;
	muted = false;
	volume = 1;
	paused = true;
	readyState = 0;
	preload = "";
	private source = "";

	get src(): string {
		return this.source;
	}

	set src(value: string) {
		this.source = value;
		this.readyState = 0;
	}

	canPlayType(): string {
		return "";
	}

	getAttribute(): string | null {
		return this.source === "" ? null : this.source;
	}

	removeAttribute(): void {
		this.source = "";
	}

	load(): void {}

	loaded(): void {
		this.readyState = 1;
		this.dispatchEvent(new Event("loadedmetadata"));
	}

	async play(): Promise<void> {
		this.paused = false;
		this.dispatchEvent(new Event("play"));
	}

	pause(): void {
		this.paused = true;
		this.dispatchEvent(new Event("pause"));
	}
}

let frames: (() => void)[] = [];
vi.stubGlobal("Audio", MadeUpSound);
vi.stubGlobal("requestAnimationFrame", (each: () => void) => frames.push(each));
vi.stubGlobal("cancelAnimationFrame", () => { frames = []; });
const { Player } = await import("../../src/views/call/player/player");

const turn = (): void => frames.splice(0).forEach((each) => each());
let player: InstanceType<typeof Player>;
let sound: MadeUpSound;

beforeEach(() => {
	frames = [];
	player = new Player();
	sound = player.audio as unknown as MadeUpSound;
	player.length = 10_000;
	player.load("/sound", 1);
	sound.loaded();
});

test("it goes over what was not recorded, and over silence when it is asked to", async () => {
	player.withheld = [{ from: 0, to: 1500 }];
	player.silences = [{ from: 1000, to: 4000 }];
	await player.play();
	turn();
	expect(sound.currentTime).toBe(1.5);
	player.skipSilence.set(true);
	turn();
	expect(sound.currentTime).toBe(4);
	expect(player.position.get()).toBe(4000);
	player.skipWithheld.set(false);
	player.seek(200);
	turn();
	expect(sound.currentTime).toBe(0.2);
});

test("a seek stays inside of the call, and one before the sound is there is kept for it", () => {
	player.seek(-5);
	expect(sound.currentTime).toBe(0);
	player.seek(99_999);
	expect(sound.currentTime).toBe(10);
	sound.readyState = 0;
	player.seek(3000);
	expect(player.position.get()).toBe(3000);
	sound.loaded();
	expect(sound.currentTime).toBe(3);
});

test("speeds stop at both ends", () => {
	for (let i = 0; i < 20; i++)
		player.faster(1);
	expect([player.rate.get(), sound.playbackRate]).toEqual([3, 3]);
	for (let i = 0; i < 20; i++)
		player.faster(-1);
	expect(player.rate.get()).toBe(0.5);
});

test("a sound that is refused while it plays goes on with a new handle, at its place, and asks once", async () => {
	const asked = vi.fn(() => player.load("/sound2", 1));
	player.onRefused = asked;
	await player.play();
	sound.currentTime = 5;
	turn();
	sound.dispatchEvent(new Event("error"));
	expect(asked).toHaveBeenCalledTimes(1);
	sound.loaded();
	expect(sound.currentTime).toBe(5);
	await vi.waitFor(() => expect(player.playing.get()).toBe(true));
	player.load("/sound3", 1);
	sound.dispatchEvent(new Event("error"));
	sound.dispatchEvent(new Event("error"));
	expect(asked).toHaveBeenCalledTimes(2);
	expect(player.failed.get()).toBe(true);
});

test("a sound that never came is asked for again only when somebody presses play", async () => {
	const fresh = new Player();
	const asked = vi.fn();
	fresh.onRefused = asked;
	fresh.load("/none", 1);
	(fresh.audio as unknown as MadeUpSound).dispatchEvent(new Event("error"));
	expect([fresh.failed.get(), asked.mock.calls.length]).toEqual([true, 0]);
	await fresh.play();
	expect(asked).toHaveBeenCalledTimes(1);
});

test("a stretch is played to its end and no farther; who seeks goes on", async () => {
	player.playStretch(2000, 3000);
	await vi.waitFor(() => expect(player.playing.get()).toBe(true));
	expect(sound.currentTime).toBe(2);
	sound.currentTime = 2.9;
	turn();
	expect(player.playing.get()).toBe(true);
	sound.currentTime = 3.01;
	turn();
	expect(sound.paused).toBe(true);
	player.playStretch(2000, 3000);
	await vi.waitFor(() => expect(sound.paused).toBe(false));
	player.seek(5000);
	sound.currentTime = 6;
	turn();
	expect(sound.paused).toBe(false);
});

test("at its end nothing of the sound is left", () => {
	player.end();
	expect(sound.getAttribute()).toBeNull();
});
