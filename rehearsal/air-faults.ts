import type { Viewer } from '../audience/viewers/viewer.ts';
import type { Random } from '../audience/viewers/random.ts';
import type { CarriedMessage } from '../main/rtm/hub/faults.ts';
import { decodeFromClient } from '../protocol/reading/decode.ts';
import type { EveningPlan } from './plan.ts';
import { HOST } from './stage.ts';
import type { Stage } from './stage.ts';

const CUT_MS = { from: 500, to: 20_000 };
const DOWN_MS = { from: 200, to: 15_000 };
const CLOCK_STEP_MS = { from: -7_200_000, to: 7_200_000 };
const HOST_EVERY_NTH_CUT = 3;

/** What goes wrong on the air, and when, drawn from the seed before the first gift. */
export class AirFaults {
	cuts = 0;
	readonly #plan: EveningPlan;
	readonly #stage: Stage;
	readonly #random: Random;

	constructor(plan: EveningPlan, stage: Stage, random: Random) {
		this.#plan = plan;
		this.#stage = stage;
		this.#random = random;
	}

	begin({ hear, viewers }: { hear: (message: CarriedMessage) => void; viewers: readonly Viewer[] }): void {
		const { loss, duplicate, reorder, delayMsMax, acknowledgmentLoss } = this.#plan;
		const { faults } = this.#stage.broker;
		faults.setEverywhere({ loss, duplicate, reorder, delayMinMs: Math.min(5, delayMsMax), delayMaxMs: delayMsMax });
		const random = this.#random.branch('acknowledgments');
		faults.loses = (message) => {
			hear(message);
			return acknowledgmentLoss > 0 && isAcknowledgment(message) && random.isChance(acknowledgmentLoss);
		};
		this.#planCuts(viewers);
		this.#planClockSteps();
	}

	/** `crash` is called at seeded moments with how long the host stays down; every second waits for a commit. */
	planCrashes(crash: (downMs: number, isAfterCommit: boolean) => void): void {
		const random = this.#random.branch('crashes');
		for (let nth = 0; nth < this.#plan.crashes; nth++) {
			const downMs = draw(random, DOWN_MS);
			this.#stage.clock.after(this.#drawMoment(random), () => crash(downMs, nth % 2 === 1));
		}
	}

	#planCuts(viewers: readonly Viewer[]): void {
		const random = this.#random.branch('cuts');
		for (let nth = 0; nth < this.#plan.cuts; nth++) {
			const viewer = viewers[random.below(viewers.length)];
			const userId = nth % HOST_EVERY_NTH_CUT === 0 || viewer === undefined ? HOST : viewer.userId;
			const forMs = draw(random, CUT_MS);
			this.#stage.clock.after(this.#drawMoment(random), () => {
				this.cuts++;
				this.#stage.broker.cutLink(userId, forMs);
			});
		}
	}

	#planClockSteps(): void {
		const random = this.#random.branch('clock');
		for (let nth = 0; nth < this.#plan.clockSteps; nth++) {
			const ms = draw(random, CLOCK_STEP_MS);
			this.#stage.clock.after(this.#drawMoment(random), () => this.#stage.jumpWallClock(ms));
		}
	}

	/** Some time while gifts are asked for. */
	#drawMoment(random: Random): number {
		return Math.floor(random.next() * (this.#plan.gifts / this.#plan.giftsPerSecond) * 1_000);
	}
}

function draw(random: Random, { from, to }: { from: number; to: number }): number {
	return from + random.below(to - from);
}

function isAcknowledgment({ user, text }: CarriedMessage): boolean {
	if (user !== HOST || !text.includes('acknowledgment')) return false;
	const decoded = decodeFromClient(text);
	return decoded.kind === 'messages' && decoded.messages.some(({ kind }) => kind === 'acknowledgment');
}
