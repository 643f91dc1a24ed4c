// Every decision a person makes at the desk goes out through here: it asks for a reason where one belongs into the
// ledger, sends the call, and says in one sentence what came of it, the gifts that could not follow included. It never
// changes a row by itself; rows change when the ledger has changed.

import type { Answer } from '../../preload/api/answer.ts';
import type { DeskApi, LeftWhy, Outcome } from '../../preload/api/desk-api.ts';
import type { GiftRow, RoomMode } from '../../preload/api/rows.ts';
import type { GiftId, UserId } from '../../protocol/ids.ts';
import { explainFailure } from '../forms/explain-failure.ts';
import { text } from '../messages/index.ts';
import type { DecisionKind } from './decision-kind.ts';
import type { Announcer } from './announcer.svelte.ts';

/** What a dialog is asking the person right now. */
export type Question =
	| { readonly kind: 'refuse' | 'void'; readonly gifts: readonly GiftRow[]; readonly onanswered: () => void }
	| { readonly kind: 'block'; readonly sender: UserId; readonly senderName: string | null };

/** Fewer than main accepts in one call, so that one answer never takes long. */
const GIFTS_PER_CALL = 200;
const REMEMBERED_DECISIONS = 50;

export class Decisions {
	/** Shown as a dialog; null while nothing is asked. */
	question = $state.raw<Question | null>(null);
	/** Gifts whose decision is on its way; their buttons rest. */
	underWay = $state.raw<ReadonlySet<GiftId>>(new Set());
	readonly #api: DeskApi;
	readonly #announcer: Announcer;
	readonly #find: (giftId: GiftId) => GiftRow | null;
	#made: readonly (readonly GiftId[])[] = [];

	constructor(parts: { api: DeskApi; announcer: Announcer; find: (giftId: GiftId) => GiftRow | null }) {
		this.#api = parts.api;
		this.#announcer = parts.announcer;
		this.#find = parts.find;
	}

	async approve(gifts: readonly GiftRow[]): Promise<void> {
		const done = await this.#decide('approve', gifts, (giftIds) => this.#api.approveGifts(giftIds));
		this.#remember(done);
	}

	/** `onanswered` is called when the person has decided, before the decision goes out. */
	askToRefuse(gifts: readonly GiftRow[], onanswered: () => void = () => {}): void {
		if (gifts.length > 0) this.question = { kind: 'refuse', gifts, onanswered };
	}

	/** `onanswered` is called when the person has decided, before the decision goes out. */
	askToVoid(gifts: readonly GiftRow[], onanswered: () => void = () => {}): void {
		if (gifts.length > 0) this.question = { kind: 'void', gifts, onanswered };
	}

	askToBlock(gift: GiftRow): void {
		this.question = { kind: 'block', sender: gift.sender, senderName: gift.senderName };
	}

	/** The dialog's answer. */
	async answer(question: Question, reason: string): Promise<void> {
		this.question = null;
		if (question.kind === 'block') return this.#block(question, reason);
		question.onanswered();
		if (question.kind === 'void') {
			await this.#decide('void', question.gifts, (giftIds) => this.#api.voidGifts({ giftIds, reason }));
			return;
		}
		const done = await this.#decide('refuse', question.gifts, (giftIds) => this.#api.refuseGifts({ giftIds, reason }));
		this.#remember(done);
	}

	async resend(gifts: readonly GiftRow[]): Promise<void> {
		await this.#decide('resend', gifts, (giftIds) => this.#api.resendGifts(giftIds));
	}

	async giveUp(gifts: readonly GiftRow[]): Promise<void> {
		await this.#decide('give_up', gifts, (giftIds) => this.#api.giveUpGifts(giftIds));
	}

	async takeBack(gifts: readonly GiftRow[]): Promise<void> {
		await this.#decide('take_back', gifts, (giftIds) => this.#api.takeBackDecisions(giftIds));
	}

	/** Takes back the last decision made here of which something has not left yet. */
	async takeBackLast(): Promise<void> {
		for (let last = this.#made.at(-1); last; last = this.#made.at(-1)) {
			this.#made = this.#made.slice(0, -1);
			const waiting = last.map(this.#find).filter((gift) => gift?.pendingDecision != null);
			if (waiting.length > 0) return this.takeBack(waiting as GiftRow[]);
		}
		this.#announcer.say(text.gift.nothingToTakeBack);
	}

	async setRoomMode(mode: RoomMode): Promise<void> {
		const answer = await this.#api.setRoomMode(mode);
		if (answer.ok) this.#announcer.say(text.shell.modeSet[answer.value.mode]);
		else this.#sayFailure(answer);
	}

	async #decide(
		kind: DecisionKind,
		gifts: readonly GiftRow[],
		call: (giftIds: readonly GiftId[]) => Promise<Answer<Outcome>>,
	): Promise<readonly GiftId[]> {
		const giftIds = gifts.map((gift) => gift.giftId).filter((giftId) => !this.underWay.has(giftId));
		if (giftIds.length === 0) return [];
		this.underWay = new Set([...this.underWay, ...giftIds]);
		const done: GiftId[] = [];
		const left = new Map<LeftWhy, number>();
		try {
			for (let at = 0; at < giftIds.length; at += GIFTS_PER_CALL) {
				const answer = await call(giftIds.slice(at, at + GIFTS_PER_CALL));
				if (!answer.ok) {
					this.#sayFailure(answer);
					return done;
				}
				done.push(...answer.value.done);
				for (const { why } of answer.value.left) left.set(why, (left.get(why) ?? 0) + 1);
			}
		} finally {
			this.underWay = new Set([...this.underWay].filter((giftId) => !giftIds.includes(giftId)));
		}
		const only = done.length === 1 ? (gifts.find((gift) => gift.giftId === done[0]) ?? null) : null;
		this.#announcer.say(text.gift.decided({ kind, done: done.length, only, left }), left.size > 0 ? 'bad' : 'good');
		return done;
	}

	async #block(question: Extract<Question, { kind: 'block' }>, reason: string): Promise<void> {
		const answer = await this.#api.blockSender({ sender: question.sender, reason });
		if (answer.ok) this.#announcer.say(text.gift.blocked(question.senderName ?? question.sender), 'good');
		else this.#sayFailure(answer);
	}

	#remember(giftIds: readonly GiftId[]): void {
		if (giftIds.length > 0) this.#made = [...this.#made, giftIds].slice(-REMEMBERED_DECISIONS);
	}

	#sayFailure(answer: Extract<Answer<unknown>, { ok: false }>): void {
		this.#announcer.say(explainFailure(answer), 'bad');
	}
}
