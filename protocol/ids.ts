// The names and amounts that cross every border of Giftwarden. Each is branded, so that a sender can never be handed
// over where a channel is asked for, and each has one function here that decides whether a stranger's value may
// carry the brand. Nothing else in the project casts to these types.

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** An RTM user id: whoever published a message, as RTM names them. */
export type UserId = Branded<string, 'UserId'>;
/** An RTM message channel's name; a room is one channel. */
export type ChannelName = Branded<string, 'ChannelName'>;
/** Made by the audience client (UUIDv7), stored before sending, reused for every retry: the idempotency key. */
export type GiftId = Branded<string, 'GiftId'>;
/** One sender's running streak of one gift; made by the audience client. */
export type ComboId = Branded<string, 'ComboId'>;
/** A gift's name in the host's catalogue, e.g. `rose`. */
export type GiftKey = Branded<string, 'GiftKey'>;
/** A non-negative safe integer number of coins. */
export type Coins = Branded<number, 'Coins'>;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UtcMs = Branded<number, 'UtcMs'>;

// RTM 2.x accepts exactly these characters, 1 to 64 of them, and no leading underscore.
const RTM_NAME = /^(?!_)[a-zA-Z0-9 !#$%&()+,\-:;<=>?@[\]^_{|}~]{1,64}$/;
const OPAQUE_ID = /^[0-9a-zA-Z][0-9a-zA-Z-]{7,63}$/;
const GIFT_KEY = /^[a-z0-9][a-z0-9_-]{0,39}$/;

export function isUserId(value: unknown): value is UserId {
	return typeof value === 'string' && RTM_NAME.test(value);
}

export function isChannelName(value: unknown): value is ChannelName {
	return typeof value === 'string' && RTM_NAME.test(value);
}

/** 8 to 64 letters, digits and hyphens; a UUID in its text form fits. */
export function isGiftId(value: unknown): value is GiftId {
	return typeof value === 'string' && OPAQUE_ID.test(value);
}

export function isComboId(value: unknown): value is ComboId {
	return typeof value === 'string' && OPAQUE_ID.test(value);
}

/** 1 to 40 lower-case letters, digits, hyphens and underscores. */
export function isGiftKey(value: unknown): value is GiftKey {
	return typeof value === 'string' && GIFT_KEY.test(value);
}

export function isCoins(value: unknown): value is Coins {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function isUtcMs(value: unknown): value is UtcMs {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function must<Wanted>(value: unknown, test: (value: unknown) => value is Wanted, what: string): Wanted {
	if (!test(value)) throw new Error(`${JSON.stringify(value)} is no ${what}`);
	return value;
}

/** For values that we made ourselves: throws where the matching `is…` says no, because that is our own bug. */
export function asUserId(value: string): UserId {
	return must(value, isUserId, 'user id');
}

export function asChannelName(value: string): ChannelName {
	return must(value, isChannelName, 'channel name');
}

export function asGiftId(value: string): GiftId {
	return must(value, isGiftId, 'gift id');
}

export function asComboId(value: string): ComboId {
	return must(value, isComboId, 'combo id');
}

export function asGiftKey(value: string): GiftKey {
	return must(value, isGiftKey, 'gift key');
}

export function asCoins(value: number): Coins {
	return must(value, isCoins, 'number of coins');
}

export function asUtcMs(value: number): UtcMs {
	return must(value, isUtcMs, 'time');
}
