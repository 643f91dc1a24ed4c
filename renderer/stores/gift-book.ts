// Every gift the window knows, at the newest revision it has heard of. Rows may come twice, late or out of order: the
// higher revision wins, so that no push can move a gift back. The book never decides anything; it remembers.

import type { GiftRow } from '../../preload/api/rows.ts';
import type { GiftId } from '../../protocol/ids.ts';

/** Gifts without proof that the window keeps. Of more only the ledger knows, and it is asked when few of these are left. */
export const WITHOUT_PROOF_MAX = 5_000;

/** Granted, and the proof has not arrived: these make the list of pending acknowledgments. */
export function isWithoutProof(gift: GiftRow): boolean {
	return gift.state === 'granted' && gift.delivery !== 'none' && gift.delivery !== 'completed';
}

export class GiftBook {
	readonly #gifts = new Map<GiftId, GiftRow>();
	readonly #held = new Map<GiftId, GiftRow>();
	readonly #withoutProof = new Map<GiftId, GiftRow>();

	/** Takes rows in and answers those that said something new. */
	apply(rows: readonly GiftRow[]): GiftRow[] {
		return rows.filter((gift) => {
			const before = this.#gifts.get(gift.giftId);
			if (before && before.revision >= gift.revision) return false;
			this.#gifts.set(gift.giftId, gift);
			keepIf(this.#held, gift, gift.state === 'held');
			keepIf(this.#withoutProof, gift, isWithoutProof(gift) && this.#hasRoomFor(gift));
			return true;
		});
	}

	/** Takes gifts without proof in, those too that are known and had no room before. */
	keepWithoutProof(rows: readonly GiftRow[]): void {
		this.apply(rows);
		for (const { giftId } of rows) {
			const gift = this.#gifts.get(giftId);
			if (gift && isWithoutProof(gift) && this.#hasRoomFor(gift)) this.#withoutProof.set(giftId, gift);
		}
	}

	find(giftId: GiftId): GiftRow | null {
		return this.#gifts.get(giftId) ?? null;
	}

	/** Forgets gifts that left the feed, except those that still wait for a person or for proof. */
	forget(giftIds: Iterable<GiftId>): void {
		for (const giftId of giftIds) {
			if (!this.#held.has(giftId) && !this.#withoutProof.has(giftId)) this.#gifts.delete(giftId);
		}
	}

	/** Gifts that are known at a later revision than this one. */
	listNewerThan(revision: number): GiftRow[] {
		return [...this.#gifts.values()].filter((gift) => gift.revision > revision);
	}

	/** Held gifts, oldest first. */
	listHeld(): GiftRow[] {
		return [...this.#held.values()].sort(byGiftNo);
	}

	/** Granted gifts without proof, oldest first. */
	listWithoutProof(): GiftRow[] {
		return [...this.#withoutProof.values()].sort(byGiftNo);
	}

	/** Gifts that wait for a person or for proof, as far as they are kept. */
	get waiting(): number {
		return this.#held.size + this.#withoutProof.size;
	}

	#hasRoomFor(gift: GiftRow): boolean {
		return this.#withoutProof.size < WITHOUT_PROOF_MAX || this.#withoutProof.has(gift.giftId);
	}
}

function keepIf(map: Map<GiftId, GiftRow>, gift: GiftRow, isKept: boolean): void {
	if (isKept) map.set(gift.giftId, gift);
	else map.delete(gift.giftId);
}

function byGiftNo(a: GiftRow, b: GiftRow): number {
	return a.giftNo - b.giftNo;
}
