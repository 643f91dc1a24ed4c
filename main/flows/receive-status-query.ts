import type { UserId } from '../../protocol/ids.ts';
import type { GiftStatusItem, StatusQuery } from '../../protocol/messages.ts';
import { carryGrant } from '../gifts/says.ts';
import { answer, findGrant, sayAgain } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

const OPEN_LOOKED_AT_MAX = 500;

/**
 * What became of these gifts? A grant whose proof is missing comes along, because the client may have lost it. A client that
 * asks after none has just arrived: it gets what an earlier life of it may have forgotten.
 */
export function receiveStatusQuery(context: HostContext, sender: UserId, { giftIds }: StatusQuery): void {
	const { ledger } = context;
	if (giftIds.length === 0) return sayWhatIsOpen(context, sender);
	const gifts = [...new Set(giftIds)].map((giftId): GiftStatusItem => {
		const gift = ledger.gifts.find(giftId);
		// Another person's gift is nobody else's business: to this sender it is unknown.
		if (gift?.sender !== sender) return { giftId, state: 'unknown', delivery: 'none' };
		if (gift.state === 'granted' && gift.seenAt === null)
			sayAgain(context, gift, carryGrant(gift, findGrant(context, gift)));
		return { giftId, state: gift.state, delivery: gift.delivery };
	});
	answer(context, sender, { kind: 'gift_status', gifts });
}

function sayWhatIsOpen(context: HostContext, sender: UserId): void {
	for (const gift of context.ledger.gifts.listWithoutProof(OPEN_LOOKED_AT_MAX))
		if (gift.sender === sender && gift.seenAt === null)
			sayAgain(context, gift, carryGrant(gift, findGrant(context, gift)));
}
