import type { GiftId } from '../../protocol/ids.ts';
import type { AudienceEvents } from '../client/audience-ports.ts';
import type { OwnGift } from '../client/own-gift.ts';
import type { HostileDeed } from './hostile-deeds.ts';

export interface ViewerCounts {
	/** Gifts asked for through the client, combo frames included. */
	asked: number;
	acknowledgments: number;
	refused: number;
	drawn: number;
	takenOff: number;
	forged: number;
	problems: number;
	deeds: number;
}

/** What this viewer knows at the end, to be compared with the ledger and with the other screens. */
export interface ViewerRecord {
	/** Its own gifts in their last state; `broadcasts` is among it. */
	readonly own: Map<GiftId, OwnGift>;
	/** How often each gift id was drawn on this screen. */
	readonly drawn: Map<GiftId, number>;
	readonly voided: Set<GiftId>;
	/** Must stay empty. */
	readonly drawnAfterVoid: GiftId[];
	readonly deeds: HostileDeed[];
}

export function newCounts(): ViewerCounts {
	return { asked: 0, acknowledgments: 0, refused: 0, drawn: 0, takenOff: 0, forged: 0, problems: 0, deeds: 0 };
}

export function newRecord(): ViewerRecord {
	return { own: new Map(), drawn: new Map(), voided: new Set(), drawnAfterVoid: [], deeds: [] };
}

/** Follows a client's events into the counts, and into the record where one is kept. */
export function writeDown(counts: ViewerCounts, record: ViewerRecord | null) {
	return {
		giftChanged: (gift) => {
			if (gift.state === 'acknowledged' && gift.duty === 'none') counts.acknowledgments++;
			if (gift.state === 'refused' && gift.duty === 'none') counts.refused++;
			record?.own.set(gift.giftId, gift);
		},
		drawn: ({ giftId }) => {
			counts.drawn++;
			if (!record) return;
			record.drawn.set(giftId, (record.drawn.get(giftId) ?? 0) + 1);
			if (record.voided.has(giftId)) record.drawnAfterVoid.push(giftId);
		},
		takenOff: () => void counts.takenOff++,
		voided: (giftId) => void record?.voided.add(giftId),
		forged: () => void counts.forged++,
		problem: () => void counts.problems++,
	} satisfies Partial<AudienceEvents>;
}
