// Times as text, in UTC and in one IANA time zone, fast enough for millions of cells. The zone's offset is looked up for
// the minute a time lies in, never assumed: on the night of a clock change the same local hour comes twice, and only the
// offset behind it tells which one is meant.

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MINUTES_KEPT = 4_096;

/** One minute as both cells, `2026-03-29T01:59:00.000Z,2026-03-29T03:59:00.000+02:00`, and where the seconds begin. */
interface MinuteText {
	/** Eight bytes each, the last filled up; times are copied by the word. */
	readonly words: Float64Array;
	readonly length: number;
	readonly utcSecondsAt: number;
	readonly localSecondsAt: number;
}

const NO_SECONDS = '00.000';
/** `00` to `59`, and `.000` to `.999`, as the numbers that their bytes make. */
const SECONDS = Uint16Array.from({ length: 60 }, (_, second) => Buffer.from(twoDigits(second)).readUInt16BE());
const FRACTIONS = Uint32Array.from({ length: 1_000 }, (_, ms) =>
	Buffer.from(`.${String(ms).padStart(3, '0')}`).readUInt32BE(),
);

export class ZonedTimes {
	readonly #offsetText: Intl.DateTimeFormat;
	readonly #minutes = new Map<number, MinuteText>();
	/** The offset of days on which it does not change; null on the others. */
	readonly #days = new Map<number, number | null>();
	/** `2026-03-29T01:` */
	readonly #hours = new Map<number, string>();
	#minute = -1;
	#minuteText: MinuteText = { words: new Float64Array(), length: 0, utcSecondsAt: 0, localSecondsAt: 0 };

	/** Throws a RangeError where the engine knows no such zone. */
	constructor(timeZone: string) {
		this.#offsetText = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
	}

	/** Writes both cells of `ms` at `at` and answers where they end; up to seven bytes behind them are written over. */
	write(ms: number, out: DataView, at: number): number {
		const minute = Math.floor(ms / MINUTE_MS);
		if (minute !== this.#minute) {
			this.#minuteText = this.#findMinute(minute);
			this.#minute = minute;
		}
		const { words, length, utcSecondsAt, localSecondsAt } = this.#minuteText;
		for (let word = 0; word < words.length; word++) out.setFloat64(at + word * 8, words[word] as number, true);
		const inMinute = ms - minute * MINUTE_MS;
		const second = (inMinute / 1_000) | 0;
		const seconds = SECONDS[second] as number;
		const fraction = FRACTIONS[inMinute - second * 1_000] as number;
		out.setUint16(at + utcSecondsAt, seconds);
		out.setUint32(at + utcSecondsAt + 2, fraction);
		out.setUint16(at + localSecondsAt, seconds);
		out.setUint32(at + localSecondsAt + 2, fraction);
		return at + length;
	}

	/** Whole minutes east of UTC at this moment. */
	offsetMinutes(ms: number): number {
		const parts = this.#offsetText.formatToParts(ms);
		const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
		const found = /^GMT(?:([+-])(\d{2}):(\d{2})(?::\d{2})?)?$/.exec(text);
		if (!found) throw new Error(`no offset in ${JSON.stringify(text)}`);
		const [, sign, hours = '0', minutes = '0'] = found;
		return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
	}

	#findMinute(minute: number): MinuteText {
		const known = this.#minutes.get(minute);
		if (known) return known;
		if (this.#minutes.size >= MINUTES_KEPT) this.#minutes.clear();
		const made = this.#makeMinute(minute);
		this.#minutes.set(minute, made);
		return made;
	}

	#makeMinute(minute: number): MinuteText {
		const offset = this.#findOffset(minute * MINUTE_MS);
		const utc = this.#formatMinute(minute);
		const local = this.#formatMinute(minute + offset);
		const text = `${utc}${NO_SECONDS}Z,${local}${NO_SECONDS}${offsetText(offset)}`;
		const localSecondsAt = utc.length + NO_SECONDS.length + 'Z,'.length + local.length;
		return { words: inWords(text), length: text.length, utcSecondsAt: utc.length, localSecondsAt };
	}

	/** `2026-03-29T01:59:`; later years than 9999 get the sign that ISO 8601 asks for. */
	#formatMinute(minute: number): string {
		const hour = Math.floor(minute / 60);
		let text = this.#hours.get(hour);
		if (text === undefined) {
			text = new Date(hour * HOUR_MS).toISOString().slice(0, -'mm:ss.mmmZ'.length);
			this.#hours.set(hour, text);
		}
		return `${text}${twoDigits(minute - hour * 60)}:`;
	}

	#findOffset(ms: number): number {
		const day = Math.floor(ms / DAY_MS);
		let offset = this.#days.get(day);
		if (offset === undefined) {
			const first = this.offsetMinutes(day * DAY_MS);
			const last = this.offsetMinutes((day + 1) * DAY_MS - 1);
			offset = first === last ? first : null;
			this.#days.set(day, offset);
		}
		return offset ?? this.offsetMinutes(ms);
	}
}

/** ASCII as numbers of eight bytes each; no text of ASCII is a NaN, which would not stay as it is. */
function inWords(text: string): Float64Array {
	const words = new Float64Array(Math.ceil(text.length / 8));
	const bytes = Buffer.from(text.padEnd(words.byteLength), 'latin1');
	return words.map((_, word) => bytes.readDoubleLE(word * 8));
}

function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

function twoDigits(value: number): string {
	return value < 10 ? `0${value}` : `${value}`;
}
