// The gifts of this client, in memory and in the store. Must never happen: a request that leaves before its gift is
// stored, because a crash in between would let the person give twice. Everything later may be sent again harmlessly, so
// a store that fails then is reported and does not stop a gift on its way.

import { BATCH_MAX } from '../../protocol/bounds.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { GiftStore } from './gift-store.ts';
import type { OwnGift, OwnGiftEvent } from './own-gift.ts';
import { advance, isClosed } from './own-gift.ts';

/** Closed gifts that stay readable for a list on a screen. */
const CLOSED_KEPT_MAX = 200;

export interface OwnGiftsPorts {
	readonly store: GiftStore;
	changed(gift: OwnGift): void;
	/** The gifts' present states are stored, or cannot be: what they ask for may be sent. */
	settled(gifts: readonly OwnGift[]): void;
	storageFailed(giftId: GiftId | null, why: string): void;
}

export class OwnGifts {
	readonly #ports: OwnGiftsPorts;
	readonly #gifts = new Map<GiftId, OwnGift>();
	readonly #closed = new Set<GiftId>();
	#writes: Promise<void> = Promise.resolve();
	#writing = 0;
	/** Stored, and not told yet: what is stored together is told together. */
	readonly #settled = new Map<GiftId, OwnGift>();

	constructor(ports: OwnGiftsPorts) {
		this.#ports = ports;
	}

	/** Oldest first. */
	list(): readonly OwnGift[] {
		return [...this.#gifts.values()];
	}

	find(giftId: GiftId): OwnGift | null {
		return this.#gifts.get(giftId) ?? null;
	}

	/** What an earlier life of this client left open. */
	async load(): Promise<readonly OwnGift[]> {
		try {
			const gifts = await this.#ports.store.load();
			for (const gift of gifts) this.#gifts.set(gift.giftId, gift);
			return gifts;
		} catch (problem) {
			this.#ports.storageFailed(null, String(problem));
			return [];
		}
	}

	/** False where the gift could not be stored; then it does not exist and nothing is sent. */
	async add(gift: OwnGift): Promise<boolean> {
		try {
			await this.#ports.store.save(gift);
		} catch (problem) {
			this.#ports.storageFailed(gift.giftId, String(problem));
			return false;
		}
		this.#gifts.set(gift.giftId, gift);
		this.#ports.changed(gift);
		this.#ports.settled([gift]);
		return true;
	}

	/** A gift that the host speaks of and this client has forgotten. */
	adopt(gift: OwnGift): void {
		this.#gifts.set(gift.giftId, gift);
	}

	apply(giftId: GiftId, event: OwnGiftEvent): void {
		const gift = this.#gifts.get(giftId);
		if (!gift) return;
		const next = advance(gift, event);
		if (next === gift) return;
		this.#gifts.set(giftId, next);
		this.#ports.changed(next);
		this.#write(next);
	}

	/** Takes a gift off the list; one that still has something to do stays. */
	dismiss(giftId: GiftId): boolean {
		const gift = this.#gifts.get(giftId);
		if (!gift || gift.duty !== 'none') return false;
		this.#gifts.delete(giftId);
		this.#closed.delete(giftId);
		this.#write(gift, 'forget');
		return true;
	}

	#write(gift: OwnGift, wish: 'keep' | 'forget' = isClosed(gift) ? 'forget' : 'keep'): void {
		const { store, storageFailed } = this.#ports;
		if (isClosed(gift)) this.#keepClosed(gift.giftId);
		else this.#closed.delete(gift.giftId);
		this.#writing++;
		// One after the other: a store must never see an older state of a gift after a newer one.
		this.#writes = this.#writes
			.then(() => (wish === 'forget' ? store.forget(gift.giftId) : store.save(gift)))
			.catch((problem: unknown) => storageFailed(gift.giftId, String(problem)))
			.then(() => this.#settle(gift));
	}

	/** Several answers in one message of the host are several gifts with something to do: together they are one message. */
	#settle(gift: OwnGift): void {
		this.#settled.set(gift.giftId, gift);
		if (--this.#writing > 0 && this.#settled.size < BATCH_MAX) return;
		const gifts = [...this.#settled.values()].map((stored) => this.#gifts.get(stored.giftId) ?? stored);
		this.#settled.clear();
		this.#ports.settled(gifts);
	}

	#keepClosed(giftId: GiftId): void {
		this.#closed.add(giftId);
		if (this.#closed.size <= CLOSED_KEPT_MAX) return;
		const [oldest] = this.#closed;
		if (oldest === undefined) return;
		this.#closed.delete(oldest);
		this.#gifts.delete(oldest);
	}
}
