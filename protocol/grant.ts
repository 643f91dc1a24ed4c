// A grant is bytes. They are made once, by the host, kept verbatim and compared or verified verbatim: nobody serialises
// a grant again. Canonical here means: these fields, in this order, as JSON without spaces, UTF-8, then base64url.

import type { GrantTerms, SignedGrant } from './messages.ts';
import { GrantTermsSchema } from './reading/schemas.ts';
import { readSignedText, signFieldsSoon, writeSignedText } from './sign/signed-text.ts';
import type { BeginSigning } from './sign/signed-text.ts';

/** The bytes of a grant. Only the host calls it, once per gift. */
export function encodeGrantTerms(terms: GrantTerms): string {
	return writeSignedText(shapeTerms(terms));
}

/** The same with the signature, which may still be in the making. */
export function signGrantSoon(terms: GrantTerms, begin: BeginSigning): SignedGrant {
	return signFieldsSoon('grant', shapeTerms(terms), begin);
}

/** Spelled out, the streak too: the order of the fields is part of the bytes, whatever object comes in. */
function shapeTerms(terms: GrantTerms): GrantTerms {
	const { combo } = terms;
	return {
		room: terms.room,
		giftId: terms.giftId,
		sender: terms.sender,
		senderName: terms.senderName,
		gift: terms.gift,
		giftName: terms.giftName,
		icon: terms.icon,
		count: terms.count,
		value: terms.value,
		note: terms.note,
		combo: combo && { comboId: combo.comboId, comboCount: combo.comboCount, comboEnd: combo.comboEnd },
		sequence: terms.sequence,
		grantedAt: terms.grantedAt,
	};
}

/** The terms, or null where the bytes are no grant of version 1. Says nothing about who made them. */
export function decodeGrantTerms(bytes: string): GrantTerms | null {
	return readSignedText(bytes, GrantTermsSchema);
}
