import type { GiftId } from '../../protocol/ids.ts';
import type { OwnGift } from './own-gift.ts';

/**
 * Where a client keeps its open gifts, so that it can be closed, crash, or lose its link at any moment and neither lose a
 * gift nor give one twice. `save` resolves when the gift would survive a crash, and rejects where that is impossible.
 */
export interface GiftStore {
	load(): Promise<readonly OwnGift[]>;
	save(gift: OwnGift): Promise<void>;
	forget(giftId: GiftId): Promise<void>;
}

/** Survives as long as the object does; for simulations and tests. */
export class MemoryGiftStore implements GiftStore {
	readonly #gifts = new Map<GiftId, OwnGift>();

	load(): Promise<readonly OwnGift[]> {
		return Promise.resolve([...this.#gifts.values()]);
	}

	save(gift: OwnGift): Promise<void> {
		this.#gifts.set(gift.giftId, gift);
		return Promise.resolve();
	}

	forget(giftId: GiftId): Promise<void> {
		this.#gifts.delete(giftId);
		return Promise.resolve();
	}
}
