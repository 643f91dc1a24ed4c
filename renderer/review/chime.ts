let context: AudioContext | null = null;

/** Two soft notes, made here: there is no sound file to load. */
export function playChime(): void {
	context ??= new AudioContext();
	const start = context.currentTime;
	for (const [index, frequency] of [660, 880].entries()) {
		const tone = context.createOscillator();
		const loudness = context.createGain();
		const at = start + index * 0.14;
		tone.frequency.value = frequency;
		loudness.gain.setValueAtTime(0, at);
		loudness.gain.linearRampToValueAtTime(0.12, at + 0.02);
		loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
		tone.connect(loudness).connect(context.destination);
		tone.start(at);
		tone.stop(at + 0.4);
	}
}
