// What members publish on the room's channel. A broadcast counts as seen when the room's key signed it, its bytes are
// exactly the ones that this ledger granted, and their sender is RTM's publisher; anything else that claims to be a gift,
// or to be the host's word, is forged: entered among the incidents with what is wrong with it, counted, and never booked.
// A genuine one that comes again counts nothing, and long after its time it is an incident, too.

import { assertNever } from '../../protocol/exhaustive.ts';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import type { UtcMs } from '../../protocol/ids.ts';
import type { ChannelMessage, KeyNotice, RoomNotice, SignedGrant, VoidNotice } from '../../protocol/messages.ts';
import type { InboundMessage } from '../../protocol/rtm-session.ts';
import { EARLIER_KEY_MS } from '../../protocol/sign/host-word.ts';
import { recordBroadcastSeen } from '../gifts/decide-proof.ts';
import type { Gift } from '../gifts/gift.ts';
import { askToResend } from '../gifts/says.ts';
import { enterStep, findGrant, sayAgain } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** After so long nothing that was asked for is under way any more: a client waits a minute between two attempts at most. */
const REPEATS_END_AFTER_MS = 120_000;

export function receiveChannelMessage(context: HostContext, inbound: InboundMessage, message: ChannelMessage): void {
	switch (message.kind) {
		case 'broadcast':
			for (const grant of message.grants) receiveBroadcast(context, inbound, grant);
			return;
		case 'void_notice':
		case 'room_notice':
		case 'key_notice':
			// The host's own notices come back to it.
			if (inbound.from === context.host) return;
			return noteForged(context, inbound, tellFalseNotice(context, message));
		default:
			assertNever(message, 'channel message');
	}
}

function receiveBroadcast(context: HostContext, inbound: InboundMessage, grant: SignedGrant): void {
	const { ledger, clock, room } = context;
	const found = findGranted(context, inbound, grant);
	if (typeof found === 'string') return noteForged(context, inbound, found);
	const now = clock.now();
	if (found.seenAt === null && isForgotten(context, found, grant, now)) return askToSayAnew(context, found);
	if (found.seenAt !== null) {
		context.count('broadcast_repeated');
		if (isReplayed(found, now) && inbound.from !== context.host) noteReplayed(context, inbound, found, now);
		if (found.state === 'voided' && !context.reminders.take(found.giftNo, now)) return;
	}
	context.pace.load.noteArrived(found.giftNo);
	const publisher = inbound.from === context.host ? 'host' : 'sender';
	const step = recordBroadcastSeen(found, { now, rules: ledger.room.rules, room }, publisher);
	if (step) enterStep(context, found, step, now);
}

/** Whether members have forgotten the key that signed this: nobody drew it, so that it is no proof. */
function isForgotten({ ledger, word }: HostContext, gift: Gift, grant: SignedGrant, now: UtcMs): boolean {
	// What is as fresh as nearly everything was not signed so long ago; the ledger need not be asked.
	if (now - (gift.decidedAt ?? now) < EARLIER_KEY_MS) return false;
	const keys = ledger.keys.findBeginning();
	if (!keys || now - keys.since < EARLIER_KEY_MS || (gift.grantSequence ?? 0) > keys.lastSequenceBefore) return false;
	return !word.isOfPresentKey(grant);
}

/** The grant under the present key, which its sender has not heard of. */
function askToSayAnew(context: HostContext, gift: Gift): void {
	if (gift.state !== 'granted') return;
	const asked = { ...gift, attempts: Math.max(1, gift.attempts) };
	sayAgain(context, gift, askToResend(asked, findGrant(context, gift)));
}

/** Whether the room saw this gift so long ago that no resend, no doubled message and no retry can be the reason. */
function isReplayed({ seenAt, voidedAt, delivery }: Gift, now: UtcMs): boolean {
	if (delivery !== 'completed' && voidedAt === null) return false;
	return now - Math.max(seenAt ?? now, voidedAt ?? 0) >= REPEATS_END_AFTER_MS;
}

/** The gift that these bytes grant, or in words why they grant none. */
function findGranted(
	{ ledger, room, host, word }: HostContext,
	{ from }: InboundMessage,
	grant: SignedGrant,
): Gift | string {
	const own = findVerbatim(ledger, grant);
	if (own !== null && (own.sender === from || from === host)) return own;
	const read = word.readGrant(grant);
	if (read.kind === 'not_signed') return tellUnsigned(ledger, grant);
	if (read.kind === 'unreadable') return 'no grant of version 1';
	const { terms } = read;
	if (terms.room !== room) return `granted for room ${terms.room}`;
	if (terms.sender !== from && from !== host) return `${terms.giftName} claims to be from ${terms.sender}`;
	const gift = ledger.gifts.find(terms.giftId);
	if (!gift || gift.grantSequence === null)
		return `${terms.giftName}, signed with this room’s key, that is not in this ledger`;
	if (ledger.entries.readGrant(gift.giftNo).bytes !== grant.bytes)
		return `${terms.giftName}, signed with this room’s key, in other terms than granted`;
	return gift;
}

/**
 * The gift whose grant stands in this ledger with exactly these bytes and this signature: the host made both, so that it
 * need not verify its own signature, which costs as much as deciding on the gift. Null where a closer look is needed.
 */
function findVerbatim(ledger: HostContext['ledger'], { bytes, signature }: SignedGrant): Gift | null {
	if (signature === '') return null;
	const claimed = decodeGrantTerms(bytes);
	const gift = claimed && ledger.gifts.find(claimed.giftId);
	if (!gift || gift.grantSequence === null) return null;
	const given = ledger.entries.readGrant(gift.giftNo);
	return given.bytes === bytes && given.signature === signature ? gift : null;
}

/** In words for a person: what it claims, and that nothing of it is true. */
function tellUnsigned(ledger: HostContext['ledger'], { bytes, signature }: SignedGrant): string {
	const claimed = decodeGrantTerms(bytes);
	const whose = signature === '' ? 'without a signature' : 'with a false signature';
	if (!claimed) return `no grant of version 1, ${whose}`;
	const gift = ledger.gifts.find(claimed.giftId);
	const what = `${claimed.giftName} of ${claimed.sender} ${whose}`;
	if (!gift || gift.grantSequence === null) return `${what}, that nobody granted`;
	return ledger.entries.readGrant(gift.giftNo).bytes === bytes ? what : `${what}, with altered terms`;
}

function tellFalseNotice({ word, room, host }: HostContext, notice: VoidNotice | RoomNotice | KeyNotice): string {
	if (notice.kind === 'key_notice') {
		const isKnown = word.follow(notice, { room, host }) === 'known';
		return isKnown ? 'key_notice of the host, repeated by somebody else' : 'new keys that the host did not announce';
	}
	const read = notice.kind === 'void_notice' ? word.readVoid(notice) : word.readNews(notice);
	if (read.kind === 'signed') return `${notice.kind} of the host, repeated by somebody else`;
	return `${notice.kind} that the host did not sign`;
}

/** It is drawn once and booked once; who broadcasts old gifts to newcomers is for a person to judge. */
function noteReplayed({ ledger }: HostContext, { from, text }: InboundMessage, gift: Gift, now: UtcMs): void {
	const what = `${gift.giftName} of ${gift.sender}, ${gift.state === 'voided' ? 'voided since' : 'seen before'}`;
	ledger.watch.record({ at: now, kind: 'replayed', publisher: from, detail: what, raw: text });
}

function noteForged({ ledger, clock, count }: HostContext, { from, text }: InboundMessage, detail: string): void {
	count('forged');
	ledger.watch.record({ at: clock.now(), kind: 'forged', publisher: from, detail, raw: text });
}
