import type { ChannelName, Coins, GiftKey, UserId } from '../../../protocol/ids.ts';
import { isChannelName, isCoins, isGiftKey, isUserId } from '../../../protocol/ids.ts';
import { decodePublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { RoomPublicKeys } from '../../../protocol/invite/public-keys.ts';
import type { GiftOffer } from '../../gift-offer.ts';

export interface Room {
	readonly room: ChannelName;
	readonly host: UserId;
	/** As the page's own server says them. A real app has them from an invite, never from the network that it distrusts. */
	readonly keys: RoomPublicKeys;
	readonly catalogue: readonly GiftOffer[];
	/** Of the hub's WebSocket, on this page's origin. */
	readonly path: string;
}

/** The room as the page's own server describes it, or null where it does not. */
export async function fetchRoom(): Promise<Room | null> {
	try {
		const answer = await fetch('/room.json', { cache: 'no-store' });
		return answer.ok ? readRoom(await answer.json()) : null;
	} catch {
		// The server is away: the caller tries again, and says so on the page.
		return null;
	}
}

function readRoom(value: unknown): Room | null {
	if (typeof value !== 'object' || value === null) return null;
	const { room, host, keys: keysText, catalogue, path } = value as Record<string, unknown>;
	if (!isChannelName(room) || !isUserId(host) || !Array.isArray(catalogue)) return null;
	if (typeof path !== 'string' || !path.startsWith('/')) return null;
	if (typeof keysText !== 'object' || keysText === null) return null;
	const keys = decodePublicKeys(keysText as Parameters<typeof decodePublicKeys>[0]);
	if (keys === null) return null;
	return { room, host, keys, catalogue: catalogue.filter(isOffer), path };
}

function isOffer(value: unknown): value is GiftOffer {
	if (typeof value !== 'object' || value === null) return false;
	const { key, name, icon, price } = value as { key?: GiftKey; name?: unknown; icon?: unknown; price?: Coins };
	return isGiftKey(key) && typeof name === 'string' && typeof icon === 'string' && isCoins(price);
}
