import { expect, test } from 'vitest';
import { AGAIN_AFTER_MS, ClosingQuestion, SHOWN_WITHIN_MS } from '../../../main/app/window/closing/closing-question.ts';
import { isLive } from '../../../main/app/window/closing/is-live.ts';
import type { LinkRow, Totals } from '../../../preload/api/rows.ts';
import { asUtcMs } from '../../../protocol/ids.ts';
import type { LinkState } from '../../../protocol/rtm-session.ts';
import { VirtualClock } from '../../../rehearsal/virtual-clock.ts';

function openQuestion(isRoomLive: boolean) {
	const clock = new VirtualClock(asUtcMs(1_700_000_000_000));
	const did: string[] = [];
	const question = new ClosingQuestion({
		clock,
		isLive: () => isRoomLive,
		ask: () => void did.push('ask'),
		close: () => void did.push('close'),
	});
	return { clock, did, question };
}

test('where nothing is live the window closes, and nobody is asked', () => {
	const { question, did } = openQuestion(false);
	expect([question.mayClose(), did]).toEqual([true, []]);
});

test('a live room asks each time, and stays open for as long as the question stands', async () => {
	const { clock, question, did } = openQuestion(true);
	expect(question.mayClose()).toBe(false);
	await clock.advance(SHOWN_WITHIN_MS - 1);
	question.noteShown();
	await clock.advance(3_600_000);
	expect(question.mayClose()).toBe(false);
	question.noteShown();
	await clock.advance(3_600_000);
	expect(did).toEqual(['ask', 'ask']);
});

test('a page that does not show the question loses its window, and is given no more time by closing it twice', async () => {
	const { clock, question, did } = openQuestion(true);
	question.mayClose();
	await clock.advance(AGAIN_AFTER_MS - 1);
	expect(question.mayClose()).toBe(false);
	await clock.advance(SHOWN_WITHIN_MS - AGAIN_AFTER_MS);
	expect(did).toEqual(['ask', 'ask']);
	await clock.advance(1);
	expect(did).toEqual(['ask', 'ask', 'close']);
});

test('whoever has waited for the question need not wait to the end', async () => {
	const { clock, question, did } = openQuestion(true);
	question.mayClose();
	await clock.advance(AGAIN_AFTER_MS);
	expect(question.mayClose()).toBe(false);
	await clock.advance(SHOWN_WITHIN_MS);
	expect(did).toEqual(['ask', 'close']);
});

test('a page that hangs after it has asked loses its window when it is closed once more', async () => {
	const { clock, question, did } = openQuestion(true);
	question.mayClose();
	question.noteShown();
	await clock.advance(AGAIN_AFTER_MS);
	expect(question.mayClose()).toBe(false);
	await clock.advance(SHOWN_WITHIN_MS);
	expect(did).toEqual(['ask', 'ask', 'close']);
});

const CONNECTED: LinkState = 'connected';
const NOTHING = { held: 0, withoutProof: 0, unconfirmed: 0 };

test.each([
	['only the host is there', CONNECTED, 1, NOTHING, false],
	['nobody has been counted yet', CONNECTED, null, NOTHING, false],
	['a viewer is there', CONNECTED, 2, NOTHING, true],
	['the link is lost for a while', 'suspended', 2, NOTHING, true],
	['the host has not come into its room', 'idle', 2, { ...NOTHING, held: 3 }, false],
	['somebody else is the host', 'evicted', 2, NOTHING, false],
	['a gift waits for a moderator', CONNECTED, 1, { ...NOTHING, held: 1 }, true],
	['a gift waits for its proof', CONNECTED, 1, { ...NOTHING, withoutProof: 2, unconfirmed: 1 }, true],
	['what has no proof is unconfirmed', CONNECTED, 1, { ...NOTHING, withoutProof: 2, unconfirmed: 2 }, false],
] as const)('%s: live or not', (_, state, members, { held, ...pending }, expected) => {
	const link = { state, members } as LinkRow;
	const totals = { held: { gifts: held }, ...pending } as Totals;
	expect(isLive({ link, totals })).toBe(expected);
});

test('a room that is not open is not live', () => {
	expect(isLive({})).toBe(false);
});
