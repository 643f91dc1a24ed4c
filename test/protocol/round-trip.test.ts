import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHANNEL_MESSAGE_BYTES_MAX, countUtf8Bytes, PEER_MESSAGE_BYTES_MAX } from '../../protocol/bounds.ts';
import { countSealedBytes, encodeChannel, encodeMessages } from '../../protocol/encode.ts';
import { decodeGrantTerms, encodeGrantTerms } from '../../protocol/grant.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { decodeFromClient, decodeFromHost, sealPeer } from '../support/seals/sealed.ts';
import { channelMessage, clientMessage, grantTerms, hostMessage } from './arbitraries.ts';

test('what a client says is what the host reads', () => {
	fc.assert(
		fc.property(fc.array(clientMessage, { maxLength: 3 }), (messages) => {
			const text = sealPeer(messages);
			expect(countSealedBytes(countUtf8Bytes(encodeMessages(messages)))).toBe(text.length);
			fc.pre(countUtf8Bytes(text) <= PEER_MESSAGE_BYTES_MAX);
			expect(decodeFromClient(text)).toEqual({ kind: 'messages', messages, problems: [] });
		}),
	);
});

test('what the host says is what a client reads', () => {
	fc.assert(
		fc.property(fc.array(hostMessage, { maxLength: 6 }), (messages) => {
			const text = sealPeer(messages);
			expect(countSealedBytes(countUtf8Bytes(encodeMessages(messages)))).toBe(text.length);
			fc.pre(countUtf8Bytes(text) <= CHANNEL_MESSAGE_BYTES_MAX);
			expect(decodeFromHost(text)).toEqual({ kind: 'messages', messages, problems: [] });
		}),
	);
});

test('what is said in the room is what every member reads', () => {
	fc.assert(
		fc.property(fc.array(channelMessage, { maxLength: 4 }), (messages) => {
			expect(decodeFromChannel(encodeChannel(messages))).toEqual({ kind: 'messages', messages, problems: [] });
		}),
	);
});

test('a grant’s terms come back out of its bytes, and make the same bytes again', () => {
	fc.assert(
		fc.property(grantTerms, (terms) => {
			const bytes = encodeGrantTerms(terms);
			const read = decodeGrantTerms(bytes);
			expect(read).toEqual(terms);
			expect(read && encodeGrantTerms(read)).toBe(bytes);
		}),
	);
});

test('nothing leaves that is no field of the message, whatever object is handed over', () => {
	fc.assert(
		fc.property(clientMessage, (message) => {
			const row = { price: 7, ...message, sender: 'anna', combo: 'combo' in message ? message.combo : 1, row: {} };
			expect(encodeMessages([row as never])).toBe(encodeMessages([message]));
		}),
	);
	const grants = [{ bytes: 'Z3JhbnQ', signature: '', ledgerRow: 9 }];
	expect(encodeChannel([{ kind: 'broadcast', grants, extra: 1 } as never])).toBe(
		'{"giftwarden":1,"messages":[{"kind":"broadcast","grants":[{"bytes":"Z3JhbnQ","signature":""}]}]}',
	);
});
