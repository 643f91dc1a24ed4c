import { encodeMessages } from '../../../protocol/encode.ts';
import type { GiftId } from '../../../protocol/ids.ts';
import { readFromClient } from '../../../protocol/reading/decode.ts';
import type { GiftStore } from '../../client/gift-store.ts';
import type { OwnGift } from '../../client/own-gift.ts';

const KEY = 'giftwarden.gifts';

/**
 * Open gifts in the browser's local storage, one entry for each room and seat. Anybody can write there: what is read back
 * is believed only where it is a gift of this version.
 */
export class LocalGiftStore implements GiftStore {
	readonly #storage: Storage;
	readonly #key: string;
	readonly #gifts = new Map<GiftId, OwnGift>();

	constructor(storage: Storage, seat: string) {
		this.#storage = storage;
		this.#key = `${KEY}.${seat}`;
	}

	load(): Promise<readonly OwnGift[]> {
		const kept = parse(this.#storage.getItem(this.#key));
		for (const gift of Array.isArray(kept) ? (kept as unknown[]) : [])
			// An older page did not know that the host may broadcast.
			if (isOwnGift(gift)) this.#gifts.set(gift.giftId, { ...gift, broadcaster: readBroadcaster(gift) });
		return Promise.resolve([...this.#gifts.values()]);
	}

	save(gift: OwnGift): Promise<void> {
		const before = this.#gifts.get(gift.giftId);
		this.#gifts.set(gift.giftId, gift);
		try {
			this.#write();
			return Promise.resolve();
		} catch (problem) {
			if (before) this.#gifts.set(gift.giftId, before);
			else this.#gifts.delete(gift.giftId);
			return Promise.reject(problem instanceof Error ? problem : new Error(String(problem)));
		}
	}

	forget(giftId: GiftId): Promise<void> {
		this.#gifts.delete(giftId);
		this.#write();
		return Promise.resolve();
	}

	#write(): void {
		if (this.#gifts.size === 0) this.#storage.removeItem(this.#key);
		else this.#storage.setItem(this.#key, JSON.stringify([...this.#gifts.values()]));
	}
}

const STATES: Readonly<Record<OwnGift['state'], true>> = {
	asked: true,
	held: true,
	granted: true,
	broadcast: true,
	acknowledged: true,
	refused: true,
	expired: true,
	voided: true,
	unanswered: true,
};
const DUTIES: Readonly<Record<OwnGift['duty'], true>> = {
	ask: true,
	query: true,
	broadcast: true,
	acknowledge: true,
	none: true,
};

function isOwnGift(value: unknown): value is OwnGift {
	if (typeof value !== 'object' || value === null) return false;
	const gift = value as Partial<OwnGift>;
	if (!gift.request || typeof gift.askedAt !== 'number' || typeof gift.broadcasts !== 'number') return false;
	if (typeof gift.state !== 'string' || !Object.hasOwn(STATES, gift.state)) return false;
	if (typeof gift.duty !== 'string' || !Object.hasOwn(DUTIES, gift.duty)) return false;
	if (gift.duty === 'broadcast' && typeof gift.grant?.bytes !== 'string') return false;
	// The request as the host would read it: what it would refuse is not worth sending.
	const read = readFromClient(encodeMessages([gift.request]));
	return (
		read.kind === 'messages' && read.messages[0]?.kind === 'gift_request' && read.messages[0].giftId === gift.giftId
	);
}

function readBroadcaster({ broadcaster }: Partial<OwnGift>): OwnGift['broadcaster'] {
	return broadcaster === 'host' ? 'host' : 'sender';
}

function parse(text: string | null): unknown {
	if (text === null) return null;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		// Half a line from a full disk, or somebody else's: there is nothing to take up.
		return null;
	}
}
