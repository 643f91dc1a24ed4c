// What viewers heard from a host, word for word, and whether the ledger says the same afterwards.

import Database from 'better-sqlite3';
import { decodeFromHost } from '../../../protocol/reading/decode.ts';
import type { ChannelName, UserId } from '../../../protocol/ids.ts';
import type { HostMessage } from '../../../protocol/messages.ts';
import { isPassing } from '../../../protocol/refusal.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';
import { KEYS } from '../../support/seals/keys.ts';

export class Told {
	readonly #room: ChannelName;
	readonly #host: UserId;
	readonly grants = new Map<string, Set<string>>();
	readonly refusals = new Map<string, string>();
	readonly states = new Map<string, Set<string>>();

	constructor(room: ChannelName, host: UserId) {
		this.#room = room;
		this.#host = host;
	}

	/** The session, overheard. */
	overhear(session: RtmSession): RtmSession {
		return {
			userId: session.userId,
			get link() {
				return session.link;
			},
			login: (events) =>
				session.login({
					...events,
					message: (message) => {
						if (message.channel === null && message.from === this.#host) this.hear(session.userId, message.text);
						events.message(message);
					},
				}),
			subscribe: (channel) => session.subscribe(channel),
			publishToUser: (receiver, text) => session.publishToUser(receiver, text),
			publishToChannel: (channel, text) => session.publishToChannel(channel, text),
			logout: () => session.logout(),
		};
	}

	hear(client: UserId, text: string): void {
		const parties = { room: this.#room, client, host: this.#host };
		const decoded = decodeFromHost(text, ({ enc, ...sealed }) => {
			return KEYS.openSessionUnder(KEYS.publicKeys.sealKey, enc, parties)?.open('to client', sealed) ?? null;
		});
		if (decoded.kind !== 'messages') throw new Error(`the host sent ${text}`);
		for (const message of decoded.messages) this.#note(message);
	}

	#note(message: HostMessage): void {
		switch (message.kind) {
			case 'grant':
			case 'resend_request':
				return add(this.grants, message.giftId, message.grant.bytes);
			case 'refusal':
				if (message.giftId !== null && !isPassing(message.why)) this.refusals.set(message.giftId, message.why);
				return;
			case 'gift_status':
				for (const { giftId, state } of message.gifts) add(this.states, giftId, state);
				return;
			case 'key_notice':
				// It is about keys, and no gift.
				return;
		}
	}
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
	const set = sets.get(key) ?? new Set();
	sets.set(key, set.add(value));
}

/** For each gift that somebody was told about, whether the ledger says the same; what differs, in words. */
export function compareTold(path: string, told: Told): readonly string[] {
	const db = new Database(path, { readonly: true });
	const gift = db.prepare<[string], { state: string; refusal: string | null; no: number }>(
		'SELECT state, refusal, gift_no AS no FROM gifts WHERE gift_id = ?',
	);
	const grant = db.prepare<[number], string>(`SELECT raw FROM entries WHERE gift_no = ? AND kind = 'granted'`).pluck();
	const wrong: string[] = [];
	for (const [giftId, bytes] of told.grants) {
		const found = gift.get(giftId);
		if (!found || bytes.size !== 1 || !bytes.has(grant.get(found.no)?.split('.')[0] ?? ''))
			wrong.push(`grant of ${giftId}`);
	}
	for (const [giftId, why] of told.refusals)
		if (gift.get(giftId)?.refusal !== why) wrong.push(`refusal of ${giftId}: ${why}`);
	for (const [giftId, states] of told.states)
		for (const state of states) {
			const now = gift.get(giftId)?.state ?? 'unknown';
			const isFinal = state === 'refused' || state === 'expired' || state === 'voided';
			const hasGone = (state === 'granted' && now !== 'granted' && now !== 'voided') || (isFinal && now !== state);
			if (hasGone || (state === 'held' && now === 'unknown')) wrong.push(`${giftId} was ${state}, is ${now}`);
		}
	db.close();
	return wrong;
}
