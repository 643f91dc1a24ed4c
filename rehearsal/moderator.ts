// A moderator with a seed: looks at the review every now and then, approves most, refuses some, changes their mind
// sometimes, overlooks a few until they expire; takes back a gift now and then; chases what stays unconfirmed.

import type { Random } from '../audience/viewers/random.ts';
import type { ByHand } from '../main/flows/decide-gifts.ts';
import type { Host } from '../main/host/host.ts';
import { readTotals } from '../main/host/read-desk.ts';
import type { CallOff, Clock } from '../protocol/clock.ts';
import type { GiftId } from '../protocol/ids.ts';

const NAME = 'mod-robin';
const LOOKS_EVERY_MS = 1_500;
/** Every so many looks also at what stays unconfirmed. */
const CHASES_EVERY = 4;
const VOID_CHANCE = 0.15;
/** Of all gifts: an evening that drags on must not end with everything taken back. */
const VOIDS_SHARE_MAX = 0.1;
const RECENT_GIFTS = 60;
/** Somebody who left for ever does not come back because a moderator asks again and again. */
const RESENDS_BY_HAND_MAX = 2;
const PENDING_LOOKED_AT = 10_000;

export interface ModeratorCounts {
	approved: number;
	refused: number;
	takenBack: number;
	voided: number;
	resent: number;
}

export class Moderator {
	readonly counts: ModeratorCounts = { approved: 0, refused: 0, takenBack: 0, voided: 0, resent: 0 };
	readonly #clock: Clock;
	readonly #random: Random;
	readonly #findHost: () => Host | null;
	readonly #overlooked = new Set<GiftId>();
	readonly #resends = new Map<GiftId, number>();
	#looks = 0;
	#callOff: CallOff = () => {};

	/** `findHost` answers null while the host is down. */
	constructor(ports: { clock: Clock; random: Random; findHost: () => Host | null }) {
		this.#clock = ports.clock;
		this.#random = ports.random;
		this.#findHost = ports.findHost;
	}

	start(): void {
		this.#callOff = this.#clock.after(LOOKS_EVERY_MS, () => {
			// Each decision may be the last thing that a host does.
			const turns = [this.#review, this.#voidOne];
			if (++this.#looks % CHASES_EVERY === 0) turns.push(this.#chase);
			for (const turn of turns) {
				const host = this.#findHost();
				if (host !== null) turn.call(this, host);
			}
			this.start();
		});
	}

	stop(): void {
		this.#callOff();
	}

	/** Whether a gift is left that this moderator would still ask to resend. */
	hasMoreToChase(host: Host): boolean {
		return this.#findUnconfirmed(host).length > 0;
	}

	#review(host: Host): void {
		const approved: GiftId[] = [];
		const refused: GiftId[] = [];
		const takenBack: GiftId[] = [];
		for (const { giftId, pendingDecision } of host.ledger.gifts.listHeld()) {
			if (this.#overlooked.has(giftId)) continue;
			const roll = this.#random.next();
			if (pendingDecision !== null) {
				if (roll < 0.05) takenBack.push(giftId);
			} else if (roll < 0.6) approved.push(giftId);
			else if (roll < 0.75) refused.push(giftId);
			else if (roll < 0.82) this.#overlooked.add(giftId);
		}
		this.counts.approved += this.#act(host, approved, { kind: 'approve' });
		this.counts.refused += this.#act(host, refused, { kind: 'refuse', reason: 'not tonight' });
		this.counts.takenBack += this.#act(host, takenBack, { kind: 'take_back' });
	}

	#voidOne(host: Host): void {
		if (!this.#random.isChance(VOID_CHANCE)) return;
		if (this.counts.voided > VOIDS_SHARE_MAX * readTotals(host.ledger).requested.gifts) return;
		const recent = host.ledger.gifts.listFeed(Number.MAX_SAFE_INTEGER, RECENT_GIFTS);
		const chosen = recent[this.#random.below(Math.max(1, recent.length))];
		if (chosen === undefined || (chosen.state !== 'granted' && chosen.state !== 'held')) return;
		this.counts.voided += this.#act(host, [chosen.giftId], { kind: 'void', reason: 'a slip of the hand' });
	}

	#chase(host: Host): void {
		const unconfirmed = this.#findUnconfirmed(host);
		for (const giftId of unconfirmed) this.#resends.set(giftId, (this.#resends.get(giftId) ?? 0) + 1);
		this.counts.resent += this.#act(host, unconfirmed, { kind: 'resend' });
	}

	#findUnconfirmed(host: Host): GiftId[] {
		return host.ledger.gifts
			.listWithoutProof(PENDING_LOOKED_AT)
			.filter(({ delivery }) => delivery === 'unconfirmed')
			.map(({ giftId }) => giftId)
			.filter((giftId) => (this.#resends.get(giftId) ?? 0) < RESENDS_BY_HAND_MAX);
	}

	#act(host: Host, giftIds: readonly GiftId[], action: ByHand): number {
		if (giftIds.length === 0) return 0;
		const answer = host.decide(giftIds, action, NAME);
		return answer.ok ? answer.value.done.length : 0;
	}
}
