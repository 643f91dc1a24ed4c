import { beforeEach, expect, test } from 'vitest';
import { keepRunning } from '../../main/app/room/rehearsal/keep-running.ts';
import { asUtcMs } from '../../protocol/ids.ts';
import { VirtualClock } from '../../rehearsal/virtual-clock.ts';
import { RememberingLog } from '../ipc/fake-desk.ts';

let clock: VirtualClock;
let log: RememberingLog;
let startedAtMs: number[];
let exits: ((code: number) => void)[];
let kills: number;

beforeEach(() => {
	clock = new VirtualClock(asUtcMs(0));
	log = new RememberingLog();
	startedAtMs = [];
	exits = [];
	kills = 0;
});

function keep() {
	return keepRunning({
		clock,
		log,
		name: 'viewers',
		start: () => {
			startedAtMs.push(clock.elapsedMs);
			return { onExit: (listener) => exits.push(listener), kill: () => kills++ };
		},
	});
}

test('a process that keeps ending is started later each time, at most half a minute', async () => {
	keep();
	for (let times = 0; times < 8; times++) {
		exits.at(-1)?.(1);
		await clock.advance(30_000);
	}
	const waitsMs = startedAtMs.slice(1).map((atMs, index) => atMs - 30_000 * index);
	expect(waitsMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('after a minute of life its next end is a new story', async () => {
	keep();
	exits.at(-1)?.(1);
	await clock.advance(1_000);
	exits.at(-1)?.(1);
	await clock.advance(2_000);
	await clock.advance(60_000);
	exits.at(-1)?.(139);
	await clock.advance(1_000);
	expect(startedAtMs).toEqual([0, 1_000, 3_000, 64_000]);
	expect(log.lines.at(-1)).toContain('"code":139');
});

test('once called off it is ended and not started again', async () => {
	const callOff = keep();
	callOff();
	exits.at(-1)?.(0);
	await clock.advance(120_000);
	expect({ kills, startedAtMs, lines: log.lines }).toEqual({ kills: 1, startedAtMs: [0], lines: [] });
});

test('called off while it waits to be started, it is not', async () => {
	const callOff = keep();
	exits.at(-1)?.(1);
	callOff();
	await clock.advance(120_000);
	expect(startedAtMs).toEqual([0]);
});
