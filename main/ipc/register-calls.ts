// Where the window's questions enter the main process. Each one is asked by the desk's own page or not at all, carries
// arguments that its schema accepts or is answered `bad_argument`, and gets a value back whatever happens inside. An
// exception of ours must never reach the page: it may quote what nobody there should read.

import { CALL_CHANNELS, CALL_NAMES, FIRST_DESK_CHANNEL } from '../../preload/api/channels.ts';
import type { DeskCall } from '../../preload/api/channels.ts';
import type { CommonWhy } from '../../preload/api/answer.ts';
import type { CallOff } from '../../protocol/clock.ts';
import type { DeskCalls } from './desk-backend.ts';
import type { Log } from './log.ts';
import { readArguments } from './read-arguments.ts';
import type { Caller } from './sender.ts';

/** The part of ipcMain that is needed here. */
export interface CallReceiver {
	handle(channel: string, listener: (caller: Caller, ...carried: unknown[]) => unknown): void;
	removeHandler(channel: string): void;
}

export interface CallsOptions {
	readonly receiver: CallReceiver;
	/** Waits while the desk is opening; null where it could not open, and once it closes. */
	readonly calls: () => Promise<DeskCalls | null> | DeskCalls | null;
	readonly isFromDesk: (caller: Caller) => boolean;
	readonly log: Log;
}

interface Refused {
	readonly ok: false;
	readonly why: CommonWhy;
	readonly detail: string;
}

/** Calls that may wait for their answers at once; a page that asks for more is out of order. */
export const CALLS_WAITING_MAX = 128;

export function registerCalls(options: CallsOptions): CallOff {
	const { receiver, calls, isFromDesk, log } = options;
	let waiting = 0;

	async function answer(name: DeskCall, caller: Caller, carried: readonly unknown[]): Promise<unknown> {
		if (!isFromDesk(caller)) {
			log.warn('a page that is not the desk made a call', { call: name });
			return refuse('fault', 'only the desk may ask');
		}
		const read = readArguments(name, carried);
		if (!read.ok) {
			log.warn('bad argument', { call: name, detail: read.detail });
			return refuse('bad_argument', read.detail);
		}
		const ready = await calls();
		if (!ready) return refuse('not_now', 'the desk is closing');
		if (waiting >= CALLS_WAITING_MAX) return refuse('not_now', 'too many calls wait for their answers');
		waiting++;
		try {
			// The schema of `name` has just made these the arguments of `name`; the compiler cannot see across the table.
			const call = ready[name] as (...checked: readonly unknown[]) => unknown;
			return await call(...read.checked);
		} catch (error) {
			log.error('a call failed', error, { call: name });
			return refuse('fault', 'something went wrong here; the log says what');
		} finally {
			waiting--;
		}
	}

	for (const name of CALL_NAMES) {
		receiver.handle(CALL_CHANNELS[name], (caller, ...carried) => answer(name, caller, carried));
	}
	receiver.handle(FIRST_DESK_CHANNEL, async (caller) => JSON.stringify(await answer('readDesk', caller, [])));
	return () => {
		receiver.removeHandler(FIRST_DESK_CHANNEL);
		for (const name of CALL_NAMES) receiver.removeHandler(CALL_CHANNELS[name]);
	};
}

function refuse(why: CommonWhy, detail: string): Refused {
	return { ok: false, why, detail };
}
