// One evening, from the opening of the room to the last gift's end: a host with a real ledger, a crowd, a moderator, bad
// air, and a process that dies now and then. Everything left to chance is drawn from the plan's seed. What is true of it
// afterwards is judged from the ledger file, the screens and the air, never from what the host says of itself.

import { createCrowd } from '../audience/viewers/crowd.ts';
import type { Crowd } from '../audience/viewers/crowd.ts';
import type { GiftOffer } from '../audience/gift-offer.ts';
import { createRandom } from '../audience/viewers/random.ts';
import type { Random } from '../audience/viewers/random.ts';
import type { Host } from '../main/host/host.ts';
import { openForReading } from '../main/ledger/open-database.ts';
import { asCoins } from '../protocol/ids.ts';
import type { GiftId } from '../protocol/ids.ts';
import { Findings } from './judging/findings.ts';
import { judgeLedger } from './judging/judge-ledger.ts';
import { judgeBudget, judgeScreensSoFar, judgeTold, judgeViewers } from './judging/judge-viewers.ts';
import { Overhearing } from './overhear.ts';
import { Moderator } from './moderator.ts';
import type { EveningPlan } from './plan.ts';
import { readLedger } from './judging/read-ledger.ts';
import { writeReport } from './report.ts';
import type { Report } from './report.ts';
import { HOST, openStage, ROOM } from './stage.ts';
import type { Stage } from './stage.ts';
import { StepJudge } from './judging/step-judge.ts';
import { Witness } from './judging/witness.ts';
import { AirFaults } from './weather/air-faults.ts';
import { DiskFaults } from './weather/disk-faults.ts';
import { HostLife } from './weather/host-life.ts';

const STEP_MS = 500;
/** An evening that does not end has found a mistake; it is judged as it stands. */
const SETTLE_MS_MAX = 4 * 3_600_000;
const SETTLE_REAL_MS_MAX = 600_000;
/** A person who got no answer tries again every minute, for longer than any link is cut. */
const ASK_AGAIN_EVERY_MS = 60_000;
const ASK_AGAIN_REAL_MS = 5_000;
const ASKED_AGAIN_MAX = 60;

export interface Progress {
	readonly asked: number;
	readonly elapsedMs: number;
	readonly isAsking: boolean;
}

/** Runs the evening in the ledger at `ledgerPath`, which must be new or of an earlier rehearsal. */
export async function runEvening(
	plan: EveningPlan,
	ledgerPath: string,
	tell: (progress: Progress) => void = () => {},
): Promise<Report> {
	const random = createRandom(plan.seed);
	const stage = await openStage(plan.isRealTime, random);
	const evening = new Evening(plan, ledgerPath, stage, random);
	try {
		return await evening.run(tell);
	} finally {
		await stage.close();
	}
}

class Evening {
	readonly #plan: EveningPlan;
	readonly #ledgerPath: string;
	readonly #stage: Stage;
	readonly #random: Random;
	readonly #findings = new Findings();
	readonly #overheard: Overhearing;
	readonly #witness: Witness;
	readonly #stepJudge: StepJudge;
	readonly #moderator: Moderator;
	readonly #disk: DiskFaults;
	readonly #life: HostLife;
	readonly #askedAgain = new Map<GiftId, number>();
	#elapsedMs = 0;

	constructor(plan: EveningPlan, ledgerPath: string, stage: Stage, random: Random) {
		this.#plan = plan;
		this.#ledgerPath = ledgerPath;
		this.#stage = stage;
		this.#random = random;
		this.#overheard = new Overhearing(stage.keys);
		this.#witness = new Witness(this.#findings, this.#overheard);
		this.#stepJudge = new StepJudge(this.#findings, this.#witness.told);
		const findHost = (): Host | null => this.#life.host;
		this.#moderator = new Moderator({ clock: stage.clock, random: random.branch('moderator'), findHost });
		const restart = (downMs: number): void => this.#life.restart(downMs);
		this.#disk = new DiskFaults({ plan, stage, random: random.branch('disk'), findHost, restart });
		this.#life = new HostLife({
			...{ plan, ledgerPath, stage, disk: this.#disk },
			watch: (host) => this.#watch(host),
			fault: (words) => this.#findings.note('no_fault_of_its_own', words),
		});
		this.#findings.stamp = () => `${this.#elapsedMs / 1_000} s, step ${stage.steps}: `;
	}

	async run(tell: (progress: Progress) => void): Promise<Report> {
		const host = this.#life.open();
		// Nobody waits in real time for what a moderator overlooked.
		const reviewExpiresAfterMs = this.#plan.isRealTime ? 10_000 : 120_000;
		const rules = { ...host.ledger.room.rules, holdFromCoins: asCoins(1_500), reviewExpiresAfterMs };
		host.change({ kind: 'rules', rules }, 'rehearsal');
		const crowd = this.#gatherCrowd(host);
		const air = new AirFaults(
			this.#plan,
			{ stage: this.#stage, overheard: this.#overheard },
			this.#random.branch('faults'),
		);
		air.begin({ hear: (message) => this.#witness.hear(message), viewers: crowd.viewers });
		air.planCrashes((place, downMs) => this.#life.crash(place, downMs));
		this.#disk.begin();
		this.#stage.lookAfterEachStep(() => judgeScreensSoFar(crowd.viewers, this.#findings));
		crowd.start();
		this.#moderator.start();
		while (!crowd.isSpent) {
			await this.#pass(STEP_MS);
			tell({ asked: crowd.counts().asked, elapsedMs: this.#elapsedMs, isAsking: true });
		}
		await this.#settle(crowd, tell);
		this.#moderator.stop();
		const counters = this.#life.host?.counters ?? null;
		await this.#life.stop();
		await crowd.stop();
		return this.#judge(crowd, counters, air);
	}

	#gatherCrowd(host: Host): Crowd {
		const catalogue = host.ledger.room.listCatalogue().map(({ gift, name, icon, price }): GiftOffer => ({
			key: gift,
			name,
			icon,
			price,
		}));
		const { viewers, gifts: giftsMax, giftsPerSecond } = this.#plan;
		return createCrowd({
			viewers,
			giftsMax,
			giftsPerSecond,
			seed: `${this.#plan.seed}/crowd`,
			room: ROOM,
			host: HOST,
			keys: this.#stage.keys.publicKeys,
			primitives: this.#stage.keys.primitives,
			clock: this.#stage.clock,
			catalogue,
			isRecorded: true,
			openSession: (userId) => this.#stage.openViewerSession(userId),
		});
	}

	#watch(host: Host): void {
		this.#witness.watch(host);
		this.#stepJudge.watch(host);
		host.onChange(({ aspects }) => {
			if (aspects.has('storage')) this.#disk.noteStorage(host);
		});
	}

	/** No new gifts; everything that is open is brought to its end. */
	async #settle(crowd: Crowd, tell: (progress: Progress) => void): Promise<void> {
		let asked = -1;
		const askAgainEveryMs = this.#plan.isRealTime ? ASK_AGAIN_REAL_MS : ASK_AGAIN_EVERY_MS;
		const until = this.#elapsedMs + (this.#plan.isRealTime ? SETTLE_REAL_MS_MAX : SETTLE_MS_MAX);
		while (this.#elapsedMs < until) {
			await this.#pass(STEP_MS * 10);
			const before = asked;
			asked = crowd.counts().asked;
			tell({ asked, elapsedMs: this.#elapsedMs, isAsking: false });
			if (this.#elapsedMs % askAgainEveryMs < STEP_MS * 10) this.#askAgain(crowd);
			// A combo that is under way still asks for its next frames.
			if (asked === before && this.#isSettled(crowd) && this.#isAllSaid()) return;
		}
	}

	#askAgain(crowd: Crowd): void {
		for (const { client, record, isGone } of crowd.viewers) {
			if (isGone) continue;
			for (const { giftId, state } of record.own.values()) {
				const times = this.#askedAgain.get(giftId) ?? 0;
				if (state !== 'unanswered' || times >= ASKED_AGAIN_MAX) continue;
				this.#askedAgain.set(giftId, times + 1);
				client.askAgain(giftId);
			}
		}
	}

	#isSettled(crowd: Crowd): boolean {
		const { host } = this.#life;
		if (host === null || host.link.state !== 'connected' || host.readOutbox().queued > 0) return false;
		if (host.ledger.gifts.findNextDue() !== null || this.#moderator.hasMoreToChase(host)) return false;
		return crowd.viewers.every(
			({ isGone, record }) =>
				isGone ||
				[...record.own.values()].every(
					({ state, duty }) => duty === 'none' && state !== 'asked' && state !== 'held' && state !== 'unanswered',
				),
		);
	}

	/** A message that is being said waits no more, and stays in the outbox until its outcome is known. */
	#isAllSaid(): boolean {
		const db = openForReading(this.#ledgerPath);
		const queued = db.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get();
		db.close();
		return queued === 0;
	}

	async #pass(ms: number): Promise<void> {
		await this.#stage.pass(ms);
		this.#elapsedMs += ms;
	}

	#judge(crowd: Crowd, counters: Host['counters'] | null, air: AirFaults): Report {
		const db = openForReading(this.#ledgerPath);
		const facts = readLedger(db);
		db.close();
		const { broker } = this.#stage;
		judgeLedger(facts, this.#findings);
		judgeViewers(crowd.viewers, facts, this.#findings);
		judgeTold(this.#witness.told, facts, this.#findings);
		judgeBudget(broker.counters(), this.#findings);
		return writeReport({
			plan: this.#plan,
			facts,
			crowd,
			broker,
			counters,
			findings: this.#findings,
			moderator: this.#moderator.counts,
			elapsedMs: this.#elapsedMs,
			faults: {
				crashes: this.#life.crashes,
				disk: this.#disk.met,
				partitions: air.partitions,
				clockSteps: air.clockSteps,
				cuts: air.cuts,
			},
			commits: this.#life.commits,
			commitsJudged: this.#stepJudge.commits,
			steps: this.#stage.steps,
			askedAgain: [...this.#askedAgain.values()].reduce((sum, times) => sum + times, 0),
		});
	}
}
