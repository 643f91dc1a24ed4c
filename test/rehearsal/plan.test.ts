import { expect, test } from 'vitest';
import { HELP, readWish, tellCommand } from '../../rehearsal/plan.ts';
import { ROUGH } from './rough.ts';

function wrong(...words: string[]): string {
	const read = readWish(words);
	return read.kind === 'wrong' ? read.why : `${read.kind} instead of a complaint`;
}

test('the whole command line is read', () => {
	const line =
		'--viewers 200 --gifts 5000 --loss 0.2 --duplicate 0.1 --reorder 0.1 --acknowledgment-loss 0.2 --seed 7 --json';
	expect(readWish(line.split(' '))).toEqual({
		kind: 'wish',
		wish: {
			plan: {
				viewers: 200,
				gifts: 5_000,
				giftsPerSecond: 10,
				loss: 0.2,
				duplicate: 0.1,
				reorder: 0.1,
				acknowledgmentLoss: 0.2,
				delayMsMax: 80,
				crashes: 2,
				crashAt: null,
				diskFaults: 0,
				partitions: 0,
				cuts: 6,
				clockSteps: 0,
				seed: 7,
				isRealTime: false,
			},
			ledgerPath: null,
			isJson: true,
		},
	});
});

test('the command that is told for a plan is read as the same plan', () => {
	const crashAt = { commit: 37, side: 'after' } as const;
	const plan = { ...ROUGH, crashAt, diskFaults: 2, partitions: 1, seed: 9 };
	const [npm, run, rehearsal, dashes, ...words] = tellCommand(plan).split(' ');
	expect([npm, run, rehearsal, dashes]).toEqual(['npm', 'run', 'rehearsal', '--']);
	expect(readWish(words)).toEqual({ kind: 'wish', wish: { plan, ledgerPath: null, isJson: false } });
});

test('nothing said is a small evening with good air', () => {
	const read = readWish([]);
	expect(read.kind === 'wish' && read.wish.plan).toMatchObject({ viewers: 50, gifts: 500, loss: 0, seed: 1 });
});

test('help comes before everything else that is said', () => {
	expect(readWish(['--help', '--viewers', 'many'])).toEqual({ kind: 'help' });
});

test.each([
	[['--viewers', '0'], '--viewers'],
	[['--viewers', '1.5'], 'whole number'],
	[['--viewers', '-3'], "'--viewers'"],
	[['--viewers=-3'], '-3'],
	[['--gifts', 'all'], '"all"'],
	[['--gifts', ''], '""'],
	[['--gifts', '1e3'], '"1e3"'],
	[['--loss', '0.95'], '0 to 0.9'],
	[['--loss', 'NaN'], 'NaN'],
	[['--duplicate', '1.01'], '0 to 1'],
	[['--seed', '9007199254740993'], 'whole number'],
	[['--viewer', '3'], "'--viewer'"],
	[['--json=yes'], "'--json'"],
	[['--ledger', ''], 'path'],
	[['--crash-at', '0:before'], '37:before'],
	[['--crash-at', '12'], '"12"'],
	[['200'], '200'],
])('%j is answered in words', (words, expected) => {
	expect(wrong(...words)).toContain(expected);
});

test('the help names every option', () => {
	const names =
		'viewers gifts gifts-per-second loss duplicate reorder acknowledgment-loss delay-ms crashes crash-at disk-faults cuts partitions clock-steps seed real-time ledger json help';
	expect(names.split(' ').filter((name) => !HELP.includes(`--${name} `))).toEqual([]);
});
