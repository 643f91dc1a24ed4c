import type { LinkState, PresenceChange } from '../../protocol/rtm-session.ts';
import { BY_RULE, fact } from '../gifts/gift.ts';
import { enterStep } from '../host/host-context.ts';
import type { HostContext } from '../host/host-context.ts';

const PENDING_LOOKED_AT_MAX = 500;

/** The link came or went: the time without it is a gap, entered and shown. */
export function recordLink(context: HostContext, link: { state: LinkState; why: string; wasConnected: boolean }): void {
	const { ledger, clock } = context;
	const now = clock.now();
	if (link.state === 'connected') {
		if (ledger.watch.endGap(now)) ledger.enterRoomFact(fact('link_restored', BY_RULE, { detail: link.why }), now);
	} else if (link.wasConnected) {
		ledger.watch.beginGap(now, link.why);
		ledger.enterRoomFact(fact('link_lost', BY_RULE, { detail: link.why }), now);
	}
	if (link.state === 'evicted')
		ledger.watch.record({ at: now, kind: 'evicted', publisher: context.host, detail: link.why, raw: '' });
}

/** Somebody whose grant found nobody is back: their turn comes now. */
export function recordPresence(context: HostContext, { joined }: PresenceChange): void {
	const { ledger, clock } = context;
	const now = clock.now();
	const back = new Set(joined);
	for (const gift of ledger.gifts.listWithoutProof(PENDING_LOOKED_AT_MAX)) {
		if (gift.deliveryTrouble !== 'receiver_offline' || !back.has(gift.sender) || gift.dueAt === null) continue;
		enterStep(context, gift, { gift: { ...gift, dueAt: now }, facts: [], says: [], withdraws: false });
	}
}
