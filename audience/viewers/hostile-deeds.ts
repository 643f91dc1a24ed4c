// What a bad neighbour sends. Each deed is a text that the host and every client must answer or ignore without harm; the
// expected answer stands in docs/protocol.md. None of them may change a total, a name, or another viewer's gift.

import { encodeChannel, encodeMessages } from '../../protocol/encode.ts';
import { encodeGrantTerms } from '../../protocol/grant.ts';
import { asCoins, asGiftKey } from '../../protocol/ids.ts';
import type { ChannelName, Coins, GiftId, UserId, UtcMs } from '../../protocol/ids.ts';
import type { GrantTerms, SignedGrant } from '../../protocol/messages.ts';
import { encodeVoidTerms } from '../../protocol/sign/notices.ts';
import { sign } from '../../protocol/sign/signed-text.ts';
import type { Ed25519Signer } from '../../protocol/primitives/primitives.ts';
import type { GiftOffer } from '../gift-offer.ts';
import type { Random } from './random.ts';

export const HOSTILE_DEEDS = [
	'no_json',
	'oversized',
	'deep',
	'price_in_message',
	'foreign_sender',
	'unknown_gift',
	'doubled_id',
	'forged_as_other',
	'forged_room',
	'copied_broadcast',
	'foreign_chat',
	'newer_version',
	'unknown_kind',
	'false_acknowledgment',
	'number_tricks',
	'prototype_keys',
	'huge_count',
	'unsafe_text',
	'false_void',
	'unsealed',
	'altered_on_the_way',
	'sealed_as_other',
	'altered_grant',
	'unsigned_grant',
] as const satisfies readonly [string, ...string[]];
export type HostileDeed = (typeof HOSTILE_DEEDS)[number];

const ROSE = { key: asGiftKey('rose'), name: 'Rose', icon: '🌹', price: asCoins(1) } satisfies GiftOffer;

export interface DeedFacts {
	readonly room: ChannelName;
	readonly self: UserId;
	readonly catalogue: readonly GiftOffer[];
	/** A gift id that nobody has used. */
	readonly freshId: GiftId;
	/** This viewer's last real gift, and the last grant of somebody else that was seen on the channel. */
	readonly ownId: GiftId | null;
	readonly others: { readonly giftId: GiftId; readonly sender: UserId; readonly grant: SignedGrant } | null;
	readonly random: Random;
	readonly now: UtcMs;
	/** Seals a text for the host, as this viewer's client does; and as the client of somebody else would. */
	readonly seal: (text: string) => string;
	readonly sealAs: (client: UserId, text: string) => string;
	/** Signs with a key that is not the host's. */
	readonly signer: Pick<Ed25519Signer, 'sign'>;
}

export interface Deed {
	readonly to: 'host' | 'room';
	readonly text: string;
}

/** Null where the deed needs something that this viewer has not seen yet. */
export function prepareDeed(deed: HostileDeed, facts: DeedFacts): Deed | null {
	const { room, freshId, ownId, others, catalogue, random, now } = facts;
	const gift = (catalogue[0] ?? ROSE).key;
	const request = { kind: 'gift_request', giftId: freshId, gift, count: 1 };
	const peerText = (body: string): string => facts.seal(body);
	const peer = (messages: readonly object[]): string => peerText(JSON.stringify(messages));
	switch (deed) {
		case 'no_json':
			return toHost('{"giftwarden":1,"seal":"hpke-1","enc":"[{');
		case 'oversized':
			return toHost(peer([{ ...request, note: 'A'.repeat(9_000) }]));
		case 'deep':
			return toHost(peerText('['.repeat(3_000) + ']'.repeat(3_000)));
		case 'price_in_message':
			return toHost(peer([{ ...request, price: 1, value: 999_999_999, coins: -5 }]));
		case 'foreign_sender':
			return toHost(peer([{ ...request, sender: others?.sender ?? 'aurora-vale-1', from: 'aurora-vale-1' }]));
		case 'unknown_gift':
			return toHost(peer([{ ...request, gift: 'golden-yacht' }]));
		case 'doubled_id':
			return ownId && toHost(peer([{ ...request, giftId: ownId, count: 77 + random.below(9) }]));
		case 'forged_as_other':
			return toRoom([forge({ ...facts, sender: others?.sender ?? facts.self, room })], others !== null);
		case 'forged_room':
			return toRoom([forge({ ...facts, sender: facts.self, room: `${room.slice(0, 50)}-backstage` as ChannelName })]);
		case 'copied_broadcast':
			return others && toRoom([others.grant]);
		case 'foreign_chat':
			return { to: 'room', text: JSON.stringify({ type: 'chat', text: 'does anyone know "giftwarden"?' }) };
		case 'newer_version':
			return toHost(JSON.stringify({ giftwarden: 99, seal: 'none', body: '[]' }));
		case 'unknown_kind':
			return toHost(peer([{ ...request, kind: 'gift_wish' }]));
		case 'false_acknowledgment':
			return others && toHost(peerText(encodeMessages([falseAcknowledgment(others.giftId)])));
		case 'number_tricks':
			return toHost(peerText(`[{"kind":"gift_request","giftId":"${freshId}","gift":"${gift}","count":1e400}]`));
		case 'prototype_keys':
			return toHost(peerText(`[{"kind":"gift_request","giftId":7,"__proto__":{"gift":"${gift}","count":9}}]`));
		case 'huge_count':
			return toHost(peer([{ ...request, count: 100_001 }]));
		case 'unsafe_text':
			return toHost(peer([{ ...request, senderName: 'nimda\u202eadmin', note: 'a\u0000b' }]));
		case 'false_void': {
			const bytes = encodeVoidTerms({ room, giftId: others?.giftId ?? freshId, voidedAt: now });
			return {
				to: 'room',
				text: encodeChannel([{ kind: 'void_notice', ...sign('void_notice', bytes, facts.signer) }]),
			};
		}
		case 'unsealed':
			return toHost(JSON.stringify({ giftwarden: 1, seal: 'none', body: JSON.stringify([request]) }));
		case 'altered_on_the_way':
			return toHost(peer([request]).replace(/(.)"}$/, (_, last: string) => (last === 'A' ? 'Q"}' : 'A"}')));
		case 'sealed_as_other':
			return others && toHost(facts.sealAs(others.sender, JSON.stringify([request])));
		case 'altered_grant':
			return others && toRoom([{ ...others.grant, bytes: others.grant.bytes.replace(/.$/, 'A') }]);
		case 'unsigned_grant':
			return toRoom([{ ...forge({ ...facts, sender: facts.self, room }), signature: '' }]);
	}
}

function falseAcknowledgment(giftId: GiftId) {
	return { kind: 'acknowledgment', giftId, outcome: 'sent', reason: null } as const;
}

/** A grant that no host made, signed with a key that is nobody's. */
function forge({
	room,
	sender,
	freshId,
	catalogue,
	random,
	now,
	signer,
}: DeedFacts & { readonly sender: UserId }): SignedGrant {
	const dearest = catalogue.reduce((most, offer) => (offer.price > most.price ? offer : most), catalogue[0] ?? ROSE);
	const terms: GrantTerms = {
		room,
		giftId: freshId,
		sender,
		senderName: 'Aurora Vale',
		gift: dearest.key,
		giftName: dearest.name,
		icon: dearest.icon,
		count: 1 + random.below(50),
		value: 50_000_000 as Coins,
		note: 'totally real',
		combo: null,
		sequence: 1_000_000_000 + random.below(1_000),
		grantedAt: now,
	};
	return sign('grant', encodeGrantTerms(terms), signer);
}

function toHost(text: string): Deed {
	return { to: 'host', text };
}

function toRoom(grants: readonly SignedGrant[], isPossible = true): Deed | null {
	return isPossible ? { to: 'room', text: encodeChannel([{ kind: 'broadcast', grants }]) } : null;
}
