import { v7 } from 'uuid';
import type { ComboId, GiftId } from '../../protocol/ids.ts';
import { asComboId, asGiftId } from '../../protocol/ids.ts';

/** Where new ids come from. Each must be new for ever: the id is what makes a retry harmless. */
export interface GiftIds {
	newGiftId(): GiftId;
	newComboId(): ComboId;
}

/** UUIDs of version 7: unique without asking anybody, and in the order of time. */
export const uuidGiftIds: GiftIds = {
	newGiftId: () => asGiftId(v7()),
	newComboId: () => asComboId(v7()),
};
