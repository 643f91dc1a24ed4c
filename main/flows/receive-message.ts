// One message as RTM delivered it: read, told apart, and handed to the flow that knows what it means. The publisher that
// RTM names is the sender, whatever the text claims. Never throws for what a stranger wrote.

import { assertNever } from '../../protocol/exhaustive.ts';
import { decodeFromChannel, readFromClient, readSealed } from '../../protocol/reading/decode.ts';
import type { NotForUs, SealedText } from '../../protocol/reading/decode.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { ClientMessage, Decoded, MessageProblem } from '../../protocol/messages.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { InboundMessage } from '../../protocol/rtm-session.ts';
import { tellKeys } from './keys/announce-keys.ts';
import { answer } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';
import type { Opening } from '../keys/client-lines.ts';
import { receiveAcknowledgment } from './receive-acknowledgment.ts';
import { receiveChannelMessage } from './receive-channel-message.ts';
import { receiveGiftRequest } from './receive-gift-request.ts';
import { receiveStatusQuery } from './receive-status-query.ts';

type Unread = Exclude<Decoded<never>, { kind: 'messages' }>;

/** A message to the host whose turn comes soon: read up to its seal, and where there is a second core, being opened there. */
export interface Expected {
	readonly read: SealedText | NotForUs;
	readonly opening: Opening | null;
}

export function expectMessage({ lines }: HostContext, { from, text }: InboundMessage): Expected {
	const read = readSealed(text);
	return { read, opening: read.kind === 'sealed' ? lines.expect(from, read.sealed) : null };
}

/** `expected` is null for what nobody looked at before. */
export function receiveMessage(context: HostContext, inbound: InboundMessage, expected: Expected | null): void {
	if (inbound.channel === null) return receivePeerMessage(context, inbound, expected);
	if (inbound.channel !== context.room) return;
	const decoded = decodeFromChannel(inbound.text);
	if (decoded.kind !== 'messages') return noteUnread(context, inbound, decoded);
	for (const message of decoded.messages) receiveChannelMessage(context, inbound, message);
	for (const problem of decoded.problems) noteProblem(context, inbound, problem);
}

function receivePeerMessage(context: HostContext, inbound: InboundMessage, expected: Expected | null): void {
	const { read, opening } = expected ?? { read: readSealed(inbound.text), opening: null };
	if (read.kind !== 'sealed') {
		noteUnread(context, inbound, read);
		return refuseNotForUs(context, inbound.from, read);
	}
	const received = context.lines.receive(inbound.from, read.sealed, opening);
	if (received === null) return noteUnopened(context, inbound);
	const { text: opened } = received;
	if (received.isFirst && received.isUnderEarlierKeys) tellKeys(context, inbound.from);
	// From here on what was sealed is the text: it is what a person should see.
	const told = { ...inbound, text: opened };
	const decoded = readFromClient(opened);
	if (decoded.kind !== 'messages') {
		noteUnread(context, told, decoded);
		return refuseNotForUs(context, inbound.from, decoded);
	}
	for (const message of decoded.messages) receiveClientMessage(context, told, message);
	for (const problem of decoded.problems) {
		noteProblem(context, told, problem);
		refuseUnread(context, inbound.from, problem.why, problem.giftId, problem.detail);
	}
}

function refuseNotForUs(context: HostContext, receiver: UserId, unread: Unread): void {
	if (unread.kind === 'unreadable') refuseUnread(context, receiver, 'unreadable', null, unread.why);
	if (unread.kind === 'from_newer_version') {
		const words = `this host speaks version 1, not ${unread.version}`;
		refuseUnread(context, receiver, 'from_newer_version', null, words);
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

function noteUnread({ ledger, clock, count }: HostContext, { from, text }: InboundMessage, decoded: Unread): void {
	count(decoded.kind);
	if (decoded.kind === 'foreign') return;
	const detail = decoded.kind === 'unreadable' ? decoded.why : `version ${decoded.version}`;
	ledger.watch.record({ at: clock.now(), kind: decoded.kind, publisher: from, detail, raw: text });
}

/** It was not sealed for this host by whoever published it. There is nobody who could read an answer. */
function noteUnopened({ ledger, clock, count }: HostContext, { from, text }: InboundMessage): void {
	count('unopened');
	const detail = 'sealed under another name, for another room, or changed on the way';
	ledger.watch.record({ at: clock.now(), kind: 'unopened', publisher: from, detail, raw: text });
}

function noteProblem(
	{ ledger, clock, count }: HostContext,
	{ from, text }: InboundMessage,
	problem: MessageProblem,
): void {
	count(problem.why);
	ledger.watch.record({ at: clock.now(), kind: 'unreadable', publisher: from, detail: problem.detail, raw: text });
}
