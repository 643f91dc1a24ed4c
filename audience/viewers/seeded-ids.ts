import { v7 } from 'uuid';
import type { GiftIds } from '../client/gift-ids.ts';
import type { Clock } from '../../protocol/clock.ts';
import { asComboId, asGiftId } from '../../protocol/ids.ts';
import type { Random } from './random.ts';

/** UUIDs of version 7 whose chance comes from a seed, so that a rehearsal can be repeated to the id. */
export function seededIds(random: Random, clock: Clock): GiftIds {
	const uuid = () => v7({ msecs: clock.now(), random: Uint8Array.from({ length: 16 }, () => random.below(256)) });
	return { newGiftId: () => asGiftId(uuid()), newComboId: () => asComboId(uuid()) };
}
