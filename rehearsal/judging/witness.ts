// Watches an evening from outside while it happens: what the host enters, and what it says on the air. It keeps its own
// notes and never asks the host whether all is well.

import type { Host, HostChange } from '../../main/host/host.ts';
import type { CarriedMessage } from '../../main/rtm/hub/faults.ts';
import type { GiftRow } from '../../preload/api/rows.ts';
import { decodeFromChannel } from '../../protocol/reading/decode.ts';
import { assertNever } from '../../protocol/exhaustive.ts';
import type { GiftId } from '../../protocol/ids.ts';
import type { ChannelMessage, GiftStatusItem, HostMessage } from '../../protocol/messages.ts';
import { isPassing } from '../../protocol/refusal.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { DeliveryState, GiftState } from '../../protocol/states.ts';
import { decodeVoidTerms } from '../../protocol/sign/notices.ts';
import type { Overhearing } from '../overhear.ts';
import type { Findings } from './findings.ts';
import { HOST } from '../stage.ts';

const STATES_AFTER: Record<GiftState, readonly GiftState[]> = {
	requested: ['requested', 'held', 'granted', 'refused', 'expired', 'voided'],
	held: ['held', 'granted', 'refused', 'expired', 'voided'],
	granted: ['granted', 'voided'],
	refused: ['refused'],
	expired: ['expired'],
	voided: ['voided'],
};

/** Seen is proof and stands above a claim. `unconfirmed` is beside the ladder: only a resend or late proof leaves it. */
const RUNG: Record<Exclude<DeliveryState, 'unconfirmed'>, number> = {
	none: 0,
	queued: 1,
	sent: 2,
	acknowledged: 3,
	seen: 4,
	completed: 5,
};

/** Refusals of a message, or of a second request under a known id: they say nothing of the gift itself. */
const ABOUT_A_MESSAGE: readonly Refusal[] = [
	'unreadable',
	'from_newer_version',
	'unknown_kind',
	'malformed',
	'gift_id_exists_with_other_terms',
];

export interface Told {
	readonly grants: Set<string>;
	/** States that the host told the gift's sender, as a grant, a refusal or a status. */
	readonly states: Set<GiftStatusItem['state']>;
}

export class Witness {
	readonly told = new Map<GiftId, Told>();
	readonly #findings: Findings;
	readonly #overheard: Overhearing;
	readonly #rows = new Map<GiftId, GiftRow>();
	#host: Host | null = null;

	constructor(findings: Findings, overheard: Overhearing) {
		this.#findings = findings;
		this.#overheard = overheard;
	}

	/** A host begins, or begins again: what was entered before must be there, and perhaps a commit that nobody heard of. */
	watch(host: Host): void {
		this.#host = host;
		for (const row of this.#rows.values()) {
			const found = host.ledger.gifts.find(row.giftId);
			const isThere = found !== null && found.revision >= row.revision;
			this.#findings.expect('nothing_lost_by_a_crash', isThere, () => {
				return `${row.giftId} was at revision ${row.revision}, and is at ${found?.revision ?? 'none'} after a restart`;
			});
		}
		host.onChange((change) => this.#noteChange(change));
	}

	/** The host's process is gone. */
	lookAway(): void {
		this.#host = null;
	}

	/** Called with every message that enters the hub, whatever becomes of it. */
	hear({ from, user, channel, text }: CarriedMessage): void {
		if (from !== HOST) return;
		if (user !== null) {
			const decoded = this.#overheard.fromHost(user, text);
			if (decoded.kind === 'messages') for (const message of decoded.messages) this.#noteSaid(message);
		} else if (channel !== null) {
			const decoded = decodeFromChannel(text);
			if (decoded.kind === 'messages') for (const message of decoded.messages) this.#noteSaidToRoom(message);
		}
	}

	#noteChange({ gifts }: HostChange): void {
		for (const row of gifts) {
			const before = this.#rows.get(row.giftId);
			this.#rows.set(row.giftId, row);
			if (before === undefined) continue;
			const isFair = STATES_AFTER[before.state].includes(row.state) && isUpward(before.delivery, row.delivery);
			this.#findings.expect('no_ladder_goes_down', isFair, () => {
				return `${row.giftId} went from ${before.state}/${before.delivery} to ${row.state}/${row.delivery}`;
			});
			this.#findings.expect('no_ladder_goes_down', row.revision >= before.revision, () => {
				return `${row.giftId} went from revision ${before.revision} to ${row.revision}`;
			});
		}
	}

	#noteSaid(message: HostMessage): void {
		switch (message.kind) {
			case 'grant':
			case 'resend_request':
				return this.#noteGrantSaid(message.giftId, message.grant.bytes);
			case 'refusal':
				if (message.giftId === null || isPassing(message.why) || ABOUT_A_MESSAGE.includes(message.why)) return;
				return this.#noteStateSaid(message.giftId, message.why === 'review_expired' ? 'expired' : 'refused');
			case 'gift_status':
				for (const { giftId, state } of message.gifts) this.#noteStateSaid(giftId, state);
				return;
			case 'key_notice':
				// It is about no gift.
				return;
			default:
				return assertNever(message, 'a host message');
		}
	}

	#noteGrantSaid(giftId: GiftId, bytes: string): void {
		const { ledger } = this.#running();
		this.#noteStateSaid(giftId, 'granted');
		this.#toldOf(giftId).grants.add(bytes);
		const gift = ledger.gifts.find(giftId);
		const isWritten = !ledger.db.inTransaction && gift !== null && gift.grantSequence !== null;
		this.#findings.expect('nothing_said_before_it_was_written', isWritten, () => `the grant of ${giftId}`);
		if (gift === null || gift.grantSequence === null) return;
		const isVerbatim = ledger.entries.readGrant(gift.giftNo).bytes === bytes;
		this.#findings.expect(
			'nothing_granted_without_its_entry',
			isVerbatim,
			() => `${giftId} was granted in other bytes`,
		);
		this.#findings.expect('nothing_shown_after_its_void', gift.state !== 'voided', () => {
			return `${giftId} was granted or resent after its void`;
		});
	}

	#noteStateSaid(giftId: GiftId, state: GiftStatusItem['state']): void {
		this.#toldOf(giftId).states.add(state);
		if (state === 'unknown') return;
		const isWritten = this.#running().ledger.gifts.find(giftId) !== null;
		this.#findings.expect('nothing_said_before_it_was_written', isWritten, () => `${giftId} is ${state}`);
	}

	#noteSaidToRoom(message: ChannelMessage): void {
		if (message.kind !== 'void_notice') return;
		const giftId = decodeVoidTerms(message.bytes)?.giftId;
		const isVoided = giftId !== undefined && this.#running().ledger.gifts.find(giftId)?.state === 'voided';
		this.#findings.expect('nothing_said_before_it_was_written', isVoided, () => `the void of ${giftId}`);
	}

	#toldOf(giftId: GiftId): Told {
		const told = this.told.get(giftId) ?? { grants: new Set(), states: new Set() };
		this.told.set(giftId, told);
		return told;
	}

	#running(): Host {
		if (this.#host === null) throw new Error('a host that is gone says something');
		return this.#host;
	}
}

function isUpward(before: DeliveryState, after: DeliveryState): boolean {
	if (before === 'unconfirmed') return after !== 'none';
	if (after === 'unconfirmed') return before === 'queued' || before === 'sent' || before === 'acknowledged';
	return RUNG[after] >= RUNG[before];
}
