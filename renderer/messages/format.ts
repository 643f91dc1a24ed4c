// Numbers and times become text here and nowhere else. Coins and counts are whole numbers; times are shown in the zone
// of the machine, durations in the largest two units that matter.

import { onDemand } from '../../protocol/reading/on-demand.ts';

const LANGUAGE = 'en';

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const CLOCK_SECONDS = { ...CLOCK, second: '2-digit' } as const;
const CLOCK_MILLIS = { ...CLOCK_SECONDS, fractionalSecondDigits: 3 } as const;
const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;

const whole = numbers({ maximumFractionDigits: 0 });
const compact = numbers({ notation: 'compact', maximumFractionDigits: 1 });
const rounded = numbers({ notation: 'compact', maximumFractionDigits: 0 });
const oneDigit = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = numbers({ style: 'percent', maximumFractionDigits: 0 });
const clockMinutes = times(CLOCK);
const clockSeconds = times(CLOCK_SECONDS);
const clockMillis = times(CLOCK_MILLIS);
const day = times(DAY);
const dayAndTime = times({ ...DAY, ...CLOCK_SECONDS });
const dayAndOffset = times({ ...DAY, ...CLOCK_MILLIS, weekday: 'short', timeZoneName: 'longOffset' });
const plural = onDemand(() => new Intl.PluralRules(LANGUAGE));
const list = onDemand(() => new Intl.ListFormat(LANGUAGE, { type: 'conjunction' }));

function numbers(options: Intl.NumberFormatOptions): () => Intl.NumberFormat {
	return onDemand(() => new Intl.NumberFormat(LANGUAGE, options));
}

function times(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
	return onDemand(() => new Intl.DateTimeFormat(LANGUAGE, options));
}

/** 12,345 */
export function formatNumber(value: number): string {
	return whole().format(value);
}

/** 12.3K, where there is little room. */
export function formatShort(value: number): string {
	return value < 100_000 ? whole().format(value) : compact().format(value);
}

/** 65K, on a badge: four characters at most. */
export function formatBadge(value: number): string {
	return value < 1_000 ? whole().format(value) : rounded().format(value);
}

/** 12,345 coins */
export function formatCoins(value: number): string {
	return `${whole().format(value)} ${value === 1 ? 'coin' : 'coins'}`;
}

/** 0.25 becomes 25% */
export function formatPercent(value: number): string {
	return percent().format(value);
}

/** `1 gift`, `2 gifts` */
export function formatCount(count: number, one: string, many: string): string {
	return `${whole().format(count)} ${plural().select(count) === 'one' ? one : many}`;
}

export function formatList(items: readonly string[]): string {
	return list().format(items);
}

/** 21:52 */
export function formatClock(at: number): string {
	return clockMinutes().format(at);
}

/** 21:52:07 */
export function formatClockSeconds(at: number): string {
	return clockSeconds().format(at);
}

/** 21:52:07.123 */
export function formatClockMillis(at: number): string {
	return clockMillis().format(at);
}

/** 23 Nov 2025 */
export function formatDay(at: number): string {
	return day().format(at);
}

/** 23 Nov 2025, 21:52:07 */
export function formatDayAndTime(at: number): string {
	return dayAndTime().format(at);
}

/** Mon, Nov 23, 2025, 21:52:07.123 GMT+01:00 · 2025-11-23T20:52:07.123Z: a time that nobody can misread. */
export function formatInstant(at: number): string {
	return `${dayAndOffset().format(at)} · ${new Date(at).toISOString()}`;
}

/** 0:48, 12:05, 1:02:33: a time that runs. */
export function formatStopwatch(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
	const hours = Math.floor(seconds / 3600);
	return hours > 0 ? `${hours}:${parts.join(':')}` : `${Number(parts[0])}:${parts[1]}`;
}

/** 240 ms, 1.4 s, 31 s, 4 min 10 s, 2 h 5 min: how long something took or takes. */
export function formatDuration(ms: number): string {
	if (ms < 1000) return `${whole().format(Math.max(0, ms))} ms`;
	if (ms < 10_000) return `${oneDigit().format(ms / 1000)} s`;
	const seconds = Math.round(ms / 1000);
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's');
	return join(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
}

/** 4 s, 2 min, 3 h: a countdown or an age, in one unit. */
export function formatRoughly(ms: number): string {
	const seconds = Math.max(0, Math.ceil(ms / 1000));
	if (seconds < 100) return `${seconds} s`;
	if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
	return `${Math.round(seconds / 3600)} h`;
}

/** 1.5 MB */
export function formatBytes(bytes: number): string {
	if (bytes < 1000) return `${whole().format(bytes)} B`;
	if (bytes < 1_000_000) return `${oneDigit().format(bytes / 1000)} kB`;
	if (bytes < 1_000_000_000) return `${oneDigit().format(bytes / 1_000_000)} MB`;
	return `${oneDigit().format(bytes / 1_000_000_000)} GB`;
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
	return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
