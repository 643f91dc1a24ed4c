// What may be said on the command line. Chromium and Electron have switches of their own in the same list, so that an
// unknown one is none of our business; one of ours with a value that makes no sense ends the start with a sentence.

import { isAbsolute, resolve } from 'node:path';

export interface Switches {
	/** Says that the window has painted, and leaves. */
	readonly isSmoke: boolean;
	readonly userDataFolder: string | null;
	/** Opens the rehearsal room, whatever was open last. */
	readonly isRehearsal: boolean;
	/** Of the rehearsal room. */
	readonly ledgerPath: string | null;
	/** 0 takes a free port. */
	readonly hubPort: number;
	readonly viewers: number;
	readonly giftsPerSecond: number;
	/** Null draws one. */
	readonly seed: number | null;
	/** Stands in for the dialog that asks where an export goes. */
	readonly exportPath: string | null;
}

export type ReadSwitches =
	{ readonly ok: true; readonly switches: Switches } | { readonly ok: false; readonly detail: string };

const DEFAULT_VIEWERS = 40;
const DEFAULT_GIFTS_PER_SECOND = 5;
const VIEWERS_MAX = 5_000;
const GIFTS_PER_SECOND_MAX = 10_000;

/** `argv` as the process got it. A switch that only tests may use is no switch of a packaged app. */
export function readSwitches(argv: readonly string[], options: { isPackaged: boolean }): ReadSwitches {
	const faults: string[] = [];

	function readText(name: string): string | null {
		const found = argv.findLast((argument) => argument.startsWith(`--${name}=`));
		return found === undefined ? null : found.slice(name.length + 3);
	}

	function readNumber(name: string, bounds: { min: number; max: number; isWhole: boolean }): number | null {
		const text = readText(name);
		if (text === null) return null;
		const value = text.trim() === '' ? NaN : Number(text);
		const isGood = bounds.isWhole ? Number.isSafeInteger(value) : Number.isFinite(value);
		if (isGood && value >= bounds.min && value <= bounds.max) return value;
		faults.push(`--${name} takes a number from ${bounds.min} to ${bounds.max}, not “${text}”`);
		return null;
	}

	function readPath(name: string): string | null {
		const text = readText(name);
		if (text === null || text !== '') return text === null || isAbsolute(text) ? text : resolve(text);
		faults.push(`--${name} takes a path`);
		return null;
	}

	const viewers = readNumber('viewers', { min: 0, max: VIEWERS_MAX, isWhole: true }) ?? DEFAULT_VIEWERS;
	const pace = readNumber('pace', { min: 0, max: GIFTS_PER_SECOND_MAX, isWhole: false }) ?? DEFAULT_GIFTS_PER_SECOND;
	const exportPath = readPath('export-to');
	const switches: Switches = {
		isSmoke: argv.includes('--smoke'),
		userDataFolder: readPath('user-data-dir'),
		isRehearsal: argv.includes('--rehearsal') || readText('ledger') !== null,
		ledgerPath: readPath('ledger'),
		hubPort: readNumber('hub-port', { min: 0, max: 65_535, isWhole: true }) ?? 0,
		viewers: argv.includes('--no-viewers') ? 0 : viewers,
		giftsPerSecond: pace,
		seed: readNumber('seed', { min: 0, max: 2 ** 32 - 1, isWhole: true }),
		exportPath: options.isPackaged ? null : exportPath,
	};
	return faults.length === 0 ? { ok: true, switches } : { ok: false, detail: faults.join('; ') };
}
