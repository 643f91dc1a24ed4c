import type { UserId } from '../../protocol/ids.ts';
import type { Acknowledgment } from '../../protocol/messages.ts';
import { recordAcknowledgment } from '../gifts/decide-proof.ts';
import { enterStep } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

/** The client says that its broadcast left, or did not. Only the gift's own sender can say so. */
export function receiveAcknowledgment(context: HostContext, sender: UserId, message: Acknowledgment): void {
	const { ledger, clock, room, count } = context;
	const gift = ledger.gifts.find(message.giftId);
	if (!gift) return count('acknowledgment_unknown');
	if (gift.sender !== sender) return count('acknowledgment_of_another');
	const now = clock.now();
	const step = recordAcknowledgment(gift, message, { now, rules: ledger.room.rules, room });
	if (step) enterStep(context, gift, step, now);
}
