import type { HostContext } from '../../host/host-context.ts';

/** The wall clock was set: everything that waits goes on waiting for as long as it would have. First of all in a transaction. */
export function followClock({ wallClock, ledger }: HostContext): void {
	const step = wallClock.takeStep();
	if (step === 0) return;
	ledger.gifts.moveTimes(step);
	ledger.combos.moveTimes(step);
}
