import type { UserId } from '../../protocol/ids.ts';
import type { GiftStatusItem, StatusQuery } from '../../protocol/messages.ts';
import { carryGrant } from '../gifts/says.ts';
import { answer, sayAgain } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** What became of these gifts? A grant whose proof is missing comes along, because the client may have lost it. */
export function receiveStatusQuery(context: HostContext, sender: UserId, { giftIds }: StatusQuery): void {
	const { ledger } = context;
	const gifts = [...new Set(giftIds)].map((giftId): GiftStatusItem => {
		const gift = ledger.gifts.find(giftId);
		// Another person's gift is nobody else's business: to this sender it is unknown.
		if (gift?.sender !== sender) return { giftId, state: 'unknown', delivery: 'none' };
		if (gift.state === 'granted' && gift.seenAt === null)
			sayAgain(context, gift, carryGrant(gift, ledger.entries.readGrantBytes(gift.giftNo)));
		return { giftId, state: gift.state, delivery: gift.delivery };
	});
	if (gifts.length > 0) answer(context, sender, { kind: 'gift_status', gifts });
}
