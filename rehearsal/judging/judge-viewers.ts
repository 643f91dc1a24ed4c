import type { OwnGiftState } from '../../audience/client/own-gift.ts';
import type { Viewer } from '../../audience/viewers/viewer.ts';
import type { ClientCounters } from '../../main/rtm/hub/counters.ts';
import type { GiftId, UserId } from '../../protocol/ids.ts';
import { RTM_PUBLISHES_PER_SECOND_MAX } from '../../protocol/rtm-session.ts';
import type { GiftState } from '../../protocol/states.ts';
import type { Findings } from './findings.ts';
import type { GiftFacts, LedgerFacts } from './read-ledger.ts';
import type { Told } from './witness.ts';

/** The states of the ledger that a client's belief allows; null is a gift that the ledger does not know. */
const BELIEVED: Record<OwnGiftState, readonly (GiftState | null)[]> = {
	granted: ['granted', 'voided'],
	broadcast: ['granted', 'voided'],
	acknowledged: ['granted', 'voided'],
	voided: ['voided'],
	refused: ['refused'],
	expired: ['expired'],
	// It heard nothing, or nothing final: anything may have happened since.
	held: ['held', 'granted', 'refused', 'expired', 'voided'],
	asked: [null, 'held', 'granted', 'refused', 'expired', 'voided'],
	unanswered: [null, 'held', 'granted', 'refused', 'expired', 'voided'],
};
const TOLD_ALLOWS: Readonly<Record<string, readonly GiftState[]>> = {
	granted: ['granted', 'voided'],
	refused: ['refused'],
	expired: ['expired'],
	voided: ['voided'],
	held: ['held', 'granted', 'refused', 'expired', 'voided'],
};

/** Compares every screen and every client's belief with the ledger. */
export function judgeViewers(viewers: readonly Viewer[], { gifts }: LedgerFacts, findings: Findings): void {
	const byId = new Map(gifts.map((gift) => [gift.giftId, gift]));
	for (const viewer of viewers) {
		judgeScreen(viewer, byId, findings);
		// A hostile viewer asks twice under one id and is answered twice: it cannot know what to believe.
		if (viewer.personality !== 'hostile') judgeBelief(viewer, byId, findings);
	}
}

/** While the evening goes on: what a screen has done that no later step can make good. */
export function judgeScreensSoFar(viewers: readonly Viewer[], findings: Findings): void {
	for (const { userId, counts, record } of viewers) {
		findings.expect('nothing_shown_twice', counts.drawn === record.drawn.size, () => `something by ${userId}`);
		const isClean = record.drawnAfterVoid.length === 0;
		findings.expect('nothing_shown_after_its_void', isClean, () => `${record.drawnAfterVoid.join(', ')} by ${userId}`);
	}
}

/** What the host told anybody must be in the ledger, in the same bytes, after every restart and at the end. */
export function judgeTold(
	told: ReadonlyMap<GiftId, Told>,
	{ gifts }: Pick<LedgerFacts, 'gifts'>,
	findings: Findings,
): void {
	const byId = new Map(gifts.map((gift) => [gift.giftId, gift]));
	for (const [giftId, { grants, states }] of told) {
		const gift = byId.get(giftId);
		const entered = gift?.entries.find(({ kind }) => kind === 'granted')?.raw?.split('.')[0];
		for (const bytes of grants) {
			findings.expect(
				'nothing_lost_by_a_crash',
				bytes === entered,
				() => `the grant of ${giftId} is not in the ledger`,
			);
		}
		for (const state of states) {
			const allowed = TOLD_ALLOWS[state];
			const isKept = allowed === undefined || (gift !== undefined && allowed.includes(gift.state));
			findings.expect('nothing_lost_by_a_crash', isKept, () => {
				return `${giftId} was told to be ${state}, and is ${gift?.state ?? 'unknown'}`;
			});
		}
	}
}

export function judgeBudget(counters: ReadonlyMap<UserId, ClientCounters>, findings: Findings): void {
	for (const [userId, { publishesPerSecondMax, rateLimited }] of counters) {
		const isWithin = publishesPerSecondMax <= RTM_PUBLISHES_PER_SECOND_MAX && rateLimited === 0;
		findings.expect('publishes_within_budget', isWithin, () => {
			return `${userId}: ${publishesPerSecondMax} within a second, ${rateLimited} refused`;
		});
	}
}

function judgeScreen(viewer: Viewer, byId: ReadonlyMap<GiftId, GiftFacts>, findings: Findings): void {
	const { userId, record } = viewer;
	for (const [giftId, times] of record.drawn) {
		findings.expect('nothing_shown_twice', times === 1, () => `${giftId} ${times} times by ${userId}`);
		const isGranted = (byId.get(giftId)?.grantSequence ?? null) !== null;
		findings.expect('nothing_shown_that_was_not_granted', isGranted, () => `${giftId} by ${userId}`);
	}
	for (const giftId of record.drawnAfterVoid) findings.note('nothing_shown_after_its_void', `${giftId} by ${userId}`);
	for (const giftId of record.voided) {
		const isVoided = byId.get(giftId)?.state === 'voided';
		findings.expect('clients_agree_with_the_ledger', isVoided, () => `${userId} believes that ${giftId} was voided`);
	}
}

function judgeBelief(viewer: Viewer, byId: ReadonlyMap<GiftId, GiftFacts>, findings: Findings): void {
	for (const { giftId, state, duty, refusal } of viewer.record.own.values()) {
		const gift = byId.get(giftId);
		// The refusal that tells of an expired review is a refusal to its client.
		const allowed = refusal?.why === 'review_expired' ? BELIEVED.expired : BELIEVED[state];
		findings.expect('clients_agree_with_the_ledger', allowed.includes(gift?.state ?? null), () => {
			return `${viewer.userId} believes that ${giftId} is ${state}, and it is ${gift?.state ?? 'unknown'}`;
		});
		if (viewer.isGone) continue;
		const isWaiting = state === 'asked' || state === 'held' || state === 'unanswered' || duty !== 'none';
		findings.expect('every_gift_came_to_an_end', !isWaiting, () => {
			return `${viewer.userId} still waits for ${giftId} (${state}, to ${duty}); the ledger has ${gift?.state ?? 'nothing'}`;
		});
	}
}
