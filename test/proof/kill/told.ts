// What viewers heard from a host, word for word, and whether the ledger says the same afterwards.

import Database from 'better-sqlite3';
import { decodeFromHost } from '../../../protocol/reading/decode.ts';
import type { UserId } from '../../../protocol/ids.ts';
import type { HostMessage } from '../../../protocol/messages.ts';
import { isPassing } from '../../../protocol/refusal.ts';
import type { RtmSession } from '../../../protocol/rtm-session.ts';

export class Told {
	readonly #host: UserId;
	readonly grants = new Map<string, Set<string>>();
	readonly refusals = new Map<string, string>();
	readonly states = new Map<string, Set<string>>();

	constructor(host: UserId) {
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
						if (message.channel === null && message.from === this.#host) this.hear(message.text);
						events.message(message);
					},
				}),
			subscribe: (channel) => session.subscribe(channel),
			publishToUser: (receiver, text) => session.publishToUser(receiver, text),
			publishToChannel: (channel, text) => session.publishToChannel(channel, text),
			logout: () => session.logout(),
		};
	}

	hear(text: string): void {
		const decoded = decodeFromHost(text);
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
		if (!found || bytes.size !== 1 || !bytes.has(grant.get(found.no) ?? '')) wrong.push(`grant of ${giftId}`);
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
