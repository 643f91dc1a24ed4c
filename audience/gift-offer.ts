import type { Coins, GiftKey } from '../protocol/ids.ts';

/** One gift as the host offers it. The price is for showing: what a gift costs is decided by the host alone. */
export interface GiftOffer {
	readonly key: GiftKey;
	readonly name: string;
	readonly icon: string;
	readonly price: Coins;
}
