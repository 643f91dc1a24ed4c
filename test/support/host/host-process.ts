// A host in a process of its own, to be killed: the real clock, the real file, the hub over a WebSocket, and a moderator
// who decides on what is held. It waits for its parent's word before it opens the ledger, so that a successor can stand
// ready; it tells its parent after every transaction what is on disk by then, and never outlives it.

import { WebSocket } from 'ws';
import { openHubSession } from '../../../audience/hub-session.ts';
import { systemClock } from '../../../protocol/clock.ts';
import { asChannelName, asCoins, asUserId } from '../../../protocol/ids.ts';
import type { GiftRow } from '../../../preload/api/rows.ts';
import type { ByHand } from '../../../main/flows/decide-gifts.ts';
import { openHost } from '../../../main/host/host.ts';
import type { Host } from '../../../main/host/host.ts';
import { readTotals } from '../../../main/host/read-desk.ts';
import { PublishBudget } from '../../../main/outbox/pacing.ts';
import { KEYS } from '../seals/keys.ts';

export interface HostProcessOptions {
	readonly hubUrl: string;
	readonly ledgerPath: string;
	readonly room: string;
	readonly host: string;
}

/** What is on disk when this is said. */
export interface HostProcessNews {
	readonly revision: number;
	/** Gifts that are still under way, in review or without their proof, messages not said, and decisions to be made. */
	readonly open: number;
}

export type HostProcessWord = { readonly kind: 'ready' } | ({ readonly kind: 'news' } & HostProcessNews);

// A host that was started again says nothing for a second, and hardly any lives so long here: what it says shall be on
// trial, too. The hub's own limit stays.
PublishBudget.prototype.spendAll = () => undefined;

function play(options: HostProcessOptions): void {
	const session = openHubSession({
		url: options.hubUrl,
		userId: asUserId(options.host),
		clock: systemClock,
		connect: (url) => new WebSocket(url),
		backOff: { firstMs: 20, longestMs: 200 },
	});
	const host = openHost({
		ledgerPath: options.ledgerPath,
		room: asChannelName(options.room),
		session,
		keys: KEYS,
		clock: systemClock,
	});
	if (host.ledger.room.rules.resendAfterMs !== 150) host.change({ kind: 'rules', rules: quickRules(host) }, 'mika');
	const unsaid = host.ledger.db.prepare<[], number>('SELECT count(*) FROM outbox').pluck();
	let toBeDecided = 0;
	host.onChange(({ gifts, revision }) => {
		const waiting = gifts.filter(isForModerator);
		toBeDecided += waiting.length;
		const { held, withoutProof } = readTotals(host.ledger);
		tell({ kind: 'news', revision, open: held.gifts + withoutProof + (unsaid.get() ?? 0) + toBeDecided });
		for (const gift of waiting)
			setImmediate(() => {
				toBeDecided--;
				moderate(host, gift);
			});
	});
	for (const gift of host.ledger.gifts.listHeld()) moderate(host, gift);
	host.start();
}

/** Everything happens within fractions of a second, as often as it takes. */
function quickRules(host: Host) {
	return {
		...host.ledger.room.rules,
		holdFromCoins: asCoins(100),
		comboCeilingCoins: asCoins(150),
		senderGiftsMax: 1_000_000,
		takeBackMs: 20,
		resendAfterMs: 150,
		resendAfterMsMax: 600,
		resendsMax: 1_000,
		acknowledgmentWaitMs: 200,
	};
}

function isForModerator({ giftId, state, delivery, pendingDecision }: GiftRow): boolean {
	if (state === 'held') return pendingDecision === null;
	return state === 'granted' && delivery === 'completed' && fateOf(giftId) % 13 === 0;
}

function moderate(host: Host, { giftId, state }: GiftRow): void {
	host.decide([giftId], state === 'held' ? decisionFor(fateOf(giftId)) : { kind: 'void', reason: 'a slip' }, 'mika');
}

/** What a gift's own id says: the same gift meets the same fate in every life of the host. */
function fateOf(giftId: string): number {
	return parseInt(giftId.slice(-2), 16);
}

function decisionFor(fate: number): ByHand {
	if (fate % 5 === 0) return { kind: 'void', reason: 'before the grant' };
	return fate % 3 === 0 ? { kind: 'refuse', reason: 'too loud' } : { kind: 'approve' };
}

function tell(word: HostProcessWord): void {
	process.send?.(word);
}

process.once('message', (options) => play(options as HostProcessOptions));
process.once('disconnect', () => process.exit());
tell({ kind: 'ready' });
