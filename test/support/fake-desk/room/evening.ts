// The made-up room in motion, in steps of 50 ms: gifts arrive, are granted or held, leave, are seen and acknowledged,
// and some lose their proof. The same seed and the same number of steps give the same room, whoever looks at it.

import { asComboId, asUtcMs } from '../../../../protocol/ids.ts';
import type { ComboId, GiftId, UtcMs } from '../../../../protocol/ids.ts';
import type { CatalogueGift, GiftRow, HeldBecause, RoomRules } from '../../../../preload/api/rows.ts';
import { CATALOGUE, GIFT_WEIGHTS, NOTES, PEOPLE } from './believable.ts';
import type { Person } from './believable.ts';
import { acknowledge, expire, grant, hold, makeGift, refuse, see, send } from './gifts.ts';
import type { GiftTerms } from './gifts.ts';
import type { Random } from './random.ts';
import type { FakeRoom } from './room.ts';

export const STEP_MS = 50;
/** More than this many held or unproven gifts would make the picture unbelievable at high rates. */
const WAITING_MAX = 24;
const COMBOS_MAX = 12;

type Step = 'send' | 'see' | 'acknowledge' | 'resend' | 'decide' | 'expire';
interface RunningCombo {
	readonly comboId: ComboId;
	readonly person: Person;
	readonly gift: CatalogueGift;
	count: number;
}

export interface EveningParts {
	readonly room: FakeRoom;
	readonly random: Random;
	readonly startAt: UtcMs;
	readonly rules: () => RoomRules;
}

export class FakeEvening {
	giftsPerSecond = 0;
	/** Nothing arrives and nothing leaves while the link is down. */
	isLinkUp = true;
	/** Grants stop while the ledger cannot be written. */
	isWritable = true;
	now: UtcMs;
	nextGiftNo = 1;
	sentLastStep = 0;
	readonly #room: FakeRoom;
	readonly #random: Random;
	readonly #rules: () => RoomRules;
	readonly #agenda = new Map<number, { giftId: GiftId; step: Step }[]>();
	readonly #combos: RunningCombo[] = [];
	#stepNo = 0;
	#owed = 0;
	readonly #startAt: UtcMs;

	constructor(parts: EveningParts) {
		this.#room = parts.room;
		this.#random = parts.random;
		this.#rules = parts.rules;
		this.#startAt = parts.startAt;
		this.now = parts.startAt;
	}

	advanceTo(now: UtcMs): void {
		// A window that slept catches up at most ten seconds; what it missed is not worth a frozen page.
		const stepWanted = Math.floor((now - this.#startAt) / STEP_MS);
		if (stepWanted - this.#stepNo > 200) this.#skipTo(stepWanted - 200);
		while (this.#stepNo < stepWanted) this.#takeStep();
		this.#room.prune();
	}

	/** Puts a step on the agenda; steps that no longer fit the gift's state do nothing when their time comes. */
	plan(giftId: GiftId, step: Step, afterMs: number): void {
		const stepNo = this.#stepNo + Math.max(1, Math.round(afterMs / STEP_MS));
		const steps = this.#agenda.get(stepNo);
		if (steps) steps.push({ giftId, step });
		else this.#agenda.set(stepNo, [{ giftId, step }]);
	}

	/** A grant by rule or by a moderator, and the delivery that follows. */
	grantNow(row: GiftRow, by: string): void {
		this.#room.put(grant(row, by, this.now));
		this.plan(row.giftId, 'send', this.#random.whole(50, 150));
	}

	#skipTo(stepNo: number): void {
		for (const [planned, steps] of this.#agenda) {
			if (planned > stepNo) continue;
			this.#agenda.delete(planned);
			const next = this.#agenda.get(stepNo + 1) ?? [];
			this.#agenda.set(stepNo + 1, [...steps, ...next]);
		}
		this.#stepNo = stepNo;
	}

	#takeStep(): void {
		this.#stepNo += 1;
		this.now = asUtcMs(this.#startAt + this.#stepNo * STEP_MS);
		this.sentLastStep = 0;
		const steps = this.#agenda.get(this.#stepNo) ?? [];
		this.#agenda.delete(this.#stepNo);
		for (const { giftId, step } of steps) this.#follow(giftId, step);
		if (!this.isLinkUp || !this.isWritable) return;
		this.#owed += (this.giftsPerSecond * STEP_MS) / 1_000;
		for (; this.#owed >= 1; this.#owed -= 1) this.#receiveGift();
	}

	#follow(giftId: GiftId, step: Step): void {
		const row = this.#room.gifts.get(giftId);
		if (!row) return;
		if (step === 'decide') return this.#decide(row);
		if (step === 'expire') {
			if (row.state === 'held' && !row.pendingDecision) this.#room.put(expire(row, this.now));
			return;
		}
		if (!this.isLinkUp) return this.plan(giftId, step, 1_000);
		if (step === 'send' && row.delivery === 'queued') this.#send(row);
		if (step === 'see' && row.seenAt === null && row.delivery !== 'none') this.#room.put(see(row, this.now));
		if (step === 'acknowledge' && row.acknowledgedAt === null && row.delivery !== 'none')
			this.#room.put(acknowledge(row, this.now));
		if (step === 'resend' && row.state === 'granted') this.#resend(row);
	}

	#decide(row: GiftRow): void {
		if (row.state !== 'held' || row.pendingUntil === null || row.pendingUntil > this.now) return;
		const by = row.decidedBy ?? 'rule';
		if (row.pendingDecision === 'grant') this.grantNow(row, by);
		else this.#room.put(refuse(row, 'refused_by_moderator', by, row.reason, this.now));
	}

	#send(row: GiftRow): void {
		this.sentLastStep += 1;
		const losesProof = this.#room.pending.size < WAITING_MAX && this.#random.chance(0.02);
		if (!losesProof) {
			this.#room.put(send(row, this.now));
			this.plan(row.giftId, 'see', this.#random.whole(50, 200));
			this.plan(row.giftId, 'acknowledge', this.#random.whole(200, 400));
			return;
		}
		const isOffline = this.#random.chance(0.4);
		const sent = send(row, this.now);
		const dueAt = asUtcMs(this.now + this.#rules().resendAfterMs);
		this.#room.put({ ...sent, deliveryTrouble: isOffline ? 'receiver_offline' : null, dueAt });
		if (this.#random.chance(0.3)) this.plan(row.giftId, 'see', 150);
		this.plan(row.giftId, 'resend', this.#rules().resendAfterMs);
	}

	#resend(row: GiftRow): void {
		if (row.delivery === 'completed' || row.delivery === 'unconfirmed' || row.dueAt === null) return;
		if (row.dueAt > this.now) return this.plan(row.giftId, 'resend', row.dueAt - this.now);
		const rules = this.#rules();
		if (row.seenAt !== null) return void this.#room.put({ ...row, delivery: 'completed', dueAt: null });
		if (row.attempts >= rules.resendsMax) {
			this.#room.put({ ...row, delivery: 'unconfirmed', dueAt: null });
			return;
		}
		this.askResend(row);
	}

	/** Asks the client once more, by hand or by the clock. */
	askResend(row: GiftRow): void {
		const rules = this.#rules();
		const waitMs = Math.min(rules.resendAfterMsMax, rules.resendAfterMs * 2 ** Math.min(row.attempts + 1, 10));
		const dueAt = asUtcMs(this.now + waitMs);
		this.#room.put({
			...row,
			delivery: row.acknowledgedAt ? 'acknowledged' : 'sent',
			attempts: row.attempts + 1,
			dueAt,
		});
		this.plan(row.giftId, 'resend', waitMs);
		if (this.#random.chance(0.5)) {
			this.plan(row.giftId, 'see', 250);
			this.plan(row.giftId, 'acknowledge', 450);
		}
	}

	#receiveGift(): void {
		const row = makeGift({ giftNo: this.nextGiftNo++, at: this.now, ...this.#chooseTerms() });
		const because = this.#room.held.size < WAITING_MAX ? this.#findReasonToHold(row) : null;
		if (because) {
			const expiresAfterMs = this.#rules().reviewExpiresAfterMs;
			this.#room.put(hold(row, because, expiresAfterMs));
			this.plan(row.giftId, 'expire', expiresAfterMs);
		} else if (this.#random.chance(0.008)) {
			this.#room.put(refuse(row, 'sender_blocked', 'rule', null, this.now));
		} else this.grantNow(row, 'rule');
	}

	#chooseTerms(): Omit<GiftTerms, 'giftNo' | 'at'> {
		const random = this.#random;
		const running = this.#combos.length > 0 && random.chance(0.45) ? random.pick(this.#combos) : null;
		if (running) {
			const count = random.whole(1, 5);
			running.count += count;
			if (running.count > 150 || random.chance(0.04)) this.#combos.splice(this.#combos.indexOf(running), 1);
			const { person, gift, comboId } = running;
			return { person, gift, count, note: null, comboId, comboCount: running.count };
		}
		const person = random.pick(PEOPLE);
		const gift = this.#chooseGift();
		if (gift.price <= 200 && this.#combos.length < COMBOS_MAX && random.chance(0.3)) {
			const comboId = asComboId(`combo-${String(this.nextGiftNo).padStart(8, '0')}`);
			this.#combos.push({ comboId, person, gift, count: 1 });
			return { person, gift, count: 1, note: null, comboId, comboCount: 1 };
		}
		const count = gift.price < 100 ? random.whole(1, 9) : 1;
		return { person, gift, count, note: random.chance(0.12) ? random.pick(NOTES) : null };
	}

	#chooseGift(): CatalogueGift {
		let left = this.#random.fraction() * GIFT_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
		const found = CATALOGUE.find((_, index) => (left -= GIFT_WEIGHTS[index] ?? 0) < 0) ?? CATALOGUE[0];
		if (!found) throw new Error('the catalogue is empty');
		return found;
	}

	#findReasonToHold(row: GiftRow): HeldBecause | null {
		const rules = this.#rules();
		if (CATALOGUE.find((gift) => gift.gift === row.gift)?.rule === 'hold') return 'gift_is_held_by_rule';
		if (rules.holdFromCoins !== null && row.value >= rules.holdFromCoins) return 'value_at_or_above_limit';
		if (rules.holdsNotes && row.note) return 'note_is_held_by_rule';
		return rules.holdsFirstGift && this.#random.chance(0.004) ? 'first_gift_of_sender' : null;
	}
}
