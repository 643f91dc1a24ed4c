import type { KeyTerms, RoomNews, VoidTerms } from '../messages.ts';
import { KeyTermsSchema, RoomNewsSchema, VoidTermsSchema } from '../reading/schemas.ts';
import { readSignedText, writeSignedText } from './signed-text.ts';

/** The bytes of a void notice. Only the host calls it. */
export function encodeVoidTerms({ room, giftId, voidedAt }: VoidTerms): string {
	return writeSignedText({ room, giftId, voidedAt });
}

export function decodeVoidTerms(bytes: string): VoidTerms | null {
	return readSignedText(bytes, VoidTermsSchema);
}

/** The bytes of a room notice. Only the host calls it. */
export function encodeRoomNews({ room, notice, at }: RoomNews): string {
	return writeSignedText({ room, notice, at });
}

export function decodeRoomNews(bytes: string): RoomNews | null {
	return readSignedText(bytes, RoomNewsSchema);
}

/** The bytes of a key notice. Only the host calls it. */
export function encodeKeyTerms(terms: KeyTerms): string {
	const { room, host, grantKeyBefore, sealKey, grantKey, lastSequence, at } = terms;
	return writeSignedText({ room, host, grantKeyBefore, sealKey, grantKey, lastSequence, at });
}

export function decodeKeyTerms(bytes: string): KeyTerms | null {
	return readSignedText(bytes, KeyTermsSchema);
}
