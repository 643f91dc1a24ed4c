import { expect, test } from 'vitest';
import { FrameBatch } from '../../../renderer/stores/frame-batch.ts';

function createFrames() {
	const asked: (() => void)[] = [];
	return {
		ask: (run: () => void) => {
			asked.push(run);
			return () => void asked.splice(asked.indexOf(run), 1);
		},
		paint: () => asked.splice(0).forEach((run) => run()),
		get open() {
			return asked.length;
		},
	};
}

test('a thousand pushes between two frames are one update, in the order they came', () => {
	const frames = createFrames();
	const taken: (readonly number[])[] = [];
	const batch = new FrameBatch<number>(frames.ask, (items) => taken.push(items));
	const pushed = Array.from({ length: 1_000 }, (_, index) => index);
	pushed.forEach((push) => batch.add(push));
	expect(frames.open).toBe(1);
	frames.paint();
	batch.add(1_000);
	frames.paint();
	frames.paint();
	expect(taken).toEqual([pushed, [1_000]]);
});

test('what waits at the end is handed over, and the frame called off', () => {
	const frames = createFrames();
	const taken: (readonly string[])[] = [];
	const batch = new FrameBatch<string>(frames.ask, (items) => taken.push(items));
	batch.add('last');
	batch.flush();
	expect([taken, frames.open]).toEqual([[['last']], 0]);
});
