import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX } from '../../../protocol/bounds.ts';
import type { UserId } from '../../../protocol/ids.ts';
import { asUserId, isUserId } from '../../../protocol/ids.ts';
import { toPlainLine } from '../../../protocol/reading/plain-line.ts';

const USER_KEY = 'giftwarden.user';
const NAME_KEY = 'giftwarden.name';

/** This browser's seat in the room: the same user id after a reload, so that open gifts can be taken up. */
export function readUserId(storage: Storage): UserId {
	const kept = storage.getItem(USER_KEY);
	if (isUserId(kept)) return kept;
	const userId = asUserId(`viewer-${crypto.randomUUID().slice(0, 13)}`);
	storage.setItem(USER_KEY, userId);
	return userId;
}

export function readName(storage: Storage): string | null {
	return toPlainLine(storage.getItem(NAME_KEY) ?? '', NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX);
}

export function keepName(storage: Storage, name: string): void {
	storage.setItem(NAME_KEY, name);
}
