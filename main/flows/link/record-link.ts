import type { UtcMs } from '../../../protocol/ids.ts';
import type { LinkState, PresenceChange } from '../../../protocol/rtm-session.ts';
import { decideReconcile, decideReturn } from '../../gifts/decide-due.ts';
import { BY_RULE, fact } from '../../gifts/gift.ts';
import { closeAllCombos, closeCombosOf } from '../combos/follow-combo.ts';
import { measureGap } from './measure-gap.ts';
import { enterStep, findGrant } from '../../host/host-context.ts';
import type { HostContext } from '../../host/host-context.ts';

const PENDING_LOOKED_AT_MAX = 500;

export interface LinkNews {
	readonly at: UtcMs;
	readonly state: LinkState;
	readonly why: string;
	readonly wasConnected: boolean;
	/** How long there was no link by the host's timers; null where it did not run all the while. */
	readonly elapsedMs: number | null;
}

/** The link came or went: the time without it is a gap, entered and shown. */
export function recordLink(context: HostContext, link: LinkNews): void {
	const { ledger } = context;
	// Its own time, not the one at which the storage took it.
	const now = link.at;
	if (link.state === 'connected') endGap(context, link);
	else if (link.wasConnected) {
		ledger.gaps.begin({ at: now, cause: 'link', why: link.why });
		ledger.enterRoomFact(fact('link_lost', BY_RULE, { detail: link.why }), now);
		closeAllCombos(context);
	}
	if (link.state === 'evicted')
		ledger.watch.record({ at: now, kind: 'evicted', publisher: context.host, detail: link.why, raw: '' });
}

/** What the host missed is asked for at once: nobody knows how much of it the room has seen. */
function endGap(context: HostContext, { at: now, why, elapsedMs }: LinkNews): void {
	const { ledger } = context;
	const gap = ledger.gaps.findOpen();
	if (!gap) return;
	ledger.gaps.end(gap, measureGap({ from: gap.from, now, elapsedMs }));
	ledger.enterRoomFact(fact('link_restored', BY_RULE, { detail: why }), now);
	const facts = { now, rules: ledger.room.rules };
	for (const gift of ledger.gifts.listWithoutProof(PENDING_LOOKED_AT_MAX)) {
		const find = () => findGrant(context, gift);
		const step = decideReconcile(gift, { ...facts, findGrant: find });
		if (step) enterStep(context, gift, step);
	}
}

/** Somebody whose grant found nobody is back. */
export function recordPresence(context: HostContext, { joined, left, members }: PresenceChange): void {
	const { ledger, clock, pace } = context;
	pace.load.members = members;
	closeCombosOf(context, left);
	const facts = { now: clock.now(), rules: ledger.room.rules };
	const back = new Set(joined);
	for (const gift of ledger.gifts.listWithoutProof(PENDING_LOOKED_AT_MAX)) {
		if (!back.has(gift.sender)) continue;
		const find = () => findGrant(context, gift);
		const step = decideReturn(gift, { ...facts, findGrant: find });
		if (step) enterStep(context, gift, step);
	}
}
