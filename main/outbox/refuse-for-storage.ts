import { readFromClient, readSealed } from '../../protocol/reading/decode.ts';
import { encodePeer } from '../../protocol/encode.ts';
import type { HostMessage } from '../../protocol/messages.ts';
import type { InboundMessage, RtmSession } from '../../protocol/rtm-session.ts';
import type { ClientLines } from '../keys/client-lines.ts';
import type { PublishBudget } from './pacing.ts';

const RETRY_AFTER_MS = 10_000;

/**
 * While nothing can be entered, a request is told so, once and without a row: the refusal passes, and the client asks
 * again with the same gift id. Those for whom the budget has no room hear nothing and ask again anyway.
 */
export function refuseForStorage(
	messages: readonly InboundMessage[],
	{ session, budget, lines }: { session: RtmSession; budget: PublishBudget; lines: Pick<ClientLines, 'peek'> },
	elapsedMs: number,
): void {
	for (const { from, channel, text } of messages) {
		if (channel !== null || budget.waitMs(elapsedMs) > 0) continue;
		const sealed = readSealed(text);
		const opened = sealed.kind === 'sealed' ? lines.peek(from, sealed.sealed) : null;
		const decoded = opened && readFromClient(opened.text);
		if (opened === null || decoded?.kind !== 'messages') continue;
		const refusals = decoded.messages
			.filter((message) => message.kind === 'gift_request')
			.map(({ giftId }): HostMessage => {
				return { kind: 'refusal', giftId, why: 'storage_unavailable', reason: null, retryAfterMs: RETRY_AFTER_MS };
			});
		if (refusals.length === 0) continue;
		budget.spend(elapsedMs);
		// Whether it arrives changes nothing: there is nothing to enter it in.
		void session.publishToUser(
			from,
			encodePeer(refusals, (refusal) => opened.session.seal('to client', refusal)),
		);
	}
}
