import { BATCH_MAX, countUtf8Bytes, PEER_MESSAGE_BYTES_MAX } from '../../../protocol/bounds.ts';
import { countSealedBytes, encodeMessages } from '../../../protocol/encode.ts';
import type { ClientMessage } from '../../../protocol/messages.ts';

/** How many of these, from the first on, the host still reads when they share a message: fewer than 64 acknowledgments do. */
export function countThatFit(messages: readonly ClientMessage[]): number {
	// Of a list the brackets, and after each but the last a comma.
	let bytes = 1;
	for (const [count, message] of messages.slice(0, BATCH_MAX).entries()) {
		bytes += countUtf8Bytes(encodeMessages([message])) - 1;
		if (countSealedBytes(bytes) > PEER_MESSAGE_BYTES_MAX) return count;
	}
	return Math.min(messages.length, BATCH_MAX);
}
