import type { UtcMs } from '../../../protocol/ids.ts';
import type { LinkState, PresenceChange } from '../../../protocol/rtm-session.ts';
import { decideReconcile, decideReturn } from '../../gifts/decide-due.ts';
import { BY_RULE, fact } from '../../gifts/gift.ts';
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
		// Nobody can know what is sent meanwhile.
		context.comboEnds.noteLinkLost(ledger.combos.listRunning());
	}
	if (link.state === 'evicted')
		ledger.watch.record({ at: now, kind: 'evicted', publisher: context.host, detail: link.why, raw: '' });
}

function endGap({ ledger }: HostContext, { at: now, why, elapsedMs }: LinkNews): void {
	const gap = ledger.gaps.findOpen();
	if (!gap) return;
	ledger.gaps.end(gap, measureGap({ from: gap.from, now, elapsedMs }));
	ledger.enterRoomFact(fact('link_restored', BY_RULE, { detail: why }), now);
}

/** Numbers of the gifts whose broadcasts the host may have missed. */
export function listUnseen({ ledger }: HostContext): readonly number[] {
	return ledger.gifts.listWithoutProof(PENDING_LOOKED_AT_MAX).map(({ giftNo }) => giftNo);
}

/** What the host missed is asked for at once: nobody knows how much of it the room has seen. */
export function reconcileGift(context: HostContext, giftNo: number): void {
	decideOne(context, giftNo, decideReconcile);
}

/** Members came and went; whoever left plays no combo any more. */
export function recordPresence({ pace, comboEnds }: HostContext, { joined, left, members }: PresenceChange): void {
	pace.load.members = members;
	for (const sender of joined) comboEnds.noteJoined(sender);
	for (const sender of left) comboEnds.noteLeft(sender);
}

/** Numbers of the gifts without proof of those who came. */
export function listOfReturned({ ledger }: HostContext, { joined }: PresenceChange): readonly number[] {
	const back = new Set(joined);
	const pending = ledger.gifts.listWithoutProof(PENDING_LOOKED_AT_MAX);
	return pending.filter(({ sender }) => back.has(sender)).map(({ giftNo }) => giftNo);
}

/** Somebody whose grant found nobody is back. */
export function resendToReturned(context: HostContext, giftNo: number): void {
	decideOne(context, giftNo, decideReturn);
}

function decideOne(context: HostContext, giftNo: number, decide: typeof decideReturn): void {
	const { ledger, clock } = context;
	const gift = ledger.gifts.findByNo(giftNo);
	if (!gift) return;
	const find = () => findGrant(context, gift);
	const now = clock.now();
	const step = decide(gift, { now, rules: ledger.room.rules, findGrant: find });
	if (step) enterStep(context, gift, step, now);
}
