// One message as RTM delivered it: read, told apart, and handed to the flow that knows what it means. The publisher that
// RTM names is the sender, whatever the text claims. Never throws for what a stranger wrote.

import { assertNever } from '../../protocol/exhaustive.ts';
import { decodeFromChannel, decodeFromClient } from '../../protocol/reading/decode.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { ClientMessage, Decoded, MessageProblem } from '../../protocol/messages.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { InboundMessage } from '../../protocol/rtm-session.ts';
import { answer } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';
import { receiveAcknowledgment } from './receive-acknowledgment.ts';
import { receiveChannelMessage } from './receive-channel-message.ts';
import { receiveGiftRequest } from './receive-gift-request.ts';
import { receiveStatusQuery } from './receive-status-query.ts';

export function receiveMessage(context: HostContext, inbound: InboundMessage): void {
	if (inbound.channel === null) return receivePeerMessage(context, inbound);
	if (inbound.channel !== context.room) return;
	const decoded = decodeFromChannel(inbound.text);
	if (decoded.kind !== 'messages') return noteUnread(context, inbound, decoded);
	for (const message of decoded.messages) receiveChannelMessage(context, inbound, message);
	for (const problem of decoded.problems) noteProblem(context, inbound, problem);
}

function receivePeerMessage(context: HostContext, inbound: InboundMessage): void {
	const decoded = decodeFromClient(inbound.text);
	if (decoded.kind !== 'messages') {
		noteUnread(context, inbound, decoded);
		if (decoded.kind === 'unreadable') refuseUnread(context, inbound.from, 'unreadable', null, decoded.why);
		if (decoded.kind === 'from_newer_version')
			refuseUnread(
				context,
				inbound.from,
				'from_newer_version',
				null,
				`this host speaks version 1, not ${decoded.version}`,
			);
		return;
	}
	for (const message of decoded.messages) receiveClientMessage(context, inbound, message);
	for (const problem of decoded.problems) {
		noteProblem(context, inbound, problem);
		refuseUnread(context, inbound.from, problem.why, problem.giftId, problem.detail);
	}
}

function receiveClientMessage(context: HostContext, inbound: InboundMessage, message: ClientMessage): void {
	switch (message.kind) {
		case 'gift_request':
			return receiveGiftRequest(context, inbound.from, message, inbound.text);
		case 'acknowledgment':
			return receiveAcknowledgment(context, inbound.from, message);
		case 'status_query':
			return receiveStatusQuery(context, inbound.from, message);
		default:
			return assertNever(message, 'client message');
	}
}

function refuseUnread(
	context: HostContext,
	receiver: UserId,
	why: Refusal,
	giftId: MessageProblem['giftId'],
	reason: string,
): void {
	// Reasons come from our own schemas, but quote what a stranger wrote: only plain letters go back.
	const plain = reason.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200);
	answer(context, receiver, { kind: 'refusal', giftId, why, reason: plain, retryAfterMs: null });
}

function noteUnread(
	{ ledger, clock, count }: HostContext,
	{ from, text }: InboundMessage,
	decoded: Exclude<Decoded<never>, { kind: 'messages' }>,
): void {
	count(decoded.kind);
	if (decoded.kind === 'foreign') return;
	const detail = decoded.kind === 'unreadable' ? decoded.why : `version ${decoded.version}`;
	ledger.watch.record({ at: clock.now(), kind: decoded.kind, publisher: from, detail, raw: text });
}

function noteProblem(
	{ ledger, clock, count }: HostContext,
	{ from, text }: InboundMessage,
	problem: MessageProblem,
): void {
	count(problem.why);
	ledger.watch.record({ at: clock.now(), kind: 'unreadable', publisher: from, detail: problem.detail, raw: text });
}
