// Turns records as SQLite writes them, each a JSON array, into lines of CSV (RFC 4180), byte by byte: no string is made on
// the way, so a million gifts cost neither time nor memory. What holds here: every text is quoted and harmless, numbers are
// digits, and what was written is summed from the very bytes that were written. A record that does not look as it must
// stops the export; it is never repaired.

import { EXPORT_COLUMNS, findColumn } from './columns.ts';
import type { GapCell } from './gap-cells.ts';
import { beginsPlainly, makeHarmless } from './harmless-text.ts';
import type { ZonedTimes } from './zoned-times.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const RECORD_BEGIN = 0x5b;
const RECORD_END = 0x5d;
/** `null`, of which the first letter tells enough. */
const NULL_BEGIN = 0x6e;
const NULL_LENGTH = 4;
const CR = 0x0d;
const LF = 0x0a;
const DIGIT_0 = 0x30;
/** First letters tell the states of a gift apart. */
const GRANTED = 0x67;
const REFUSED = 0x72;
const EXPIRED = 0x65;
const HELD = 0x68;
const VOIDED = 0x76;
/** Two cells of a time, the comma between them, and room for years that nobody will see. */
const TIME_BYTES_MAX = 80;
const TIMES = EXPORT_COLUMNS.filter(({ kind }) => kind === 'time').length;
/** What a line needs beside its texts. */
const LINE_BYTES = EXPORT_COLUMNS.length * 4 + TIMES * TIME_BYTES_MAX;

const COLUMNS = EXPORT_COLUMNS.length;
const KINDS = EXPORT_COLUMNS.map(({ kind }) => kind);
const GIFT_NO = findColumn('gift_no');
const COUNT = findColumn('count');
const VALUE = findColumn('value');
const STATE = findColumn('state');
const COINS_COUNTED = findColumn('coins_counted');

/** What a gift can be in the ledger; `requested` is over before it is entered. */
export type LedgerState = 'granted' | 'refused' | 'expired' | 'held' | 'voided';

export interface WrittenSum {
	gifts: number;
	pieces: number;
	coins: number;
}

/** Sums of the lines written so far. */
export interface WrittenSums {
	gifts: number;
	pieces: number;
	value: number;
	coinsCounted: number;
	readonly byState: Readonly<Record<LedgerState, WrittenSum>>;
}

export class LineWriter {
	readonly sums: WrittenSums = {
		gifts: 0,
		pieces: 0,
		value: 0,
		coinsCounted: 0,
		byState: { granted: noSum(), refused: noSum(), expired: noSum(), held: noSum(), voided: noSum() },
	};
	readonly #times: ZonedTimes;
	/** Those that no line has told of yet, in the order of the gifts. */
	readonly #gaps: readonly GapCell[];
	readonly #gapBytes: number;
	#gapAt = 0;
	#nextGapAt: number;
	readonly #numbers = new Float64Array(EXPORT_COLUMNS.length);
	#lastGiftNo = 0;
	#in: Uint8Array = new Uint8Array();
	#out: Uint8Array = new Uint8Array();
	#view: DataView = new DataView(new ArrayBuffer());
	#read = 0;
	#wrote = 0;
	#valueAt = 0;
	#valueLength = 0;

	/** `gaps` in the order of the gifts that they lie before. */
	constructor(times: ZonedTimes, gaps: readonly GapCell[] = []) {
		this.#times = times;
		this.#gaps = gaps;
		this.#gapBytes = gaps.reduce((bytes, { text }) => bytes + text.length + 4, 0);
		this.#nextGapAt = gaps[0]?.nextGiftNo ?? Infinity;
	}

	/** Those that lie after the last line. */
	get gapsLeft(): readonly string[] {
		return this.#gaps.slice(this.#gapAt).map(({ text }) => text);
	}

	/** The lines of these whole records, in `space` or in a larger space where that is too small. */
	write(records: Uint8Array, recordsMax: number, space: Uint8Array): Uint8Array {
		// Every byte may be a quote that is doubled, every field gets two quotes and a comma, and times grow.
		const room = 2 * records.length + recordsMax * LINE_BYTES + this.#gapBytes;
		this.#in = records;
		this.#out = space.length >= room ? space : new Uint8Array(room);
		this.#view = new DataView(this.#out.buffer, this.#out.byteOffset, this.#out.byteLength);
		this.#read = 0;
		this.#wrote = 0;
		while (this.#read < records.length) this.#writeLine();
		const lines = this.#out.subarray(0, this.#wrote);
		this.#in = this.#out = new Uint8Array();
		return lines;
	}

	#writeLine(): void {
		const lineAt = this.#wrote;
		const input = this.#in;
		let state = 0;
		let before = RECORD_BEGIN;
		for (let column = 0; column < COLUMNS; column++) {
			if (column > 0) this.#out[this.#wrote++] = COMMA;
			const kind = KINDS[column];
			if (kind === 'counted') this.#writeCounted(state);
			else if (kind === 'gap') this.#writeGaps();
			else {
				if (input[this.#read++] !== before) throw this.#complain();
				before = COMMA;
				if (input[this.#read] === NULL_BEGIN) this.#skipNoValue(column);
				else if (kind === 'text') {
					if (column === STATE) state = input[this.#read + 1] as number;
					this.#writeText();
				} else if (kind === 'time') this.#wrote = this.#times.write(this.#readNumber(), this.#view, this.#wrote);
				else this.#writeNumber(column);
			}
		}
		if (input[this.#read++] !== RECORD_END) throw this.#complain();
		this.#out[this.#wrote++] = CR;
		this.#out[this.#wrote++] = LF;
		this.#sumLine(state, lineAt);
	}

	#skipNoValue(column: number): void {
		this.#read += NULL_LENGTH;
		this.#numbers[column] = 0;
		// Two cells of a time are still two cells when they are empty.
		if (KINDS[column] === 'time') this.#out[this.#wrote++] = COMMA;
	}

	/** Whole and not negative; what ends it is looked at by whoever reads on. */
	#readNumber(): number {
		const input = this.#in;
		let read = this.#read;
		let value = 0;
		for (
			let digit = (input[read] as number) - DIGIT_0;
			digit >= 0 && digit <= 9;
			digit = (input[++read] as number) - DIGIT_0
		)
			value = value * 10 + digit;
		if (read === this.#read || value > Number.MAX_SAFE_INTEGER) throw this.#complain();
		this.#read = read;
		return value;
	}

	#writeNumber(column: number): void {
		const input = this.#in;
		const out = this.#out;
		const from = this.#read;
		this.#numbers[column] = this.#readNumber();
		let wrote = this.#wrote;
		if (column === VALUE) this.#valueAt = wrote;
		for (let read = from; read < this.#read; read++) out[wrote++] = input[read] as number;
		if (column === VALUE) this.#valueLength = this.#read - from;
		this.#wrote = wrote;
	}

	/** The digits of the value once more, where the gift counts. */
	#writeCounted(state: number): void {
		if (state === GRANTED) {
			for (let digit = 0; digit < this.#valueLength; digit++)
				this.#out[this.#wrote++] = this.#out[this.#valueAt + digit] as number;
			this.#numbers[COINS_COUNTED] = this.#numbers[VALUE] as number;
		} else {
			this.#out[this.#wrote++] = DIGIT_0;
			this.#numbers[COINS_COUNTED] = 0;
		}
	}

	/** Nothing in nearly every line. */
	#writeGaps(): void {
		const giftNo = this.#numbers[GIFT_NO] as number;
		if (giftNo < this.#nextGapAt) return;
		const texts: string[] = [];
		for (let gap = this.#gaps[this.#gapAt]; gap && gap.nextGiftNo <= giftNo; gap = this.#gaps[++this.#gapAt])
			texts.push(gap.text);
		this.#nextGapAt = this.#gaps[this.#gapAt]?.nextGiftNo ?? Infinity;
		const out = Buffer.from(this.#out.buffer, this.#out.byteOffset);
		this.#wrote += out.write(`"${texts.join('; ')}"`, this.#wrote, 'latin1');
	}

	#writeText(): void {
		const input = this.#in;
		const out = this.#out;
		let read = this.#read + 1;
		if (input[this.#read] !== QUOTE) throw this.#complain();
		if (!beginsPlainly(input[read] as number, input[read + 1] as number)) return this.#writeDoubtfulText();
		let wrote = this.#wrote;
		out[wrote++] = QUOTE;
		for (let byte = input[read] as number; byte !== QUOTE; byte = input[++read] as number) {
			if (byte === undefined) throw this.#complain();
			if (byte === BACKSLASH) {
				if (input[++read] !== QUOTE) return this.#writeDoubtfulText();
				out[wrote++] = QUOTE;
				byte = QUOTE;
			}
			out[wrote++] = byte;
		}
		out[wrote++] = QUOTE;
		this.#read = read + 1;
		this.#wrote = wrote;
	}

	/** The few texts that may begin a formula, or have something escaped in them, are looked at character by character. */
	#writeDoubtfulText(): void {
		const from = this.#read;
		const end = this.#findTextEnd(from);
		const json = Buffer.from(this.#in.buffer, this.#in.byteOffset + from, end - from).toString('utf8');
		const text = JSON.parse(json) as string;
		const cell = `"${makeHarmless(text).replaceAll('"', '""')}"`;
		this.#wrote += Buffer.from(this.#out.buffer, this.#out.byteOffset).write(cell, this.#wrote, 'utf8');
		this.#read = end;
	}

	#findTextEnd(from: number): number {
		const input = this.#in;
		for (let read = from + 1; read < input.length; read++) {
			if (input[read] === QUOTE) return read + 1;
			if (input[read] === BACKSLASH) read += 1;
		}
		throw this.#complain();
	}

	#sumLine(state: number, lineAt: number): void {
		const numbers = this.#numbers;
		const giftNo = numbers[GIFT_NO] as number;
		if (giftNo <= this.#lastGiftNo) throw new Error(`gift ${giftNo} came after gift ${this.#lastGiftNo}`);
		this.#lastGiftNo = giftNo;
		const value = numbers[VALUE] as number;
		this.sums.gifts += 1;
		this.sums.pieces += numbers[COUNT] as number;
		this.sums.value += value;
		this.sums.coinsCounted += numbers[COINS_COUNTED] as number;
		const sum = this.#findSum(state);
		if (!sum) throw new Error(`gift ${giftNo} has a state without a name, at byte ${lineAt}`);
		sum.gifts += 1;
		sum.pieces += numbers[COUNT] as number;
		sum.coins += value;
	}

	#findSum(state: number): WrittenSum | null {
		const { byState } = this.sums;
		switch (state) {
			case GRANTED:
				return byState.granted;
			case REFUSED:
				return byState.refused;
			case EXPIRED:
				return byState.expired;
			case HELD:
				return byState.held;
			case VOIDED:
				return byState.voided;
			default:
				return null;
		}
	}

	#complain(): Error {
		return new Error(`gift ${this.#lastGiftNo + 1} or a later one is not as the ledger writes gifts`);
	}
}

function noSum(): WrittenSum {
	return { gifts: 0, pieces: 0, coins: 0 };
}
