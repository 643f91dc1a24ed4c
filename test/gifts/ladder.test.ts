import { expect, test } from 'vitest';
import { isFinal, moveTo } from '../../main/gifts/ladder.ts';
import { GIFT_STATES } from '../../protocol/states.ts';

function tryToMove(from: (typeof GIFT_STATES)[number], to: (typeof GIFT_STATES)[number]): string {
	try {
		return moveTo(from, to);
	} catch (error) {
		return (error as Error).message;
	}
}

test('a gift only goes up, and every other step is a bug of ours', () => {
	const steps = GIFT_STATES.map((from) => [
		from,
		GIFT_STATES.filter((to) => tryToMove(from, to) === to).join(' ') || '-',
	]);
	expect(Object.fromEntries(steps)).toEqual({
		requested: 'held granted refused',
		held: 'granted refused expired',
		granted: 'voided',
		refused: '-',
		expired: '-',
		voided: '-',
	});
});

test('a step that the ladder does not have says which', () => {
	expect(tryToMove('voided', 'granted')).toBe('a voided gift cannot become granted');
	expect(tryToMove('refused', 'voided')).toBe('a refused gift cannot become voided');
});

test('refused, expired and voided are final', () => {
	expect(GIFT_STATES.filter(isFinal)).toEqual(['refused', 'expired', 'voided']);
});
