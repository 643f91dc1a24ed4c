// The host's pulse: signs of life while nothing else is entered, and a probe every second while the storage does not take
// writes. An idle desk notices by itself that its disk has room again.

import type { StorageState } from '../../../preload/api/rows.ts';
import type { CallOff, Clock } from '../../../protocol/clock.ts';

const SIGN_EVERY_MS = 15_000;
const PROBE_EVERY_MS = 1_000;

export interface PulsePorts {
	readonly clock: Clock;
	/** Counts up with every entry: a ledger that grows is a sign of life by itself. */
	readonly readRevision: () => number;
	readonly readState: () => StorageState;
	readonly probe: () => void;
}

export class Pulse {
	readonly #ports: PulsePorts;
	#callOff: CallOff | null = null;
	#revision = -1;

	constructor(ports: PulsePorts) {
		this.#ports = ports;
	}

	/** Beats from now on; also to beat faster once the storage is known to fail. */
	start(): void {
		this.#callOff?.();
		const everyMs = this.#ports.readState() === 'ok' ? SIGN_EVERY_MS : PROBE_EVERY_MS;
		this.#callOff = this.#ports.clock.after(everyMs, () => {
			this.#beat();
			this.start();
		});
	}

	stop(): void {
		this.#callOff?.();
	}

	#beat(): void {
		const { readRevision, readState, probe } = this.#ports;
		const state = readState();
		if (state === 'halted') return;
		const revision = readRevision();
		const isIdle = revision === this.#revision;
		this.#revision = revision;
		if (isIdle || state !== 'ok') probe();
	}
}
