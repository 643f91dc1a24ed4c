// A stand-in for the main process, for tests and for looking at the interface in a browser. It answers every call of
// DeskApi about a made-up room, and moves that room by itself, always the same way for the same seed. It keeps no
// ledger and decides nothing well: the product must never import it, and nothing learned from it is a measurement of
// Giftwarden beyond the window itself.

import type { AgoraLink } from '../../protocol/agora/reports.ts';
import { asUtcMs } from '../../protocol/ids.ts';
import type { DeskApi, DeskPush, DeskSettings } from '../../preload/api/desk-api.ts';
import type { Clock } from '../../protocol/clock.ts';
import { systemClock } from '../../protocol/clock.ts';
import { createFakeApi } from './fake-desk/api.ts';
import { STEP_MS } from './fake-desk/room/evening.ts';
import type { ExportEnding } from './fake-desk/exporting.ts';
import type { FakeKeys } from './fake-desk/room/keys.ts';
import { FakeHost } from './fake-desk/host.ts';
import type { Condition } from './fake-desk/host.ts';
import type { FakeRooms } from './fake-desk/room/rooms.ts';

export type { Condition } from './fake-desk/host.ts';
export type { ExportEnding } from './fake-desk/exporting.ts';

export interface FakeDeskOptions {
	readonly seed: number;
	/** 0 keeps the room still; steps already begun (a take-back, a resend) still end. */
	readonly giftsPerSecond: number;
	readonly condition: Condition;
	/** Gifts already decided when the window opens. */
	readonly pastGifts: number;
	/** How long each call takes to answer. */
	readonly latencyMs: number;
	readonly exportEnding: ExportEnding;
	readonly clock: Clock;
	readonly settings: Partial<DeskSettings>;
	readonly keys: FakeKeys;
	/** See fake-desk/room/strangers.ts. */
	readonly strangers: 'all' | number;
	/** So many more grants without proof. */
	readonly unproven: number;
}

/** The api for `window.host`, and what a test may do to the room behind it. */
export interface FakeDesk {
	readonly api: DeskApi;
	setGiftsPerSecond(giftsPerSecond: number): void;
	setCondition(condition: Condition): void;
	/** How the real room is connected; only in the condition `real_room`. */
	setConnection(connection: AgoraLink): void;
	/** As when somebody closes the window of a live room. */
	askClosing(): void;
	/** What the desk knows of rooms, and what a test of a connection will find. */
	readonly rooms: FakeRooms;
	setExportEnding(ending: ExportEnding, rowsPerStep?: number): void;
	setLatencyMs(latencyMs: number): void;
	/** Every call so far, oldest first: a test reads what the window asked for. */
	readonly calls: readonly FakeCall[];
	/** Stops the clock work; for tests that end before their page does. */
	stop(): void;
}

export interface FakeCall {
	readonly name: keyof DeskApi;
	readonly argument: unknown;
}

/** A room full of gifts (or what `condition` says) behind the DeskApi, already moving. */
export function createFakeDesk(options: Partial<FakeDeskOptions> = {}): FakeDesk {
	const clock = options.clock ?? systemClock;
	let latencyMs = options.latencyMs ?? 12;
	let listener: ((push: DeskPush) => void) | null = null;
	const calls: FakeCall[] = [];
	const host = new FakeHost({
		seed: options.seed ?? 7,
		startAt: clock.now(),
		pastGifts: options.pastGifts ?? 3_900,
		giftsPerSecond: options.giftsPerSecond ?? 2,
		condition: options.condition ?? 'normal',
		...(options.keys && { keys: options.keys }),
		...(options.strangers !== undefined && { strangers: options.strangers }),
		...(options.unproven !== undefined && { unproven: options.unproven }),
	});
	host.settings = { ...host.settings, ...options.settings };
	host.exporting.ending = options.exportEnding ?? 'done';

	const startedAt = clock.now();
	let callOff = clock.after(STEP_MS, tick);
	function tick(): void {
		callOff = clock.after(STEP_MS, tick);
		host.evening.advanceTo(asUtcMs(Math.max(startedAt, clock.now())));
		host.exporting.takeStep();
		const push = host.takePush();
		if (push && listener) listener(push);
	}

	return {
		api: createFakeApi(host, {
			record: (name, argument) => void calls.push({ name, argument }),
			wait: () => new Promise((resolve) => void clock.after(latencyMs, resolve)),
			listen: (next) => (listener = next),
		}),
		setGiftsPerSecond: (giftsPerSecond) => host.setGiftsPerSecond(giftsPerSecond),
		setCondition: (condition) => host.setCondition(condition),
		setConnection: (connection) => host.setConnection(connection),
		askClosing: () => host.askClosing(),
		rooms: host.rooms,
		setExportEnding: (ending, rowsPerStep = 400) => {
			host.exporting.ending = ending;
			host.exporting.rowsPerStep = rowsPerStep;
		},
		setLatencyMs: (next) => (latencyMs = next),
		calls,
		stop: () => callOff(),
	};
}
