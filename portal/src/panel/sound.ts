// The alarm's tone. Browsers allow it after a gesture only, so somebody has to switch it on; until then the alarm is seen and read.
let audio: AudioContext | null = null;

export function allowSound(): void {
	audio ??= new AudioContext();
	void audio.resume();
}

export function forbidSound(): void {
	void audio?.close();
	audio = null;
}

export function beep(): void {
	if (!audio)
		return;
	const tone = audio.createOscillator();
	const level = audio.createGain();
	tone.frequency.value = 660;
	level.gain.setValueAtTime(0.15, audio.currentTime);
	level.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
	tone.connect(level).connect(audio.destination);
	tone.start();
	tone.stop(audio.currentTime + 0.4);
}
