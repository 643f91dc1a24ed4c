// What this member's screen shows. Each gift id is drawn once however often it is broadcast; a combo is one drawing that
// grows, and frames that come late or twice do not move it; a voided gift is taken off and never drawn again, also when
// the notice overtakes the broadcast. Memory is bounded, so "never" means among the last ten thousand gifts.

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
	| { readonly kind: 'not_drawn'; readonly why: 'repeated' | 'voided' | 'overtaken' };

export interface TakenOff {
	readonly giftId: GiftId;
	readonly key: string;
	/** What is left of a combo of which one gift was voided. */
	readonly remaining: Drawing | null;
}

interface Streak {
	newest: GrantTerms;
	/** The highest cumulative count so far. */
	reached: number;
	voided: number;
	coins: number;
}

export class Screen {
	/** By sender and gift id: a stranger who copies a gift id must not keep the real gift off the screen. */
	readonly #seen = new BoundedMap<string, GrantTerms>(REMEMBERED_MAX);
	readonly #voided = new BoundedMap<GiftId, true>(REMEMBERED_MAX);
	readonly #sendersOf = new BoundedMap<GiftId, readonly UserId[]>(REMEMBERED_MAX);
	readonly #streaks = new BoundedMap<string, Streak>(COMBOS_MAX);

	draw(terms: GrantTerms): DrawOutcome {
		const id = `${terms.sender} ${terms.giftId}`;
		if (this.#seen.has(id)) return { kind: 'not_drawn', why: 'repeated' };
		this.#seen.set(id, terms);
		this.#sendersOf.set(terms.giftId, [...(this.#sendersOf.get(terms.giftId) ?? []), terms.sender]);
		const isVoided = this.#voided.has(terms.giftId);
		if (terms.combo) return this.#drawFrame(terms, terms.combo.comboCount, isVoided);
		if (isVoided) return { kind: 'not_drawn', why: 'voided' };
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

	#drawFrame(terms: GrantTerms, comboCount: number, isVoided: boolean): DrawOutcome {
		const key = keyOf(terms);
		const streak = this.#streaks.get(key) ?? { newest: terms, reached: 0, voided: 0, coins: 0 };
		this.#streaks.set(key, streak);
		const before = streak.reached - streak.voided;
		// Later frames count the voided pieces as well, so those are known even of a frame that is never drawn.
		if (isVoided) streak.voided += terms.count;
		else streak.coins += terms.value;
		const isNewest = comboCount > streak.reached;
		if (isNewest) {
			streak.reached = comboCount;
			streak.newest = terms;
		}
		if (isVoided) return { kind: 'not_drawn', why: 'voided' };
		if (!isNewest) return { kind: 'not_drawn', why: 'overtaken' };
		const drawing = drawingOf(key, streak);
		return { kind: 'drawn', drawing: { ...drawing, added: Math.max(0, drawing.count - before) } };
	}

	#takeOff(terms: GrantTerms): TakenOff {
		const key = keyOf(terms);
		const { giftId } = terms;
		const streak = terms.combo ? this.#streaks.get(key) : undefined;
		if (!streak) return { giftId, key, remaining: null };
		streak.voided += terms.count;
		streak.coins = Math.max(0, streak.coins - terms.value);
		return { giftId, key, remaining: streak.reached > streak.voided ? drawingOf(key, streak) : null };
	}
}

function keyOf({ sender, gift, giftId, combo }: GrantTerms): string {
	return combo ? `${sender} ${gift} ${combo.comboId}` : `${sender} ${giftId}`;
}

function drawingOf(key: string, { newest, reached, voided, coins }: Streak): Drawing {
	const { giftId, sender } = newest;
	const count = Math.max(0, reached - voided);
	return { key, giftId, sender, terms: newest, count, added: 0, value: coins as Coins };
}
