import { PAINTED_CHANNEL, PUSH_TAKEN_CHANNEL, PUSHES_WANTED_CHANNEL } from '../../preload/api/channels.ts';
import type { CallOff } from '../../protocol/clock.ts';
import type { Pushes } from './pushes.ts';
import type { CallReceiver } from './register-calls.ts';
import type { Caller } from './sender.ts';

export interface PageOptions {
	readonly receiver: CallReceiver;
	readonly pushes: Pushes;
	readonly isFromDesk: (caller: Caller) => boolean;
	/** The page has painted its first frame with the desk in it. */
	readonly onPainted: () => void;
}

/** Listens to the three words that the preload script says on its own account. */
export function connectPage({ receiver, pushes, isFromDesk, onPainted }: PageOptions): CallOff {
	const words: readonly (readonly [string, () => void])[] = [
		[PUSHES_WANTED_CHANNEL, () => pushes.start()],
		[PUSH_TAKEN_CHANNEL, () => pushes.taken()],
		[PAINTED_CHANNEL, onPainted],
	];
	for (const [channel, act] of words) {
		receiver.handle(channel, (caller) => {
			if (isFromDesk(caller)) act();
		});
	}
	return () => {
		for (const [channel] of words) receiver.removeHandler(channel);
	};
}
