// This person's gifts as rows of a list: newest first, the frames of a streak in one row. Pure, so that what the page
// says about a gift can be tested without a page.

import type { GiftId, GiftKey } from '../../protocol/ids.ts';
import type { OwnGift } from '../client/own-gift.ts';

export type RowStep =
	| 'asked'
	| 'waiting'
	| 'held'
	| 'granted'
	| 'not_taken'
	| 'sent'
	| 'on_screen'
	| 'acknowledged'
	| 'acknowledged_unseen'
	| 'refused'
	| 'expired'
	| 'voided'
	| 'unanswered';

export interface OwnRow {
	readonly key: string;
	readonly gift: GiftKey;
	readonly count: number;
	readonly note: string | null;
	readonly step: RowStep;
	/** Rungs reached of: asked, granted, on screen, acknowledged. */
	readonly rungs: 1 | 2 | 3 | 4;
	readonly tone: 'wait' | 'good' | 'bad';
	/** The newest gift of the row, and all of its gifts. */
	readonly latest: OwnGift;
	readonly giftIds: readonly GiftId[];
}

const RUNGS: Readonly<Record<RowStep, readonly [OwnRow['rungs'], OwnRow['tone']]>> = {
	asked: [1, 'wait'],
	waiting: [1, 'wait'],
	held: [1, 'wait'],
	unanswered: [1, 'bad'],
	refused: [1, 'bad'],
	expired: [1, 'bad'],
	granted: [2, 'wait'],
	not_taken: [2, 'wait'],
	sent: [2, 'wait'],
	voided: [2, 'bad'],
	on_screen: [3, 'wait'],
	acknowledged_unseen: [3, 'wait'],
	acknowledged: [4, 'good'],
};

export function toRows(gifts: readonly OwnGift[], onScreen: ReadonlySet<GiftId>): readonly OwnRow[] {
	const groups = new Map<string, OwnGift[]>();
	for (const gift of gifts) {
		const key = gift.request.combo?.comboId ?? gift.giftId;
		const group = groups.get(key);
		if (group) group.push(gift);
		else groups.set(key, [gift]);
	}
	return [...groups].reverse().map(([key, group]) => toRow(key, group, onScreen));
}

function toRow(key: string, group: readonly OwnGift[], onScreen: ReadonlySet<GiftId>): OwnRow {
	const latest = group.at(-1);
	if (!latest) throw new Error(`row ${key} has no gift`);
	// A streak is as far as its last frame: the earlier ones are contained in it.
	const step = stepOf(latest, onScreen.has(latest.giftId));
	const [rungs, tone] = RUNGS[step];
	const { gift, note } = latest.request;
	const count = group.reduce((sum, { request }) => sum + request.count, 0);
	return { key, gift, count, note, step, rungs, tone, latest, giftIds: group.map(({ giftId }) => giftId) };
}

function stepOf(gift: OwnGift, isOnScreen: boolean): RowStep {
	switch (gift.state) {
		case 'asked':
			return gift.waitingFor === null ? 'asked' : 'waiting';
		case 'granted':
			return isOnScreen ? 'on_screen' : gift.failure === null ? 'granted' : 'not_taken';
		case 'broadcast':
			return isOnScreen ? 'on_screen' : 'sent';
		case 'acknowledged':
			return isOnScreen ? 'acknowledged' : 'acknowledged_unseen';
		case 'held':
		case 'refused':
		case 'expired':
		case 'voided':
		case 'unanswered':
			return gift.state;
	}
}
