import { expect, test } from 'vitest';
import { changePace, findPaceStep, PACES } from '../../../renderer/settings/pace.ts';
import { findNameProblem, findTextScale } from '../../../renderer/settings/settings-form.ts';

test.each(PACES.map((rate, step) => [rate, step]))('%f gifts a second stand at step %i of the slider', (rate, step) => {
	expect(findPaceStep(rate)).toBe(step);
});

test('a rate between two steps stands at the nearer one', () => {
	expect([3, 900, 0.01, 50_000].map((rate) => PACES[findPaceStep(rate)])).toEqual([2, 1_000, 0, 10_000]);
});

test('a change keeps all other parts of the pace', () => {
	const pace = { giftsPerSecond: 20, loss: 0.1, duplicate: 0.2, reorder: 0.3, acknowledgmentLoss: 0.4 };
	expect(changePace(pace, { loss: 0 })).toEqual({ ...pace, loss: 0 });
});

test('while the rate is unknown only the rate can be set, so that none is made up', () => {
	expect(changePace(null, { loss: 0.5 })).toBeNull();
	expect(changePace(null, { giftsPerSecond: 5 })).toEqual({
		giftsPerSecond: 5,
		loss: 0,
		duplicate: 0,
		reorder: 0,
		acknowledgmentLoss: 0,
	});
});

test('a text size of another source stands at the nearest offered one', () => {
	expect([1, 0.5, 1.3, 3].map(findTextScale)).toEqual([1, 0.8, 1.25, 2]);
});

test.each([
	['Sena', null],
	['  ', 'empty'],
	['n'.repeat(64), null],
	['n'.repeat(65), 'too_long'],
])('the moderator’s name “%s” has the problem %s', (typed, problem) => {
	expect(findNameProblem(typed)).toBe(problem);
});
