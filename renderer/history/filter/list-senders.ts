import type { UserId } from '../../../protocol/ids.ts';

export interface NamedSender {
	readonly sender: UserId;
	readonly senderName: string | null;
}

const SENDERS_MAX = 100;

/** The senders worth suggesting: those on the screen first, then the stream's biggest, each once. */
export function listSenders(rows: readonly NamedSender[], top: readonly NamedSender[]): readonly NamedSender[] {
	const found = new Map<UserId, NamedSender>();
	for (const { sender, senderName } of [...rows.slice(0, 2 * SENDERS_MAX), ...top]) {
		if (found.size === SENDERS_MAX) break;
		if (!found.has(sender)) found.set(sender, { sender, senderName });
	}
	return [...found.values()];
}
