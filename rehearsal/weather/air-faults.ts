import type { Viewer } from '../../audience/viewers/viewer.ts';
import type { Random } from '../../audience/viewers/random.ts';
import type { CarriedMessage } from '../../main/rtm/hub/faults.ts';
import type { Overhearing } from '../overhear.ts';
import type { EveningPlan } from '../plan.ts';
import { HOST } from '../stage.ts';
import type { Stage } from '../stage.ts';
import type { CrashPlace } from './host-life.ts';

const CUT_MS = { from: 500, to: 20_000 };
const DOWN_MS = { from: 200, to: 15_000 };
const CLOCK_STEP_MS = { from: -7_200_000, to: 7_200_000 };
const PARTITION_MS = { from: 60_000, to: 600_000 };
const HOST_EVERY_NTH_CUT = 3;
const CRASH_PLACES: readonly CrashPlace[] = ['between_transactions', 'after_a_commit', 'before_a_commit'];

const PARTITIONS = ['host', 'everybody', 'half_the_room', 'unnoticed'] as const;
/** Who is cut off; unnoticed, the host's link looks well and carries nothing. */
export type Partition = (typeof PARTITIONS)[number];

/** What goes wrong on the air, and when, drawn from the seed before the first gift. */
export class AirFaults {
	cuts = 0;
	readonly clockSteps = { forward: 0, back: 0 };
	readonly partitions: Record<Partition, number> = { host: 0, everybody: 0, half_the_room: 0, unnoticed: 0 };
	readonly #plan: EveningPlan;
	readonly #stage: Stage;
	readonly #overheard: Overhearing;
	readonly #random: Random;

	constructor(
		plan: EveningPlan,
		{ stage, overheard }: { readonly stage: Stage; readonly overheard: Overhearing },
		random: Random,
	) {
		this.#plan = plan;
		this.#stage = stage;
		this.#overheard = overheard;
		this.#random = random;
	}

	begin({ hear, viewers }: { hear: (message: CarriedMessage) => void; viewers: readonly Viewer[] }): void {
		const { loss, duplicate, reorder, delayMsMax, acknowledgmentLoss } = this.#plan;
		const { faults } = this.#stage.broker;
		faults.setEverywhere({ loss, duplicate, reorder, delayMinMs: Math.min(5, delayMsMax), delayMaxMs: delayMsMax });
		const random = this.#random.branch('acknowledgments');
		faults.loses = (message) => {
			hear(message);
			return acknowledgmentLoss > 0 && this.#isAcknowledgment(message) && random.isChance(acknowledgmentLoss);
		};
		this.#planCuts(viewers);
		this.#planPartitions(viewers);
		this.#planClockSteps();
	}

	/** `crash` is called at seeded moments with the place where the host dies, and how long it stays down. */
	planCrashes(crash: (place: CrashPlace, downMs: number) => void): void {
		const random = this.#random.branch('crashes');
		for (let nth = 0; nth < this.#plan.crashes; nth++) {
			const downMs = draw(random, DOWN_MS);
			const place = CRASH_PLACES[nth % CRASH_PLACES.length] ?? 'between_transactions';
			this.#stage.clock.after(this.#drawMoment(random), () => crash(place, downMs));
		}
	}

	#isAcknowledgment({ from, user, text }: CarriedMessage): boolean {
		if (user !== HOST) return false;
		const decoded = this.#overheard.fromClient(from, text);
		return decoded.kind === 'messages' && decoded.messages.some(({ kind }) => kind === 'acknowledgment');
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

	#planPartitions(viewers: readonly Viewer[]): void {
		const random = this.#random.branch('partitions');
		for (let nth = 0; nth < this.#plan.partitions; nth++) {
			const kind = random.pick(PARTITIONS);
			const forMs = draw(random, PARTITION_MS);
			const half = viewers.filter(() => random.isChance(0.5));
			this.#stage.clock.after(this.#drawMoment(random), () => this.#cutOff(kind, forMs, half));
		}
	}

	#cutOff(kind: Partition, forMs: number, half: readonly Viewer[]): void {
		const { broker, clock } = this.#stage;
		this.partitions[kind]++;
		switch (kind) {
			case 'host':
				return broker.cutLink(HOST, forMs);
			case 'everybody':
				return broker.cutAll(forMs);
			case 'half_the_room':
				for (const { userId } of half) broker.cutLink(userId, forMs);
				return;
			case 'unnoticed':
				broker.faults.setFor(HOST, { loss: 1 });
				clock.after(forMs, () => broker.faults.setFor(HOST, null));
		}
	}

	#planClockSteps(): void {
		const random = this.#random.branch('clock');
		for (let nth = 0; nth < this.#plan.clockSteps; nth++) {
			const ms = draw(random, CLOCK_STEP_MS);
			this.#stage.clock.after(this.#drawMoment(random), () => {
				this.clockSteps[ms < 0 ? 'back' : 'forward']++;
				this.#stage.jumpWallClock(ms);
			});
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
