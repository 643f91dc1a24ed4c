import { assertNever } from '../../protocol/exhaustive.ts';
import type { GiftKey, UserId } from '../../protocol/ids.ts';
import type { RoomNews } from '../../protocol/messages.ts';
import { encodeRoomNews } from '../../protocol/sign/notices.ts';
import { sign } from '../../protocol/sign/signed-text.ts';
import type { CatalogueGift, RoomMode, RoomRules } from '../../preload/api/rows.ts';
import { fact } from '../gifts/gift.ts';
import type { HostContext } from '../host/host-context.ts';

export type RoomChange =
	| { readonly kind: 'mode'; readonly mode: RoomMode }
	| { readonly kind: 'rules'; readonly rules: RoomRules }
	| { readonly kind: 'save_offer'; readonly offer: CatalogueGift }
	| { readonly kind: 'remove_offer'; readonly gift: GiftKey }
	| { readonly kind: 'block'; readonly sender: UserId; readonly reason: string }
	| { readonly kind: 'unblock'; readonly sender: UserId }
	| { readonly kind: 'start_stream' };

/** A person changes how the room works; from the next gift on it counts. The room's clients are told what they can see. */
export function changeRoom(context: HostContext, change: RoomChange, by: string): null {
	const { room } = context.ledger;
	const now = context.clock.now();
	switch (change.kind) {
		case 'mode': {
			const before = room.mode;
			if (change.mode === before) return null;
			room.saveMode(change.mode);
			if (change.mode === 'paused') tellRoom(context, 'paused');
			// A panic takes gifts as well: it holds them, and that is nobody's business outside.
			else if (before === 'paused') tellRoom(context, 'resumed');
			return null;
		}
		case 'rules':
			room.saveRules(change.rules);
			return null;
		case 'save_offer':
			room.saveOffer(change.offer);
			tellRoom(context, 'catalogue_changed');
			return null;
		case 'remove_offer':
			if (room.removeOffer(change.gift)) tellRoom(context, 'catalogue_changed');
			return null;
		case 'block': {
			const { sender, reason } = change;
			const senderName = context.ledger.sums.findSenderName(sender);
			room.block({ sender, senderName, reason, blockedAt: now, blockedBy: by });
			return null;
		}
		case 'unblock':
			room.unblock(change.sender);
			return null;
		case 'start_stream':
			room.startStream(now);
			context.ledger.enterRoomFact(fact('stream_started', by), now);
			return null;
		default:
			return assertNever(change, 'change of the room');
	}
}

function tellRoom({ outbox, clock, room, keys }: HostContext, notice: RoomNews['notice']): void {
	const now = clock.now();
	const signed = sign('room_notice', encodeRoomNews({ room, notice, at: now }), keys);
	outbox.enqueue({ kind: 'room_notice', ...signed }, { receiver: null, giftNo: null, now });
}
