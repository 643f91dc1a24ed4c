import { parseArgs } from 'node:util';

/** Everything that decides an evening. The same plan gives the same evening, in virtual time to the last message. */
export interface EveningPlan {
	readonly viewers: number;
	readonly gifts: number;
	readonly giftsPerSecond: number;
	/** Of each leg of a message's way. */
	readonly loss: number;
	readonly duplicate: number;
	readonly reorder: number;
	/** On top: of each message with acknowledgments in it. */
	readonly acknowledgmentLoss: number;
	readonly delayMsMax: number;
	/** Times that the host dies without a word and is started again from its ledger: between, before and after commits. */
	readonly crashes: number;
	/** One more crash, exactly there: commits are counted from the evening's first. */
	readonly crashAt: CrashAt | null;
	/** Times that the disk is full, read-only or busy for a while, or an fsync fails. */
	readonly diskFaults: number;
	/** Times that a link breaks for a while; every third is the host's. */
	readonly cuts: number;
	/** Times that the host, everybody, or half of the room is cut off for up to ten minutes, with or without noticing. */
	readonly partitions: number;
	/** Times that somebody sets the clock forward or back, up to two hours; in virtual time only. */
	readonly clockSteps: number;
	readonly seed: number;
	readonly isRealTime: boolean;
}

export interface CrashAt {
	readonly commit: number;
	readonly side: 'before' | 'after';
}

export interface Wish {
	readonly plan: EveningPlan;
	/** Null makes a ledger for this evening only. */
	readonly ledgerPath: string | null;
	readonly isJson: boolean;
}

export type ReadWish =
	| { readonly kind: 'wish'; readonly wish: Wish }
	| { readonly kind: 'help' }
	| { readonly kind: 'wrong'; readonly why: string };

export const HELP = `Runs an evening without a window: the host with a real ledger, and viewers who give, over a hub that loses things.

  npm run rehearsal -- [options]

  --viewers N               viewers in the room (50)
  --gifts N                 gifts that they ask for (500)
  --gifts-per-second N      of the whole room (10)
  --loss P                  a message is lost on one leg of its way, 0 to 1 (0)
  --duplicate P             ... arrives twice (0)
  --reorder P               ... is overtaken (0)
  --acknowledgment-loss P   a message with acknowledgments is lost, on top (0)
  --delay-ms N              the longest a leg takes (80)
  --crashes N               the host dies and is started again from its ledger (2)
  --crash-at N:before       one more crash, right before the N-th commit; N:after right after it
  --disk-faults N           the disk is full, read-only or busy for a while, or an fsync fails (0)
  --cuts N                  a link breaks for a while (6)
  --partitions N            the host, everybody or half of the room is cut off for up to ten minutes (0)
  --clock-steps N           the clock is set forward or back, up to two hours (0)
  --seed N                  decides everything that is left to chance (1)
  --real-time               by the machine's clock and real WebSockets, not in virtual time
  --ledger PATH             keeps the ledger there; without it, a temporary one is made and removed
  --json                    the report as JSON on standard output
  --help                    this text

Progress goes to standard error. Exit code: 0 every invariant holds, 1 one is broken, 2 the arguments are wrong.
`;

const NUMBERS = {
	viewers: { first: 50, from: 1, to: 5_000, isWhole: true },
	gifts: { first: 500, from: 1, to: 1_000_000, isWhole: true },
	'gifts-per-second': { first: 10, from: 0.01, to: 1_000, isWhole: false },
	loss: { first: 0, from: 0, to: 0.9, isWhole: false },
	duplicate: { first: 0, from: 0, to: 1, isWhole: false },
	reorder: { first: 0, from: 0, to: 1, isWhole: false },
	'acknowledgment-loss': { first: 0, from: 0, to: 1, isWhole: false },
	'delay-ms': { first: 80, from: 0, to: 60_000, isWhole: true },
	crashes: { first: 2, from: 0, to: 1_000, isWhole: true },
	'disk-faults': { first: 0, from: 0, to: 1_000, isWhole: true },
	partitions: { first: 0, from: 0, to: 1_000, isWhole: true },
	cuts: { first: 6, from: 0, to: 10_000, isWhole: true },
	'clock-steps': { first: 0, from: 0, to: 1_000, isWhole: true },
	seed: { first: 1, from: 0, to: Number.MAX_SAFE_INTEGER, isWhole: true },
} as const;
type NumberName = keyof typeof NUMBERS;

export function readWish(words: readonly string[]): ReadWish {
	const parsed = parse(words);
	if (typeof parsed === 'string') return { kind: 'wrong', why: parsed };
	if (parsed.help === true) return { kind: 'help' };
	const numbers = new Map<NumberName, number>();
	for (const name of Object.keys(NUMBERS) as NumberName[]) {
		const read = readNumber(name, parsed[name]);
		if (typeof read === 'string') return { kind: 'wrong', why: read };
		numbers.set(name, read);
	}
	const crashAt = readCrashAt(parsed['crash-at']);
	if (typeof crashAt === 'string') return { kind: 'wrong', why: crashAt };
	const take = (name: NumberName): number => numbers.get(name) ?? NUMBERS[name].first;
	const plan: EveningPlan = {
		viewers: take('viewers'),
		gifts: take('gifts'),
		giftsPerSecond: take('gifts-per-second'),
		loss: take('loss'),
		duplicate: take('duplicate'),
		reorder: take('reorder'),
		acknowledgmentLoss: take('acknowledgment-loss'),
		delayMsMax: take('delay-ms'),
		crashes: take('crashes'),
		crashAt,
		diskFaults: take('disk-faults'),
		cuts: take('cuts'),
		partitions: take('partitions'),
		clockSteps: take('clock-steps'),
		seed: take('seed'),
		isRealTime: parsed['real-time'] === true,
	};
	if (plan.isRealTime && plan.clockSteps > 0)
		return { kind: 'wrong', why: "--clock-steps cannot set the machine's clock" };
	if (parsed.ledger === '') return { kind: 'wrong', why: '--ledger needs a path' };
	return { kind: 'wish', wish: { plan, ledgerPath: parsed.ledger ?? null, isJson: parsed.json === true } };
}

function parse(words: readonly string[]) {
	const text = { type: 'string' } as const;
	const flag = { type: 'boolean' } as const;
	const options = {
		viewers: text,
		gifts: text,
		'gifts-per-second': text,
		loss: text,
		duplicate: text,
		reorder: text,
		'acknowledgment-loss': text,
		'delay-ms': text,
		crashes: text,
		'crash-at': text,
		'disk-faults': text,
		cuts: text,
		partitions: text,
		'clock-steps': text,
		seed: text,
		ledger: text,
		'real-time': flag,
		json: flag,
		help: flag,
	};
	try {
		return parseArgs({ args: [...words], options, allowPositionals: false }).values;
	} catch (error) {
		// parseArgs says in its message which argument it does not know.
		return error instanceof Error ? error.message : String(error);
	}
}

function readNumber(name: NumberName, text: string | undefined): number | string {
	const { first, from, to, isWhole } = NUMBERS[name];
	if (text === undefined) return first;
	const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
	if (value >= from && value <= to && (!isWhole || Number.isSafeInteger(value))) return value;
	return `--${name} is a ${isWhole ? 'whole number' : 'number'} from ${from} to ${to}, not ${JSON.stringify(text)}`;
}

function readCrashAt(text: string | undefined): CrashAt | null | string {
	if (text === undefined) return null;
	const [, commit, side] = /^([1-9]\d{0,8}):(before|after)$/.exec(text) ?? [];
	if (commit === undefined || (side !== 'before' && side !== 'after'))
		return `--crash-at is like 37:before or 37:after, not ${JSON.stringify(text)}`;
	return { commit: Number(commit), side };
}

/** The command that plays this plan again. */
export function tellCommand(plan: EveningPlan): string {
	const { crashAt, isRealTime } = plan;
	const numbers: Record<NumberName, number> = {
		viewers: plan.viewers,
		gifts: plan.gifts,
		'gifts-per-second': plan.giftsPerSecond,
		loss: plan.loss,
		duplicate: plan.duplicate,
		reorder: plan.reorder,
		'acknowledgment-loss': plan.acknowledgmentLoss,
		'delay-ms': plan.delayMsMax,
		crashes: plan.crashes,
		'disk-faults': plan.diskFaults,
		cuts: plan.cuts,
		partitions: plan.partitions,
		'clock-steps': plan.clockSteps,
		seed: plan.seed,
	};
	const words = Object.entries(numbers).map(([name, value]) => `--${name} ${value}`);
	if (crashAt !== null) words.push(`--crash-at ${crashAt.commit}:${crashAt.side}`);
	if (isRealTime) words.push('--real-time');
	return `npm run rehearsal -- ${words.join(' ')}`;
}
