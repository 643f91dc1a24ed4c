// What this member's screen shows. Each gift id is drawn once however often it is broadcast; a combo is one drawing that
// grows by the pieces of each granted frame, in whatever order they come; a voided gift is taken off and never drawn
// again, also when the notice overtakes the broadcast. A streak's own cumulative count is not shown: it contains frames
// that the host refused or still holds. Memory is bounded, and what may have been drawn and forgotten is not drawn again:
// a gift missed is better than a gift shown twice.

import type { Coins, GiftId, UserId } from '../../protocol/ids.ts';
import type { GrantTerms } from '../../protocol/messages.ts';
import { BoundedMap } from './bounded-map.ts';

const REMEMBERED_MAX = 10_000;
const COMBOS_MAX = 1_000;

export interface Drawing {
	/** The same for all frames of one combo: a screen replaces what it shows under this key. */
	readonly key: string;
	/** The gift that brought this drawing to its present count. */
	readonly giftId: GiftId;
	readonly sender: UserId;
	readonly terms: GrantTerms;
	/** Pieces to show. */
	readonly count: number;
	/** Pieces that this gift added. */
	readonly added: number;
	/** Coins of everything shown under this key, as far as this screen saw it. */
	readonly value: Coins;
}

export type DrawOutcome =
	| { readonly kind: 'drawn'; readonly drawing: Drawing }
	| { readonly kind: 'not_drawn'; readonly why: 'repeated' | 'voided' | 'may_be_forgotten' };

export interface TakenOff {
	readonly giftId: GiftId;
	readonly key: string;
	/** What is left of a combo of which one gift was voided. */
	readonly remaining: Drawing | null;
}

interface Streak {
	/** The granted frame with the highest cumulative count. */
	newest: GrantTerms;
	pieces: number;
	coins: number;
}

export class Screen {
	/** By sender and gift id: a stranger who copies a gift id must not keep the real gift off the screen. */
	readonly #seen = new BoundedMap<string, GrantTerms>(REMEMBERED_MAX);
	readonly #voided = new BoundedMap<GiftId, true>(REMEMBERED_MAX);
	readonly #sendersOf = new BoundedMap<GiftId, readonly UserId[]>(REMEMBERED_MAX);
	readonly #streaks = new BoundedMap<string, Streak>(COMBOS_MAX);
	/** The highest of what was drawn and forgotten, each for itself. */
	readonly #forgotten = { sequence: -1, grantedAt: -1 };

	draw(terms: GrantTerms): DrawOutcome {
		const id = `${terms.sender} ${terms.giftId}`;
		if (this.#seen.has(id)) return { kind: 'not_drawn', why: 'repeated' };
		if (this.#mayBeForgotten(terms)) return { kind: 'not_drawn', why: 'may_be_forgotten' };
		this.#noteForgotten(this.#seen.set(id, terms));
		this.#sendersOf.set(terms.giftId, [...(this.#sendersOf.get(terms.giftId) ?? []), terms.sender]);
		if (this.#voided.has(terms.giftId)) return { kind: 'not_drawn', why: 'voided' };
		if (terms.combo) return { kind: 'drawn', drawing: this.#drawFrame(terms) };
		const { giftId, sender, count, value } = terms;
		return { kind: 'drawn', drawing: { key: id, giftId, sender, terms, count, added: count, value } };
	}

	isVoided(giftId: GiftId): boolean {
		return this.#voided.has(giftId);
	}

	/** What has to leave the screen: nothing where the gift was never drawn or is gone already. */
	void(giftId: GiftId): readonly TakenOff[] {
		if (this.#voided.has(giftId)) return [];
		this.#voided.set(giftId, true);
		const senders = this.#sendersOf.get(giftId) ?? [];
		return senders.flatMap((sender) => {
			const terms = this.#seen.get(`${sender} ${giftId}`);
			return terms ? [this.#takeOff(terms)] : [];
		});
	}

	/**
	 * Both, because either alone may go back for an honest reason: the numbers where a room begins a new ledger, the times
	 * where somebody corrects the host's clock. What was forgotten is no higher in both, so none of it is drawn twice.
	 */
	#mayBeForgotten({ sequence, grantedAt }: GrantTerms): boolean {
		return sequence <= this.#forgotten.sequence && grantedAt <= this.#forgotten.grantedAt;
	}

	#noteForgotten(terms: GrantTerms | undefined): void {
		if (!terms) return;
		this.#forgotten.sequence = Math.max(this.#forgotten.sequence, terms.sequence);
		this.#forgotten.grantedAt = Math.max(this.#forgotten.grantedAt, terms.grantedAt);
	}

	#drawFrame(terms: GrantTerms): Drawing {
		const key = keyOf(terms);
		const streak = this.#streaks.get(key) ?? { newest: terms, pieces: 0, coins: 0 };
		this.#streaks.set(key, streak);
		streak.pieces += terms.count;
		streak.coins += terms.value;
		if (reachOf(terms) >= reachOf(streak.newest)) streak.newest = terms;
		return { ...drawingOf(key, streak), giftId: terms.giftId, added: terms.count };
	}

	#takeOff(terms: GrantTerms): TakenOff {
		const key = keyOf(terms);
		const { giftId } = terms;
		const streak = terms.combo ? this.#streaks.get(key) : undefined;
		if (!streak) return { giftId, key, remaining: null };
		streak.pieces -= terms.count;
		streak.coins -= terms.value;
		return { giftId, key, remaining: streak.pieces > 0 ? drawingOf(key, streak) : null };
	}
}

function keyOf({ sender, gift, giftId, combo }: GrantTerms): string {
	return combo ? `${sender} ${gift} ${combo.comboId}` : `${sender} ${giftId}`;
}

function reachOf({ combo }: GrantTerms): number {
	return combo?.comboCount ?? 0;
}

function drawingOf(key: string, { newest, pieces, coins }: Streak): Drawing {
	const { giftId, sender } = newest;
	return { key, giftId, sender, terms: newest, count: pieces, added: 0, value: coins as Coins };
}
