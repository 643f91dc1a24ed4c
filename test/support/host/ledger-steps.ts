// A ledger with gifts in it, made by the real rules and entered by the real ledger, without a host and without RTM.

import { onTestFinished } from 'vitest';
import type { RoomRules } from '../../../preload/api/rows.ts';
import { asChannelName, asComboId, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../../protocol/ids.ts';
import type { GiftId, UserId } from '../../../protocol/ids.ts';
import { encodeMessages } from '../../../protocol/encode.ts';
import { encodeGrantTerms } from '../../../protocol/grant.ts';
import type { GiftRequest, GrantTerms } from '../../../protocol/messages.ts';
import { decideHeldGift, decideVoid } from '../../../main/gifts/decide-by-hand.ts';
import { decideDue } from '../../../main/gifts/decide-due.ts';
import { decideGrant } from '../../../main/gifts/decide-grant.ts';
import { recordAcknowledgment, recordBroadcastSeen, recordGrantSent } from '../../../main/gifts/decide-proof.ts';
import type { Gift, Step } from '../../../main/gifts/gift.ts';
import { signGrant } from '../seals/keys.ts';
import { Ledger } from '../../../main/ledger/ledger.ts';

export const ROOM = asChannelName('neon-lounge');
export const HOST = asUserId('mika-desk');
export const START = asUtcMs(1_700_000_000_000);

/** A ledger that closes with its test. */
export function openLedger(path: string, now = START): Ledger {
	const ledger = new Ledger(path, { name: ROOM, host: HOST, now });
	onTestFinished(() => {
		if (ledger.db.open) ledger.close();
	});
	return ledger;
}

export interface Asked {
	readonly giftId?: GiftId;
	readonly sender?: UserId;
	readonly gift?: string;
	readonly count?: number;
	readonly senderName?: string;
	readonly combo?: { readonly id: string; readonly reached: number };
}

/** Takes a gift in as the rules decide it; null where it is in already, or is not taken in now. */
export function takeIn(ledger: Ledger, no: number, asked: Asked = {}, at = START): Gift | null {
	const request = requestFor(no, asked);
	const sender = asked.sender ?? asUserId('ann');
	const { rules, mode, stream } = ledger.room;
	const combo = request.combo && ledger.combos.find(sender, request.gift, request.combo.comboId);
	const decision = decideGrant(
		{
			request,
			sender,
			raw: encodeMessages([request]),
			existing: ledger.gifts.find(request.giftId),
			offer: ledger.room.findOffer(request.gift),
			rules,
			mode,
			isBlocked: ledger.room.findBlocked(sender) !== null,
			isFirstGift: !ledger.sums.knowsSender(sender),
			comboCountBefore: combo?.countAsked ?? 0,
			comboClosedBecause: combo?.closedBecause ?? null,
			comboVerdict: combo?.verdict ?? null,
			recent: { gifts: 0, retryAfterMs: 1 },
			streamNo: stream.streamNo,
			now: at,
		},
		grantPortOf(ledger),
	);
	if (decision.kind !== 'taken_in') return null;
	const taken = ledger.takeIn(decision.step);
	const { gift, giftNo, comboId, comboCount, comboClosed: closedBecause } = taken;
	if (comboId !== null && comboCount !== null && taken.count > 0)
		ledger.combos.raise({ sender, gift, comboId }, { comboCount, giftNo, now: at, closedBecause });
	return taken;
}

function requestFor(no: number, { giftId, gift = 'rose', count = 1, senderName, combo }: Asked): GiftRequest {
	return {
		kind: 'gift_request',
		giftId: giftId ?? asGiftId(`gift-${String(no).padStart(6, '0')}`),
		gift: asGiftKey(gift),
		count,
		senderName: senderName ?? null,
		note: null,
		combo: combo ? { comboId: asComboId(combo.id), comboCount: combo.reached, comboEnd: false } : null,
		expiresAt: null,
	};
}

function grantPortOf(ledger: Ledger) {
	return {
		room: ROOM,
		nextSequence: () => ledger.gifts.nextGrantSequence(),
		sign: (terms: GrantTerms) => signGrant(encodeGrantTerms(terms)),
	};
}

export type Deed = 'approve' | 'refuse' | 'void' | 'time' | 'sent' | 'seen' | 'acknowledged';

/** Does something to a gift that is in the ledger, where the rules let it. */
export function happen(ledger: Ledger, gift: Gift, deed: Deed, at = START): Gift {
	const now = deed === 'time' ? (gift.dueAt ?? at) : at;
	const step = stepFor(ledger, gift, deed, now);
	return step ? ledger.enter(gift, step, now) : gift;
}

function stepFor(ledger: Ledger, gift: Gift, deed: Deed, now: typeof START): Step | null {
	const rules: RoomRules = ledger.room.rules;
	const hand = { by: 'mika', now, rules };
	const proof = { now, rules, room: ROOM };
	const ifAllowed = (decision: ReturnType<typeof decideVoid>) => (decision.kind === 'step' ? decision.step : null);
	switch (deed) {
		case 'approve':
			return ifAllowed(decideHeldGift(gift, 'grant', null, hand));
		case 'refuse':
			return ifAllowed(decideHeldGift(gift, 'refuse', 'too loud', hand));
		case 'void':
			return ifAllowed(decideVoid(gift, 'a slip', hand, grantPortOf(ledger)));
		case 'time':
			return decideDue(
				gift,
				{ now, rules, findGrant: () => ledger.entries.readGrant(gift.giftNo) },
				grantPortOf(ledger),
			);
		case 'sent':
			return recordGrantSent(gift, proof, true);
		case 'seen':
			return recordBroadcastSeen(gift, proof);
		case 'acknowledged': {
			const { giftId } = gift;
			return recordAcknowledgment(gift, { kind: 'acknowledgment', giftId, outcome: 'sent', reason: null }, proof);
		}
	}
}
