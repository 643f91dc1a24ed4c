import type { Answer } from '../../../preload/api/answer.ts';
import { setAside } from '../../flows/time/pass-time.ts';
import type { HostContext } from '../host-context.ts';
import type { Aspect } from '../host-ports.ts';

export interface GiftPorts {
	readonly context: HostContext;
	readonly write: <Value>(write: () => Value, aspects: readonly Aspect[], onFault: 'stop' | 'answer') => Answer<Value>;
	/** The host may be closed by whoever hears of a commit. */
	readonly isStopped: () => boolean;
	readonly handle: (context: HostContext, giftNo: number) => void;
}

/**
 * Each gift in a transaction of its own, after one for all of them has tripped over a mistake of ours: the others go on, and
 * the one that trips is set aside where a person sees it. It would trip at every start otherwise, and stop the desk.
 */
export function handleAlone(giftNos: readonly number[], ports: GiftPorts): void {
	const { context, write, isStopped, handle } = ports;
	for (const giftNo of giftNos) {
		const handled = write(() => handle(context, giftNo), [], 'answer');
		if (isStopped()) return;
		if (handled.ok || handled.why !== 'fault') continue;
		write(() => setAside(context, giftNo, handled.detail), ['incidents'], 'stop');
	}
}

/** All of them in one transaction, and each alone where that trips over a mistake of ours. */
export function handleEach(giftNos: readonly number[], ports: GiftPorts): void {
	const { context, write, isStopped, handle } = ports;
	if (giftNos.length === 0 || isStopped()) return;
	const handled = write(() => giftNos.forEach((giftNo) => handle(context, giftNo)), [], 'answer');
	if (!handled.ok && handled.why === 'fault' && !isStopped()) handleAlone(giftNos, ports);
}
