// Times as text, in UTC and in one IANA time zone, fast enough for millions of cells. The zone's offset is looked up for
// the minute a time lies in, never assumed: on the night of a clock change the same local hour comes twice, and only the
// offset behind it tells which one is meant.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MINUTES_KEPT = 4_096;

/** One minute as both cells, `2026-03-29T01:59:__.___Z,2026-03-29T03:59:__.___+02:00`, and where the gaps begin. */
interface MinuteText {
	readonly bytes: Uint8Array;
	readonly utcSecondsAt: number;
	readonly localSecondsAt: number;
}

const SECONDS_LENGTH = 'ss.mmm'.length;
const DIGIT_0 = 0x30;

export class ZonedTimes {
	readonly #offsetText: Intl.DateTimeFormat;
	readonly #minutes = new Map<number, MinuteText>();
	/** The offset of days on which it does not change; null on the others. */
	readonly #days = new Map<number, number | null>();
	#minute = -1;
	#minuteText: MinuteText = { bytes: new Uint8Array(), utcSecondsAt: 0, localSecondsAt: 0 };

	/** Throws a RangeError where the engine knows no such zone. */
	constructor(timeZone: string) {
		this.#offsetText = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
	}

	/** Writes both cells of `ms` at `at` and answers where they end. */
	write(ms: number, out: Uint8Array, at: number): number {
		const minute = Math.floor(ms / MINUTE_MS);
		if (minute !== this.#minute) {
			this.#minuteText = this.#findMinute(minute);
			this.#minute = minute;
		}
		const { bytes, utcSecondsAt, localSecondsAt } = this.#minuteText;
		out.set(bytes, at);
		const inMinute = ms - minute * MINUTE_MS;
		writeSeconds(inMinute, out, at + utcSecondsAt);
		writeSeconds(inMinute, out, at + localSecondsAt);
		return at + bytes.length;
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
		const ms = minute * MINUTE_MS;
		const offset = this.#findOffset(ms);
		const utc = minuteText(ms);
		const local = minuteText(ms + offset * MINUTE_MS);
		const gap = '_'.repeat(SECONDS_LENGTH);
		const bytes = Buffer.from(`${utc}${gap}Z,${local}${gap}${offsetText(offset)}`, 'latin1');
		const localSecondsAt = utc.length + SECONDS_LENGTH + 'Z,'.length + local.length;
		return { bytes: new Uint8Array(bytes), utcSecondsAt: utc.length, localSecondsAt };
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

/** `2026-03-29T01:59:`; later years than 9999 get the sign that ISO 8601 asks for. */
function minuteText(ms: number): string {
	const text = new Date(ms).toISOString();
	return text.slice(0, -'ss.mmmZ'.length);
}

function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	const two = (value: number) => String(value).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function writeSeconds(inMinute: number, out: Uint8Array, at: number): void {
	const seconds = (inMinute / 1_000) | 0;
	const ms = inMinute - seconds * 1_000;
	const tens = (seconds / 10) | 0;
	const hundreds = (ms / 100) | 0;
	const rest = ms - hundreds * 100;
	const restTens = (rest / 10) | 0;
	out[at] = DIGIT_0 + tens;
	out[at + 1] = DIGIT_0 + seconds - tens * 10;
	out[at + 2] = 0x2e;
	out[at + 3] = DIGIT_0 + hundreds;
	out[at + 4] = DIGIT_0 + restTens;
	out[at + 5] = DIGIT_0 + rest - restTens * 10;
}
