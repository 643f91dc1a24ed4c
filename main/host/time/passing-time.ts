// What time alone makes due, done when it falls due. A gift over which we trip is set aside by itself, so that the others
// go on and the desk does not stop again at every start; it is told among the incidents and in its story.

import type { Answer } from '../../../preload/api/answer.ts';
import type { Aspect } from '../host-ports.ts';
import { listDue, passGift, passTime } from '../../flows/time/pass-time.ts';
import { handleAlone } from '../storage/gift-by-gift.ts';
import type { HostContext } from '../host-context.ts';
import { findNextDue } from '../read-desk.ts';
import { DueTimer } from './due-timer.ts';

const STORAGE_RETRY_MS = 1_000;

export interface PassingTimePorts {
	readonly context: HostContext;
	readonly write: <Value>(write: () => Value, aspects: readonly Aspect[], onFault: 'stop' | 'answer') => Answer<Value>;
	readonly isHalted: () => boolean;
	/** For how long what clients ask may have waited by now. */
	readonly behindMs: () => number;
}

export class PassingTime {
	readonly #ports: PassingTimePorts;
	readonly #timer: DueTimer;
	#isStopped = false;

	constructor(ports: PassingTimePorts) {
		this.#ports = ports;
		this.#timer = new DueTimer(ports.context.clock, () => this.#pass());
	}

	/** Wakes when something falls due next; call it whenever that may have changed. */
	arm(): void {
		const { context, behindMs } = this.#ports;
		this.#timer.setFor(findNextDue(context, behindMs()));
	}

	stop(): void {
		this.#isStopped = true;
		this.#timer.stop();
	}

	#pass(): void {
		const { context, write, isHalted, behindMs } = this.#ports;
		const passed = write(() => passTime(context, behindMs()), [], 'answer');
		if (passed.ok && passed.value) this.#timer.setAfter(0);
		// The host may be gone by then, and its ledger closed.
		if (passed.ok || isHalted() || this.#isStopped) return;
		if (passed.why === 'fault') this.#passOneByOne();
		else this.#timer.setAfter(STORAGE_RETRY_MS);
	}

	#passOneByOne(): void {
		const { context, write } = this.#ports;
		handleAlone(listDue(context), { context, write, isStopped: () => this.#isStopped, handle: passGift });
		if (!this.#isStopped) this.arm();
	}
}
