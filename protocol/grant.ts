// A grant is bytes. They are made once, by the host, kept verbatim and compared or verified verbatim: nobody serialises
// a grant again. Canonical here means: these fields, in this order, as JSON without spaces, UTF-8, then base64url.

import * as v from 'valibot';
import { findOutOfBounds } from './bounds.ts';
import type { GrantTerms } from './messages.ts';
import { fromBase64Url, toBase64Url } from './primitives/base64url.ts';
import { GrantTermsSchema } from './reading/schemas.ts';

const GRANT_TEXT_BYTES_MAX = 4_096;

/** The bytes of a grant. Only the host calls it, once per gift. */
export function encodeGrantTerms(terms: GrantTerms): string {
	const { combo } = terms;
	// Spelled out, the streak too: the order of the fields is part of the bytes, whatever object comes in.
	const ordered = {
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
	return toBase64Url(new TextEncoder().encode(JSON.stringify(ordered)));
}

/** The terms, or null where the bytes are no grant of version 1. Says nothing about who made them. */
export function decodeGrantTerms(bytes: string): GrantTerms | null {
	const raw = fromBase64Url(bytes);
	if (!raw || raw.length > GRANT_TEXT_BYTES_MAX) return null;
	try {
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
		if (findOutOfBounds(text, GRANT_TEXT_BYTES_MAX)) return null;
		const read = v.safeParse(GrantTermsSchema, JSON.parse(text));
		return read.success ? read.output : null;
	} catch {
		// Bytes that are no UTF-8, or text that is no JSON, were not made by a host of version 1.
		return null;
	}
}
