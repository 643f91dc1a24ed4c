// What members publish on the room's channel. A broadcast counts as seen when its bytes are exactly the ones that this
// ledger granted and their sender is RTM's publisher; anything else that claims to be a gift, or to be the host's word,
// is forged: entered among the incidents, counted, and never booked.

import { assertNever } from '../../protocol/exhaustive.ts';
import { decodeGrantTerms } from '../../protocol/grant.ts';
import type { ChannelMessage, SignedGrant } from '../../protocol/messages.ts';
import type { InboundMessage } from '../../protocol/rtm-session.ts';
import { recordBroadcastSeen } from '../gifts/decide-proof.ts';
import type { Gift } from '../gifts/gift.ts';
import { enterStep } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

export function receiveChannelMessage(context: HostContext, inbound: InboundMessage, message: ChannelMessage): void {
	switch (message.kind) {
		case 'broadcast':
			for (const grant of message.grants) receiveBroadcast(context, inbound, grant);
			return;
		case 'void_notice':
		case 'room_notice':
			// The host's own notices come back to it.
			if (inbound.from === context.host) return;
			return noteForged(context, inbound, `${message.kind} that the host did not publish`);
		default:
			assertNever(message, 'channel message');
	}
}

function receiveBroadcast(context: HostContext, inbound: InboundMessage, grant: SignedGrant): void {
	const { ledger, clock, room } = context;
	const found = findGranted(context, inbound, grant);
	if (typeof found === 'string') return noteForged(context, inbound, found);
	const now = clock.now();
	if (found.seenAt !== null) {
		context.count('broadcast_repeated');
		if (found.state === 'voided' && !context.reminders.take(found.giftNo, now)) return;
	}
	context.pace.load.noteArrived(found.giftNo);
	const publisher = inbound.from === context.host ? 'host' : 'sender';
	const step = recordBroadcastSeen(found, { now, rules: ledger.room.rules, room }, publisher);
	if (step) enterStep(context, found, step);
}

/** The gift that these bytes grant, or in words why they grant none. */
function findGranted({ ledger, room, host }: HostContext, { from }: InboundMessage, grant: SignedGrant): Gift | string {
	const terms = decodeGrantTerms(grant.bytes);
	if (!terms) return 'no grant of version 1';
	if (terms.room !== room) return `granted for room ${terms.room}`;
	if (terms.sender !== from && from !== host) return `${terms.giftName} claims to be from ${terms.sender}`;
	const gift = ledger.gifts.find(terms.giftId);
	if (!gift || gift.grantSequence === null) return `${terms.giftName} that nobody granted`;
	if (ledger.entries.readGrantBytes(gift.giftNo) !== grant.bytes) return `${terms.giftName} with altered terms`;
	return gift;
}

function noteForged({ ledger, clock, count }: HostContext, { from, text }: InboundMessage, detail: string): void {
	count('forged');
	ledger.watch.record({ at: clock.now(), kind: 'forged', publisher: from, detail, raw: text });
}
