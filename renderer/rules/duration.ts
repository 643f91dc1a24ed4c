// Durations as people type them: a whole number and a unit. A duration is shown in the largest unit that divides it, so
// that nothing is rounded on the way through the form and back.

import { readTypedWhole } from '../forms/typed-number.ts';

export const UNITS = ['ms', 's', 'min', 'h'] as const;
export type Unit = (typeof UNITS)[number];

export interface TypedDuration {
	readonly amount: string;
	readonly unit: Unit;
}

export const UNIT_MS: Readonly<Record<Unit, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

export function writeDuration(ms: number): TypedDuration {
	if (ms === 0) return { amount: '0', unit: 's' };
	const unit = UNITS.findLast((one) => ms % UNIT_MS[one] === 0) ?? 'ms';
	return { amount: String(ms / UNIT_MS[unit]), unit };
}

/** The milliseconds that were typed; null where that is no whole number. */
export function readDuration({ amount, unit }: TypedDuration): number | null {
	const whole = readTypedWhole(amount, 0, Number.MAX_SAFE_INTEGER / UNIT_MS.h);
	return whole === null ? null : whole * UNIT_MS[unit];
}
